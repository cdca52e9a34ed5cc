"""Who tells that somebody has just died is met with a word of sympathy, and not asked back."""

from __future__ import annotations

import pytest

from bot.actions.condolence import grieves
from knowledge_base.answer import Outcome
from tests.bot.conftest import Do, answer_of

NEWS = "Istri saya baru saja meninggal hari Minggu kemarin. Surat apa yang harus saya urus dulu?"


def test_the_death_is_met_with_sympathy_and_with_what_to_do(do: Do) -> None:
    answer = answer_of(do("action_jawab", NEWS))
    assert (answer.status, answer.service_id) == (Outcome.ANSWERED, "akta-kematian")
    assert answer.text.startswith("Turut berduka cita.")


def test_it_is_said_once(do: Do) -> None:
    text = "istri saya baru meninggal, biaya akta kematian berapa"
    answer = answer_of(do("action_jawab", text, earlier=(NEWS,)))
    assert "berduka" not in answer.text


def test_numbers_come_first_in_danger(do: Do) -> None:
    text = "tolong, tetangga kebakaran, barusan ada yang meninggal"
    answer = answer_of(do("action_jawab", text))
    assert not answer.text.startswith("Turut berduka cita.")


@pytest.mark.parametrize(
    "text",
    [
        "bapak meninggal tahun 2010, tanahnya mau balik nama",
        "KTP almarhum hilang",
        "kemarin SIM mati",
    ],
)
def test_a_death_of_long_ago_is_no_news(text: str) -> None:
    assert not grieves(text)
