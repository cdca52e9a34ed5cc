"""The areas of these pages, as the navigation offers them to who may enter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from app.staff.person import Person
from app.staff.rights import Action


@dataclass(frozen=True)
class Item:
    """One area: `about` tells on the start page what is done there, `group` what it stands with."""

    label: str
    path: str
    action: Action
    about: str
    group: str = ""


ITEMS = (
    Item("Mulai", "/redaksi", Action.START, ""),
    Item(
        "Layanan",
        "/redaksi/layanan",
        Action.EDIT,
        "Tulis dan perbaiki isi layanan, periksa usulan, terbitkan.",
        "Isi",
    ),
    Item(
        "Dasar hukum",
        "/redaksi/dasar",
        Action.EDIT,
        "Catatan singkat tiap peraturan: judul, status, sumber, dan isi pasalnya.",
        "Isi",
    ),
    Item(
        "Topik",
        "/redaksi/topik",
        Action.EDIT,
        "Bahaya dan hal di luar layanan: bagaimana dikenali, dan apa jawabannya.",
        "Isi",
    ),
    Item(
        "Peraturan",
        "/redaksi/peraturan",
        Action.EDIT,
        "Unggah naskah, cocokkan dengan halamannya, putuskan hubungannya, terbitkan.",
        "Isi",
    ),
    Item(
        "Coba tanya",
        "/redaksi/coba",
        Action.EDIT,
        "Tanyakan sesuatu dan lihat mengapa jawabannya begitu, untuk isi terbit atau draf.",
        "Isi",
    ),
    Item(
        "Tak terjawab",
        "/redaksi/celah",
        Action.EDIT,
        "Pertanyaan warga yang belum terjawab: jadikan layanan baru atau contoh pertanyaan.",
        "Isi",
    ),
    Item(
        "Impor dan ekspor",
        "/redaksi/lembar",
        Action.EDIT,
        "Masukkan banyak layanan dari tabel, dan ambil semuanya sebagai berkas.",
        "Isi",
    ),
    Item(
        "Meja",
        "/meja",
        Action.ANSWER,
        "Jawab warga yang menunggu petugas, dengan bahan dari catatan resmi.",
        "Meja layanan",
    ),
    Item(
        "Tiket",
        "/meja/tiket",
        Action.ANSWER,
        "Perkara warga yang butuh tindak lanjut: keadaan, tenggat, kabar.",
        "Meja layanan",
    ),
    Item(
        "Kiriman",
        "/meja/kiriman",
        Action.ANSWER,
        "Balasan yang tidak sampai ke warga: sebabnya, dan coba lagi.",
        "Meja layanan",
    ),
    Item(
        "Wawasan",
        "/meja/wawasan",
        Action.ANSWER,
        "Apa yang ditanyakan warga, berapa yang tuntas, dan seberapa cepat dijawab.",
        "Meja layanan",
    ),
    Item(
        "Pengguna",
        "/pengguna",
        Action.MANAGE_PEOPLE,
        "Undang orang, beri peran dan unit, nonaktifkan akun.",
        "Pengelolaan",
    ),
    Item(
        "Jejak",
        "/jejak",
        Action.READ_TRAIL,
        "Siapa mengubah apa, kapan, dan mengapa. Tidak bisa dihapus.",
        "Pengelolaan",
    ),
    Item(
        "Akun saya",
        "/akun",
        Action.OWN_ACCOUNT,
        "Kata sandi, langkah kedua, zona waktu, perangkat yang masuk.",
        "Pengelolaan",
    ),
)


def items_for(person: Person) -> Sequence[Item]:
    """What this person may enter."""
    return [item for item in ITEMS if person.may(item.action)]


def grouped(items: Sequence[Item]) -> Sequence[tuple[str, Sequence[Item]]]:
    """Items under the name of their group, in their order; the start page stands alone."""
    return [(name, tuple(own)) for name, own in groupby(items, key=lambda item: item.group)]


def area_of(path: str) -> str | None:
    """The path of the area a page belongs to: of areas within each other the inner one."""
    own = [
        item.path
        for item in ITEMS
        if path == item.path or (item.path != ITEMS[0].path and path.startswith(f"{item.path}/"))
    ]
    return max(own, key=len, default=None)
