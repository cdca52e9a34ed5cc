"""The messages a ranker learns from, each with its evidence and what it is about.

Golden questions and the turns of golden dialogues (the development part only), the same questions
in the middle of a conversation about something else, the catalogue's own sample questions with
each hidden while it is asked, and messages that no service answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from knowledge_base.aspects import without_aspects
from knowledge_base.embedder import Vectors
from knowledge_base.evaluation import OFF_TOPIC
from knowledge_base.model import EMERGENCY_SERVICE
from knowledge_base.place import ALONE, PLACE, Context, followed
from knowledge_base.ranking import OUTSIDE, Evidence
from knowledge_base.retrieval import Knowledge
from knowledge_base.staying import Staying
from knowledge_base.straying import Straying

# Of the catalogue's own questions every fourth: they are many, and each takes as long as any other.
_OWN_QUESTIONS_STEP = 4
_OWN_QUESTION_WEIGHT = 0.4
_SMALL_TALK_STEP = 3
_NEIGHBOURS = 5
_OUTSIDE_WEIGHT = 0.2
_ELSEWHERE_WEIGHT = 0.3
_ASKED_BACK_WEIGHT = 0.5
_MISTAKEN_WEIGHT = 0.3
# What a plain question about a service leaves behind.
_ITS_TRAIL = 0.7
NONE = -1
PARTS_ASKED = (
    "tanya_rincian", "tanya_persyaratan", "tanya_prosedur", "tanya_biaya", "tanya_jangka_waktu",
    "tanya_kanal", "tanya_masa_berlaku", "tanya_dasar_hukum",
)  # fmt: skip
SMALL_TALK = (
    "salam", "terima_kasih", "selamat_tinggal", "setuju", "tolak", "tanya_bot", "minta_petugas",
    "bukan_itu", "mulai_ulang", "pilih_nomor",
)  # fmt: skip


@dataclass(frozen=True)
class Example:
    """A message's evidence, the rows of the subjects that are right (NONE: none), a weight.

    Examples of one `group` are never divided between learning and measuring. In the middle of a
    talk about a service, `current` is its row and `signs` are what staying.py goes by, `vector`
    what straying.py does; what staying.py learns from says whether the message `asks_on`.
    """

    evidence: Evidence
    vector: Vectors
    right: tuple[int, ...]
    weight: float = 1.0
    text: str = ""
    group: str = ""
    turn: bool = False
    current: int | None = None
    signs: frozenset[str] = frozenset()
    asks_on: bool | None = None

    def heard_by(self, staying: Staying, straying: Straying) -> Example:
        """The same, with what these tables say of it."""
        if self.current is None:
            return self
        place, outside = self.evidence.place.copy(), self.evidence.outside.copy()
        place[self.current, PLACE.index("current_asked_on")] = staying(self.signs)
        outside[OUTSIDE.index("in_dialogue_strays")] = straying(self.vector)
        return replace(self, evidence=replace(self.evidence, place=place, outside=outside))


def measured_examples(knowledge: Knowledge, golden: Sequence[dict[str, Any]]) -> list[Example]:
    """Golden questions and turns: what the figures are taken from."""
    return [*_golden(knowledge, golden), *_turns(knowledge, golden)]


def other_examples(
    knowledge: Knowledge,
    golden: Sequence[dict[str, Any]],
    outside: Sequence[str],
    small_talk: Sequence[str],
    follow_ups: Sequence[str],
) -> list[Example]:
    """What is learned from, but not measured: messages of Rasa's intents and own questions."""
    return [
        *_elsewhere(knowledge, golden),
        *_own_questions(knowledge),
        *_outside(knowledge, outside),
        *_small_talk(knowledge, small_talk),
        *_follow_ups(knowledge, follow_ups),
    ]


def _golden(knowledge: Knowledge, rows: Iterable[dict[str, Any]]) -> Iterator[Example]:
    for row in rows:
        if "turns" not in row and row["kind"] != "regulation":
            right = _right(knowledge, row)
            yield replace(_example(knowledge, row["question"], ALONE, right, 1.0), group=row["id"])


def _turns(knowledge: Knowledge, rows: Iterable[dict[str, Any]]) -> Iterator[Example]:
    """Each turn of a dialogue, as if all before it had been understood, asked back or mistaken."""
    chance = np.random.default_rng(1)
    for row in rows:
        before: list[str] = []
        trail: dict[str, float] = {}
        for turn in row.get("turns", ()):
            recent = tuple(before[:-1][-3:])
            contexts = [(Context(before[-1] if before else None, recent, trail=trail), 1.0)]
            if before:
                near = knowledge.kin(before[-1])
                offered = [before[-1], *near[:2]]
                chance.shuffle(offered)
                asked_back = Context(offered=tuple(offered), recent=recent, trail=trail)
                contexts.append((asked_back, _ASKED_BACK_WEIGHT))
                mistaken = str(chance.choice(near[:_NEIGHBOURS]))
                contexts.append((Context(mistaken, recent, trail=trail), _MISTAKEN_WEIGHT))
            right = _right_of_turn(knowledge, turn["services"])
            about = [] if turn["services"] == OFF_TOPIC else turn["services"]
            for context, weight in contexts:
                example = _example(knowledge, turn["question"], context, right, weight)
                yield replace(
                    example,
                    group=row["id"],
                    turn=True,
                    asks_on=_asks_on(example) if weight == 1 and about else None,
                )
            meant = next((id_ for id_ in about if id_ in before), about[0] if about else None)
            trail = followed(
                knowledge.ranker.places.trail(example.evidence.subjects, contexts[0][0]), meant
            )
            if meant:
                before = [*(id_ for id_ in before if id_ != meant), meant]


def _example(
    knowledge: Knowledge, text: str, context: Context, right: tuple[int, ...], weight: float
) -> Example:
    """A message in the middle of a talk, or alone."""
    vector = knowledge.embed(text)
    example = Example(knowledge.evidence(text, context), vector, right, weight, text)
    if context.current is None:
        return example
    row = knowledge.ranker.subject_ids.index(context.current)
    signs = knowledge.ranker.places.signs_in(text, context.current)
    return replace(example, current=row, signs=signs)


def _asks_on(example: Example) -> bool | None:
    return None if example.current is None else example.current in example.right


def _right_of_turn(knowledge: Knowledge, services: list[str]) -> tuple[int, ...]:
    """A turn that is off the topic may be about any topic that is not ours; thanks about none."""
    if services == OFF_TOPIC:
        return (NONE, *_topic_rows(knowledge, danger=False))
    return _rows(knowledge, services) or (NONE,)


def _small_talk(knowledge: Knowledge, messages: Sequence[str]) -> Iterator[Example]:
    """Greetings, thanks and the like are about no service, in the middle of a talk either."""
    chance = np.random.default_rng(2)
    services = list(knowledge.catalogue.services)
    for at, message in enumerate(messages[::_SMALL_TALK_STEP]):
        context = _under(str(chance.choice(services))) if at % 2 else ALONE
        yield _example(knowledge, message, context, (NONE,), _OUTSIDE_WEIGHT)


def _follow_ups(knowledge: Knowledge, messages: Iterable[str]) -> Iterator[Example]:
    """What names nothing by itself is asked about the service under discussion."""
    chance = np.random.default_rng(3)
    services = list(knowledge.catalogue.services)
    for message in messages:
        if knowledge.worded(message) is None and len(without_aspects(message)) <= 1:
            current = str(chance.choice(services))
            right = _rows(knowledge, [current])
            yield _example(knowledge, message, _under(current), right, _OUTSIDE_WEIGHT)


def _elsewhere(knowledge: Knowledge, rows: Iterable[dict[str, Any]]) -> Iterator[Example]:
    """Golden questions asked while another service is under discussion, often a neighbour."""
    chance = np.random.default_rng(0)
    services = list(knowledge.catalogue.services)
    for row in rows:
        if "turns" in row or row["kind"] == "regulation":
            continue
        others = [id_ for id_ in services if id_ not in row["services"]]
        kin = knowledge.kin(row["services"][0]) if row["services"] else others
        near = [id_ for id_ in kin if id_ in others]
        among = near[:_NEIGHBOURS] if chance.random() < 0.5 else others
        chosen = among[chance.integers(len(among))]
        right = _right(knowledge, row)
        example = _example(knowledge, row["question"], _under(chosen), right, _ELSEWHERE_WEIGHT)
        yield replace(example, group=row["id"])


def _under(service_id: str) -> Context:
    """A conversation about one service."""
    return Context(service_id, trail={service_id: _ITS_TRAIL})


def _outside(knowledge: Knowledge, messages: Iterable[str]) -> Iterator[Example]:
    """What is not ours stays so in the middle of a talk, also of one about something like it."""
    chance = np.random.default_rng(4)
    right = (NONE, *_topic_rows(knowledge, danger=False))
    for message in messages:
        alone = _example(knowledge, message, ALONE, right, _OUTSIDE_WEIGHT)
        yield alone
        context = _under(_talked_of(knowledge, alone.evidence, chance))
        yield _example(knowledge, message, context, right, _OUTSIDE_WEIGHT)


def _own_questions(knowledge: Knowledge) -> Iterator[Example]:
    """Sample messages, each hidden; those of what is not ours in the middle of a talk as well."""
    chance = np.random.default_rng(5)
    ids = knowledge.ranker.subject_ids
    for at, passage in enumerate(knowledge.index.questions.passages):
        if "?" in passage.id and at % _OWN_QUESTIONS_STEP == 0:
            evidence, vector = (
                knowledge.evidence(passage.text, ALONE, at),
                knowledge.embed(passage.text),
            )
            topic = knowledge.catalogue.topics.get(passage.owner)
            harmless = (NONE,) if topic and not topic.is_danger else ()
            right = (ids.index(passage.owner), *harmless)
            yield Example(evidence, vector, right, _OWN_QUESTION_WEIGHT)
            if harmless:
                context = _under(_talked_of(knowledge, evidence, chance))
                beside = _example(knowledge, passage.text, context, right, _OWN_QUESTION_WEIGHT)
                yield replace(beside, evidence=knowledge.evidence(passage.text, context, at))


def _talked_of(knowledge: Knowledge, alone: Evidence, chance: np.random.Generator) -> str:
    """Any service, or one of those that a message sounds most like."""
    services = np.flatnonzero(~knowledge.ranker.is_topic)
    if chance.random() < 0.5:
        services = services[np.argsort(-alone.subjects[services, 0])[:_NEIGHBOURS]]
    return knowledge.ranker.subject_ids[int(chance.choice(services))]


def _right(knowledge: Knowledge, row: dict[str, Any]) -> tuple[int, ...]:
    if row["kind"] == "emergency":
        return danger_rows(knowledge)
    return _rows(knowledge, row["services"]) or (NONE, *_topic_rows(knowledge, danger=False))


def _rows(knowledge: Knowledge, services: Iterable[str]) -> tuple[int, ...]:
    ids = knowledge.ranker.subject_ids
    return tuple(ids.index(id_) for id_ in services if id_ in ids)


def danger_rows(knowledge: Knowledge) -> tuple[int, ...]:
    return (*_topic_rows(knowledge, danger=True), *_rows(knowledge, [EMERGENCY_SERVICE]))


def _topic_rows(knowledge: Knowledge, danger: bool) -> tuple[int, ...]:
    topics = knowledge.catalogue.topics.values()
    return _rows(knowledge, (topic.id for topic in topics if topic.is_danger is danger))
