"""What is typed into the form and what the record keeps of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.datastructures import FormData

from app.editing.citations import understood
from app.editing.form_reading import content_of_form
from app.editing.plain_problems import problems_of
from knowledge_base.catalogue import Catalogue
from knowledge_base.model import Service
from knowledge_base.publishing.model import content_of
from knowledge_base.record_checks import RecordInvalid, validated

_LINES = {"alias", "butir", "dasar", "dasar_hukum", "contoh_pertanyaan"}


def fields_of(value: Any, at: str = "") -> Iterator[tuple[str, str]]:
    """The fields of the form that show some content."""
    name = at.rpartition(".")[2]
    if name in _LINES:
        yield at, "\r\n".join(value)
    elif name == "sumber" and at != "sumber":
        yield from ((at, id_) for id_ in value)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from fields_of(inner, f"{at}.{key}".lstrip("."))
    elif isinstance(value, list):
        for row, inner in enumerate(value):
            yield from fields_of(inner, f"{at}.{row}")
    else:
        yield at, str(value)


def read(*fields: tuple[str, str]) -> dict[str, Any]:
    return content_of_form(FormData(list(fields)), "kia")


def test_every_shipped_service_comes_out_of_the_form_as_it_went_in(catalogue: Catalogue) -> None:
    for service in catalogue.services.values():
        content = content_of(service)
        form = FormData(list(fields_of(content)))
        assert validated(Service, content_of_form(form, service.id)) == service, service.id


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("uu 24 2013 79a", "uu-24-2013 pasal 79A"),
        ("UU 24/2013 pasal 79A ayat (1) huruf b", "uu-24-2013 pasal 79A ayat (1) huruf b"),
        ("uu 24 2013 79a 1", "uu-24-2013 pasal 79A ayat (1)"),
        ("perpres 96 2018", "perpres-96-2018"),
        ("uu-24-2013 pasal 79A", "uu-24-2013 pasal 79A"),
        ("peraturan entah apa", "peraturan entah apa"),
    ],
)
def test_a_reference_is_understood_as_it_is_typed(typed: str, kept: str) -> None:
    assert understood(typed) == kept


def test_text_pasted_from_a_word_processor_loses_its_marks_and_no_word() -> None:
    pasted = (
        "•\u00a0Fotokopi\u00adKK\r\n\uf0b7\tAkta\u200b lahir\r\n1.  Pas foto 3x4\r\n14 hari\r\n"
    )
    butir = read(("persyaratan.butir", pasted))["persyaratan"]["butir"]
    assert butir == ["FotokopiKK", "Akta lahir", "Pas foto 3x4", "14 hari"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("50.000", 50000),
        ("Rp 1.250.000,00", 1250000),
        ("0", 0),
        ("gratis", "gratis"),
        ("5,5", "5,5"),
    ],
)
def test_rupiah_is_read_the_indonesian_way(typed: str, kept: object) -> None:
    fees = read(("biaya.tarif.0.item", "Cetak"), ("biaya.tarif.0.rupiah", typed))["biaya"]
    assert fees["tarif"] == [{"item": "Cetak", "rupiah": kept}]


def test_empty_rows_are_no_rows_and_the_rest_keeps_its_order() -> None:
    content = read(
        ("sumber.0.id", ""), ("sumber.2.id", "b"), ("sumber.10.id", "c"), ("sumber.1.judul", "A")
    )
    assert content["sumber"] == [{"judul": "A"}, {"id": "b"}, {"id": "c"}]


def test_problems_are_said_beside_their_box_without_a_pattern() -> None:
    content = read(
        ("nama", "KIA"),
        ("biaya.tarif.0.item", "Cetak"),
        ("biaya.tarif.0.rupiah", "lima ribu"),
        ("sumber.0.url", "kemendagri"),
        ("dasar_hukum", "peraturan entah apa"),
        ("ditinjau_pada", "besok"),
    )
    with pytest.raises(RecordInvalid) as invalid:
        validated(Service, content)
    found = {problem.field: problem.sentence for problem in problems_of(invalid.value.errors)}
    assert found["biaya.tarif.0.rupiah"].startswith("Tulis angkanya saja")
    assert found["sumber.0.url"] == "Tulis alamat lengkap yang diawali https://"
    assert found["contoh_pertanyaan"] == "Wajib diisi."
    assert found["dasar_hukum"].startswith("Baris 1: ")
    assert not any("^" in sentence or "Input should" in sentence for sentence in found.values())
