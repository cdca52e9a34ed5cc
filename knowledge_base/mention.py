"""A value named somewhere in a text. Standard library only: Rasa imports this too."""

from __future__ import annotations

from typing import NamedTuple


class Mention(NamedTuple):
    """A value in its normal form, and the place (characters) where a text names it."""

    value: str
    start: int
    end: int
