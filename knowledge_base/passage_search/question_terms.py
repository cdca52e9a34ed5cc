"""The words of a question, each once, with what is known of each."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from knowledge_base.language import stopwords
from knowledge_base.lexical import stem
from knowledge_base.passage_search.asked_for import ASKING
from knowledge_base.passage_search.candidate_texts import Flags, folded

_WORD = re.compile(r"[a-z0-9]+")
_MOST_WORDS = 40
_ROOT_FROM = 4


@dataclass(frozen=True, eq=False)
class QuestionTerms:
    """(words,) each, in the order of the question; words that ask are left out."""

    words: tuple[str, ...]
    is_content: Flags
    is_number: Flags

    @classmethod
    def of(cls, question: str) -> QuestionTerms:
        """Of a question as it was typed; very long ones are cut."""
        found = dict.fromkeys(_WORD.findall(folded(question)))
        words = tuple(word for word in found if word not in ASKING)[:_MOST_WORDS]
        ignored = stopwords()
        content = [word not in ignored and len(word) > 1 for word in words]
        if not any(content):
            content = [True] * len(words)
        return cls(
            words,
            np.array(content, dtype=np.bool_),
            np.array([word.isdigit() for word in words], dtype=np.bool_),
        )

    def root(self, at: int) -> str | None:
        """The root of a word, None where it is too short to be looked for within others."""
        root = folded(stem(self.words[at])).strip()
        return root if len(root) >= _ROOT_FROM and root.isalpha() else None
