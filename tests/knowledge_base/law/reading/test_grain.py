"""The grain of a scan."""

from __future__ import annotations

import numpy as np

from knowledge_base.law.reading.grain import grain, without_grain
from knowledge_base.law.reading.pdfium import GreyImage


def _page(noise: float) -> GreyImage:
    dots = np.full((200, 160), 235.0)
    dots[80:90, 20:140] = 20
    dots += np.random.default_rng(1).normal(0, noise, dots.shape)
    return GreyImage(160, 200, np.clip(dots, 0, 255).astype(np.uint8).tobytes(), 300)


def test_the_grain_of_paper_is_taken_out_and_print_stays() -> None:
    smooth = np.frombuffer(without_grain(_page(14)).pixels, np.uint8).reshape(200, 160)
    rough = np.frombuffer(_page(14).pixels, np.uint8).reshape(200, 160)
    assert grain(smooth) < grain(rough) / 2
    assert smooth[85, 30:130].max() < 80


def test_a_clean_page_is_left_as_it_is() -> None:
    page = _page(0.5)
    assert without_grain(page) is page


def test_a_page_without_paper_has_no_grain() -> None:
    assert grain(np.zeros((20, 20), np.uint8)) == 0
