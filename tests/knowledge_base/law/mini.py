"""Small laws made up for the tests of amending, consolidation, effects and validity."""

from __future__ import annotations

from datetime import date

from knowledge_base.law.model import LawText, Node, Provenance, Unit
from knowledge_base.law.units import units_of

_READ = Provenance(digest="0" * 64, media_type="text/plain", method="uji", pages=1)


def law(
    id_: str,
    body: str | tuple[Node, ...],
    *,
    on: date | None = None,
    tentang: str = "CONTOH",
    elucidation: str | tuple[Node, ...] = (),
    closing: str = "",
) -> LawText:
    """A law of the lines given, promulgated `on` a day."""
    kind, number, year = id_.rsplit("-", 2)
    return LawText(
        id=id_,
        jenis=kind.upper(),
        nomor=number,
        tahun=int(year),
        tentang=tentang,
        body=_units(body),
        elucidation=_units(elucidation),
        closing=closing,
        promulgated_on=on,
        provenance=_READ,
    )


def amending(
    id_: str,
    orders: str,
    *,
    on: date | None = None,
    starts: str = "mulai berlaku pada tanggal diundangkan",
    elucidation: tuple[Node, ...] = (),
    opening: str = "",
) -> LawText:
    """A law of Pasal I and II that amends PP 5/2010, its orders kept as lines."""
    opening = opening or (
        "Beberapa ketentuan dalam Peraturan Pemerintah Nomor 5 Tahun 2010 tentang Contoh "
        "(Lembaran Negara Republik Indonesia Tahun 2010 Nomor 8) diubah sebagai berikut:"
    )
    body = (
        Node(unit=Unit.PASAL, number="I", text=f"{opening}\n{orders.strip()}"),
        Node(unit=Unit.PASAL, number="II", text=f"Peraturan Pemerintah ini {starts}."),
    )
    title = "PERUBAHAN ATAS PERATURAN PEMERINTAH NOMOR 5 TAHUN 2010 TENTANG CONTOH"
    return law(id_, body, on=on, tentang=title, elucidation=elucidation)


def pasal(number: str, text: str, *children: Node) -> Node:
    """A Pasal with what is below it."""
    return Node(unit=Unit.PASAL, number=number, text=text, children=children)


def angka(number: str, text: str = "", *children: Node) -> Node:
    """An angka with what is below it."""
    return Node(unit=Unit.ANGKA, number=number, text=text, children=children)


def _units(text: str | tuple[Node, ...]) -> tuple[Node, ...]:
    return units_of(text.strip().splitlines()) if isinstance(text, str) else text


BASE = law(
    "pp-5-2010",
    """
BAB I
KETENTUAN UMUM
Pasal 1
Dalam Peraturan Pemerintah ini yang dimaksud dengan:
1. Kartu adalah tanda pengenal.
2. Nomor Induk Warga yang selanjutnya disingkat NIW adalah nomor pada kartu.
3. Kepala Dinas adalah pejabat yang menerbitkan kartu.
BAB II
PELAYANAN
Pasal 2
(1) Setiap warga berhak atas kartu.
(2) Kartu diberikan dalam waktu empat belas hari.
(3) Kartu dikenai biaya.
Pasal 3
Syarat kartu terdiri atas:
a. surat permohonan;
b. pasfoto; dan
c. surat keterangan.
Pasal 4
Kartu berlaku lima tahun pada Departemen.
BAB III
PENUTUP
Pasal 5
Ketentuan lain diatur dengan Peraturan Menteri.
Pasal 6
Peraturan Pemerintah ini mulai berlaku pada tanggal diundangkan.
""",
    on=date(2010, 1, 4),
    elucidation="""
Pasal 1
Cukup jelas.
Pasal 2
Yang dimaksud dengan hari adalah hari kerja.
Pasal 5
Cukup jelas.
""",
)

FIRST = amending(
    "pp-7-2012",
    """
1. Ketentuan Pasal 1 angka 1 diubah dan di antara angka 2 dan angka 3 disisipkan 1 (satu)
angka, yakni angka 2a, sehingga Pasal 1 berbunyi sebagai berikut:
Pasal 1
Dalam Peraturan Pemerintah ini yang dimaksud dengan:
1. Kartu adalah tanda pengenal elektronik.
2. Nomor Induk Warga yang selanjutnya disingkat NIW adalah nomor pada kartu.
2a. Sistem adalah tempat data kartu.
3. Kepala Dinas adalah pejabat yang menerbitkan kartu.
2. Ketentuan ayat (2) Pasal 2 diubah, ayat (3) dihapus, dan ditambah 1 (satu) ayat, yakni
ayat (4), sehingga Pasal 2 berbunyi sebagai berikut:
Pasal 2
(1) Setiap warga berhak atas kartu.
(2) Kartu diberikan dalam waktu tiga hari.
(3) Dihapus.
(4) Kartu dapat dibatalkan.
3. Di antara Pasal 4 dan Pasal 5 disisipkan 1 (satu) pasal, yakni Pasal 4A yang berbunyi
sebagai berikut:
Pasal 4A
Kartu yang hilang diganti.
4. Kata "Departemen" dalam Pasal 4 diganti dengan kata "Kementerian".
5. Ketentuan Pasal 9 diubah sehingga berbunyi sebagai berikut:
Pasal 9
Pasal ini tidak ada dalam peraturan yang diubah.
""",
    on=date(2012, 3, 1),
    starts="mulai berlaku setelah 30 (tiga puluh) hari terhitung sejak tanggal diundangkan",
    elucidation=(
        pasal(
            "I",
            "",
            angka("2", "", pasal("2", "Yang dimaksud dengan hari adalah hari kalender.")),
            angka("3", "", pasal("4A", "Hilang termasuk dicuri.")),
        ),
    ),
)

SECOND = amending(
    "pp-9-2015",
    """
1. Ketentuan Pasal 3 huruf b diubah dan di antara huruf b dan huruf c disisipkan 1 (satu)
huruf, yakni huruf b1, sehingga Pasal 3 berbunyi sebagai berikut:
Pasal 3
Syarat kartu terdiri atas:
a. surat permohonan;
b. pasfoto berwarna;
b1. sidik jari; dan
c. surat keterangan.
2. Di antara Pasal 4 dan Pasal 5 disisipkan 1 (satu) pasal, yakni Pasal 4B yang berbunyi
sebagai berikut:
Pasal 4B
Kartu yang rusak diganti.
3. Di antara BAB II dan BAB III disisipkan 1 (satu) bab, yakni BAB IIA yang berbunyi sebagai
berikut:
BAB IIA
PENGADUAN
Pasal 4C
Pengaduan diterima Dinas.
4. Pasal 5 dihapus.
5. Judul BAB II diubah sehingga berbunyi sebagai berikut:
BAB II
LAYANAN KARTU
""",
    on=date(2015, 6, 1),
    starts="mulai berlaku pada tanggal 1 Januari 2016",
)

REVOKING = law(
    "pp-3-2020",
    """
Pasal 1
Pada saat Peraturan Pemerintah ini mulai berlaku, Peraturan Pemerintah Nomor 5 Tahun 2010
tentang Contoh (Lembaran Negara Republik Indonesia Tahun 2010 Nomor 8) sebagaimana telah diubah
dengan Peraturan Pemerintah Nomor 9 Tahun 2015 dicabut dan dinyatakan tidak berlaku.
Pasal 2
Peraturan Pemerintah ini mulai berlaku setelah 2 (dua) tahun terhitung sejak tanggal diundangkan.
""",
    on=date(2020, 5, 1),
)
