"""What a conversation says about a message: its place among what was said before."""

from __future__ import annotations

import pytest

from knowledge_base.place import PLACE, Context, followed
from knowledge_base.retrieval import Knowledge


def place(knowledge: Knowledge, message: str, context: Context, name: str) -> dict[str, float]:
    """Subject -> one of its values in the conversation, 0 left out."""
    values = knowledge.evidence(message, context).place[:, PLACE.index(name)]
    return {id_: v for id_, v in zip(knowledge.ranker.subject_ids, values, strict=True) if v}


def test_only_the_service_under_discussion_is_current(knowledge: Knowledge) -> None:
    assert place(knowledge, "biayanya?", Context("skck"), "current") == {"skck": 1.0}
    assert place(knowledge, "biayanya?", Context(), "current") == {}


@pytest.mark.parametrize(
    ("message", "needs", "wishes"),
    [
        ("KK wajib dibawa?", True, False),
        ("sekalian mau urus KK", False, True),
        ("berapa lama", False, False),
    ],
)
def test_needing_a_paper_is_told_from_wanting_one(
    knowledge: Knowledge, message: str, needs: bool, wishes: bool
) -> None:
    under = Context("paspor-baru")
    assert bool(place(knowledge, message, under, "current_need")) is needs
    assert bool(place(knowledge, message, under, "current_wish")) is wishes


def test_a_record_that_speaks_of_the_same_words_says_so(knowledge: Knowledge) -> None:
    known = place(knowledge, "akta kelahiran", Context("paspor-baru"), "current_mentions")
    strange = place(knowledge, "zeppelin", Context("paspor-baru"), "current_mentions")
    assert known["paspor-baru"] == 1.0
    assert strange == {}


def test_what_is_left_unsaid_is_the_word_that_the_names_share(knowledge: Knowledge) -> None:
    joined = place(knowledge, "kalau bikin baru?", Context("sim-perpanjangan"), "joined")
    assert max(joined, key=lambda id_: joined[id_]) == "sim-baru"


def test_a_word_that_is_said_is_not_joined_again(knowledge: Knowledge) -> None:
    assert place(knowledge, "sim baru", Context("sim-perpanjangan"), "joined") == {}


def test_an_answered_service_is_what_the_conversation_is_about() -> None:
    assert followed({"skck": 0.2, "kia": 0.9}, "skck") == {"skck": 0.7, "kia": 0.9}
    assert followed({"skck": 0.9}, "skck") == {"skck": 0.9}
    assert followed({"skck": 0.2}, None) == {"skck": 0.2}
