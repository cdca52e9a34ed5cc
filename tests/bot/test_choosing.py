import pytest

from bot.actions.choose import position_in
from knowledge_base.answer import Outcome
from knowledge_base.retrieval import Knowledge
from tests.bot.conftest import Do, answer_of

OFFER = {
    "pilihan": ["paspor-baru", "paspor-penggantian", "paspor-hilang-rusak"],
    "pertanyaan": "biaya paspor",
}


@pytest.mark.parametrize(
    ("typed", "position"),
    [
        ("2", 1),
        ("no 3", 2),
        ("yang pertama", 0),
        ("yg kedua aja", 1),
        ("pilih nomor dua", 1),
        ("yang terakhir", 2),
        ("4", None),
        ("apa saja", None),
    ],
)
def test_a_place_in_the_list_is_understood(typed: str, position: int | None) -> None:
    assert position_in(typed, 3) == position


def test_a_choice_answers_the_question_that_waited(do: Do) -> None:
    answer = answer_of(do("action_pilih", "yang kedua", "pilih_nomor", slots=OFFER))
    assert (answer.service_id, answer.aspects) == ("paspor-penggantian", ("biaya",))


def test_a_tapped_choice_needs_no_words(do: Do) -> None:
    answer = answer_of(do("action_pilih", "", "pilih", chosen="paspor-baru", slots=OFFER))
    assert answer.service_id == "paspor-baru"


def test_a_choice_can_be_typed_by_its_name(do: Do) -> None:
    answer = answer_of(do("action_jawab", "paspor hilang atau rusak", slots=OFFER))
    assert answer.service_id == "paspor-hilang-rusak"


def test_a_forged_choice_is_not_followed(do: Do) -> None:
    answer = answer_of(do("action_pilih", "", "pilih", chosen="tidak-ada", slots=OFFER))
    assert answer.service_id is None


def test_a_bare_aspect_repeats_the_offer(do: Do) -> None:
    answer = answer_of(do("action_jawab", "syaratnya?", "tanya_persyaratan", slots=OFFER))
    assert answer.status is Outcome.CLARIFICATION
    assert [c.service_id for c in answer.choices[:-1]] == OFFER["pilihan"]


def test_what_was_refused_is_never_offered_again(do: Do) -> None:
    refused = do("action_bukan_itu", "bukan itu", "bukan_itu", slots=OFFER)
    offered = {c.service_id for c in answer_of(refused).choices}
    assert not offered & set(OFFER["pilihan"])
    assert set(refused.slots["ditolak"]) == set(OFFER["pilihan"])


def test_a_refused_answer_makes_room_for_the_next_best(do: Do) -> None:
    slots = {"layanan": "paspor-baru", "pertanyaan": "biaya paspor"}
    result = do("action_bukan_itu", "bukan itu", "bukan_itu", slots=slots)
    assert result.slots["layanan"] is None
    assert "paspor-baru" not in {c.service_id for c in answer_of(result).choices}


def test_pointing_at_nothing_is_said_kindly(do: Do) -> None:
    assert "daftar" in answer_of(do("action_pilih", "2", "pilih_nomor")).text


def test_starting_over_forgets_everything(do: Do) -> None:
    slots = do("action_mulai_ulang", "ulang dari awal", "mulai_ulang", slots=OFFER).slots
    assert slots
    assert set(slots.values()) == {None}


def test_what_only_its_name_says_is_chosen_even_if_it_sounds_like_a_number(do: Do) -> None:
    answer = answer_of(do("action_pilih", "yang baru", "pilih_nomor", slots=OFFER))
    assert answer.service_id == "paspor-baru"


def test_who_says_no_and_names_a_matter_of_another_office_is_told_its_address(
    do: Do, knowledge: Knowledge
) -> None:
    words = "aku ora arep lapor. aku takon biaya dadi tki taiwan"
    slots = {"layanan": "sp4n-lapor", "pertanyaan": "lapor"}
    answer = answer_of(do("action_bukan_itu", words, "bukan_itu", slots=slots))
    assert str(knowledge.catalogue.topics["lain-pekerja-migran"].jawaban) in answer.text
