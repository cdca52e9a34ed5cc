"""A matter of government that is not in the catalogue: its address, and what is near it."""

from bot.actions.answer import decline
from bot.actions.nearest import with_nearest
from bot.actions.turn import Memory, Result, Turn
from knowledge_base.ranking import Candidate, Ranking
from knowledge_base.retrieval import Knowledge
from tests.bot.conftest import Do, answer_of


def declined(
    knowledge: Knowledge, topic_id: str, *near: str, talked_of: str | None = None
) -> Result:
    topic = knowledge.catalogue.topics[topic_id]
    kept = tuple(Candidate(id_, 0.1) for id_ in near)
    ranking = Ranking(kept, (), (Candidate(topic_id, 0.5),), 0.3, {}, 0.0)
    turn = Turn(text="x", memory=Memory(service_id=talked_of))
    return with_nearest(turn, decline(turn, topic, ranking), topic, ranking, knowledge)


def test_the_two_nearest_services_can_be_chosen_by_their_number(knowledge: Knowledge) -> None:
    result = declined(knowledge, "lain-polisi-lapas", "nomor-darurat", "skck", "sim-baru", "kia")
    offered = [choice.service_id for choice in answer_of(result).choices if choice.service_id]
    assert offered == ["skck", "sim-baru"]
    assert answer_of(result).choices[-1].value == "petugas"


def test_what_was_just_talked_about_is_not_offered_as_near(knowledge: Knowledge) -> None:
    result = declined(knowledge, "lain-orang-asing", "ktp-el-hilang", talked_of="ktp-el-hilang")
    assert not [choice for choice in answer_of(result).choices if choice.service_id]
    assert "mirip" not in answer_of(result).text


def test_what_follows_a_refusal_is_not_answered_with_a_neighbour(
    do: Do, knowledge: Knowledge
) -> None:
    result = declined(knowledge, "lain-polisi-lapas", "skck")
    after = answer_of(
        do("action_jawab", "biayanya berapa", "tanya_biaya", slots=dict(result.slots))
    )
    assert after.service_id is None
    assert "30.000" not in after.text


def test_beside_what_is_no_matter_of_government_nothing_is_offered(knowledge: Knowledge) -> None:
    result = declined(knowledge, "negara-lain", "paspor-baru")
    assert not [choice for choice in answer_of(result).choices if choice.service_id]
    assert result.slots["pilihan"] == []
