"""The columns of the table of services: those of a Standar Pelayanan, one service a row."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """A column. `field` is that of the record, `also` what other tables call it."""

    field: str
    title: str
    hint: str
    example: str
    also: tuple[str, ...] = ()


_LIST = "Satu butir per baris di dalam sel."
COLUMNS = (
    Column(
        "id",
        "Id",
        "Boleh kosong: dibuat dari nama. Isi dengan id lama untuk mengubah layanan yang ada. "
        "Hanya huruf kecil, angka, dan tanda hubung.",
        "",
    ),
    Column(
        "nama",
        "Nama layanan",
        "Wajib. Nama yang dikenal warga.",
        "Contoh: Izin lomba layang-layang",
        ("nama pelayanan", "jenis pelayanan", "jenis layanan", "layanan"),
    ),
    Column("alias", "Nama lain", f"Sebutan sehari-hari. {_LIST}", "izin festival layangan"),
    Column(
        "instansi",
        "Instansi",
        "Wajib. Persis seperti nama unit Anda.",
        "Dinas Pariwisata",
        ("penyelenggara", "unit penyelenggara", "unit kerja", "opd", "nama instansi"),
    ),
    Column(
        "deskripsi",
        "Penjelasan singkat",
        "Satu atau dua kalimat.",
        "Izin mengadakan lomba layang-layang di lapangan terbuka.",
        ("deskripsi", "penjelasan"),
    ),
    Column(
        "persyaratan",
        "Persyaratan",
        f"{_LIST} Keterangan tambahan: baris terakhir, diawali 'Catatan:'.",
        "Surat permohonan\nFotokopi KTP ketua panitia",
        ("persyaratan pelayanan", "syarat"),
    ),
    Column(
        "prosedur",
        "Prosedur",
        _LIST,
        "Isi formulir di loket\nSerahkan berkas\nAmbil surat izin",
        (
            "sistem mekanisme dan prosedur",
            "sistem mekanisme prosedur",
            "mekanisme dan prosedur",
            "mekanisme",
        ),
    ),
    Column(
        "jangka_waktu",
        "Jangka waktu",
        _LIST,
        "3 hari kerja sejak berkas lengkap",
        ("jangka waktu penyelesaian", "jangka waktu pelayanan", "waktu penyelesaian"),
    ),
    Column(
        "biaya",
        "Biaya",
        "Satu tarif per baris, 'jenis: jumlah'. Jumlah: rupiah bulat (Rp25.000 atau 25000), "
        "'gratis', atau keterangan bila bukan satu angka.",
        "Izin lomba: Rp25.000\nPerpanjangan: gratis",
        ("biaya tarif", "tarif", "biaya pelayanan"),
    ),
    Column("produk", "Produk", _LIST, "Surat izin lomba", ("produk pelayanan", "produk layanan")),
    Column(
        "kanal",
        "Tempat dan cara mengakses",
        _LIST,
        "Kantor Dinas Pariwisata, Senin sampai Jumat",
        ("kanal", "tempat", "tempat pelayanan", "lokasi", "lokasi pelayanan"),
    ),
    Column("masa_berlaku", "Masa berlaku", _LIST, "Hanya pada hari lomba"),
    Column(
        "pengaduan",
        "Pengaduan",
        _LIST,
        "lapor.go.id",
        (
            "penanganan pengaduan saran dan masukan",
            "penanganan pengaduan",
            "pengaduan saran dan masukan",
            "pengelolaan pengaduan",
        ),
    ),
    Column(
        "dasar_hukum",
        "Dasar hukum",
        "Satu peraturan per baris, misalnya 'UU Nomor 24 Tahun 2013 Pasal 79A'.",
        "UU Nomor 25 Tahun 2009",
        ("dasar hukum pelayanan", "peraturan"),
    ),
    Column(
        "contoh_pertanyaan",
        "Contoh pertanyaan",
        "Seperti warga bertanya, satu per baris, paling sedikit delapan.",
        "izin lomba layangan gimana\nbiaya izin festival layang-layang",
        ("pertanyaan",),
    ),
    Column(
        "sumber",
        "Sumber",
        "Satu halaman per baris: 'judul | alamat' atau 'judul | alamat | tanggal'.",
        "Standar pelayanan Dinas Pariwisata | https://contoh.go.id/standar | 2026-11-01",
        ("tautan", "alamat sumber"),
    ),
    Column("ditinjau_pada", "Ditinjau pada", "Tanggal, misalnya 2026-11-24.", "2026-11-24"),
    Column("tinjau_sebelum", "Tinjau sebelum", "Tanggal sesudahnya.", "2027-11-24"),
    Column(
        "berlaku_mulai",
        "Layanan berlaku mulai",
        "Boleh kosong. Hari pertama layanan ini berlaku, misalnya 2027-01-01.",
        "",
    ),
    Column(
        "berlaku_sampai",
        "Layanan berlaku sampai",
        "Boleh kosong. Hari terakhir layanan ini berlaku, misalnya 2027-12-31.",
        "",
    ),
)
DAYS = ("ditinjau_pada", "tinjau_sebelum", "berlaku_mulai", "berlaku_sampai")
SECTIONS = (
    "persyaratan",
    "prosedur",
    "jangka_waktu",
    "produk",
    "kanal",
    "masa_berlaku",
    "pengaduan",
)
TITLES = {column.field: column.title for column in COLUMNS}
REQUIRED = ("nama", "instansi")
EXAMPLE_MARK = "contoh:"


def _plain(title: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", title.lower()))


_FIELDS = {
    _plain(name): column.field
    for column in COLUMNS
    for name in (column.title, column.field, *column.also)
}


def field_of(title: str) -> str | None:
    """The field that a column of some table is about; None if it is not known."""
    return _FIELDS.get(_plain(title))
