"""From the authority of a claim to the numbered source below an answer."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge_base.catalogue import Catalogue
from knowledge_base.citations import anchor_of, citations_for, month_year, regulation_url
from knowledge_base.model import Grounded, Service


@pytest.fixture
def service(catalogue: Catalogue) -> Service:
    return catalogue.services["ktp-el-hilang"]


def claim(**authority: Any) -> Grounded:
    return Grounded.model_validate(authority)


@pytest.mark.parametrize(
    ("locator", "anchor"),
    [
        ("pasal 79A ayat (1)", "pasal-79a-ayat-1"),
        ("pasal 7 ayat (2) huruf b angka 3", "pasal-7-ayat-2-huruf-b-angka-3"),
        ("lampiran IV", "lampiran-iv"),
    ],
)
def test_a_place_is_an_anchor(locator: str, anchor: str) -> None:
    assert anchor_of(locator) == anchor


def test_a_link_leads_to_the_place() -> None:
    assert regulation_url("uu-24-2013", "pasal 79A") == "/peraturan/uu-24-2013#pasal-79a"
    assert regulation_url("uu-24-2013") == "/peraturan/uu-24-2013"


@pytest.mark.parametrize(
    ("partial", "words"),
    [
        ("2026-03-01", "Maret 2026"),
        ("2025-12", "Desember 2025"),
        ("2024-01-31", "Januari 2024"),
        ("2023", "2023"),
    ],
)
def test_months_are_named_in_indonesian(partial: str, words: str) -> None:
    assert month_year(partial) == words


def test_regulations_come_before_pages(catalogue: Catalogue, service: Service) -> None:
    both = claim(dasar=["uu-24-2013 pasal 79A"], sumber=["kompas-2023"])
    law, page = citations_for(service, [both], catalogue.regulations)
    assert (law.title, law.regulation_id, law.locator) == (
        "UU 24/2013 pasal 79A",
        "uu-24-2013",
        "pasal 79A",
    )
    assert law.url == "/peraturan/uu-24-2013#pasal-79a"
    assert (page.regulation_id, page.checked_on) == (None, "2023-08-21")
    assert page.url.startswith("https://www.kompas.com/")


def test_the_most_exact_place_is_named(catalogue: Catalogue, service: Service) -> None:
    claims = [claim(dasar=["uu-24-2013"]), claim(dasar=["uu-24-2013 pasal 79A"])]
    found = citations_for(service, claims, catalogue.regulations)
    assert [citation.title for citation in found] == ["UU 24/2013 pasal 79A"]


def test_each_place_once_and_five_at_most(catalogue: Catalogue, service: Service) -> None:
    many = ["uu-24-2013 pasal 79A", *list(catalogue.regulations)[:8], "uu-24-2013 pasal 79A"]
    found = citations_for(service, [claim(dasar=many)], catalogue.regulations)
    titles = [citation.title for citation in found]
    assert len(titles) == len(set(titles)) == 5
    assert titles[0] == "UU 24/2013 pasal 79A"


def test_an_undated_page_was_checked_when_the_service_was_reviewed(
    catalogue: Catalogue, service: Service
) -> None:
    (page,) = citations_for(service, [claim(sumber=["sippn-bengkalis"])], catalogue.regulations)
    assert page.checked_on == service.ditinjau_pada.isoformat()


def test_no_claim_falls_back_on_the_legal_basis(catalogue: Catalogue, service: Service) -> None:
    found = citations_for(service, [], catalogue.regulations)
    assert [c.regulation_id for c in found] == [r.peraturan for r in service.dasar_hukum]


def test_a_service_without_a_legal_basis_falls_back_on_its_first_page(
    catalogue: Catalogue, service: Service
) -> None:
    bare = service.model_copy(update={"dasar_hukum": ()})
    (page,) = citations_for(bare, [], catalogue.regulations)
    assert page.title == service.sumber[0].judul
