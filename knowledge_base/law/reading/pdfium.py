"""PDF files through PDFium: opened, their pages looked at, and drawn as grey images."""

from __future__ import annotations

import math
import struct
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pypdfium2.raw as raw  # type: ignore[import-untyped]

from knowledge_base.law.reading.document import Limits
from knowledge_base.law.reading.layout import Word
from knowledge_base.law.reading.refusals import (
    FileDamaged,
    FileEncrypted,
    TextMissing,
    TooManyPages,
    TooManyPixels,
    TooMuchText,
)
from knowledge_base.law.reading.textlayer import words_of

# PDFium may be used by one thread at a time.
_ONE_AT_A_TIME = threading.RLock()

_POINTS_A_INCH = 72
# Rows of an image below this cannot be told apart by OCR.
_LEAST_DPI = 100
_COVERED = 0.6


@dataclass(frozen=True)
class GreyImage:
    """A page as 8-bit grey, rows from the top; `dpi` is what it was drawn at."""

    width: int
    height: int
    pixels: bytes
    dpi: int

    @property
    def pgm(self) -> bytes:
        """The image as a PGM file."""
        return b"P5 %d %d 255\n" % (self.width, self.height) + self.pixels

    @property
    def png(self) -> bytes:
        """The image as a PNG file."""
        rows = range(0, len(self.pixels), self.width)
        lines = b"".join(b"\0" + self.pixels[at : at + self.width] for at in rows)
        head = struct.pack(">IIBBBBB", self.width, self.height, 8, 0, 0, 0, 0)
        parts = ((b"IHDR", head), (b"IDAT", zlib.compress(lines, 6)), (b"IEND", b""))
        return b"\x89PNG\r\n\x1a\n" + b"".join(
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
            for name, data in parts
        )


class PdfFile:
    """An open PDF. Its pages count from 1."""

    def __init__(self, pdf: Any, limits: Limits) -> None:
        self._pdf = pdf
        self._limits = limits
        self.pages = len(pdf)

    def words(self, number: int) -> list[Word]:
        """The words of a page's text layer, in no order. Raises FileDamaged, TooMuchText."""
        with self._page(number) as page:
            text = page.get_textpage()
            try:
                count = text.count_chars()
                if count > self._limits.page_characters:
                    raise TooMuchText(number)
                return words_of(text.raw, count, page.get_bbox())
            finally:
                text.close()

    def is_blank(self, number: int) -> bool:
        """Whether nothing is drawn on a page."""
        with self._page(number) as page:
            return next(iter(page.get_objects(max_depth=1)), None) is None

    def is_scan(self, number: int) -> bool:
        """Whether images cover most of a page: what text it has was put there by an OCR."""
        with self._page(number) as page:
            covered = sum(_area(image.get_bounds()) for image in _images(page))
            return bool(covered > _COVERED * math.prod(page.get_size()))

    def image(self, number: int, turned: int = 0) -> GreyImage:
        """A page for OCR, `turned` degrees to the right. Raises FileDamaged, TooManyPixels."""
        with self._page(number) as page:
            if any(math.prod(_size(image)) > self._limits.image_pixels for image in _images(page)):
                raise TooManyPixels(number)
            inches = math.prod(page.get_size()) / _POINTS_A_INCH**2
            most = math.sqrt(self._limits.page_pixels / inches) if inches else 0
            dpi = int(min(self._limits.ocr_dpi, most))
            if dpi < min(_LEAST_DPI, self._limits.ocr_dpi):
                raise TooManyPixels(number)
            return _drawn(page, dpi, turned)

    @contextmanager
    def _page(self, number: int) -> Iterator[Any]:
        with _ONE_AT_A_TIME:
            try:
                page = self._pdf[number - 1]
            except pdfium.PdfiumError as error:
                raise FileDamaged(f"halaman {number} tidak dapat dibuka") from error
            try:
                yield page
            except (pdfium.PdfiumError, ValueError) as error:
                raise FileDamaged(f"halaman {number} tidak dapat dibaca") from error
            finally:
                page.close()


@contextmanager
def open_pdf(data: bytes, limits: Limits) -> Iterator[PdfFile]:
    """Opens a PDF. Raises FileEncrypted, FileDamaged, TextMissing (no pages), TooManyPages."""
    with _ONE_AT_A_TIME:
        try:
            pdf = pdfium.PdfDocument(data)
        except pdfium.PdfiumError as error:
            if error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
                raise FileEncrypted from error
            raise FileDamaged from error
    try:
        file = PdfFile(pdf, limits)
        if not file.pages:
            raise TextMissing("Berkas PDF ini tidak punya halaman.")
        if file.pages > limits.pages:
            raise TooManyPages(file.pages, limits.pages)
        if _is_cut_off(data):
            raise FileDamaged("bagian akhirnya tidak ada")
        yield file
    finally:
        with _ONE_AT_A_TIME:
            pdf.close()


def _is_cut_off(data: bytes) -> bool:
    """Whether the mark every PDF ends with is missing: PDFium mends what a download lost."""
    return b"%%EOF" not in data.rstrip(b"\0")[-65536:]


def _images(page: Any) -> Iterator[Any]:
    return iter(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=4))


def _area(bounds: tuple[float, float, float, float]) -> float:
    left, bottom, right, top = bounds
    return (right - left) * (top - bottom)


def _size(image: Any) -> tuple[int, int]:
    width, height = image.get_px_size()
    return int(width), int(height)


def _drawn(page: Any, dpi: int, turned: int) -> GreyImage:
    bitmap = page.render(
        scale=dpi / _POINTS_A_INCH, rotation=turned, grayscale=True, may_draw_forms=False
    )
    try:
        rows = bytes(bitmap.buffer)
        if bitmap.stride != bitmap.width:
            rows = b"".join(
                rows[at * bitmap.stride : at * bitmap.stride + bitmap.width]
                for at in range(bitmap.height)
            )
        return GreyImage(bitmap.width, bitmap.height, rows, dpi)
    finally:
        bitmap.warn_on_close = False
        bitmap.close()
