"""What the words of a question and of the lines of a record say of each other: evidence for
relevance.py."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge_base.answers.asked_topics import topics_asked, topics_spoken_of
from knowledge_base.cases import case_of, is_of_lack, tells_of_lack, told_words, words_of_case
from knowledge_base.cues import cues_in
from knowledge_base.language import normalise
from knowledge_base.lexical import terms, terms_of
from knowledge_base.lines import RecordLine

Matrix = NDArray[np.float64]

# Of what holds in one case only: how much of the case a question names, and whether something is
# lacking in the case and in nothing that is said.
CASES = ("case", "case_named", "case_of_lack")
_SHARED_WORDS = 2
# The cue (lexicon/cues.tsv) of asking what something is, and how a record says it.
_WHAT_IT_IS = frozenset({"apa_itu"})
_DEFINES = re.compile(r"\b(?:adalah|ialah|singkatan|artinya|yaitu|bernama|disebut)\b")


def shared_words(question: str, lines: Sequence[RecordLine]) -> tuple[Matrix, Matrix]:
    """(lines,) twice: the weight of the words shared, rare ones in the record weighing more;
    and whether there are at least two."""
    sought = frozenset(terms(question))
    known = [terms_of(line.text) for line in lines]
    frequency = Counter(term for line in known for term in line)
    weight = {term: math.log(1 + len(known) / (frequency[term] or 1)) for term in sought}
    shared = [sought & line for line in known]
    return (
        np.array([sum(weight[term] for term in some) for some in shared]),
        np.array([len(some) >= _SHARED_WORDS for some in shared], float),
    )


def on_topic(question: str, lines: Sequence[RecordLine]) -> Matrix:
    """(lines,): whether a line speaks of what people ask about every service and the question
    does, too ("may somebody else go?")."""
    sought = topics_asked(question)
    return np.array([bool(sought and sought & topics_spoken_of(x.text)) for x in lines], float)


def defining(question: str, lines: Sequence[RecordLine]) -> Matrix:
    """(lines,): whether a line says what that is of which a question asks what it is."""
    if not cues_in(normalise(question), _WHAT_IT_IS):
        return np.zeros(len(lines))
    sought = frozenset(terms(question))
    return np.array(
        [bool(_DEFINES.search(line.text)) and bool(sought & terms_of(line.text)) for line in lines],
        float,
    )


def case_values(question: str, lines: Sequence[RecordLine]) -> Matrix:
    """(lines, CASES); what most lines of a record speak of tells no case."""
    sought, lacks = told_words(question), tells_of_lack(question)
    frequency = Counter(term for line in lines for term in terms_of(line.text))
    values = np.zeros((len(lines), len(CASES)))
    for at, line in enumerate(lines):
        case = case_of(line)
        if case is None:
            continue
        weight = {
            word: math.log(1 + len(lines) / (frequency[word] or 1)) for word in words_of_case(case)
        }
        named = sum(weight[word] for word in sought & weight.keys())
        values[at] = 1, named / (sum(weight.values()) or 1), is_of_lack(case) and not lacks
    return values
