"""Thumbs as people send them."""

from __future__ import annotations

import re

from connectors.model import Mark

# What may stand behind a thumb: its skin colour, and that it is a picture.
_UP = re.compile("(?:👍[🏻-🏿]?️?\\s*)+")
_DOWN = re.compile("(?:👎[🏻-🏿]?️?\\s*)+")


def mark_of(text: str) -> Mark | None:
    """The mark that a text is: nothing but thumbs, all up or all down; else None.

    >>> mark_of("👎🏽")
    <Mark.POOR: -1>
    """
    text = text.strip()
    if _UP.fullmatch(text):
        return Mark.GOOD
    return Mark.POOR if _DOWN.fullmatch(text) else None
