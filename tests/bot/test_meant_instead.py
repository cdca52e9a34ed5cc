"""In a talk, the other service that may be meant is one tap away."""

from __future__ import annotations

from knowledge_base.answer import Outcome
from tests.bot.conftest import Do, answer_of

IN_TALK = {"layanan": "pph-final-umkm", "jejak": {"pph-final-umkm": 0.8}}


def test_the_likely_other_is_the_last_button_but_for_a_person(do: Do) -> None:
    text = "npwp perlu bikin ga? kalo bikin nanti ditagih pajak ga"
    answer = answer_of(do("action_jawab", text, slots=IN_TALK))
    others = {"pph-final-umkm", "npwp-daftar"} - {answer.service_id}
    last = [choice.value for choice in answer.choices if choice.value != "petugas"][-1]
    assert last == f"pilih:{others.pop()}"
    assert len(answer.choices) <= 3


def test_what_is_sure_has_no_other(do: Do) -> None:
    answer = answer_of(do("action_jawab", "omzet maksimal berapa biar bebas", slots=IN_TALK))
    assert answer.service_id == "pph-final-umkm"
    assert not any(choice.value.startswith("pilih:") for choice in answer.choices)


def test_a_first_message_has_none(do: Do) -> None:
    text = "npwp perlu bikin ga? kalo bikin nanti ditagih pajak ga"
    answer = answer_of(do("action_jawab", text))
    assert answer.status is Outcome.ANSWERED
    assert not any(choice.value.startswith("pilih:") for choice in answer.choices)
