"""Real laws, read whole: every Pasal once and in order, and nothing invented."""

from __future__ import annotations

import hashlib
import json
import random
import re
import textwrap
from itertools import pairwise

import pytest

from knowledge_base.law.model import LawText
from knowledge_base.law.reading.document import Document, Limits, Page, no_progress
from knowledge_base.law.reading.pdf import read_pdf
from knowledge_base.law.structure import NotARegulation, law_text
from tests.knowledge_base.law.samples import document, from_text, shared

# File, id, number of BAB and of Pasal as the law itself counts them.
TEXTS = [
    ("PP_14_2021_Housing.txt", "perbup-purwakarta-12-2011", 0, ["I", "II"]),
    ("PP_31_2013_Immigration_Detail.txt", "pp-2-1950", 0, 8),
    ("UU_1_1974_Perkawinan.txt", "uu-1-1974", 14, 67),
    ("UU_24_2011_BPJS.txt", "perda-provinsi-jambi-4-2015", 10, 35),
    ("UU_25_2007_Investment.txt", "pp-64-2016", 8, 27),
    ("UU_40_2007_PT_PMA.txt", "uu-3-2009", 0, ["I", "II"]),
    ("UU_44_2009_Rumah_Sakit.txt", "uu-44-2009", 15, 66),
    ("PP_28_2025_raw_text.txt", "pp-28-2025", 14, 552),
]


def numbers(read: LawText) -> list[str]:
    return [node.number for node in read.pasal()]


def babs(read: LawText) -> int:
    return sum(node.unit.name == "BAB" for _, node in read.walk())


@pytest.mark.parametrize(("name", "id_", "bab", "pasal"), TEXTS)
def test_every_pasal_is_found_once_and_in_order(
    name: str, id_: str, bab: int, pasal: int | list[str]
) -> None:
    read = law_text(from_text(shared("regulations_text", name)))
    expected = pasal if isinstance(pasal, list) else [str(n) for n in range(1, pasal + 1)]
    assert (read.id, babs(read), numbers(read)) == (id_, bab, expected)


def test_a_law_with_rules_of_conversion_keeps_both_counts() -> None:
    read = law_text(from_text(shared("regulations_text", "UU_5_1960_UUPA.txt")))
    roman = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"]
    assert numbers(read) == [*(str(n) for n in range(1, 59)), *roman]
    assert read.elucidation[-1].number == "55"


def test_a_scan_nobody_can_read_is_refused() -> None:
    with pytest.raises(NotARegulation):
        law_text(from_text(shared("regulations_text", "UU_31_2004_Fisheries.txt")))


def test_the_orders_of_an_amending_law_are_all_found() -> None:
    read = law_text(from_text(shared("regulations_text", "UU_40_2007_PT_PMA.txt")))
    assert [order.number for order in read.body[0].children] == [str(n) for n in range(1, 19)]
    assert read.body[0].children[9].text.startswith("Pasal 31 ayat (5)")
    assert len(read.elucidation[0].children) == 18


def test_a_printed_law_is_read_from_its_text_layer() -> None:
    path = shared("regulations_pdf", "uu-11-2008.pdf")
    data = path.read_bytes()
    file = read_pdf(data, Limits(), no_progress).signed(hashlib.sha256(data).hexdigest())
    read = law_text(file)
    assert numbers(read) == [str(n) for n in range(1, 55)]
    assert [node.number for node in read.elucidation] == numbers(read)
    assert read.doubts == ()


def test_the_last_pasal_of_the_elucidation_is_the_last_of_the_body() -> None:
    for name, _, _, pasal in TEXTS:
        read = law_text(from_text(shared("regulations_text", name)))
        if read.elucidation:
            assert read.elucidation[-1].number == numbers(read)[-1], (name, pasal)


def _constitution() -> dict[str, list[str]]:
    """The original wording of each Pasal, ayat by ayat."""
    wording: dict[str, list[str]] = {}
    for row in shared("nusantara_law", "uud1945.jsonl").read_text().splitlines():
        fact = json.loads(row)
        asked = re.match(r"Apa bunyi Pasal (\d+[A-Z]?) .*Naskah Asli", fact["instruction"])
        if asked:
            wording.setdefault(asked[1], []).append(fact["response"])
    return wording


def test_the_constitution_rebuilt_as_a_text_agrees_with_its_source() -> None:
    wording = _constitution()
    lines = ["UNDANG-UNDANG DASAR", "NEGARA REPUBLIK INDONESIA", "TAHUN 1945", "PEMBUKAAN", "Isi."]
    for number, ayat in wording.items():
        lines += [f"Pasal {number}", *(line for text in ayat for line in textwrap.wrap(text, 60))]
    pages = ["\n".join(lines[at : at + 40]) for at in range(0, len(lines), 40)]
    read = law_text(document(*pages))
    assert numbers(read) == list(wording)
    for node in read.pasal():
        expected = re.sub(r"\W", "", "".join(wording[node.number]))
        assert re.sub(r"\W", "", node.words) == expected
        assert len(node.children) in (0, len(wording[node.number]))


def _noisy(clean: Document, seed: int) -> tuple[Document, list[str]]:
    """The document as bad OCR would give it, and the Pasal whose heading is lost."""
    chance = random.Random(seed)
    seen_as = {"0": "OO0", "1": "lI1", "2": "2Z2", "5": "S55", "8": "B88"}
    lost: list[str] = []

    def noisy(line: str) -> str | None:
        # A catchword would still tell the number of a lost heading.
        if re.match(r"^\s*Pasal \d+ …", line):
            return None
        heading = re.match(r"^(\s*)Pasal (\d+)\s*$", line)
        if heading and chance.random() < 0.03:
            lost.append(heading[2])
            return None
        if heading:
            digits = "".join(chance.choice(seen_as.get(c, c)) for c in heading[2])
            spaced = " ".join(digits) if chance.random() < 0.15 else digits
            return heading[1] + chance.choice(["Pasal ", "PasaI ", "Pasal"]) + spaced
        ayat = re.match(r"^(\s*)\((\d)\)(.*)", line)
        if ayat and chance.random() < 0.4:
            return f"{ayat[1]}({ayat[2]}{chance.choice('1lt')}{ayat[3]}"
        return line

    pages = []
    for page in clean.pages:
        if any("PENJELASAN" in line for line in page.lines):
            break
        kept = tuple(line for raw in page.lines if (line := noisy(raw)) is not None)
        pages.append(Page(page.number, kept))
    return document(*("\n".join(page.lines) for page in pages)), lost


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    "name", ["UU_44_2009_Rumah_Sakit.txt", "UU_1_1974_Perkawinan.txt", "UU_24_2011_BPJS.txt"]
)
def test_bad_ocr_loses_nothing_that_is_there_and_invents_nothing(name: str, seed: int) -> None:
    clean = from_text(shared("regulations_text", name))
    spoiled, lost = _noisy(clean, seed)
    before, after = law_text(clean), law_text(spoiled)
    assert numbers(after) == [number for number in numbers(before) if number not in lost]
    # The very last one cannot be missed without the elucidation.
    gaps = {number for number in lost if number != numbers(before)[-1]}
    reported = " ".join(doubt.reason for doubt in after.doubts)
    for number in gaps:
        assert "tidak ditemukan di atas baris ini" in reported, number


def test_numbers_of_a_long_regulation_rise() -> None:
    read = law_text(from_text(shared("regulations_text", "PP_28_2025_raw_text.txt")))
    assert all(int(a) < int(b) for a, b in pairwise(numbers(read)))
    assert read.provenance.repairs > 100
