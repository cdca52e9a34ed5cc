"""Whether a message asks on about the matter under discussion: signs and their learned weights."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge_base.ranking import RANKER_FILE
from knowledge_base.retrieval import Knowledge
from knowledge_base.staying import NOTHING_LEARNED, STAYING_NAME, Staying, learn, signs_in


def test_what_services_are_called_is_masked() -> None:
    signs = signs_in("akta lahir wajib ada?", here={"nikah"}, names={"nikah", "akta", "lahir"})
    assert {"@lain", "wajib", "@lain wajib", "^ @lain", "ada $"} <= signs
    assert not {"akta", "lahir"} & signs
    assert "@ini" in signs_in("nikah di mana", here={"nikah"}, names={"nikah"})


def test_an_empty_message_has_only_its_ends() -> None:
    assert signs_in("", here=(), names=()) == {"^ $"}


def test_what_was_learned_tells_asking_on_from_another_wish() -> None:
    on = [frozenset({"wajib", "ada"})] * 5
    away = [frozenset({"ingin", "bikin"})] * 5
    staying = Staying(learn([*on, *away], [True] * 5 + [False] * 5))
    assert staying({"wajib", "ada"}) > 0 > staying({"ingin", "bikin"})
    assert staying({"tidak dikenal"}) == pytest.approx(staying(()))


def test_with_one_answer_only_there_is_nothing_to_learn() -> None:
    assert Staying(learn([frozenset({"a"})] * 5, [True] * 5))({"a"}) == 0


def test_without_a_file_nothing_is_known(tmp_path: Path) -> None:
    assert Staying.read(tmp_path / "tidak-ada.json") is NOTHING_LEARNED


@pytest.mark.parametrize(
    ("current", "on", "away"),
    [
        ("nikah-kua", "akta lahir wajib ada?", "sekalian mau bikin akta lahir juga"),
        ("paspor-baru", "kk nya fotokopi aja cukup?", "oh iya kk saya juga hilang"),
    ],
)
def test_the_shipped_table_hears_the_difference(
    knowledge: Knowledge, current: str, on: str, away: str
) -> None:
    staying = Staying.read(RANKER_FILE.with_name(STAYING_NAME))
    places = knowledge.ranker.places
    assert staying(places.signs_in(on, current)) > staying(places.signs_in(away, current))
