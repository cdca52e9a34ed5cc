"""Whether no service is meant by a message in a talk: its query vector and learned weights."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge_base.ranking import RANKER_FILE
from knowledge_base.retrieval import Knowledge
from knowledge_base.straying import NOTHING_LEARNED, STRAYING_NAME, Straying, learn

ON = np.tile(np.array([1.0, 0.1], dtype=np.float32), (20, 1))
AWAY = np.tile(np.array([0.1, 1.0], dtype=np.float32), (20, 1))


def test_what_was_learned_tells_straying_from_asking_on() -> None:
    straying = Straying(learn(np.concatenate((ON, AWAY)), [False] * 20 + [True] * 20))
    assert straying(AWAY[0]) > 0 > straying(ON[0])


def test_with_one_answer_only_there_is_nothing_to_learn() -> None:
    assert Straying(learn(ON, [True] * 20))(ON[0]) == 0


def test_without_a_file_nothing_is_known(tmp_path: Path) -> None:
    assert Straying.read(tmp_path / "tidak-ada.json") is NOTHING_LEARNED


def test_of_another_models_vectors_it_says_nothing() -> None:
    straying = Straying(learn(np.concatenate((ON, AWAY)), [False] * 20 + [True] * 20))
    assert straying(np.ones(3, dtype=np.float32)) == 0


@pytest.mark.parametrize(
    ("on", "away"),
    [
        ("bayarnya berapa ya", "beras sekilo di pasar berapa ya"),
        ("fotonya latar merah apa biru", "baju lebaran bagusnya merah apa biru"),
        ("kalau diwakilkan anak boleh?", "makan es krim habis cabut gigi boleh?"),
    ],
)
def test_the_shipped_table_hears_the_difference(knowledge: Knowledge, on: str, away: str) -> None:
    straying = Straying.read(RANKER_FILE.with_name(STRAYING_NAME))
    assert straying(knowledge.embed(away)) > straying(knowledge.embed(on))
