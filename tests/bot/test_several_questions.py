"""Two questions in one message are both answered; of thirty the first three, the rest offered."""

from __future__ import annotations

import pytest

from knowledge_base.answer import Outcome
from tests.bot.conftest import Do, answer_of


def test_two_questions_are_answered_in_their_order(do: Do) -> None:
    result = do("action_jawab", "biaya bikin skck berapa? terus syarat perpanjang sim a apa aja?")
    answer = answer_of(result)
    assert answer.status is Outcome.ANSWERED
    skck, sim = answer.text.index("*SKCK"), answer.text.index("*Perpanjangan SIM")
    assert skck < answer.text.index("Rp30.000") < sim < answer.text.index("*Syarat*", sim)
    assert {c.regulation_id for c in answer.citations} >= {"pp-76-2020"}


def test_what_was_asked_last_is_talked_about_next(do: Do) -> None:
    result = do("action_jawab", "biaya bikin skck berapa? terus syarat perpanjang sim a apa aja?")
    assert result.slots["layanan"] == "sim-perpanjangan"
    assert result.slots["riwayat"] == ["skck"]


def test_what_was_talked_of_before_is_not_forgotten(do: Do) -> None:
    message = "biaya bikin skck berapa? terus syarat perpanjang sim a apa aja?"
    slots = {"layanan": "kk-baru", "riwayat": ["nikah-kua"]}
    result = do("action_jawab", message, slots=slots)
    assert result.slots["riwayat"] == ["nikah-kua", "kk-baru", "skck"]


def test_a_document_that_is_needed_first_is_no_question_of_its_own(do: Do) -> None:
    message = "mau bikin NIB jualan seblak di rumah, bayar ga? harus punya NPWP dulu?"
    text = answer_of(do("action_jawab", message)).text
    assert "*NIB" in text
    assert "*NPWP (" not in text


@pytest.mark.parametrize(
    "message",
    [
        "KTP saya hilang di pasar. Apa harus lapor polisi dulu? Bayar tidak?",
        "mau bikin paspor? syaratnya apa? biayanya berapa? di mana?",
        "anak saya baru lahir. aktanya gimana?\nlama ga?",
    ],
)
def test_one_matter_in_several_sentences_is_one_question(do: Do, message: str) -> None:
    text = answer_of(do("action_jawab", message)).text
    assert text.count("*\n\n*") <= 1


def test_a_sentence_after_the_question_only_explains_it(do: Do) -> None:
    message = "kode otorisasi DJP itu apa? kata bendahara SPT tidak bisa dikirim tanpa itu"
    result = do("action_jawab", message)
    assert answer_of(result).text.count("*SPT Tahunan") == 0
    assert result.slots["layanan"] == "coretax-aktivasi"


MANY = (
    "biaya skck berapa",
    "syarat perpanjang sim c",
    "ktp hilang bawa apa",
    "cara daftar nib usaha",
    "pajak motor tahunan bayar di mana",
    "bikin akta kelahiran syaratnya",
    "daftar haji reguler caranya",
    "lapor spt tahunan lewat mana",
)


def test_of_many_questions_three_are_answered_and_the_rest_is_offered(do: Do) -> None:
    result = do("action_jawab", "\n".join(f"{at}. {q}?" for at, q in enumerate(MANY, 1)))
    answer = answer_of(result)
    for heading in ("SKCK", "Perpanjangan SIM", "KTP-el hilang"):
        assert f"*{heading}" in answer.text
    assert "pertanyaan lain" in answer.text
    assert [choice.service_id for choice in answer.choices][:1] == ["nib-oss"]
    assert result.slots["pilihan"] == [choice.service_id for choice in answer.choices]


def test_a_message_of_thirty_questions_still_fits_a_channel(do: Do) -> None:
    message = "\n".join(f"{at}. {MANY[at % len(MANY)]}?" for at in range(30))
    assert len(answer_of(do("action_jawab", message)).text) <= 2_500


def test_two_matters_joined_by_a_word_are_two(do: Do) -> None:
    said = "KTP saya hilang kemarin, sekalian mau perpanjang SIM C bayar berapa"
    text = answer_of(do("action_jawab", said)).text
    assert "*KTP-el hilang" in text
    assert "*Perpanjangan SIM" in text


def test_one_matter_with_such_a_word_is_one(do: Do) -> None:
    text = answer_of(do("action_jawab", "perpanjang SIM C sekalian bayarnya berapa")).text
    assert text.count("*Perpanjangan SIM") == 1


def test_a_loss_and_what_is_to_be_done_with_it_are_two(do: Do) -> None:
    message = "ktp hilang, sekalian mau pindah kk dari cirebon ke bekasi. bisa di bekasi semua?"
    text = answer_of(do("action_jawab", message)).text
    assert text.index("*KTP-el hilang") < text.index("*Pindah domisili")


def test_what_names_no_document_of_its_own_goes_with_the_matter_before(do: Do) -> None:
    text = answer_of(do("action_jawab", "mau perpanjang sim c sekalian ganti foto")).text
    assert text.startswith("*Perpanjangan SIM")
    assert "*KTP" not in text
