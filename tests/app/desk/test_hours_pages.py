"""An admin writes when the desk of a unit is open."""

from __future__ import annotations

import pytest

from connectors.desk.hours import OpeningHours
from connectors.desk.model import Queue
from tests.app.desk.conftest import Office

WEEK = dict.fromkeys(("senin", "selasa", "rabu", "kamis"), "8-12, 13.00-15.30")
WEEK |= {"jumat": "08.00-11.00", "sabtu": "tutup", "minggu": ""}
FORM = WEEK | {"instansi": "", "wilayah": "kab bandung", "zona": "WIB", "antrean": "12"}
FORM |= {"tutup": "2026-12-24 Pelatihan pegawai\n\n2026-12-28: Pindah kantor"}


def test_what_is_written_can_be_read_changed_and_taken_back(office: Office) -> None:
    hours, siti = OpeningHours(office.engine), office.enter("siti")
    assert "Belum ada unit yang punya meja" in siti.get("/meja/jam").text
    assert siti.send("/meja/jam", "/meja/jam", **FORM).status_code == 303
    (written,) = hours.listed()
    assert written.unit == Queue("", "32.04")
    assert "Senin sampai Kamis 08.00-12.00 dan 13.00-15.30" in written.in_words
    assert [day.name for day in written.closed_days] == ["Pelatihan pegawai", "Pindah kantor"]
    page = siti.get("/meja/jam?ubah=1&instansi=&wilayah=32.04").text
    assert 'value="08.00-12.00, 13.00-15.30"' in page
    assert "2026-12-28 Pindah kantor</textarea>" in page
    siti.send("/meja/jam", "/meja/jam", **FORM | {"jumat": "tutup"})
    assert len(hours.listed()) == 1
    siti.send("/meja/jam", "/meja/jam/hapus", instansi="", wilayah="32.04")
    assert hours.listed() == []


def test_the_trail_tells_of_it_in_indonesian(office: Office) -> None:
    siti = office.enter("siti")
    siti.send("/meja/jam", "/meja/jam", **FORM)
    siti.send("/meja/jam", "/meja/jam/hapus", instansi="", wilayah="32.04")
    trail = siti.get("/jejak?apa=jam+meja").text
    assert ">jam meja diubah</td>" in trail
    assert ">jam meja dihapus</td>" in trail
    assert "desk" not in trail


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("senin", "15.00-08.00", "Jam tutup harus sesudah jam buka"),
        ("senin", "pagi", "tidak terbaca"),
        ("wilayah", "bandung", "Wilayahnya belum jelas"),
        ("instansi", "Toko Sebelah", "Pilih instansi dari daftar"),
        ("zona", "GMT", "Pilih salah satu zona"),
        ("antrean", "²", "sebagai angka"),
        ("antrean", "0", "1 sampai"),
        ("tutup", "besok libur", "satu per baris"),
        ("tutup", "2026-13-01 libur", "satu per baris"),
    ],
)
def test_what_cannot_be_is_said_and_kept(office: Office, field: str, value: str, why: str) -> None:
    siti = office.enter("siti")
    refused = siti.send("/meja/jam", "/meja/jam", **FORM | {field: value})
    assert refused.status_code == 422
    assert why in refused.text
    assert "Pelatihan pegawai" in refused.text or field == "tutup"
    assert OpeningHours(office.engine).listed() == []


def test_agents_do_not_set_the_hours(office: Office) -> None:
    assert office.enter("tono").get("/meja/jam").status_code == 403
    assert "/meja/jam" not in office.enter("tono").get("/meja").text
    assert 'href="/meja/jam"' in office.enter("siti").get("/meja").text
