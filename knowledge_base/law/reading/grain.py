"""The grain of a scan, which an OCR takes for ink: how much there is, and taking it out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from knowledge_base.law.reading.pdfium import GreyImage

# In steps of grey between neighbouring dots of bare paper, in the middle half of a page.
_GRAINY = 2.5
# What lighter dots are paper.
_PAPER = 160


def without_grain(image: GreyImage) -> GreyImage:
    """The image with each dot averaged with its neighbours, where its paper is grainy."""
    dots = np.frombuffer(image.pixels, np.uint8).reshape(image.height, image.width)
    if grain(dots) < _GRAINY:
        return image
    wide = np.pad(dots, 1, mode="edge").astype(np.uint16)
    across = wide[:, :-2] + 2 * wide[:, 1:-1] + wide[:, 2:]
    mean = (across[:-2] + 2 * across[1:-1] + across[2:]) // 16
    return replace(image, pixels=mean.astype(np.uint8).tobytes())


def grain(dots: NDArray[np.uint8]) -> float:
    """How much neighbouring dots of paper differ, in steps of grey; 0 of a page without paper."""
    sample = dots[::4].astype(np.int16)
    left, right = sample[:, :-1], sample[:, 1:]
    paper = (left > _PAPER) & (right > _PAPER)
    steps = np.abs(left - right)[paper]
    return float(np.mean(steps)) if steps.size else 0.0
