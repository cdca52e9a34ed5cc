"""What an editor can get wrong in a content folder is named by file and line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from knowledge_base import catalogue as catalogues
from knowledge_base.catalogue import CatalogueInvalid, ContentError

SERVICE = "services/ktp-el-hilang.yml"
TODAY = date(2026, 11, 25)


def errors_of(content: Path, today: date = TODAY) -> tuple[ContentError, ...]:
    with pytest.raises(CatalogueInvalid) as caught:
        catalogues.load(content, today)
    return caught.value.errors


def edit(content: Path, name: str, old: str, new: str) -> int:
    """Replace one passage of a file; returns the line on which the new text begins."""
    path = content / name
    before, found, after = path.read_text(encoding="utf-8").partition(old)
    assert found, old
    path.write_text(before + new + after, encoding="utf-8")
    return before.count("\n") + 1


def test_the_unbroken_folder_is_accepted(content: Path) -> None:
    assert set(catalogues.load(content, TODAY).services) == {"ktp-el-hilang"}


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("jangka_waktu:\n", "lama_waktu:\n", "lama_waktu: kolom ini tidak dikenal"),
        ("rupiah: 0\n", "rupiah: Rp0\n", "rupiah: harus angka bulat tanpa titik"),
        ("rupiah: 0\n", "rupiah: 50.000\n", "rupiah: harus angka bulat tanpa titik"),
        ("rupiah: 0\n", "rupiah: -1\n", "rupiah: paling kecil 0"),
        ("item: Cetak ulang KTP-el\n", "item: 108\n", "item: harus berupa teks"),
        ("kanal:\n", "kanal: Disdukcapil\nx:\n", "kanal: harus berupa pasangan kolom dan isi"),
        ("2026-11-28\n", "2026-13-28\n", "ditinjau_pada: tanggal ditulis seperti"),
        ("2027-11-24\n", "2026-11-24\n", "tinjau_sebelum harus sesudah ditinjau_pada"),
        ("uu-24-2013 pasal 79A,", "uu-24-2013 halaman 3,", "lokasi 'halaman 3' tidak dikenal"),
        ("perpres-96-2018]", "perpres-99-2099]", "peraturan 'perpres-99-2099' tidak ada"),
        ("perpres-96-2018]", "pp-5-2021]", "PP 5/2021 sudah dicabut (penggantinya: pp-28-2025)"),
        ("[kompas-2023]", "[koran-2023]", "sumber 'koran-2023' tidak ada dalam daftar"),
        ("id: ktp-el-hilang\n", "id: ktp-hilang\n", "id 'ktp-hilang' harus sama dengan nama"),
        ("id: sippn-bengkalis\n", "id: sippn-gunungsitoli\n", "dua sumber memakai id yang sama"),
        ("nama: KTP-el hilang\n", "nama: KTP-el: hilang\n", "bukan YAML yang benar"),
    ],
)
def test_a_mistake_is_named_with_its_file_and_line(
    content: Path, old: str, new: str, reason: str
) -> None:
    line = edit(content, SERVICE, old, new)
    found = [(e.path, e.line) for e in errors_of(content) if reason in e.reason]
    assert found == [(content / SERVICE, line)]


def test_a_missing_field_is_named(content: Path) -> None:
    edit(content, SERVICE, "nama: KTP-el hilang\n", "")
    (error,) = errors_of(content)
    assert error.reason == "nama: wajib diisi"


def test_a_fee_without_a_source_is_refused(content: Path) -> None:
    edit(content, SERVICE, "      dasar: [uu-24-2013 pasal 79A, uu-24-2013 pasal 95B]\n", "")
    text = (content / SERVICE).read_text(encoding="utf-8")
    line = text[: text.index("- item: Cetak ulang")].count("\n") + 1
    (error,) = errors_of(content)
    assert error.line == line
    assert "isi tanpa dasar" in error.reason


def test_a_provision_of_an_unconfirmed_regulation_cannot_be_cited(content: Path) -> None:
    edit(
        content,
        "regulations/uu-24-2013.yml",
        "status: berlaku",
        "status: belum_dipastikan",
    )
    found = errors_of(content)
    text = (content / SERVICE).read_text(encoding="utf-8").splitlines()
    assert [e.line for e in found] == [
        number for number, row in enumerate(text, 1) for _ in range(row.count("uu-24-2013 pasal"))
    ]
    assert all(e.reason.endswith("belum dipastikan: jangan sebut pasalnya") for e in found)


def test_an_unconfirmed_regulation_may_be_named_without_a_provision(content: Path) -> None:
    edit(
        content,
        "regulations/perpres-96-2018.yml",
        "status: berlaku",
        "status: belum_dipastikan",
    )
    catalogues.load(content, TODAY)


def test_a_service_must_be_reviewed_within_twelve_months(content: Path) -> None:
    catalogues.load(content, date(2027, 11, 24))
    (error,) = errors_of(content, today=date(2027, 11, 30))
    line = (content / SERVICE).read_text(encoding="utf-8").splitlines()[error.line - 1]
    assert error.reason == "belum ditinjau dalam 12 bulan terakhir"
    assert line.startswith("ditinjau_pada:")


def test_a_revoked_regulation_names_what_revoked_it(content: Path) -> None:
    edit(content, "regulations/pp-5-2021.yml", "dicabut_oleh: [pp-28-2025]\n", "")
    text = (content / "regulations/pp-5-2021.yml").read_text(encoding="utf-8")
    (content / "regulations/pp-5-2021.yml").write_text(
        "\n".join(row for row in text.splitlines() if not row.startswith("catatan"))
    )
    (error,) = errors_of(content)
    assert error.reason == "sebutkan yang mencabut, atau catatan sebabnya"


def test_a_regulation_cannot_stay_in_force_once_another_revokes_it(content: Path) -> None:
    line = edit(
        content,
        "regulations/permendagri-108-2019.yml",
        "status: berlaku\n",
        "mencabut: [uu-23-2006]\nstatus: berlaku\n",
    )
    (error,) = errors_of(content)
    assert error.line == line
    assert "UU 23/2006" in error.reason


def test_a_file_in_another_encoding_is_named(content: Path) -> None:
    path = content / SERVICE
    path.write_bytes(path.read_bytes().replace(b"KTP-el hilang\n", b"KTP-el hilang \xe9\n", 1))
    (error,) = errors_of(content)
    assert (error.path, error.line) == (path, 2)
    assert "UTF-8" in error.reason


def test_every_error_of_every_file_is_reported_at_once(content: Path) -> None:
    lines = [
        edit(content, SERVICE, "alias:\n", "aliasnya:\n"),
        edit(content, SERVICE, "rupiah: 0\n", "rupiah: nol\n"),
    ]
    edit(content, "regulations/uu-23-2006.yml", "id: uu-23-2006", "id: [")
    edit(content, "regulations/pp-5-2021.yml", "status: dicabut", "status: lama")
    found = errors_of(content)
    assert [e.path.name for e in found] == [
        "pp-5-2021.yml",
        "uu-23-2006.yml",
        "ktp-el-hilang.yml",
        "ktp-el-hilang.yml",
    ]
    assert [e.line for e in found[2:]] == lines


def test_an_error_reads_like_a_compiler_message(content: Path) -> None:
    line = edit(content, SERVICE, "rupiah: 0\n", "rupiah: nol\n")
    (error,) = errors_of(content)
    assert str(error).startswith(f"{content / SERVICE}:{line}: biaya.tarif.0.rupiah: ")
