"""The live knowledge: one catalogue with its index and ranker, and how it is loaded."""

from __future__ import annotations

import contextlib
import gc
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from knowledge_base import index as indexes
from knowledge_base import index_update
from knowledge_base.asked_before import AskedBefore
from knowledge_base.called import Called
from knowledge_base.catalogue import Catalogue
from knowledge_base.cues import cues_in
from knowledge_base.embedder import Embedder, Vectors
from knowledge_base.embedding_cache import EmbeddingCache, RememberedQueries
from knowledge_base.index import Index
from knowledge_base.language import normalise, respelt, without_denied, without_greeting
from knowledge_base.law.shelf import LawShelf
from knowledge_base.lexical import terms, terms_of
from knowledge_base.lines import RecordLine, lines_of
from knowledge_base.model import Aspect, Service
from knowledge_base.passages import Passage, passages
from knowledge_base.place import ALONE, Context, Matrix
from knowledge_base.ranking import Evidence, Ranker, Ranking, Weights
from knowledge_base.relevance import (
    Relevance,
    Relevances,
    RelevanceWeights,
    asked,
    mixed,
    surely_asked,
)
from knowledge_base.rivals import Rivals
from knowledge_base.sentences import questions_in
from knowledge_base.spelling import Speller

_FUSION_RANK = 60
_REMEMBERED_QUERIES = 512
# "biaya sim a" has 0.45, "apa harus kk juga" 0.19.
_WORDS_NAME_IT = 0.3


@dataclass(frozen=True)
class Hit:
    """A passage found by free search, with its fused score."""

    passage: Passage
    score: float


# So many questions of one message are looked for one by one: each takes some milliseconds.
_MOST_QUESTIONS = 3
_SEVERAL = 2

# Cues (lexicon/cues.tsv) of what a document is needed for, and words of whether it is there.
_OF_NEED = frozenset({"perlu", "akibat", "tanpa_itu"})
_TELLS = re.compile(r"\b(?:belum|tidak|masih|sudah|ada|juga)\b")


class Knowledge:
    """Everything that may be said at one moment. Immutable; a newer one replaces it whole."""

    def __init__(
        self,
        catalogue: Catalogue,
        index: Index,
        embedder: Embedder,
        weights: Weights,
        shelf: LawShelf,
        of_lines: RelevanceWeights | None = None,
        remembered: RememberedQueries | None = None,
        rivals: Rivals | None = None,
        asked_before: AskedBefore | None = None,
    ) -> None:
        """`shelf` holds the regulations that were read; it changes by itself. `remembered` are
        vectors of questions that were asked of a former knowledge."""
        self.catalogue = catalogue
        self.index = index
        self.embedder = embedder
        self.weights = weights
        self.shelf = shelf
        self.called = Called(catalogue)
        topics = catalogue.topics.values()
        dangers = {topic.id for topic in topics if topic.is_danger}
        self.ranker = Ranker(index, weights, dangers, catalogue.topics.keys() - dangers)
        self.of_lines = of_lines or RelevanceWeights.read()
        self.asked_before = asked_before or AskedBefore.read()
        self.relevances = Relevances(index, self.of_lines, embedder, self.asked_before)
        self.rivals = rivals or Rivals.read()
        # Read here as its lines are: the first who asks about a service would wait for its names.
        for service in catalogue.services.values():
            for name in (service.nama, *service.alias):
                terms_of(name)
        self._lines = {
            id_: lines_of(service, catalogue.regulations)
            for id_, service in catalogue.services.items()
        }
        self.asked_before.ready(self._lines)
        self.remembered = remembered or RememberedQueries(embedder, _REMEMBERED_QUERIES)
        correct = Speller(_vocabulary(index)).correct
        self._read = lru_cache(maxsize=_REMEMBERED_QUERIES)(partial(_reading, correct))

    @property
    def version(self) -> str:
        return self.index.manifest.version

    def rank(self, message: str, context: Context = ALONE, without: int | None = None) -> Ranking:
        """What a message may be about, best first; `without` hides one sample question."""
        text = self._read(message)
        ranking = self.ranker.rank(text, self.remembered(text), context, without=without)
        current = context.current
        if current is None or ranking.best is None:
            return ranking
        if ranking.best.subject_id != current and self._only_names(text, ranking.best.subject_id):
            return ranking
        return self.rivals.between(
            ranking, current, lambda service_id: self.answering(service_id, message)
        )

    def _only_names(self, text: str, service_id: str) -> bool:
        """Whether a text begins with the name of a service and does not go on about what is needed
        or lacking: that a record speaks of this document, too, says nothing then."""
        if not self.called.begins(text, service_id):
            return False
        standard = normalise(text)
        return not cues_in(standard, _OF_NEED) and not _TELLS.search(standard)

    def embed(self, question: str) -> Vectors:
        """float32 (d,): the query vector of a question; remembered for what follows."""
        return self.remembered(self._read(question))

    def remember(self, question: str, vector: Vectors) -> None:
        """Take over the query vector (d,) of a question from another process with this model."""
        self.remembered.keep(self._read(question), vector)

    def evidence(
        self, message: str, context: Context = ALONE, without: int | None = None
    ) -> Evidence:
        """What the ranker weighs; `without` hides one sample question by its row."""
        text = self._read(message)
        return self.ranker.evidence(text, self.remembered(text), context, without)

    def reading(self, message: str) -> str:
        """What is understood of a message: no courtesies, misspelt words put right."""
        return self._read(message)

    def service(self, service_id: str) -> Service:
        return self.catalogue.services[service_id]

    def lines(self, service_id: str, region: str | None = None) -> tuple[RecordLine, ...]:
        """Everything the record of a service says, nationally or in a region (its code)."""
        service = self.service(service_id)
        if region and (here := service.in_region(region)) is not service:
            return lines_of(here, self.catalogue.regulations)
        return self._lines[service_id]

    def relevance(self, service_id: str, question: str, region: str | None = None) -> Relevance:
        """How much each line of a service answers a question, nationally or in a region."""
        lines = self.lines(service_id, region)
        text = self._read(question)
        vector = self.remembered(text)
        whole = self.relevances.of(service_id, lines, text, vector)
        questions = questions_in(question)[:_MOST_QUESTIONS]
        if len(questions) < _SEVERAL:
            return whole
        # Each with the meaning of the message: its own vector would take as long as the rest.
        parts = {
            part: self.relevances.of_part(service_id, lines, self._read(part), vector)
            for part in questions
        }
        found = mixed(whole, parts)
        # "Kalau JHT-nya?" beside a question about JKP is not missing in the record of that.
        own = (part for part in found.unanswered if self.worded(part) in (None, service_id))
        return replace(found, unanswered=tuple(own))

    def answering(self, service_id: str, question: str, apart_from: str = "") -> Matrix:
        """(d,): how well the record of a service answers a question (rivals.py); what was asked
        before by the hand `apart_from` does not count (asked_before.py)."""
        text = self._read(question)
        vector, lines = self.remembered(text), self.lines(service_id)
        weighed = self.relevances.weighed(service_id, lines, text, vector, apart_from)
        return self.relevances.answering(weighed)

    def asked(self, question: str) -> tuple[Aspect, ...]:
        """The parts of a service that a question asks for; () if none in particular."""
        text = self._read(question)
        return asked(text, self.relevances.chances(text, self.remembered(text)))

    def answerable(
        self, question: str, aspects: tuple[Aspect, ...], service: Service
    ) -> tuple[Aspect, ...]:
        """The asked parts but those that only a word hints at and of which the record has nothing.

        "Masih hidup" asks for no validity, and nobody wants to hear that there is no data on it.
        """
        lacking = [a for a in aspects if service.section(a) is None and a is not Aspect.DASAR_HUKUM]
        if not lacking or not set(lacking) <= set(self.asked(question)):
            return aspects
        text = self._read(question)
        sure = surely_asked(self.relevances.chances(text, self.remembered(text)))
        return tuple(a for a in aspects if a not in lacking or a in sure)

    def worded(self, text: str) -> str | None:
        """The service that the words of a text speak for, whatever they mean: a quick look."""
        scores = self.index.classifier.worded(text)
        services = np.where(self.ranker.is_topic, -np.inf, scores)
        best = int(services.argmax())
        return self.ranker.subject_ids[best] if services[best] >= _WORDS_NAME_IT else None

    def kin(self, service_id: str) -> list[str]:
        """The other services, those first that people speak of in like words."""
        return self.ranker.places.kin(service_id)

    def search(self, question: str, most: int = 5) -> list[Hit]:
        """Texts (sections, provisions) by reciprocal rank fusion of meaning and words."""
        shelf = self.index.texts
        text = self._read(question)
        orders = (
            np.argsort(-shelf.similar(self.remembered(text))),
            np.argsort(-shelf.words.scores(terms(text)), kind="stable"),
        )
        fused = np.zeros(len(shelf.passages))
        for order in orders:
            fused[order] += 1 / (_FUSION_RANK + np.arange(len(order)))
        best = np.argsort(-fused)[:most]
        return [Hit(shelf.passages[at], float(fused[at])) for at in best]


def _reading(correct: Callable[[str], str], message: str) -> str:
    """What is understood of a message: without courtesies and what it says is not meant,
    misspelt words put right."""
    return respelt(without_denied(without_greeting(message)), correct)


def _vocabulary(index: Index) -> Counter[str]:
    """The words of records, how often they occur; those of sample questions, which hold typos
    and names, are right as they are but correct nothing."""
    vocabulary = Counter(
        word
        for shelf in (index.texts, index.lines)
        for standard in shelf.standard
        for word in standard
    )
    vocabulary.update(dict.fromkeys((w for some in index.questions.standard for w in some), 0))
    return vocabulary


@contextlib.contextmanager
def kept_from_collection() -> Iterator[None]:
    """What is made in here is never searched for cycles: with a million objects that stops every
    answer for half a second. It has none and goes with its last reference."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


class LiveKnowledge:
    """The current Knowledge, swapped by reference; readers keep the one they took.

    `publication` is the version of the content it was made of; 0 if it did not come from there.
    `swapped` is told of every other one.
    """

    def __init__(self, knowledge: Knowledge, publication: int = 0) -> None:
        self.current = knowledge
        self.publication = publication
        self.swapped: Callable[[], None] = lambda: None

    def swap(self, knowledge: Knowledge, publication: int) -> None:
        """From now on this is what may be said."""
        knowledge.shelf.follow(knowledge.catalogue.regulations)
        self.current = knowledge
        self.publication = publication
        self.swapped()


def build(
    catalogue: Catalogue,
    embedder: Embedder,
    folder: Path,
    weights: Weights,
    progress: Callable[[int, int], None] = lambda done, total: None,
    shelf: LawShelf | None = None,
) -> Knowledge:
    """Knowledge of a catalogue, its index kept under `folder` (index/ and embeddings.sqlite).

    Without a `shelf` the regulations that were read are those under `folder`, too (law/).
    """
    shelf = shelf or LawShelf(folder / "law", catalogue.regulations, embedder)
    cache = EmbeddingCache(folder / "embeddings.sqlite")
    try:
        index = indexes.ensure(folder / "index", passages(catalogue), embedder, cache, progress)
    finally:
        cache.close()
    return Knowledge(catalogue, index, embedder, weights, shelf)


def rebuilt(old: Knowledge, catalogue: Catalogue, folder: Path) -> Knowledge:
    """Knowledge of another catalogue, with little work where little changed; in memory only.

    `folder` is that of `build`, whose vectors are used and added to.
    """
    # The other cores answer citizens; on a busy machine one thread is the quickest, too.
    with kept_from_collection(), threadpool_limits(1, "blas"):
        wanted, index = passages(catalogue), old.index
        if indexes.version_of(wanted, old.embedder) != old.version:
            cache = EmbeddingCache(folder / "embeddings.sqlite")
            try:
                index = index_update.updated(index, wanted, old.embedder, cache)
            finally:
                cache.close()
        return Knowledge(
            catalogue,
            index,
            old.embedder,
            old.weights,
            old.shelf,
            old.of_lines,
            old.remembered,
            old.rivals,
            old.asked_before,
        )
