"""Where a message in a talk sounds like two services, the one whose record answers is meant."""

from __future__ import annotations

import numpy as np
import pytest

from knowledge_base.place import Context
from knowledge_base.ranking import Candidate, Ranking
from knowledge_base.reorder import Reorder, learn_trees
from knowledge_base.retrieval import Knowledge
from knowledge_base.rivals import Rivals, values_of
from knowledge_base.weighed import Matrix

HERE, THERE, THIRD = "sertifikat-halal-sehati", "pirt-sppirt", "nib-oss"
RANKING = Ranking(
    (Candidate(THERE, 0.5), Candidate(HERE, 0.3), Candidate(THIRD, 0.1)), (), (), 0.1, {}, 0.0
)


def answering(service_id: str) -> Matrix:
    """Only the record under discussion holds what is asked."""
    return np.array([1.0 if service_id == HERE else -1.0])


def by_the_record() -> Rivals:
    """Trees that learned to give the message to the record that answers."""
    chance = np.random.default_rng(0)
    answers = chance.normal(size=(2_000, 2))
    values = np.stack([values_of(0.3, 0.5, a[:1], a[1:]) for a in answers])
    stays = answers[:, 0] > answers[:, 1]
    return Rivals(Reorder(learn_trees(values, stays, np.ones(len(stays)), 40, 8)))


def test_the_record_that_answers_gets_most_of_what_both_had() -> None:
    ranking = by_the_record().between(RANKING, HERE, answering)
    chances = {candidate.subject_id: candidate.probability for candidate in ranking.kept}
    assert next(iter(chances)) == HERE
    assert chances[HERE] + chances[THERE] == pytest.approx(0.8)
    assert chances[HERE] > 0.7
    assert chances[THIRD] == 0.1


@pytest.mark.parametrize("current", [None, "skck"])
def test_without_a_rival_to_what_is_talked_of_nothing_changes(current: str | None) -> None:
    assert by_the_record().between(RANKING, current, answering) == RANKING


def test_where_only_one_is_left_nothing_changes() -> None:
    alone = Ranking((Candidate(HERE, 0.9),), (), (), 0.1, {}, 0.0)
    assert by_the_record().between(alone, HERE, answering) == alone


def test_where_nothing_was_learned_nothing_changes() -> None:
    assert Rivals(None).between(RANKING, HERE, answering) == RANKING


@pytest.mark.parametrize(
    ("current", "message"),
    [
        (HERE, "NIB sudah punya, PIRT belum keluar. bisa lanjut?"),
        ("sertipikat-elektronik", "PBB nunggak dua tahun, apa nanti ditolak?"),
    ],
)
def test_what_the_record_under_discussion_answers_stays_with_it(
    knowledge: Knowledge, current: str, message: str
) -> None:
    best = knowledge.rank(message, Context(current, trail={current: 0.7})).best
    assert best is not None
    assert best.subject_id == current


def test_what_begins_with_the_name_of_another_service_is_about_that(knowledge: Knowledge) -> None:
    context = Context("paspor-hilang-rusak", trail={"paspor-hilang-rusak": 1.2})
    best = knowledge.rank("akta lahir anak umur 3 tahun", context).best
    assert best is not None
    assert best.subject_id == "akta-kelahiran"
