"""Several documents lost at once: one way for all of them, then one after the other."""

from __future__ import annotations

import pytest

from tests.bot.conftest import Do, answer_of

WALLET = "dompet saya jatuh di angkot, ktp sim stnk dan atm semua di situ"


def test_a_lost_wallet_begins_at_the_police_and_names_what_to_choose(do: Do) -> None:
    result = do("action_jawab", WALLET)
    answer = answer_of(result)
    assert answer.service_id == "laporan-kehilangan"
    assert result.slots["pilihan"] == ["ktp-el-hilang", "sim-hilang", "stnk-hilang"]
    assert [choice.service_id for choice in answer.choices] == result.slots["pilihan"]


def test_a_bank_card_is_blocked_first(do: Do) -> None:
    assert answer_of(do("action_jawab", WALLET)).text.startswith("Kartu ATM ikut hilang?")


@pytest.mark.parametrize(
    "said", ["ktp saya hilang dicopet", "syarat bikin ktp dan sim apa saja", "atm saya hilang"]
)
def test_one_document_or_none_lost_is_no_such_case(do: Do, said: str) -> None:
    assert "Mana yang ingin Anda urus dulu" not in answer_of(do("action_jawab", said)).text


def test_in_the_middle_of_something_else_it_is_a_circumstance(do: Do) -> None:
    slots = {"layanan": "paspor-hilang-rusak", "aspek": [], "pertanyaan": "paspor hilang"}
    said = "KTP dan KK ikut hilang, baru KTP yang sudah dicetak lagi. bisa?"
    assert (
        "Mana yang ingin Anda urus dulu"
        not in answer_of(do("action_jawab", said, slots=slots)).text
    )


def test_what_a_flood_took_is_gone(do: Do) -> None:
    said = "rumah kena banjir. KTP, KK, buku rekening semua hanyut. mau KTP dan KK baru"
    answer = answer_of(do("action_jawab", said))
    assert {choice.service_id for choice in answer.choices} >= {"ktp-el-hilang", "kk-hilang-rusak"}
