"""Which sample questions a change can take away from the records they belong to.

A question changes hands if a changed subject gains on its own or is no longer there. Both show in
the classifier, the strongest evidence: how much a question sounds like a changed subject, and a
little how weakly it sounds like its own when it is not among the samples itself. The first few
hundred of that order are asked. Measured by taking out the service for new driving licences and
asking 2,730 questions of the others before and after: the lost answers were among the first 70,
nine in ten of all answers that moved among the first 290; what moved further back lay on the edge
between answering and asking back.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from knowledge_base.retrieval import Knowledge

Question = tuple[str, str]

_OWN = 0.2


def exposed(
    before: Knowledge, after: Knowledge, changed: Collection[str], most: int
) -> list[Question]:
    """(owner, text) of sample questions of other subjects, those first that are the likeliest to
    change hands."""
    exposure: dict[Question, float] = {}
    for knowledge in (before, after):
        index = knowledge.index
        columns = [at for at, id_ in enumerate(index.subject_ids) if id_ in changed]
        if not columns:
            continue
        heard = index.classifier.scores_of_fitted(index.questions.rows(), columns).max(axis=1)
        exposures = heard - _OWN * index.classifier.own_left_out()
        for passage, value in zip(index.questions.passages, exposures.tolist(), strict=True):
            if passage.owner not in changed and "?" in passage.id:
                question = (passage.owner, passage.text)
                exposure[question] = max(value, exposure.get(question, -np.inf))
    here = {(p.owner, p.text) for p in after.index.questions.passages}
    return sorted(exposure.keys() & here, key=lambda question: (-exposure[question], question))[
        :most
    ]
