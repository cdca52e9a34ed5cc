"""A PDF as text: its own layer, or an OCR where that reads better."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from knowledge_base.law.model import Doubt
from knowledge_base.law.reading.agreement import agreed
from knowledge_base.law.reading.document import Document, Limits, Page, Progress
from knowledge_base.law.reading.grain import without_grain
from knowledge_base.law.reading.judging import (
    LayerPage,
    Reading,
    better_by_ocr,
    to_read_again,
)
from knowledge_base.law.reading.layout import Word, indented, lay_out
from knowledge_base.law.reading.ocr import LANGUAGE, OcrFailed, OcrMissing, Tesseract
from knowledge_base.law.reading.pdfium import PdfFile, open_pdf
from knowledge_base.law.reading.quality import quality_of
from knowledge_base.law.reading.refusals import FileRefused, TextMissing

MEDIA_TYPE = "application/pdf"
_LAYER = "lapisan teks"
_OCR = f"OCR (tesseract {LANGUAGE})"
# A page with more odd tokens or broken marks than this is pointed out to an editor, unless it has
# hardly any words.
_CLEAN_ENOUGH = 0.85
_MARKS_ENOUGH = 0.6
_ENOUGH_WORDS = 20
# An OCR that finds fewer well-known words than this share may have seen the page lying on its side.
_SIDEWAYS = 0.3
# How long a cancelled run may go on, in seconds.
_HEARTBEAT = 0.5


def read_pdf(data: bytes, limits: Limits, progress: Progress) -> Document:
    """Reads a PDF. Raises FileRefused."""
    with open_pdf(data, limits) as file:
        layer = {}
        for number in range(1, file.pages + 1):
            layer[number] = _layer_page(file, number)
            progress(0, file.pages)
        again = to_read_again(layer)
        progress(file.pages - len(again), file.pages)
        ocr, failures = _read_again(file, layer, again, limits, progress)
    return _document(layer, ocr, failures)


def _layer_page(file: PdfFile, number: int) -> LayerPage:
    words = file.words(number)
    return LayerPage(words, lay_out(words), file.is_scan(number), file.is_blank(number))


def _document(
    layer: Mapping[int, LayerPage], ocr: Mapping[int, Reading], failures: Mapping[int, Exception]
) -> Document:
    by_ocr = better_by_ocr(layer, ocr)
    kept = {n: ocr[n] if n in by_ocr else page for n, page in layer.items()}
    if not any(reading.quality.known_words or reading.words for reading in kept.values()):
        raise _why_no_text(failures)
    lines = indented(reading.layout for reading in kept.values())
    pages = tuple(Page(number, text) for number, text in zip(kept, lines, strict=True))
    return Document(
        pages=pages,
        media_type=MEDIA_TYPE,
        digest="",
        method=_method(kept, by_ocr),
        doubts=tuple(_doubts(pages, layer, failures)),
    )


def _why_no_text(failures: Mapping[int, Exception]) -> FileRefused:
    for failure in failures.values():
        if isinstance(failure, FileRefused):
            return failure
    if any(isinstance(failure, OcrMissing) for failure in failures.values()):
        return TextMissing("Isinya hasil pindai, sedangkan OCR tidak terpasang.")
    return TextMissing()


def _method(kept: Mapping[int, Reading], by_ocr: set[int]) -> str:
    """`lapisan teks`, `OCR (tesseract ind)` or `campuran: OCR pada halaman 3, 7-9`."""
    with_words = {number for number, reading in kept.items() if reading.words}
    if not by_ocr & with_words:
        return _LAYER
    return _OCR if with_words <= by_ocr else f"campuran: OCR pada halaman {_ranges(by_ocr)}"


def _ranges(numbers: set[int]) -> str:
    """`3, 7-9` of 3, 7, 8 and 9."""
    starts = sorted(number for number in numbers if number - 1 not in numbers)
    ends = sorted(number for number in numbers if number + 1 not in numbers)
    return ", ".join(
        f"{start}" if start == end else f"{start}-{end}"
        for start, end in zip(starts, ends, strict=True)
    )


def _doubts(
    pages: tuple[Page, ...], layer: Mapping[int, LayerPage], failures: Mapping[int, Exception]
) -> Iterator[Doubt]:
    missing = {n for n, failure in failures.items() if isinstance(failure, OcrMissing)}
    if missing:
        reason = "OCR tidak terpasang; lapisan teks yang kurang baik dipakai apa adanya"
        yield Doubt(read=f"halaman {_ranges(missing)}"[:200], reason=reason)
    for page in pages:
        quality = quality_of(page.lines)
        count = sum(len(line.split()) for line in page.lines)
        if (failure := failures.get(page.number)) and page.number not in missing:
            yield Doubt(page=page.number, read=_opening(page), reason=f"{failure}"[:300])
        elif not count and not layer[page.number].is_blank:
            yield Doubt(page=page.number, read="", reason="tidak ada teks terbaca di halaman ini")
        elif count >= _ENOUGH_WORDS and (
            quality.clean < _CLEAN_ENOUGH or quality.marks < _MARKS_ENOUGH
        ):
            reason = f"bacaan halaman ini kurang meyakinkan (mutu {quality.score:.2f})"
            yield Doubt(page=page.number, read=_opening(page), reason=reason)


def _opening(page: Page) -> str:
    return next((line.strip() for line in page.lines if line.strip()), "")[:200]


def _read_again(
    file: PdfFile,
    layer: Mapping[int, LayerPage],
    numbers: list[int],
    limits: Limits,
    progress: Progress,
) -> tuple[dict[int, Reading], dict[int, Exception]]:
    """OCR of some pages, and why others have none. A page's image lives while it is being read."""
    readings: dict[int, Reading] = {}
    failures: dict[int, Exception] = {}
    if not numbers:
        return readings, failures
    try:
        if not limits.ocr:
            raise OcrMissing
        tesseract = Tesseract(limits.ocr_seconds_a_page)
    except OcrMissing as error:
        return readings, dict.fromkeys(numbers, error)
    with ThreadPoolExecutor(limits.ocr_threads) as pool, tesseract:
        futures = {pool.submit(_ocr_words, file, n, tesseract): n for n in numbers}
        try:
            for future in _as_finished(futures, file.pages, progress):
                number = futures[future]
                try:
                    words = agreed(future.result(), layer[number].words)
                except (OcrFailed, FileRefused) as error:
                    failures[number] = error
                else:
                    readings[number] = Reading(words, lay_out(words))
        finally:
            for future in futures:
                future.cancel()
    # In the order of pages, not in which they were finished: Pasal are counted on.
    return dict(sorted(readings.items())), dict(sorted(failures.items()))


def _as_finished(
    futures: Mapping[Future[list[Word]], int], pages: int, progress: Progress
) -> Iterator[Future[list[Word]]]:
    """Pages as they are finished, saying so and giving a chance to cancel in between."""
    pending = set(futures)
    while pending:
        done, pending = wait(pending, _HEARTBEAT, FIRST_COMPLETED)
        yield from done
        progress(pages - len(pending), pages)


def _ocr_words(file: PdfFile, number: int, tesseract: Tesseract) -> list[Word]:
    """The words of a page, turned upright if need be. Raises OcrFailed, FileRefused."""
    words = tesseract.words(without_grain(file.image(number)))
    best = _known(words)
    if best < _SIDEWAYS:
        for turned in (90, 270):
            again = tesseract.words(without_grain(file.image(number, turned)))
            if (known := _known(again)) > max(best, _SIDEWAYS):
                words, best = again, known
    return words


def _known(words: list[Word]) -> float:
    return quality_of([word.text for word in words]).known
