"""Likeness of spelling: three letters at a time, so that a typo spoils only a few of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from knowledge_base.passage_search.candidate_texts import Bytes, CandidateTexts, Places
from knowledge_base.passage_search.question_terms import QuestionTerms

# Space, digits and lower-case letters.
_SYMBOLS = 37
_CODE = np.zeros(256, dtype=np.int32)
_CODE[ord("0") : ord("9") + 1] = np.arange(1, 11)
_CODE[ord("a") : ord("z") + 1] = np.arange(11, _SYMBOLS)


def trigram_share(terms: QuestionTerms, texts: CandidateTexts) -> NDArray[np.float64]:
    """(n,): how much of the rarity of the content words' trigrams each text has, 0 to 1."""
    content = [word for word, is_it in zip(terms.words, terms.is_content, strict=True) if is_it]
    asked = f" {' '.join(content)} ".encode()
    wanted = np.unique(_trigrams(np.frombuffer(asked, dtype=np.uint8)))
    row_of = np.full(_SYMBOLS**3, -1, dtype=np.int16)
    row_of[wanted] = np.arange(len(wanted))
    rows = row_of[_trigrams(texts.letters)]
    places = np.flatnonzero(rows >= 0)
    has = np.zeros((len(wanted), texts.count))
    has[rows[places], texts.owners(places)] = 1
    found = has.sum(axis=1)
    rarity = np.where(found > 0, np.log((texts.count + 1) / (found + 0.5)), 0)
    return np.asarray(rarity @ has / max(float(rarity.sum()), 1e-9))


def _trigrams(letters: Bytes) -> Places:
    codes = _CODE[letters]
    return (codes[:-2] * _SYMBOLS + codes[1:-1]) * _SYMBOLS + codes[2:]
