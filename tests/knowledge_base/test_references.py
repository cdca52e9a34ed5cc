"""Regulations as people write them."""

from __future__ import annotations

import pytest

from knowledge_base.catalogue import Catalogue
from knowledge_base.references import RegulationReference, reference_in


@pytest.mark.parametrize(
    ("typed", "regulation_id", "locator"),
    [
        ("uu 24/2013", "uu-24-2013", None),
        ("UU No. 24 Tahun 2013", "uu-24-2013", None),
        ("undang-undang nomor 24 tahun 2013", "uu-24-2013", None),
        ("pp 45 th 2024 isinya apa", "pp-45-2024", None),
        ("Peraturan Pemerintah Nomor 76 Tahun 2020", "pp-76-2020", None),
        ("PMA no 30 thn 2024", "pma-30-2024", None),
        ("permenpan 15/2014", "permenpanrb-15-2014", None),
        ("PER-7/PJ/2025", "per-7-pj-2025", None),
        ("Kepmensos 3/HUK/2026", "kepmensos-3-huk-2026", None),
        ("permen atr/bpn 3 tahun 2023", "permen-atr-3-2023", None),
        ("uu 24/2013 pasal 79A", "uu-24-2013", "pasal 79A"),
        ("uu 24/2013 pasal 79 a", "uu-24-2013", "pasal 79A"),
        ("UU 24 2013 psl 79a ayat 1", "uu-24-2013", "pasal 79A ayat (1)"),
        ("pasal 7 ayat (2) UU 1/2022", "uu-1-2022", "pasal 7 ayat (2)"),
        ("pasal 2 uu 30/2024 itu apa", "uu-30-2024", "pasal 2"),
        ("pasal 7 PP 76/2020", "pp-76-2020", "pasal 7"),
        ("pp 76/2020 pasal 7 dan uu 1/2022", "pp-76-2020", "pasal 7"),
    ],
)
def test_a_regulation_and_its_place(typed: str, regulation_id: str, locator: str | None) -> None:
    assert reference_in(typed) == RegulationReference(regulation_id, locator)


@pytest.mark.parametrize(
    "typed",
    ["ktp hilang", "uu ktp", "pp 5", "ppn 12/2024", "harga 24/2013", "pasal 7", "supp 5/2021", ""],
)
def test_no_regulation_is_named(typed: str) -> None:
    assert reference_in(typed) is None


def test_a_shipped_regulation_is_found_by_its_short_title(catalogue: Catalogue) -> None:
    missed = {
        regulation.id
        for regulation in catalogue.regulations.values()
        if (found := reference_in(f"isi {regulation.title} apa?")) is None
        or found.regulation_id != regulation.id
    }
    # A joint decree is numbered unlike all others; a PMA is filed as Permenag.
    assert missed <= {"skb-3-menteri-25-2017", "permenag-13-2021"}
