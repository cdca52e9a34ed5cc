"""A question and its candidates -> numbers that tell how well each candidate answers it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge_base.passage_search.asked_for import Wanted, answers, wanted
from knowledge_base.passage_search.candidate_texts import PIECE, CandidateTexts, Flags, Places
from knowledge_base.passage_search.question_terms import QuestionTerms
from knowledge_base.passage_search.trigrams import trigram_share

Matrix = NDArray[np.float64]

FEATURES = (
    "cosine",
    "cosine_rank",
    "words",
    "words_share",
    "words_rank",
    "covered",
    "rarest_covered",
    "window",
    "phrase",
    "spelling",
    "numbers",
    "length",
    "answer_name",
    "answer_date",
    "answer_near",
)
_NEXT_WORD_WITHIN = 3
_NOTHING: Places = np.zeros(0, dtype=np.int64)


def features_of(question: str, cosine: Matrix, words: Matrix, texts: CandidateTexts) -> Matrix:
    """(n, FEATURES) of n candidates: their `cosine` (n,) and BM25 `words` (n,), both without gaps,
    and their texts. What is rare is told by the candidates themselves."""
    terms = QuestionTerms.of(question)
    seen = _Seen.of(terms, texts)
    kind = wanted(question)
    answered = answers(texts, kind, np.concatenate([_NOTHING, *seen.exact]))
    window, near = seen.windows(answered)
    has_answer = _counts(texts, answered) > 0
    return np.stack(
        (
            cosine,
            -np.log1p(_ranks(cosine)),
            np.log1p(words),
            words / max(float(words.max()), 1e-9),
            -np.log1p(_ranks(words)),
            seen.share(seen.covered),
            seen.rarest_covered(),
            np.maximum.reduceat(window, texts.first_piece),
            seen.phrase(),
            trigram_share(terms, texts),
            seen.share(seen.covered, terms.is_number[seen.content]),
            np.log1p(texts.lengths),
            has_answer * (kind is Wanted.NAME),
            has_answer * (kind is Wanted.DATE),
            np.maximum.reduceat(near, texts.first_piece),
        ),
        axis=1,
    )


@dataclass(frozen=True, eq=False)
class _Seen:
    """Where the question's words are: the places of each as it is typed (`exact`); of those that
    are `content`, the places of its root (`rooted`), which texts have it (`covered`, (n, content))
    and its `rarity` (content,)."""

    texts: CandidateTexts
    exact: list[Places]
    rooted: list[Places]
    content: Places
    covered: Flags
    rarity: Matrix

    @classmethod
    def of(cls, terms: QuestionTerms, texts: CandidateTexts) -> _Seen:
        exact = [texts.exact(word) for word in terms.words]
        content = np.flatnonzero(terms.is_content)
        rooted = []
        for at in content.tolist():
            root = terms.root(at)
            rooted.append(
                exact[at] if root is None else np.concatenate((exact[at], texts.affixed(root)))
            )
        shape = (len(content), texts.count)
        covered = np.array([_counts(texts, places) > 0 for places in rooted]).reshape(shape).T
        found = covered.sum(axis=0)
        rarity = np.where(found > 0, np.log((texts.count + 1) / (found + 0.5)), 0)
        return cls(texts, exact, rooted, content, covered.astype(np.bool_), rarity)

    def share(self, has: Flags, among: Flags | None = None) -> Matrix:
        """(n,): how much of the words' rarity a text has; 0 if no text has any."""
        rarity = self.rarity if among is None else self.rarity * among
        return np.asarray(has @ rarity / max(float(rarity.sum()), 1e-9))

    def rarest_covered(self) -> Matrix:
        if not len(self.rarity):
            return np.zeros(self.texts.count)
        return self.covered[:, self.rarity.argmax()].astype(np.float64)

    def windows(self, answered: Places) -> tuple[Matrix, Matrix]:
        """(pieces,) twice: the share of the words in each piece and the next, and the same where
        an answer is there too."""
        owner = self.texts.owner
        follows = np.append(owner[1:] == owner[:-1], False)
        has = np.zeros((len(self.rooted) + 1, len(owner)), dtype=np.bool_)
        for row, places in zip(has, (*self.rooted, answered), strict=True):
            row[places // PIECE] = True
        has[:, :-1] |= has[:, 1:] & follows[:-1]
        share = self.share(has[:-1].T)
        return share, share * has[-1]

    def phrase(self) -> Matrix:
        """(n,): the most rarity, as a share, of words that follow each other as in the question."""
        rarest = np.zeros(self.texts.count)
        places = np.concatenate([_NOTHING, *self.exact])
        if not len(places):
            return rarest
        word = np.repeat(np.arange(len(self.exact)), [len(some) for some in self.exact])
        order = np.argsort(places, kind="stable")
        places, word = places[order], word[order]
        owner = self.texts.owners(places)
        ends = places + self.texts.letters_after(places)
        joined = (np.diff(word) == 1) & (np.diff(owner) == 0)
        joined &= places[1:] - ends[:-1] <= _NEXT_WORD_WITHIN
        starts = np.flatnonzero(np.append(True, ~joined))
        rarity = np.zeros(len(self.exact))
        rarity[self.content] = self.rarity
        is_phrase = np.diff(np.append(starts, len(places))) > 1
        shares = np.add.reduceat(rarity[word], starts) / max(float(rarity.sum()), 1e-9)
        np.maximum.at(rarest, owner[starts], shares * is_phrase)
        return rarest


def _counts(texts: CandidateTexts, places: Places) -> NDArray[np.int64]:
    return np.bincount(texts.owners(places), minlength=texts.count)


def _ranks(scores: Matrix) -> Matrix:
    """(n,): 0 for the best; equal scores share the better rank."""
    ordered = np.sort(-scores)
    return np.searchsorted(ordered, -scores).astype(np.float64)
