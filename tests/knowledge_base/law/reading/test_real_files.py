"""Files that JDIH sites gave out: what is read from them, and which reading is the better one."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from knowledge_base.law.reading.document import Limits
from knowledge_base.law.reading.quality import quality_of
from knowledge_base.law.reading.reader import read

from .samples import SHARED

PDFS = SHARED / "regulations_pdf"
TEXTS = SHARED / "regulations_text"
pytestmark = pytest.mark.skipif(not PDFS.is_dir(), reason="the shared regulations are not here")


def pasal(file: Path) -> list[int]:
    text = read(file).text
    return [int(number) for number in re.findall(r"^\s*Pasal (\d+)$", text, re.MULTILINE)]


def test_a_typed_law_is_read_whole_from_its_layer() -> None:
    document = read(PDFS / "uu-11-2008.pdf")
    assert document.method == "lapisan teks"
    assert len(document.pages) == 38
    assert quality_of(document.text.splitlines()).score > 0.99


def test_typed_laws_have_every_pasal() -> None:
    # The body and then its elucidation.
    assert pasal(PDFS / "uu-11-2008.pdf") == [*range(1, 55), *range(1, 55)]
    assert pasal(PDFS / "tapmpr_no_xmpr1998_1998.pdf") == [1, 2, 3, 4, 5]
    assert pasal(PDFS / "tapmpr_no_viiimpr2000_2000.pdf") == [1, 2, 3]


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
@pytest.mark.parametrize(
    ("name", "last"), [("perpres-82-2023.pdf", 22), ("uu-27-tahun-2022.pdf", 76)]
)
def test_a_scan_with_a_noisy_layer_is_read_again(name: str, last: int) -> None:
    document = read(PDFS / name)
    layer = read(PDFS / name, Limits(ocr=False))
    assert document.method == "OCR (tesseract ind)"
    found = re.findall(r"^\s*Pasal (\d+)$", document.text, re.MULTILINE)
    assert [int(number) for number in found[:last]] == list(range(1, last + 1))
    score, of_layer = (quality_of(d.text.splitlines()).score for d in (document, layer))
    assert score > 0.99 > 0.96 > of_layer


def test_plain_texts_are_read_with_their_pages() -> None:
    assert len(read(TEXTS / "PP_28_2025_raw_text.txt").pages) == 383
    assert len(read(TEXTS / "UU_44_2009_Rumah_Sakit.txt").pages) == 65
