"""A service is national; a province or a kabupaten replaces single parts of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge_base import catalogue as catalogues
from knowledge_base.answers.service import service_answer
from knowledge_base.catalogue import Catalogue
from knowledge_base.lines import lines_of
from knowledge_base.model import Aspect, RegionalParts, Section, Service
from knowledge_base.regions import called
from knowledge_base.relevance import Relevance
from tests.knowledge_base.test_catalogue_errors import SERVICE, TODAY, edit, errors_of

OWN = """khusus_wilayah:
  - wilayah: "32"
    persyaratan:
      butir: [Surat pengantar RT]
      sumber: [sippn-bengkalis]
  - wilayah: "32.04"
    jangka_waktu:
      butir: [Tiga hari kerja]
      dasar: [perpres-96-2018]
sering_keliru:
"""


@pytest.fixture
def service(catalogue: Catalogue) -> Service:
    """KTP hilang with parts of its own in Jawa Barat and in Kabupaten Bandung."""
    source = ("sippn-bengkalis",)
    parts = (
        RegionalParts(
            wilayah="32.04", jangka_waktu=Section(butir=("Tiga hari kerja",), sumber=source)
        ),
        RegionalParts(
            wilayah="32",
            jangka_waktu=Section(butir=("Lima hari kerja",), sumber=source),
            persyaratan=Section(butir=("Surat pengantar RT",), sumber=source),
            konfirmasi="Tanyakan ke Disdukcapil Jawa Barat.",
        ),
    )
    return catalogue.services["ktp-el-hilang"].model_copy(update={"khusus_wilayah": parts})


def test_the_nearest_region_wins_part_by_part(service: Service) -> None:
    bandung, garut = service.in_region("32.04"), service.in_region("32.05")
    assert bandung.jangka_waktu
    assert bandung.jangka_waktu.butir == ("Tiga hari kerja",)
    assert bandung.persyaratan
    assert bandung.persyaratan.butir == ("Surat pengantar RT",)
    assert garut.jangka_waktu
    assert garut.jangka_waktu.butir == ("Lima hari kerja",)
    assert garut.konfirmasi == "Tanyakan ke Disdukcapil Jawa Barat."
    assert bandung.biaya == service.biaya
    assert service.in_region("35.78") is service


def test_each_part_says_where_it_holds(service: Service, catalogue: Catalogue) -> None:
    lines = lines_of(service.in_region("32.04"), catalogue.regulations)
    text = service_answer(
        service,
        (Aspect.JANGKA_WAKTU, Aspect.PERSYARATAN, Aspect.BIAYA),
        "",
        Relevance(dict.fromkeys(lines, 0.0)),
        catalogue.regulations,
        region=called(("32.04",)),
    ).text
    assert "*Lama proses*\nDi Kabupaten Bandung:\n• Tiga hari kerja" in text
    assert "*Syarat*\nDi Provinsi Jawa Barat:\n• Surat pengantar RT" in text
    assert "*Biaya*\n• " in text


def test_a_record_with_regions_is_read_and_written_alike(content: Path) -> None:
    edit(content, SERVICE, "sering_keliru:\n", _own(content))
    read = catalogues.load(content, TODAY).services["ktp-el-hilang"]
    assert read.differs_in(Aspect.PERSYARATAN) == ("32",)
    (content / SERVICE).write_text(catalogues.dump(read), encoding="utf-8")
    assert catalogues.load(content, TODAY).services["ktp-el-hilang"] == read


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('wilayah: "32.04"', 'wilayah: "32.99"', "kode wilayah '32.99' tidak dikenal"),
        ('wilayah: "32.04"', 'wilayah: "Bandung"', "bentuknya tidak sesuai"),
        ('wilayah: "32.04"', 'wilayah: "32"', "wilayah '32' ditulis dua kali"),
        ("[sippn-bengkalis]\n  - w", "[koran]\n  - w", "sumber 'koran' tidak ada dalam daftar"),
        ("dasar: [perpres-96-2018]\ns", "dasar: [pp-5-2021]\ns", "PP 5/2021 sudah dicabut"),
        ("      dasar: [perpres-96-2018]\ns", "s", "isi tanpa dasar"),
        ("    jangka_waktu:\n      b", "    lama:\n      b", "lama: kolom ini tidak dikenal"),
    ],
)
def test_a_mistake_in_a_region_is_named_with_its_line(
    content: Path, old: str, new: str, reason: str
) -> None:
    edit(content, SERVICE, "sering_keliru:\n", _own(content))
    first = (content / SERVICE).read_text(encoding="utf-8").index("khusus_wilayah:")
    last = edit(content, SERVICE, old, new) + old.count("\n") + 1
    text = (content / SERVICE).read_text(encoding="utf-8")
    found = [error.line for error in errors_of(content) if reason in error.reason]
    assert found
    assert all(text[:first].count("\n") < line <= last for line in found)


def _own(content: Path) -> str:
    """The composed regions in place of those of the shipped record."""
    path = content / SERVICE
    text = path.read_text(encoding="utf-8")
    start, end = text.index("khusus_wilayah:"), text.index("sering_keliru:")
    path.write_text(text[:start] + text[end:], encoding="utf-8")
    return OWN
