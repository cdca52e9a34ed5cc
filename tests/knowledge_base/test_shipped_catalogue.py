"""Facts about the starter catalogue as it ships."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from knowledge_base.catalogue import STARTER, Catalogue
from knowledge_base.language import normalise
from knowledge_base.model import Aspect, Status

_URL = re.compile(r"https?://\S+")

# Amounts, terms and telephone numbers that no source confirmed: file -> what must not be in it.
UNCONFIRMED = [
    ("services/pkh.yml", r"3\.000\.000|900\.000|1\.500\.000|2\.000\.000|2\.400\.000|\b\d juta"),
    ("services/bpnt-sembako.yml", r"200\.000|600\.000|200 ribu|600 ribu"),
    ("services/pbb-p2.yml", r"\b[12] ?(?:%|persen)|24 bulan"),
    ("services/slf.yml", r"\b(?:20|5) tahun|seumur hidup|3 hari kerja"),
    ("services/pbg.yml", r"28 hari|6 bulan"),
    ("services/haji-reguler-daftar.yml", r"25\.000\.000|\b25 juta"),
    ("services/roya.yml", r"\b5 hari"),
    ("services/balik-nama-sertipikat.yml", r"\b5 hari|2,5 ?%"),
    ("services/paspor-baru.yml", r"\b4 hari"),
    ("services/paspor-penggantian.yml", r"\b4 hari"),
]
EMPTY = [
    ("slf", Aspect.BIAYA),
    ("slf", Aspect.JANGKA_WAKTU),
    ("slf", Aspect.MASA_BERLAKU),
    ("pbg", Aspect.JANGKA_WAKTU),
    ("pbg", Aspect.MASA_BERLAKU),
    ("pirt-sppirt", Aspect.BIAYA),
    ("roya", Aspect.JANGKA_WAKTU),
    ("balik-nama-sertipikat", Aspect.JANGKA_WAKTU),
    ("merek-umkm", Aspect.JANGKA_WAKTU),
    ("pph-final-umkm", Aspect.JANGKA_WAKTU),
]


def words_of(path: Path) -> str:
    """What a content file says, on one line: without addresses and what people ask."""
    record = yaml.safe_load(path.read_text(encoding="utf-8"))
    said = {name: value for name, value in record.items() if not name.startswith("contoh_")}
    text = yaml.safe_dump(said, allow_unicode=True, width=10_000)
    return " ".join(_URL.sub("", text).split())


def test_it_has_79_services_and_100_regulations(catalogue: Catalogue) -> None:
    assert len(catalogue.services) == 79
    assert len(catalogue.regulations) == 100


def test_topics_say_what_to_do_and_have_many_examples(catalogue: Catalogue) -> None:
    numbers = catalogue.services["nomor-darurat"].kanal
    assert numbers is not None
    for topic in catalogue.topics.values():
        # Matters of government that are not in the catalogue are many topics, each narrow.
        fewest = 15 if topic.tawarkan else 60
        assert len({normalise(message) for message in topic.contoh_pesan}) >= fewest, topic.id
        if topic.nomor:
            assert [line for line in numbers.butir if line.startswith(topic.nomor)], topic.id
    assert sum(topic.is_danger for topic in catalogue.topics.values()) == 8


def test_every_service_has_eight_sample_questions_that_differ(catalogue: Catalogue) -> None:
    for service in catalogue.services.values():
        different = {normalise(question) for question in service.contoh_pertanyaan}
        assert len(different) >= 8, service.id


def test_no_two_services_claim_the_same_question(catalogue: Catalogue) -> None:
    owners = Counter(
        question
        for service in catalogue.services.values()
        for question in {normalise(q) for q in service.contoh_pertanyaan}
    )
    assert [question for question, n in owners.items() if n > 1] == []


def test_every_service_says_where_to_go_or_how(catalogue: Catalogue) -> None:
    for service in catalogue.services.values():
        assert service.kanal or service.prosedur, service.id


def test_every_reference_is_in_the_catalogue_and_in_force(catalogue: Catalogue) -> None:
    for service in catalogue.services.values():
        for reference in service.references():
            assert catalogue.regulations[reference.peraturan].in_force, service.id


def test_what_was_revoked_names_its_successor(catalogue: Catalogue) -> None:
    for old, new in (
        ("pma-20-2019", "pma-22-2024"),
        ("pp-5-2021", "pp-28-2025"),
        ("pp-28-2019", "pp-45-2024"),
    ):
        assert catalogue.regulations[old].status is Status.DICABUT
        assert new in catalogue.regulations[old].dicabut_oleh
    for current in ("pma-30-2024", "pp-28-2025", "pp-45-2024"):
        assert catalogue.regulations[current].in_force


@pytest.mark.parametrize(("service_id", "aspect"), EMPTY)
def test_an_unconfirmed_field_is_left_empty(
    catalogue: Catalogue, service_id: str, aspect: Aspect
) -> None:
    service = catalogue.services[service_id]
    assert service.section(aspect) is None
    assert service.konfirmasi


@pytest.mark.parametrize(("name", "unconfirmed"), UNCONFIRMED)
def test_an_unconfirmed_figure_is_not_shipped(name: str, unconfirmed: str) -> None:
    assert re.findall(unconfirmed, words_of(STARTER / name)) == []


def test_no_file_shows_an_unconfirmed_telephone_number_or_the_editors_mark() -> None:
    forbidden = re.compile(r"(?<!\d)(?:117|198|1500[ -]?537)(?!\d)|belum terverifikasi", re.I)
    files = sorted(STARTER.rglob("*.yml"))
    assert len(files) >= 171
    assert [path.name for path in files if forbidden.search(words_of(path))] == []
