"""Where a message stands: what each subject is in the conversation, as evidence for the ranker."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from knowledge_base.aspects import without_aspects
from knowledge_base.cues import cues_in
from knowledge_base.index import Index
from knowledge_base.language import content_words, normalise, words
from knowledge_base.lexical import stem, terms
from knowledge_base.staying import Staying, signs_in

Matrix = NDArray[np.float64]
Marks = NDArray[np.bool_]

# Columns of the evidence (ranking.EVIDENCE): the classifier's, and those of a record's texts.
CLASSIFIER = 0
_TEXTS = slice(6, 8)
# What sort of subject it is, how much the message sounds like all of that sort, and what it is in
# the conversation.
PLACE = (
    "danger",
    "danger_classifier",
    "not_ours",
    "not_ours_classifier",
    "current",
    "current_short",
    "current_text",
    "current_words",
    "current_mentions",
    "current_need",
    "current_need_mentions",
    "current_wish",
    "current_asked_on",
    "near_current",
    "near_current_short",
    "joined",
    "joined_short",
    "recent",
    "offered",
    "offered_short",
    "trail",
    "trail_short",
    "trail_best",
    "trail_best_short",
)
# How much of what a conversation was about is left one message later, and what is worth keeping.
_FADING = 0.5
_FAINT = 0.05
# How many of the nearest services are a service's like.
_LIKE = 4
# What the trail says at least of a service that was answered.
_ANSWERED_TRAIL = 0.7
# Cues (lexicon/cues.tsv) of asking whether something belongs to the matter under discussion, and
# of wanting something else.
_NEED, _WISH = "perlu", "ingin"
_NEED_OR_WISH = frozenset({_NEED, _WISH})


@dataclass(frozen=True)
class Context:
    """Where in a conversation a message stands: ids of services.

    `current` is under discussion, `recent` were before, `offered` wait for a choice, `rejected`
    were said no to. `trail` is how much the messages so far sounded like each subject, whether
    or not they were understood.
    """

    current: str | None = None
    recent: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    trail: Mapping[str, float] = field(default_factory=dict)


ALONE = Context()


def followed(trail: Mapping[str, float], answered: str | None) -> dict[str, float]:
    """The trail after a service was answered; it is what the conversation is about by now."""
    if answered is None:
        return dict(trail)
    return {**trail, answered: max(trail.get(answered, 0.0), _ANSWERED_TRAIL)}


class Places:
    """The subjects of one index and how they are related. Safe to use from several threads."""

    def __init__(
        self,
        index: Index,
        is_danger: Marks,
        is_not_ours: Marks,
        kinship: Matrix,
        staying: Staying,
    ) -> None:
        """`kinship` (subjects, subjects) is how alike people speak of two of them."""
        self._index = index
        self._staying = staying
        self._ids = index.subject_ids
        self._row = {subject_id: at for at, subject_id in enumerate(self._ids)}
        self._is_danger = is_danger
        self._is_not_ours = is_not_ours
        self._is_topic = is_danger | is_not_ours
        self._kinship = kinship
        self._records: dict[int, frozenset[str]] = {}
        self._names = {
            p.owner: content_words(p.text)
            for p in index.questions.passages
            if p.id == f"{p.owner}?0" and not self._is_topic[self._row[p.owner]]
        }
        self._all_names = frozenset(word for name in self._names.values() for word in name)
        self._families = self._shared_words()

    def kin(self, service_id: str) -> list[str]:
        """The other services, those first that people speak of in like words."""
        order = np.argsort(-self._kinship[self._row[service_id]])
        ids = (self._ids[at] for at in order if not self._is_topic[at])
        return [id_ for id_ in ids if id_ != service_id]

    def trail(self, evidence: Matrix, context: Context) -> dict[str, float]:
        """The trail that a message leaves for the next: its own on what is left of the older."""
        own = evidence[:, CLASSIFIER].clip(0)
        total = own + _FADING * self._amounts(context.trail)
        return {
            id_: round(float(amount), 2)
            for id_, amount in zip(self._ids, total, strict=True)
            if amount >= _FAINT
        }

    def of(self, text: str, context: Context, short: float, evidence: Matrix) -> Matrix:
        """(subjects, PLACE), from (subjects, EVIDENCE); `short` is near 1 for a message of few
        words of its own."""
        place: dict[str, Matrix] = dict.fromkeys(PLACE, np.zeros(len(self._ids)))
        for sort, members in (("danger", self._is_danger), ("not_ours", self._is_not_ours)):
            place[sort] = members.astype(float)
            heard = float((evidence[members, CLASSIFIER] + 1 / max(len(members) - 1, 1)).sum())
            place[f"{sort}_classifier"] = np.where(members, heard, 0.0)
        if (current := self._row.get(context.current or "")) is not None:
            # Whether the record under discussion speaks of what was asked.
            texts = evidence[current, _TEXTS] - evidence[:, _TEXTS].max(axis=0)
            here = np.zeros(len(self._ids))
            here[current] = 1
            near: Matrix = self._kinship[current] * ~self._is_topic * (1 - here)
            mentions = self._mentions(current, text)
            cues = cues_in(normalise(text), _NEED_OR_WISH)
            joined = self._joined(current, text)
            place |= {
                "current": here,
                "current_short": here * short,
                "current_text": here * texts[0],
                "current_words": here * texts[1],
                "current_mentions": here * mentions,
                "current_need": here * (_NEED in cues),
                "current_need_mentions": here * (_NEED in cues) * mentions,
                "current_wish": here * (_WISH in cues),
                "current_asked_on": here * self._staying(self.signs_in(text, self._ids[current])),
                "near_current": near,
                "near_current_short": near * short,
                "joined": joined,
                "joined_short": joined * short,
            }
        place["recent"] = self._marked(context.recent)
        place["offered"] = self._marked(context.offered)
        place["offered_short"] = place["offered"] * short
        trail = self._amounts(context.trail)
        best = (trail == trail.max()) & (trail > 0)
        place |= {
            "trail": trail,
            "trail_short": trail * short,
            "trail_best": best.astype(float),
            "trail_best_short": best * short,
        }
        return np.stack([place[name] for name in PLACE], axis=1)

    def signs_in(self, text: str, service_id: str) -> frozenset[str]:
        """What tells whether a message asks on about a service (staying.py)."""
        return signs_in(text, self._names[service_id], self._all_names)

    def _mentions(self, current: int, text: str) -> float:
        """The share of a message's own words that the record under discussion has as well."""
        if current not in self._records:
            self._records[current] = frozenset(
                term
                for shelf in (self._index.lines, self._index.texts)
                for passage in shelf.passages
                if passage.owner == self._ids[current]
                for term in terms(passage.text)
            )
        own = {stem(word) for word in without_aspects(text)}
        return len(own & self._records[current]) / max(len(own), 1)

    def _joined(self, current: int, text: str) -> Matrix:
        """(subjects,): what a message speaks for beside the word that the names of the service
        under discussion and its like share: "kalau bikin baru?" after "Perpanjangan SIM"."""
        family = self._families.get(self._ids[current])
        if family is None or family in words(text):
            return np.zeros(len(self._ids))
        scores = self._index.classifier.worded(f"{text} {family}") * ~self._is_topic
        return np.asarray(scores.clip(0), dtype=np.float64)

    def _marked(self, ids: Collection[str]) -> Matrix:
        return self._amounts(dict.fromkeys(ids, 1.0))

    def _amounts(self, of: Mapping[str, float]) -> Matrix:
        """(subjects,): the amount of each, 0 where there is none."""
        amounts = np.zeros(len(self._ids))
        for id_, amount in of.items():
            if id_ in self._row:
                amounts[self._row[id_]] = amount
        return amounts

    def _shared_words(self) -> dict[str, str]:
        """Service -> the word of its name that the names of its like have too, if there is one."""
        families = {}
        for id_, name in self._names.items():
            near = self.kin(id_)[:_LIKE]
            often = Counter(word for other in near for word in set(self._names[other]))
            word = max(name, key=lambda word: often[word], default="")
            if often[word]:
                families[id_] = word
        return families
