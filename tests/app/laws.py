"""A law made up for the tests of its page, with two that change it and one that ends another."""

from __future__ import annotations

from datetime import date

from knowledge_base.law.amending import changes_of
from knowledge_base.law.effects import definitions_of, effects_of
from knowledge_base.law.model import Annex, Doubt, LawText
from tests.knowledge_base.law.mini import angka, law, pasal

HOSTILE = '<script>alert("pasal")</script> & <b>tebal</b>'

BASE = law(
    "pp-5-2010",
    f"""
BAB I
KETENTUAN UMUM
Pasal 1
Dalam Peraturan Pemerintah ini yang dimaksud dengan:
1. Kartu adalah tanda pengenal.
2. Kepala Dinas adalah pejabat yang menerbitkan kartu.
BAB II
PELAYANAN
Bagian Kesatu
Kartu
Pasal 2
(1) Setiap warga berhak atas kartu:
a. yang pertama; dan
b. yang berikut.
(2) Kartu diberikan dalam waktu empat belas hari.
(3) Kartu dikenai biaya.
Pasal 3
Syarat kartu {HOSTILE}.
Pasal 4
Kartu berlaku lima tahun.
Pasal 5
Ketentuan lain diatur dengan Peraturan Menteri.
""",
    on=date(2010, 1, 4),
    tentang="KARTU WARGA",
    closing="Diundangkan di Jakarta\nLEMBARAN NEGARA REPUBLIK INDONESIA TAHUN 2010 NOMOR 8",
    elucidation="""
Pasal 2
Yang dimaksud dengan hari adalah hari kerja.
Pasal 4
Cukup jelas.
""",
).model_copy(
    update={
        "jenis": "PERATURAN PEMERINTAH",
        "considerans": "Menimbang : bahwa warga perlu kartu;",
        "general_elucidation": "Kartu memudahkan warga.",
        "annexes": (Annex(number="I", heading="BENTUK KARTU", text="Kartu berukuran kecil."),),
        "in_force_from": date(2010, 1, 4),
        "doubts": (Doubt(page=3, read="Pasal 1 5", reason="nomor pasal meragukan"),),
    }
)

_OPENING = (
    "Beberapa ketentuan dalam Peraturan Pemerintah Nomor 5 Tahun 2010 tentang Kartu Warga "
    "(Lembaran Negara Republik Indonesia Tahun 2010 Nomor 8) diubah sebagai berikut:"
)


def _amending(id_: str, day: date, *orders: str) -> LawText:
    numbered = tuple(angka(str(at), order.strip()) for at, order in enumerate(orders, start=1))
    end = pasal("II", "Peraturan Pemerintah ini mulai berlaku pada tanggal diundangkan.")
    title = "PERUBAHAN ATAS PERATURAN PEMERINTAH NOMOR 5 TAHUN 2010 TENTANG KARTU WARGA"
    return law(id_, (pasal("I", _OPENING, *numbered), end), on=day, tentang=title)


FIRST = _amending(
    "pp-7-2012",
    date(2012, 3, 1),
    """
Ketentuan ayat (2) Pasal 2 diubah dan ayat (3) dihapus, sehingga Pasal 2 berbunyi sebagai
berikut:
Pasal 2
(1) Setiap warga berhak atas kartu:
a. yang pertama; dan
b. yang berikut.
(2) Kartu diberikan dalam waktu tiga hari.
(3) Dihapus.
""",
    """
Di antara Pasal 4 dan Pasal 5 disisipkan 1 (satu) pasal, yakni Pasal 4A yang berbunyi sebagai
berikut:
Pasal 4A
Kartu yang hilang diganti.
""",
)

SECOND = _amending("pp-9-2015", date(2015, 6, 1), "Pasal 5 dihapus.")

ENDED = law("pp-1-1999", "Pasal 1\nAturan lama.", on=date(1999, 1, 1), tentang="KARTU LAMA")
ENDING = law(
    "pp-6-2011",
    """
Pasal 1
Pada saat Peraturan Pemerintah ini mulai berlaku, Peraturan Pemerintah Nomor 1 Tahun 1999 tentang
Kartu Lama dicabut dan dinyatakan tidak berlaku.
Pasal 2
Peraturan Pemerintah ini mulai berlaku pada tanggal 1 Februari 2011.
""",
    on=date(2011, 1, 5),
    tentang="KARTU BARU",
)


def as_read(text: LawText) -> LawText:
    """A text with what reading a file would have found in it."""
    return text.model_copy(
        update={
            "changes": changes_of(text)[0],
            "effects": effects_of(text),
            "definitions": definitions_of(text),
        }
    )


ALL = tuple(map(as_read, (BASE, FIRST, SECOND, ENDED, ENDING)))
