"""Only the questions that a change can reach are asked again: the others do not lose theirs."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from bot.actions.standing_alone import answer_alone
from knowledge_base.catalogue import Catalogue
from knowledge_base.publishing.answer_findings import Asking
from knowledge_base.publishing.exposure import exposed
from knowledge_base.retrieval import Knowledge, rebuilt

CHANGED = {"sim-baru"}
_OF_DRIVING = re.compile(r"\bsim\b|mengemudi|nyetir", re.IGNORECASE)


@pytest.fixture(scope="module")
def after(knowledge: Knowledge, catalogue: Catalogue, cache_folder: Path) -> Knowledge:
    """A service that has near neighbours is gone."""
    services = {id_: s for id_, s in catalogue.services.items() if id_ not in CHANGED}
    return rebuilt(knowledge, replace(catalogue, services=services), cache_folder)


def test_the_near_neighbours_are_asked_first(knowledge: Knowledge, after: Knowledge) -> None:
    asked = exposed(knowledge, after, CHANGED, 40)
    assert len(asked) == 40
    # Of the topics, too, some are near: what no service answers about driving.
    near = [a for a in asked if a[0].startswith("sim-") or _OF_DRIVING.search(a[1])]
    assert len(near) > 20
    assert not CHANGED & {owner for owner, _ in asked}


def test_questions_that_are_not_asked_again_lose_nothing(
    knowledge: Knowledge, after: Knowledge
) -> None:
    asked = set(exposed(knowledge, after, CHANGED, 150))
    rest = [
        (passage.owner, passage.text)
        for passage in after.index.questions.passages
        if "?" in passage.id and (passage.owner, passage.text) not in asked
    ]
    then, now = Asking(knowledge, answer_alone), Asking(after, answer_alone)
    pairs = [(owner, then(owner, text), now(owner, text)) for owner, text in rest[::60]]
    lost = [
        before.text
        for owner, before, later in pairs
        if then.is_right(owner, before) and not now.is_right(owner, later)
    ]
    assert len(pairs) > 100
    assert lost == []
    moved = [before for _, before, later in pairs if before.service_id != later.service_id]
    assert len(moved) < 0.03 * len(pairs)
