"""The public pages of a service that does not hold yet, ends soon, or is over."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import cast

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app import pages
from knowledge_base.catalogue import Catalogue
from knowledge_base.retrieval import LiveKnowledge
from tests.knowledge_base.answers.test_service_period import (
    AFTER,
    BEFORE,
    FIRST,
    LAST,
    SOON,
    kite_race,
)

DAY = timedelta(days=1)


def page(catalogue: Catalogue, day: date, path: str = "/layanan/izin-lomba") -> str:
    records = Catalogue(
        services={"izin-lomba": kite_race()}, regulations=catalogue.regulations, topics={}
    )
    live = cast(LiveKnowledge, SimpleNamespace(current=SimpleNamespace(catalogue=records)))
    app = FastAPI(docs_url=None)
    app.include_router(pages.router(live, lambda: day))
    found = TestClient(app).get(path)
    assert found.status_code == 200
    return found.text


def main_part(text: str) -> str:
    return text.partition("<h1>")[2]


def test_the_page_says_first_that_the_service_does_not_hold_yet(catalogue: Catalogue) -> None:
    text = main_part(page(catalogue, FIRST - DAY))
    assert text.index(BEFORE) < text.index("Rp25.000")
    assert BEFORE not in page(catalogue, FIRST)


def test_the_page_of_a_service_that_is_over_has_no_fee_or_step(catalogue: Catalogue) -> None:
    text = main_part(page(catalogue, LAST + DAY))
    assert AFTER in text
    for gone in ("Rp25.000", "Serahkan berkas", "Surat permohonan"):
        assert gone not in text
    assert "Loket dinas, telepon 1500" in text
    assert "UU 24/2013" in text


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (FIRST - DAY, "Mulai berlaku 1 Januari 2027."),
        (FIRST, ""),
        (LAST, SOON),
        (LAST + DAY, AFTER),
    ],
)
def test_the_list_of_services_says_how_each_stands(
    catalogue: Catalogue, day: date, said: str
) -> None:
    text = page(catalogue, day, "/layanan")
    assert (f"<strong>{said}</strong>" in text) if said else ("<strong>" not in main_part(text))
