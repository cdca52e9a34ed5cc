"""Tables in and out: what is wrong is told by row and column, what is exported comes back."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import Engine

from app.sheets import writing
from app.sheets.candidate import Candidate, Verdict
from app.sheets.cells import CellWrong, day_of, fees_of, references_of, sources_of, written
from app.sheets.columns import COLUMNS, REQUIRED, TITLES
from app.sheets.examining import Around
from app.sheets.reading import Unreadable, read_sheet
from app.sheets.rows import services_of
from app.sheets.yaml_files import is_yaml, records_in
from app.staff.person import Person
from app.staff.rights import Membership, Role, Unit
from app.staff.times import Zone
from knowledge_base import catalogue as catalogues
from knowledge_base.catalogue import Catalogue
from knowledge_base.law.library import Laws
from knowledge_base.law.store import LawStore
from knowledge_base.publishing import check_files
from knowledge_base.publishing.live import records_of
from knowledge_base.publishing.model import RecordKey, RecordKind
from knowledge_base.publishing.revisions import Revisions
from knowledge_base.publishing.workflow import Move
from tests.app.sheets.tables import good_row, sheet_xlsx

TODAY = date(2026, 11, 26)


def person(unit: Unit, role: Role = Role.EDITOR) -> Person:
    since = datetime(2026, 1, 1, tzinfo=UTC)
    membership = Membership(1, role, unit)
    return Person(1, "budi", "Budi", None, Zone.WIB, True, False, since, None, (membership,))


@pytest.fixture
def around(engine: Engine, catalogue: Catalogue, tmp_path: Path) -> Around:
    laws = Laws(LawStore(tmp_path / "law"), catalogue.regulations)
    return Around.now(person(Unit()), catalogue, laws, Revisions(engine), TODAY)


def candidates(around: Around, rows: list[dict[str, str]]) -> list[Candidate]:
    return list(services_of(read_sheet("x.xlsx", sheet_xlsx(rows)), around))


def told(candidate: Candidate) -> list[str]:
    return [f"{candidate.place}, {p.where}: {p.sentence}" for p in candidate.errors]


def test_a_good_row_becomes_a_whole_service(around: Around) -> None:
    (one,) = candidates(around, [good_row(1)])
    assert (one.verdict, one.errors, one.missing) == (Verdict.NEW, (), ())
    assert one.key == RecordKey(RecordKind.SERVICE, "izin-lomba-1")
    assert one.content["biaya"]["tarif"][0] == {
        "item": "Izin lomba", "rupiah": 25000, "sumber": ["sumber-1"],
    }  # fmt: skip
    assert one.content["persyaratan"]["butir"] == ["Surat permohonan", "Fotokopi KTP"]
    assert one.content["dasar_hukum"] == ["uu-24-2013 pasal 79A"]


@pytest.mark.parametrize(
    ("field", "cell", "where", "said"),
    [
        ("biaya", "Izin: 25,5", "kolom Biaya", "bukan jumlah rupiah bulat"),
        ("biaya", "A: gratis\nlima ribu", "kolom Biaya, baris 2 di sel", "'jenis: jumlah'"),
        ("dasar_hukum", "uu-1-1901", "kolom Dasar hukum, baris 1 di sel", "tidak ada di katalog"),
        ("dasar_hukum", "adat setempat", "kolom Dasar hukum", "bukan peraturan"),
        ("sumber", "laman dinas", "kolom Sumber", "https://"),
        ("ditinjau_pada", "kemarin", "kolom Ditinjau pada", "bukan tanggal"),
        ("ditinjau_pada", "2020-01-01", "kolom Ditinjau pada", "12 bulan"),
        ("tinjau_sebelum", "2026-01-01", "kolom Tinjau sebelum", "sesudah"),
        ("berlaku_mulai", "segera", "kolom Layanan berlaku mulai", "bukan tanggal"),
        ("persyaratan", "x" * 100_000, "kolom Persyaratan, baris 1 di sel", "terlalu panjang"),
        ("id", "Bukan Id!", "kolom Id", "bentuknya"),
        ("nama", "", "kolom Nama layanan", "wajib diisi"),
        ("instansi", "", "kolom Instansi", "wajib diisi"),
    ],
)
def test_an_error_names_row_and_column(
    around: Around, field: str, cell: str, where: str, said: str
) -> None:
    fine, wrong = candidates(around, [good_row(1), {**good_row(2), field: cell}])
    assert fine.is_good
    assert wrong.verdict is Verdict.WRONG
    assert any(line.startswith(f"Baris 3, {where}") and said in line for line in told(wrong))


def test_the_days_a_service_holds_are_read_written_and_checked_against_each_other(
    around: Around,
) -> None:
    days = {"berlaku_mulai": "1/1/2027", "berlaku_sampai": "2027-12-31"}
    held, wrong = candidates(
        around, [good_row(1) | days, good_row(2) | days | {"berlaku_sampai": "2026-12-31"}]
    )
    assert held.is_good
    assert (held.content["berlaku_mulai"], held.content["berlaku_sampai"]) == (
        "2027-01-01", "2027-12-31",
    )  # fmt: skip
    assert written(held.content)["berlaku_mulai"] == "2027-01-01"
    assert told(wrong) == [
        "Baris 3, kolom Layanan berlaku sampai: "
        "hari terakhir berlaku tidak boleh sebelum hari mulai berlaku"
    ]


def test_what_is_only_missing_is_left_for_the_draft(around: Around) -> None:
    """A table from SIPP has neither sample questions nor sources."""
    row = {f: c for f, c in good_row(1).items() if f not in ("contoh_pertanyaan", "sumber")}
    (one,) = candidates(around, [row | {"dasar_hukum": ""}])
    assert one.is_good
    assert {"kolom Contoh pertanyaan", "kolom Sumber"} <= {p.where for p in one.missing}


def test_a_table_with_the_titles_of_sipp_is_understood(around: Around) -> None:
    rename = {
        "Nama layanan": "Jenis Pelayanan", "Prosedur": "Sistem, Mekanisme dan Prosedur",
        "Jangka waktu": "Jangka Waktu Penyelesaian", "Biaya": "Biaya/Tarif",
        "Pengaduan": "Penanganan Pengaduan, Saran dan Masukan",
    }  # fmt: skip
    sheet = read_sheet("s.xlsx", sheet_xlsx([good_row(1)], rename, above=["Tabel SIPP", "", "x"]))
    (one,) = services_of(sheet, around)
    assert (one.place, one.verdict) == ("Baris 5", Verdict.NEW)
    assert one.content["pengaduan"]["butir"] == ["lapor.go.id"]


def test_two_rows_of_one_service_and_a_unit_of_others_are_refused(around: Around) -> None:
    _, twice = candidates(around, [good_row(1), good_row(1)])
    assert told(twice) == [
        "Baris 3, kolom Nama layanan: sama dengan baris 2; satu layanan cukup satu baris"
    ]
    elsewhere = replace(around, person=person(Unit("Samsat")))
    (foreign,) = candidates(elsewhere, [good_row(1)])
    assert told(foreign) == ["Baris 2, kolom Instansi: bukan bagian unit Anda"]
    taken = {**good_row(1), "id": "skck", "instansi": "Samsat"}
    (stolen,) = candidates(elsewhere, [taken])
    assert "Baris 2, kolom Instansi: bukan bagian unit Anda" in told(stolen)


def test_what_somebody_works_on_is_not_overwritten(around: Around, engine: Engine) -> None:
    revisions = Revisions(engine)
    revisions.begin(RecordKey(RecordKind.SERVICE, "izin-lomba-1"), "ani")
    busy = Around.now(around.person, around.catalogue, around.laws, revisions, TODAY)
    (one,) = candidates(busy, [good_row(1)])
    assert "sedang dikerjakan ani" in told(one)[0]


@pytest.mark.parametrize("is_discarded", [True, False])
def test_a_record_that_is_not_live_stays_whose_it_was(
    around: Around, engine: Engine, is_discarded: bool
) -> None:
    revisions = Revisions(engine)
    key = RecordKey(RecordKind.SERVICE, "izin-lomba-1")
    draft = revisions.begin(key, "ani", {"id": key.id, "instansi": "Samsat"})
    if is_discarded:
        revisions.move(draft.id, Move.DISCARD, "ani")
    row = good_row(1)
    other = Around.now(
        person(Unit(row["instansi"])), around.catalogue, around.laws, revisions, TODAY
    )
    (stolen,) = candidates(other, [row])
    assert told(stolen) == ["Baris 2, kolom Instansi: bukan bagian unit Anda"]
    own = replace(other, person=person(Unit("Samsat")))
    (back,) = candidates(own, [row | {"instansi": "Samsat"}])
    assert back.is_good == is_discarded


def test_a_new_page_takes_no_id_that_is_or_was_another_pages() -> None:
    known = [
        {"id": "sumber-1", "url": "https://a.go.id"},
        {"id": "sumber-3", "url": "https://b.go.id"},
    ]
    cell = "C | https://c.go.id\nA | https://a.go.id\nD | https://d.go.id"
    found = [(s["id"], s["judul"]) for s in sources_of(cell, known)]
    assert found == [("sumber-2", "C"), ("sumber-1", "A"), ("sumber-4", "D")]


def test_the_templates_explain_themselves_and_their_example_is_not_imported() -> None:
    book = openpyxl.load_workbook(io.BytesIO(writing.template_xlsx()))
    assert book.sheetnames == ["Layanan", "Petunjuk"]
    guide = [tuple(row) for row in book["Petunjuk"].iter_rows(values_only=True)]
    assert ("Kolom", "Wajib", "Isinya", "Contoh") in guide
    for column in COLUMNS:
        (row,) = [row for row in guide if row[0] == column.title]
        assert row[1] == ("ya" if column.field in REQUIRED else "tidak")
        assert row[2:] == (column.hint, column.example or None)
    for name, body in (("t.xlsx", writing.template_xlsx()), ("t.csv", writing.template_csv())):
        with pytest.raises(Unreadable, match=r"Tabelnya kosong.*'Contoh:' sengaja dilewati"):
            read_sheet(name, body)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "tidak ditemukan"),
        (b"nama,umur\nani,3\n", "tidak ditemukan"),
        (b"PK\x03\x04 rusak", "rusak"),
        (b"\xd0\xcf\x11\xe0 lama", "bentuk lama"),
        (b"\x89PNG\r\n\0\0", "bukan tabel"),
        (b"Nama layanan,Instansi,Instansi\na,b,c\n", "dua kali"),
        (b"Nama layanan,Instansi\n", "kosong"),
        (b'Nama layanan,Instansi\n"a' + b"x" * 200_000, "tidak bisa dibaca"),
        (b"Nama layanan,Instansi\n" + b"a,b\n" * 2001, "Paling banyak 2000"),
    ],
)
def test_a_wrong_file_is_refused_with_what_to_do(body: bytes, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        read_sheet("berkas.csv", body)


def test_a_csv_of_any_usual_kind_is_read(around: Around) -> None:
    text = "Nama layanan;Instansi;Biaya\nIzin é;Dinas;Izin: Rp1.000,-\n"
    for encoding in ("utf-8", "utf-8-sig", "cp1252"):
        (one,) = services_of(read_sheet("a.csv", text.encode(encoding)), around)
        assert one.content["nama"] == "Izin é"
        assert one.content["biaya"]["tarif"][0]["rupiah"] == 1000


def test_cells_are_read_as_people_write_them() -> None:
    fees = fees_of("- Baru: Rp 350.000,00\n2. Ulang: gratis\nLain: sesuai perda\nCatatan: tunai")
    assert [fee.get("rupiah") for fee in fees["tarif"]] == [350_000, 0, None]
    assert fees["catatan"] == "tunai"
    assert fees_of("Rp10.000")["tarif"] == [{"item": "Biaya", "rupiah": 10_000}]
    assert references_of("Undang-Undang Nomor 24 Tahun 2013 Pasal 79A") == ["uu-24-2013 pasal 79A"]
    assert (day_of("2026-11-24"), day_of("24/11/2026")) == ("2026-11-24", "2026-11-24")
    assert sources_of("https://a.go.id/x", [{"id": "lama", "url": "https://a.go.id/x"}]) == [
        {"id": "lama", "url": "https://a.go.id/x", "judul": "a.go.id"}
    ]
    with pytest.raises(CellWrong):
        day_of("31/02/2026")


def test_the_exported_table_changes_nothing_when_it_comes_back(around: Around) -> None:
    body = writing.services_csv(around.catalogue)
    back = list(services_of(read_sheet("layanan.csv", body), around))
    assert [c.key.id for c in back if c.key] == list(around.catalogue.services)
    assert [(c.place, c.problems) for c in back if c.verdict is not Verdict.SAME] == []


def test_one_changed_cell_changes_one_field_and_keeps_its_authority(around: Around) -> None:
    rows = list(
        csv.DictReader(io.StringIO(writing.services_csv(around.catalogue).decode("utf-8-sig")))
    )
    row = next(row for row in rows if row["Id"] == "paspor-baru")
    changed = {c.field: row[c.title] for c in COLUMNS} | {"jangka_waktu": "Sehari saja"}
    (one,) = candidates(around, [changed])
    old = around.content(RecordKey(RecordKind.SERVICE, "paspor-baru"))
    assert one.verdict is Verdict.CHANGED
    different = {f for f in old if old[f] != one.content.get(f)}
    assert different == {"jangka_waktu"}
    assert one.content["jangka_waktu"]["butir"] == ["Sehari saja"]
    authority = {k: v for k, v in old["jangka_waktu"].items() if k in ("dasar", "sumber")}
    assert {k: v for k, v in one.content["jangka_waktu"].items() if k != "butir"} == authority


def test_no_cell_of_the_export_is_a_formula(around: Around) -> None:
    skck = around.catalogue.services["skck"].model_copy(update={"nama": "=HYPERLINK(1)"})
    body = writing.services_csv(Catalogue({"skck": skck}, {}, {}))
    (row,) = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))
    assert row["Nama layanan"] == "'=HYPERLINK(1)"
    assert read_sheet("a.csv", body).rows[0].cells["nama"] == "=HYPERLINK(1)"


def test_the_zip_restores_everything(around: Around, tmp_path: Path) -> None:
    checks = "services:\n  skck:\n  - biaya skck\n"
    body = writing.everything_zip(around.catalogue, "https://contoh.go.id", checks)
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        parts.extractall(tmp_path)
    restored = catalogues.load(tmp_path, TODAY)
    asked = check_files.read(tmp_path)
    assert asked == {RecordKey(RecordKind.SERVICE, "skck"): ["biaya skck"]}
    assert records_of(restored) == records_of(around.catalogue)
    graph = json.loads((tmp_path / "layanan.jsonld").read_text(encoding="utf-8"))["@graph"]
    assert len(graph) == len(around.catalogue.services)
    assert is_yaml("isi.zip", body)
    assert {c.verdict for c in records_in("isi.zip", body, around)} == {Verdict.SAME}


def test_a_wrong_yaml_file_is_told_by_line(around: Around) -> None:
    text = catalogues.dump(around.catalogue.services["skck"])
    broken = text.replace("nama: ", "nama: x\nnema: ", 1).encode()
    (one,) = records_in("skck.yml", broken, around)
    assert (one.verdict, one.errors[0].where) == (Verdict.WRONG, "baris 3, nema")
    (one,) = records_in("a.yml", b"a: [", around)
    assert one.errors[0].sentence.startswith("bukan YAML")
    (one,) = records_in("a.yml", b"- 1", around)
    assert "'id'" in one.errors[0].sentence
    assert TITLES["biaya"] == "Biaya"


def test_law_is_brought_in_by_who_has_all_units(around: Around) -> None:
    law = around.catalogue.regulations["uu-25-2009"].model_copy(update={"catatan": "Diperiksa."})
    text = catalogues.dump(law).encode()
    assert records_in("uu.yml", text, around)[0].verdict is Verdict.CHANGED
    elsewhere = replace(around, person=person(Unit("Samsat")))
    assert "bukan bagian unit Anda" in records_in("uu.yml", text, elsewhere)[0].errors[0].sentence
