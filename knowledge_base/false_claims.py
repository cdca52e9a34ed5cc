"""Whether a question takes a false claim of a record for granted: "denda 200 ribu, bayar di mana?"

How much nearer it is to a false claim than to any honest question, by meaning, spelling and words,
and the words people use when they take something for granted. The weights stand in relevance.json
(tuning/claims.py) and are the same for every service.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np

from knowledge_base.cues import cues_in
from knowledge_base.embedder import Vectors
from knowledge_base.index import Index
from knowledge_base.language import normalise
from knowledge_base.lexical import terms
from knowledge_base.lines import FALSE_CLAIM, RecordLine
from knowledge_base.weighed import Matrix, Weighed

# Cues (lexicon/cues.tsv) of a question that takes something for granted, or of one that does not.
PRESUMING = (
    "anggap_kata",
    "anggap_kan",
    "anggap_wajib",
    "anggap_benar",
    "anggap_denda",
    "anggap_karena",
    "tanya_apa",
    "tanya_berapa",
)
CLAIM = (
    "lead",
    "chance",
    "chance_of_claims",
    "place",
    "meaning",
    "meaning_nearer",
    "meaning_of_best",
    "spelling",
    "spelling_nearer",
    "words_nearer",
    *PRESUMING,
)
# Who spells a claim this nearly says it: it is what has to be set right.
_WORD_FOR_WORD = 0.9


@dataclass(frozen=True)
class ClaimWeights:
    """`evidence` (CLAIM,) with `bias`: from the chance `at` on, a claim is taken for granted."""

    evidence: Matrix
    bias: float
    at: float

    @classmethod
    def read(cls, data: dict[str, Any]) -> ClaimWeights:
        """From the content of relevance.json."""
        weights = np.array([data["claim"][name] for name in CLAIM])
        return cls(weights, data["claim_bias"], data["claim_at"])

    def is_said(self, evidence: Matrix) -> bool:
        """Whether a question says the claim nearly word for word; from (CLAIM,)."""
        return bool(evidence[CLAIM.index("spelling")] >= _WORD_FOR_WORD)

    def presume(self, evidence: Matrix) -> bool:
        """Whether a question needs the claim set right; from (CLAIM,)."""
        utility = float(evidence @ self.evidence) + self.bias
        return 1 / (1 + math.exp(-utility)) >= self.at


class FalseClaims:
    """The false claims of the records of an index. Safe to use from several threads."""

    def __init__(self, index: Index) -> None:
        self._shelf = index.questions
        self._vectors = index.questions.rows()
        # Rows of the honest sample questions of a service, and of its false claims in order.
        self._honest: defaultdict[str, list[int]] = defaultdict(list)
        self._claims: defaultdict[str, list[int]] = defaultdict(list)
        for at, passage in enumerate(index.questions.passages):
            rows = self._claims if "!" in passage.id else self._honest
            rows[passage.owner].append(at)

    def nearest_question(self, service_id: str, vector: Vectors) -> float:
        """The cosine of the nearest honest sample question of a service; 0 if it has none."""
        honest = self._vectors[self._honest[service_id]]
        return float((honest @ vector).max()) if len(honest) else 0.0

    def evidence(self, weighed: Weighed) -> tuple[RecordLine, Matrix] | None:
        """The likeliest false claim of a service and (CLAIM,) values; None if it has no claim."""
        lines, question, service_id = weighed.lines, weighed.question, weighed.service_id
        claims, honest = self._claims[service_id], self._honest[service_id]
        if not claims:
            return None
        false = [at for at, line in enumerate(lines) if line.sort == FALSE_CLAIM]
        scores, shares = weighed.scores, weighed.shares
        # The rows of the claims, then of the honest questions.
        rows = np.array([*claims, *honest])
        false_rows, honest_rows = slice(len(claims)), slice(len(claims), None)
        spelling = self._shelf.spelling.scores(question)[rows]
        said = int(spelling[false_rows].argmax())
        is_said = spelling[said] >= _WORD_FOR_WORD
        best = max(
            false,
            key=lambda at: (is_said and lines[at].place == said, float(scores[at])),
        )
        words = self._shelf.words.scores(terms(question))[rows]
        cosine = np.einsum("ij,j->i", self._vectors[rows], weighed.vector)
        found = cues_in(normalise(question))
        values = {
            "lead": scores[best] - np.delete(scores, false).max(),
            "chance": shares[best],
            "chance_of_claims": shares[false].sum(),
            "place": int((scores > scores[best]).sum()),
            "meaning": cosine[false_rows].max(),
            "meaning_nearer": cosine[false_rows].max() - cosine[honest_rows].max(),
            "meaning_of_best": cosine[lines[best].place] - cosine[honest_rows].max(),
            "spelling": spelling[false_rows].max(),
            "spelling_nearer": spelling[false_rows].max() - spelling[honest_rows].max(),
            "words_nearer": words[false_rows].max() - words[honest_rows].max(),
            **{cue: float(cue in found) for cue in PRESUMING},
        }
        return lines[best], np.array([float(values[name]) for name in CLAIM])
