"""Small regulations as people would send them."""

from __future__ import annotations

import io

from app.regulations.desk import Desk
from app.regulations.model import Draft
from app.staff.rights import Unit

ENDING = """\
PERATURAN PEMERINTAH REPUBLIK INDONESIA
NOMOR 6 TAHUN 2011
TENTANG
KARTU BARU

DENGAN RAHMAT TUHAN YANG MAHA ESA

PRESIDEN REPUBLIK INDONESIA,

Menimbang : bahwa warga perlu kartu baru;

MEMUTUSKAN:

Menetapkan : PERATURAN PEMERINTAH TENTANG KARTU BARU.

BAB I
KETENTUAN UMUM

Pasal 1
Setiap warga berhak atas kartu baru <script>document.title = 'diretas'</script>.

Pasal 2
(1) Kartu baru dikenai biaya Rp1O.000.
(2) Kartu baru jadi dalam tiga hari.

BAB II
PENUTUP

Pasal 3
Pada saat Peraturan Pemerintah ini mulai berlaku, Undang-Undang Nomor 24 Tahun 2013 tentang
Administrasi Kependudukan dan Peraturan Pemerintah Nomor 1 Tahun 1999 tentang Kartu Lama dicabut
dan dinyatakan tidak berlaku.

Pasal 4
Peraturan Pemerintah ini mulai berlaku pada tanggal 1 Februari 2011.

Ditetapkan di Jakarta
pada tanggal 5 Januari 2011
PRESIDEN REPUBLIK INDONESIA,
"""
# A law may be revoked by another law only.
LAW = ENDING.replace("PERATURAN PEMERINTAH", "UNDANG-UNDANG").replace(
    "Peraturan Pemerintah ini", "Undang-Undang ini"
)


def sent(
    desk: Desk,
    text: str | bytes = LAW,
    name: str = "naskah.txt",
    by: str = "budi",
    unit: Unit = Unit(),  # noqa: B008
) -> Draft:
    """A file that was sent whole."""
    body = text.encode() if isinstance(text, str) else text
    aside = desk.files.receive(io.BytesIO(body), name)
    return desk.drafts.begin(by, name, len(body), lambda id_: desk.files.keep(aside, id_), unit)
