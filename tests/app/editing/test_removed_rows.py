"""A row or question that was deleted comes back as it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from httpx2 import Response
from sqlalchemy import Engine

from app.editing.removed_rows import Removed, with_again, without
from knowledge_base.publishing.check_questions import check_questions
from knowledge_base.publishing.revisions import Revisions
from tests.app.editing.page_form import sent_by
from tests.app.staff.people import Visitor
from tests.system.editors import key_of

CONTENT: dict[str, Any] = {
    "biaya": {"tarif": [{"item": "Baru", "rupiah": 5}, {"item": "Ganti", "rupiah": 7}]},
    "khusus_wilayah": [{"wilayah": "12.78", "biaya": {"tarif": [{"item": "Nias"}]}}],
}


@pytest.mark.parametrize(
    "at", ["biaya.tarif.0", "biaya.tarif.1", "khusus_wilayah.0.biaya.tarif.0", "khusus_wilayah.0"]
)
def test_a_row_comes_back_where_it_stood(at: str) -> None:
    found = without(CONTENT, 3, at)
    assert found
    less, gone = found
    assert less != CONTENT
    assert with_again(less, Removed.read(gone.written())) == CONTENT


@pytest.mark.parametrize("at", ["", "biaya.tarif", "biaya.tarif.2", "biaya.tarif.x", "x.0"])
def test_what_is_no_row_is_not_removed(at: str) -> None:
    assert without(CONTENT, 3, at) is None


def test_a_row_of_a_region_that_went_stays_away() -> None:
    found = without(CONTENT, 3, "khusus_wilayah.0.biaya.tarif.0")
    assert found
    assert with_again({"nama": "SKCK"}, found[1]) is None


def press(visitor: Visitor, address: str, number: int, **changed: str) -> Response:
    """Send the form on a page as a browser would, with what else was typed."""
    page = visitor.get(address)
    fields = sent_by(page.text) | changed
    return visitor.post(f"/redaksi/versi/{number}", page, **fields)


def test_the_page_after_a_deletion_offers_the_row_back_and_keeps_what_is_typed(
    enter: Callable[[str], Visitor], store: Revisions
) -> None:
    draft, ani = store.begin(key_of("skck"), "ani"), enter("ani")
    here, before = f"/redaksi/versi/{draft.id}", draft.content["biaya"]
    gone = press(ani, here, draft.id, aksi="hapus biaya.tarif.0").headers["location"]
    after = gone.partition("#")[0]
    assert store.get(draft.id).content.get("biaya") != before
    assert "Tarif 1 dihapus." in ani.get(after).text
    press(ani, after, draft.id, aksi="kembalikan", deskripsi="Ditulis sesudahnya.")
    saved = store.get(draft.id).content
    assert (saved["biaya"], saved["deskripsi"]) == (before, "Ditulis sesudahnya.")

    other = enter("siti")
    sealed = parse_qs(urlsplit(after).query)["dihapus"][0]
    elsewhere = store.begin(key_of("kia"), "siti")
    for odd in (sealed, sealed[:-1], "x", ""):
        page = other.get(f"/redaksi/versi/{elsewhere.id}?dihapus={odd}")
        assert "dihapus." not in page.text
        press(other, f"/redaksi/versi/{elsewhere.id}", elsewhere.id, aksi="kembalikan", dihapus=odd)
        assert store.get(elsewhere.id).content == elsewhere.content


def test_a_check_question_that_was_deleted_is_offered_back(
    enter: Callable[[str], Visitor], engine: Engine
) -> None:
    ani, page = enter("ani"), "/redaksi/layanan/skck/pertanyaan-uji"
    ani.send(page, page, pertanyaan="biaya skck")
    answer = ani.send(page, f"{page}/hapus", pertanyaan="biaya skck")
    assert check_questions(engine, key_of("skck")) == []
    after = answer.headers["location"]
    assert "“biaya skck” dihapus." in ani.get(after).text
    ani.send(after, page, pertanyaan="biaya skck")
    assert [c.question for c in check_questions(engine, key_of("skck"))] == ["biaya skck"]
