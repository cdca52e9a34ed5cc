"""Starts of pasal and ayat against a reference that was read by eye, law by law."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.settings import ROOT
from knowledge_base.law.ingest import ingest
from knowledge_base.law.model import LawText, Unit

_DATA = ROOT.parent / "shared" / "data"
_REFERENCE = Path(__file__).parent / "reference"
_CLEAN, _OCR = 0.98, 0.95
# Reference -> the least share of starts that is found, and of what is found that is a start.
_FILES = {
    "uu-11-2008": ("regulations_pdf/uu-11-2008.pdf", _CLEAN),
    "uu-27-tahun-2022": ("regulations_pdf/uu-27-tahun-2022.pdf", _OCR),
    "perpres-82-2023": ("regulations_pdf/perpres-82-2023.pdf", _OCR),
    "UU_1_1974_Perkawinan": ("regulations_text/UU_1_1974_Perkawinan.txt", _CLEAN),
    "UU_44_2009_Rumah_Sakit": ("regulations_text/UU_44_2009_Rumah_Sakit.txt", _CLEAN),
    "UU_24_2011_BPJS": ("regulations_text/UU_24_2011_BPJS.txt", _CLEAN),
    "UU_25_2007_Investment": ("regulations_text/UU_25_2007_Investment.txt", _OCR),
    "UU_5_1960_UUPA": ("regulations_text/UU_5_1960_UUPA.txt", _CLEAN),
    "PP_28_2025_raw_text": ("regulations_text/PP_28_2025_raw_text.txt", _OCR),
}

Start = tuple[str, int]


def reference(name: str) -> list[tuple[str, int, str]]:
    """Rows (pasal, number of ayat, first words), in the order of the law."""
    rows = []
    for line in (_REFERENCE / f"{name}.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            pasal, ayat, first = line.split("\t")
            rows.append((pasal, int(ayat), first))
    return rows


def starts_in(law: LawText, most: int) -> list[Start]:
    """(pasal, 0) and (pasal, n) for its nth ayat, of the first `most` pasal."""
    found: list[Start] = []
    for pasal in list(law.pasal())[:most]:
        ayat = [child for child in pasal.children if child.unit is Unit.AYAT]
        found += [(pasal.number, at) for at in range(len(ayat) + 1)]
    return found


@pytest.mark.parametrize("name", _FILES)
def test_starts_of_pasal_and_ayat_are_those_a_reader_finds(name: str) -> None:
    file, least = _FILES[name]
    if not (_DATA / file).is_file():
        pytest.skip("the real regulations are not beside the checkout")
    rows = reference(name)
    wanted = {(pasal, at) for pasal, ayat, _ in rows for at in range(ayat + 1)}
    found = starts_in(ingest(_DATA / file), len(rows))
    assert len(found) == len(set(found)), "a start was found twice"
    hits = len(wanted & set(found))
    print(
        name,
        f"recall {hits / len(wanted):.3f} precision {hits / len(found):.3f}",
        sorted(wanted - set(found)),
        sorted(set(found) - wanted),
    )
    assert hits >= least * len(wanted), sorted(wanted - set(found))
    assert hits >= least * len(found), sorted(set(found) - wanted)
    assert [pasal for pasal, at in found if at == 0] == [pasal for pasal, _, _ in rows]
