"""Files that are not read, and what their sender is told."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from pathlib import Path

import pytest

from knowledge_base.law.reading.document import Limits
from knowledge_base.law.reading.reader import read
from knowledge_base.law.reading.refusals import (
    ArchiveSwells,
    FileDamaged,
    FileEmpty,
    FileEncrypted,
    FileRefused,
    FileTooLarge,
    KindDiffers,
    KindUnknown,
    TextMissing,
    TooManyPages,
    TooManyPixels,
    TooMuchText,
)

from .samples import LAW, docx, image_pdf, lines_pdf, locked_pdf, paragraph, pdf

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)


def says(error: pytest.ExceptionInfo[FileRefused]) -> str:
    return str(error.value)


@pytest.mark.parametrize("data", [b"", b"\n \r\n", bytes(5000), b"\xef\xbb\xbf"])
def test_nothing_or_nothing_but_nul_is_empty(data: bytes) -> None:
    with pytest.raises(FileEmpty) as error:
        read(data)
    assert says(error) == "Berkas ini kosong."


def test_a_locked_pdf_is_encrypted() -> None:
    with pytest.raises(FileEncrypted) as error:
        read(locked_pdf())
    assert "kata sandi" in says(error)


def test_a_locked_word_document_is_encrypted() -> None:
    with pytest.raises(FileEncrypted):
        read(OLE + "EncryptedPackage".encode("utf-16-le"))


def test_a_locked_entry_of_a_docx_is_encrypted() -> None:
    data = bytearray(docx(paragraph("Pasal 1")))
    at = data.rindex(b"PK\x01\x02")
    data[at + 8] |= 1
    with pytest.raises(FileEncrypted):
        read(bytes(data))


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.97])
def test_a_pdf_that_was_cut_off_is_damaged(share: float) -> None:
    whole = lines_pdf(LAW, pages=3)
    with pytest.raises(FileDamaged) as error:
        read(whole[: int(share * len(whole))])
    assert "terpotong" in says(error)


@pytest.mark.parametrize("share", [0.3, 0.9])
def test_a_docx_that_was_cut_off_is_damaged(share: float) -> None:
    whole = docx(paragraph("Pasal 1") * 400)
    with pytest.raises(FileDamaged):
        read(whole[: int(share * len(whole))])


def test_a_docx_whose_xml_is_broken_is_damaged() -> None:
    with pytest.raises(FileDamaged):
        read(docx("<w:p><w:r></w:p>"))


def test_a_docx_that_declares_entities_is_damaged() -> None:
    data = docx("")
    file = io.BytesIO(data)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("word/styles.xml", '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>')
    with pytest.raises(FileDamaged):
        read(file.getvalue())


def test_a_docx_nested_beyond_measure_is_damaged() -> None:
    with pytest.raises(FileDamaged):
        read(docx("<w:tbl><w:tr><w:tc>" * 5000 + "</w:tc></w:tr></w:tbl>" * 5000))


def test_a_pdf_of_noise_is_damaged() -> None:
    noise = random.Random(1).randbytes(4000)
    with pytest.raises(FileDamaged):
        read(b"%PDF-1.7\n" + noise + b"\n%%EOF")


def test_a_pdf_without_pages_has_no_text() -> None:
    with pytest.raises((TextMissing, FileDamaged)):
        read(pdf())


def test_a_pdf_of_blank_pages_has_no_text() -> None:
    with pytest.raises(TextMissing) as error:
        read(pdf([], []))
    assert says(error) == "Tidak ada teks yang dapat dibaca di berkas ini."


def test_noise_is_of_no_known_kind() -> None:
    with pytest.raises(KindUnknown) as error:
        read(b"\x07" + random.Random(2).randbytes(20_000))
    assert "Yang dapat dibaca: PDF, DOCX, HTML, dan teks." in says(error)


@pytest.mark.parametrize(
    ("data", "seen"),
    [(PNG, "gambar PNG"), (OLE, "dokumen Office lama"), (b"{\\rtf1 Pasal 1}", "RTF")],
)
def test_a_kind_that_cannot_be_read_is_named(data: bytes, seen: str) -> None:
    with pytest.raises(KindUnknown) as error:
        read(data)
    assert f"({seen})" in says(error)


def test_an_image_named_pdf_differs_from_its_name(tmp_path: Path) -> None:
    (tmp_path / "uu.pdf").write_bytes(PNG)
    with pytest.raises(KindDiffers) as error:
        read(tmp_path / "uu.pdf")
    assert "berakhiran .pdf, tetapi isinya gambar PNG" in says(error)


def test_an_archive_named_docx_differs_from_its_name(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "uu.docx", "w") as archive:
        archive.writestr("isi.txt", "Pasal 1")
    with pytest.raises(KindDiffers):
        read(tmp_path / "uu.docx")


def test_an_html_page_named_pdf_is_read_as_html(tmp_path: Path) -> None:
    (tmp_path / "uu.pdf").write_bytes(b"<!DOCTYPE html><html><body>404 tidak ada</body></html>")
    document = read(tmp_path / "uu.pdf")
    assert document.media_type == "text/html"
    assert document.pages[0].lines == ("404 tidak ada",)


def test_a_file_that_does_not_exist_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read(tmp_path / "tidak-ada.pdf")


@pytest.mark.parametrize("named", [True, False])
def test_more_bytes_than_allowed_are_too_large(tmp_path: Path, named: bool) -> None:
    data = b"Pasal 1\n" * 1000
    (tmp_path / "uu.txt").write_bytes(data)
    with pytest.raises(FileTooLarge):
        read(tmp_path / "uu.txt" if named else data, Limits(file_size=5000))


@pytest.mark.parametrize("data", [lines_pdf(LAW, pages=4), b"Pasal 1\n\f" * 4])
def test_more_pages_than_allowed_are_too_many(data: bytes) -> None:
    with pytest.raises(TooManyPages) as error:
        read(data, Limits(pages=3))
    assert says(error) == "Berkas ini terlalu tebal: 4 halaman, paling banyak 3."


def test_a_page_with_more_letters_than_any_page_has_is_refused() -> None:
    with pytest.raises(TooMuchText):
        read(lines_pdf(LAW), Limits(page_characters=100))


def test_a_scan_with_too_many_pixels_is_refused() -> None:
    with pytest.raises(TooManyPixels) as error:
        read(image_pdf(30_000, 30_000))
    assert "halaman 1" in says(error)


def test_a_scan_on_a_page_too_large_to_draw_is_refused() -> None:
    with pytest.raises(TooManyPixels):
        read(image_pdf(100, 100, points=(14_400, 14_400)))


def test_a_docx_that_declares_too_much_swells() -> None:
    with pytest.raises(ArchiveSwells):
        read(docx(paragraph("Pasal 1" * 100_000)), Limits(inflated_size=100_000))


def test_a_docx_packed_tighter_than_any_text_swells() -> None:
    with pytest.raises(ArchiveSwells) as error:
        read(docx(paragraph("a" * 20_000_000)))
    assert "mengembang" in says(error)


def test_a_docx_with_a_bomb_beside_its_text_swells() -> None:
    with pytest.raises(ArchiveSwells):
        read(docx(paragraph("Pasal 1"), **{"word/media/a.bin": bytes(30_000_000)}))


def test_a_docx_with_too_many_entries_swells() -> None:
    others = {f"word/{at}.xml": b"<a/>" for at in range(60)}
    with pytest.raises(ArchiveSwells):
        read(docx(paragraph("Pasal 1"), **others), Limits(archive_entries=50))


def test_a_docx_that_declares_less_than_it_holds_is_refused() -> None:
    data = bytearray(docx(paragraph("a" * 3_000_000)))
    at = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 4) + 4)
    struct.pack_into("<I", data, at + 24, 1000)
    with pytest.raises((ArchiveSwells, FileDamaged)):
        read(bytes(data))


def test_xml_too_large_to_hold_as_a_tree_swells() -> None:
    with pytest.raises(ArchiveSwells):
        read(docx("".join(paragraph(f"Pasal {at}") for at in range(3000))), Limits(xml_size=50_000))


def test_an_html_page_too_large_to_hold_as_a_tree_is_refused() -> None:
    with pytest.raises(FileTooLarge):
        read(b"<html><p>Pasal 1</p>" * 100, Limits(html_size=1000))
