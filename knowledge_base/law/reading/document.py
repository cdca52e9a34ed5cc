"""What a file becomes once it is read: pages of lines, and how they were read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Self

from knowledge_base.law.model import Doubt

# Called with (pages finished, pages in all), also while nothing new is finished. What it raises
# stops the reading: that is how a run is cancelled.
Progress = Callable[[int, int], None]


def no_progress(_finished: int, _pages: int) -> None:
    """Says nothing and never stops a reading."""


@dataclass(frozen=True)
class Page:
    """A page's lines from top to bottom; leading spaces tell how far a line is indented."""

    number: int
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Document:
    """A file as read. `digest` is SHA-256 of its bytes; `method` says how the text was had."""

    pages: tuple[Page, ...]
    media_type: str
    digest: str
    method: str
    doubts: tuple[Doubt, ...] = ()

    def signed(self, digest: str) -> Self:
        """The same document with the digest of its file."""
        return replace(self, digest=digest)

    @property
    def text(self) -> str:
        """All lines, one page after the other."""
        return "\n".join("\n".join(page.lines) for page in self.pages)


@dataclass(frozen=True)
class Limits:
    """What a file may cost at most. Sizes in bytes, images in pixels, time in seconds."""

    file_size: int = 50_000_000
    pages: int = 1_500
    page_characters: int = 40_000
    page_pixels: int = 40_000_000
    image_pixels: int = 250_000_000
    inflated_size: int = 200_000_000
    # Read into a tree in memory, which takes some fifteen times its size.
    xml_size: int = 40_000_000
    html_size: int = 10_000_000
    archive_entries: int = 5_000
    # Word's own XML seldom reaches 40; what is packed tighter than this was made to swell.
    archive_ratio: int = 200
    ocr: bool = True
    ocr_seconds_a_page: float = 60.0
    ocr_threads: int = 2
    ocr_dpi: int = 300
