"""PDF: the text layer with its indentation, and an OCR where that reads better."""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
import threading
import time
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from knowledge_base.law.reading import ocr
from knowledge_base.law.reading import pdf as pdf_reading
from knowledge_base.law.reading.document import Limits
from knowledge_base.law.reading.reader import read

from .samples import LAW, lines_pdf, pdf, scanned_pdf

needs_ocr = pytest.mark.skipif(
    shutil.which("tesseract") is None
    or "ind"
    not in subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True).stdout,
    reason="tesseract-ocr-ind is not installed",
)


def words(document_lines: tuple[str, ...]) -> list[str]:
    return [" ".join(line.split()) for line in document_lines]


def test_a_typed_pdf_is_read_from_its_layer() -> None:
    data = lines_pdf(LAW, pages=2)
    document = read(data)
    assert document.media_type == "application/pdf"
    assert document.method == "lapisan teks"
    assert document.digest == hashlib.sha256(data).hexdigest()
    assert [page.number for page in document.pages] == [1, 2]
    assert document.pages[1].lines == LAW
    assert document.doubts == ()


def test_a_file_is_read_like_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "tanpa-akhiran").write_bytes(lines_pdf(LAW))
    assert read(tmp_path / "tanpa-akhiran") == read(lines_pdf(LAW))


def test_indentation_follows_the_page() -> None:
    page = [
        (72, 700, "Menimbang"),
        (144, 700, "a. bahwa"),
        (158, 684, "pelayanan"),
        (280, 650, "Pasal 1"),
    ]
    lines = read(pdf(page)).pages[0].lines
    indents = [len(line) - len(line.lstrip()) for line in lines]
    assert words(lines) == ["Menimbang a. bahwa", "pelayanan", "Pasal 1"]
    assert indents[0] == 0 < indents[1] < indents[2]


def test_text_written_out_of_order_is_read_from_top_to_bottom() -> None:
    page = [(72, 700 - 16 * at, line) for at, line in enumerate(LAW)]
    assert read(pdf(page[::-1])).pages[0].lines == LAW


@pytest.mark.parametrize("rotate", [0, 90])
def test_text_that_runs_up_the_page_is_read(rotate: int) -> None:
    page = [(100.0 + 16 * at, 72.0, f"^{line}") for at, line in enumerate(LAW)]
    document = read(pdf(page, rotate=rotate))
    assert document.pages[0].lines == LAW
    assert document.method == "lapisan teks"


def test_a_blank_page_keeps_its_number() -> None:
    page = [(72, 700 - 16 * at, line) for at, line in enumerate(LAW)]
    document = read(pdf(page, [], page))
    assert [len(page.lines) for page in document.pages] == [12, 0, 12]
    assert document.doubts == ()


def test_junk_before_the_header_does_no_harm() -> None:
    assert read(b"\r\n\r\n" + lines_pdf(LAW)).pages[0].lines == LAW


@needs_ocr
def test_a_scan_is_read_by_ocr() -> None:
    document = read(scanned_pdf(lines_pdf(LAW)))
    assert document.method == "OCR (tesseract ind)"
    lines = words(document.pages[0].lines)
    assert {"Pasal 1", "Pasal 2", "Pasal 3", "NOMOR 5 TAHUN 2021"} <= set(lines)


@needs_ocr
def test_a_scan_lying_on_its_side_is_turned() -> None:
    document = read(scanned_pdf(lines_pdf(LAW), turned=90))
    assert {"Pasal 1", "Pasal 2"} <= set(words(document.pages[0].lines))


@needs_ocr
def test_a_stamp_over_a_scan_is_not_taken_for_its_text() -> None:
    stamp = ("Dokumen ini telah ditandatangani secara elektronik", "oleh Balai Sertifikasi")
    document = read(scanned_pdf(lines_pdf(LAW), also=stamp))
    assert document.method == "OCR (tesseract ind)"
    assert "Pasal 2" in words(document.pages[0].lines)


@needs_ocr
def test_only_the_pages_without_text_are_scanned() -> None:
    document = read(_typed_and_scanned())
    assert document.method == "campuran: OCR pada halaman 2"
    assert "Pasal 3" in words(document.pages[1].lines)


@needs_ocr
def test_progress_counts_finished_pages() -> None:
    seen: list[tuple[int, int]] = []
    read(scanned_pdf(lines_pdf(LAW, pages=3)), progress=lambda *at: seen.append(at))
    finished = [page for page, _ in seen]
    assert finished == sorted(finished)
    assert finished[-1] == 3
    assert {pages for _, pages in seen} == {3}


class Cancelled(Exception):
    pass


def children() -> set[str]:
    """The processes that this one has started."""
    files = Path("/proc/self/task").glob("*/children")
    return {child for file in files for child in file.read_text().split()}


@needs_ocr
def test_a_cancelled_run_leaves_no_process_and_no_thread() -> None:
    threads, processes = threading.active_count(), children()

    def cancel(finished: int, _pages: int) -> None:
        if finished:
            raise Cancelled

    began = time.monotonic()
    with pytest.raises(Cancelled):
        read(scanned_pdf(lines_pdf(LAW, pages=12)), progress=cancel)
    assert time.monotonic() - began < 10
    assert children() <= processes
    assert threading.active_count() == threads


@needs_ocr
def test_a_page_that_takes_too_long_is_doubted_and_its_layer_kept() -> None:
    limits = Limits(ocr_seconds_a_page=0.01)
    document = read(scanned_pdf(lines_pdf(LAW), also=["Lembaran Daerah"]), limits)
    assert document.method == "lapisan teks"
    assert [(doubt.page, doubt.reason) for doubt in document.doubts] == [
        (1, "OCR melewati 0.01 detik")
    ]


def test_without_tesseract_the_layer_is_kept_and_doubted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr.shutil, "which", lambda _name: None)
    document = read(scanned_pdf(lines_pdf(LAW), also=["Lembaran Daerah Kota"]))
    assert words(document.pages[0].lines) == ["Lembaran Daerah Kota"]
    assert "OCR tidak terpasang" in document.doubts[0].reason


def test_without_tesseract_a_scan_says_why_it_has_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr.shutil, "which", lambda _name: None)
    with pytest.raises(pdf_reading.TextMissing, match="OCR tidak terpasang"):
        read(scanned_pdf(lines_pdf(LAW)))


def test_pages_are_named_by_ranges() -> None:
    assert pdf_reading._ranges({3, 7, 8, 9, 12}) == "3, 7-9, 12"


def test_many_pages_are_read_quickly() -> None:
    began = time.monotonic()
    assert len(read(lines_pdf(LAW, pages=500)).pages) == 500
    assert time.monotonic() - began < 30


def _typed_and_scanned() -> bytes:
    joined = pdfium.PdfDocument.new()
    for data in (lines_pdf(LAW), scanned_pdf(lines_pdf(LAW))):
        joined.import_pages(pdfium.PdfDocument(data))
    file = io.BytesIO()
    joined.save(file)
    return file.getvalue()
