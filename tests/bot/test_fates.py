"""What has happened to a document tells which service is meant, whatever was talked of."""

from __future__ import annotations

import pytest

from bot.actions.documents import named_in_full, where_it_is_checked
from bot.actions.fates import befell_it
from bot.actions.turn import Memory, Turn
from knowledge_base.answer import Outcome
from knowledge_base.retrieval import Knowledge
from tests.bot.conftest import Do, answer_of


def after(talked_of: str, text: str) -> Turn:
    return Turn(text=text, memory=Memory(service_id=talked_of))


@pytest.mark.parametrize(
    ("talked_of", "message", "meant"),
    [
        ("paspor-baru", "kk ku juga dah robek min, gantinya gimana", "kk-hilang-rusak"),
        ("pkh", "ktp emak malah ilang", "ktp-el-hilang"),
        ("sim-perpanjangan", "punya istri saya malah hilang, itu gimana?", "sim-hilang"),
        ("nikah-kua", "KTP-ne yo melu kobong, piye", "ktp-el-rusak-ubah-data"),
        (
            "laporan-kehilangan",
            "KK basah semua kena banjir. Untuk ganti KK bawa apa?",
            "kk-hilang-rusak",
        ),
        ("ktp-el-rusak-ubah-data", "kalau yang hilang?", "ktp-el-hilang"),
    ],
)
def test_it_is_about_what_was_lost_or_damaged(
    knowledge: Knowledge, talked_of: str, message: str, meant: str
) -> None:
    assert befell_it(after(talked_of, message), knowledge) == meant


@pytest.mark.parametrize(
    ("talked_of", "message"),
    [
        # Whether it has to be there is asked, not how it is replaced.
        ("nikah-kua", "akta lahir juga hilang, pakai surat apa?"),
        ("pip-sekolah", "buku tabungannya juga hilang"),
        # A paper that is brought, not the passport.
        ("paspor-baru", "ijazahnya juga hilang, buku nikah saja bisa?"),
        ("paspor-hilang-rusak", "baru habis bulan lalu"),
        ("skck", "kalau ditolak?"),
    ],
)
def test_what_tells_of_no_other_document_is_left_to_the_ranking(
    knowledge: Knowledge, talked_of: str, message: str
) -> None:
    assert befell_it(after(talked_of, message), knowledge) is None


@pytest.mark.parametrize(
    ("message", "meant"),
    [
        ("bang paspor gw ilang di bali pas liburan, gmn cuy", "paspor-hilang-rusak"),
        ("sim c saya patah jadi dua, ganti di mana", "sim-hilang"),
    ],
)
def test_nobody_is_asked_back_who_said_what_happened_to_what(
    do: Do, message: str, meant: str
) -> None:
    answer = answer_of(do("action_jawab", message))
    assert (answer.status, answer.service_id) == (Outcome.ANSWERED, meant)


def test_a_whole_name_that_is_added_or_asked_about_is_meant(knowledge: Knowledge) -> None:
    added = after("akta-kelahiran", "KARTU ANAKNYA SEKALIAN BISA TIDAK")
    assert named_in_full(added, knowledge) == "kia"
    asked = after("stnk-hilang", "surat polisinya bayar berapa")
    assert named_in_full(asked, knowledge) == "laporan-kehilangan"
    needed = after("paspor-baru", "apa harus bawa kartu anak juga?")
    assert named_in_full(needed, knowledge) is None


def test_who_asks_where_to_see_a_name_on_the_list_is_told_where(knowledge: Knowledge) -> None:
    turn = after("pkh", "ngecek nama ibu masih terdaftar apa nggak di mana")
    assert where_it_is_checked(turn, knowledge) == "cek-bansos-dtsen"
