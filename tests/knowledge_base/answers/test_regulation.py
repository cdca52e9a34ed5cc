"""Answers about a regulation: what it is about, and whether it is in force."""

from __future__ import annotations

from datetime import date
from typing import Any

from knowledge_base.answer import Outcome
from knowledge_base.answers.regulation import regulation_answer, validity
from knowledge_base.catalogue import Catalogue
from knowledge_base.model import Regulation, Status


def regulation(**fields: Any) -> Regulation:
    given: dict[str, Any] = {
        "id": "uu-1-2000",
        "jenis": "UU",
        "nomor": "1",
        "tahun": 2000,
        "tentang": "Contoh",
        "status": Status.BERLAKU,
        "ditinjau_pada": date(2026, 11, 24),
    }
    return Regulation.model_validate(given | fields)


def test_the_named_provision_is_shown_and_cited(catalogue: Catalogue) -> None:
    answer = regulation_answer(catalogue.regulations["uu-24-2013"], "pasal 79A")
    assert answer.status is Outcome.ANSWERED
    assert "Pasal 79A: Mengurus dan menerbitkan dokumen kependudukan" in answer.text
    (citation,) = answer.citations
    assert citation.url == "/peraturan/uu-24-2013#pasal-79a"


def test_a_paragraph_leads_to_its_pasal_and_a_pasal_to_its_paragraphs(
    catalogue: Catalogue,
) -> None:
    law = catalogue.regulations["uu-24-2013"]
    assert "Pasal 79A: " in regulation_answer(law, "pasal 79A ayat (1)").text
    assert "Pasal 63 ayat (1): " in regulation_answer(law, "pasal 63").text


def test_a_neighbouring_number_is_not_the_pasal(catalogue: Catalogue) -> None:
    answer = regulation_answer(catalogue.regulations["uu-24-2013"], "pasal 7")
    assert "Isi pasal 7 belum ada" in answer.text
    assert "79A" not in answer.text
    assert answer.citations[0].locator is None


def test_a_provision_we_do_not_have_is_said_to_be_missing(catalogue: Catalogue) -> None:
    answer = regulation_answer(catalogue.regulations["uu-24-2013"], "pasal 999")
    assert "Isi pasal 999 belum ada dalam data kami" in answer.text
    assert "JDIH" in answer.text


def test_a_revoked_regulation_says_what_replaced_it(catalogue: Catalogue) -> None:
    text = regulation_answer(catalogue.regulations["pp-5-2021"], None).text
    assert "Sudah tidak berlaku, diganti PP 28/2025." in text


def test_validity_is_one_sentence_for_every_status() -> None:
    assert validity(regulation()) == "Masih berlaku."
    assert validity(regulation(berlaku_sejak="2024-12-17")) == "Masih berlaku sejak Desember 2024."
    assert (
        validity(regulation(status="diubah", diubah_oleh=["uu-2-2010"]))
        == "Masih berlaku, dengan perubahan (UU 2/2010)."
    )
    assert (
        validity(regulation(status="dicabut", dicabut_oleh=["perpres-2-2010"]))
        == "Sudah tidak berlaku, diganti Perpres 2/2010."
    )
    assert "belum dapat kami pastikan" in validity(regulation(status="belum_dipastikan"))


def test_no_unconfirmed_regulation_is_called_in_force(catalogue: Catalogue) -> None:
    unconfirmed = [r for r in catalogue.regulations.values() if r.status is Status.BELUM_DIPASTIKAN]
    assert unconfirmed
    for found in unconfirmed:
        assert "Masih berlaku" not in regulation_answer(found, None).text.split("\n\n")[1]
