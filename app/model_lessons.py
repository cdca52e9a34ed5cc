"""The texts by which the shorter model learns (knowledge_base/shortening.py): what citizens write
and what may be answered, and beside them texts of law and of the world, so that it stays at home in
both. Of what anything is measured with, nothing."""

from __future__ import annotations

import random
from pathlib import Path

from app.intent_vectors import TRAINING
from app.retrieval_report import BESIDE
from app.settings import Settings
from knowledge_base import catalogue as catalogues
from knowledge_base.embedder import Prompt
from knowledge_base.passage_search.question_sets import read_sets
from knowledge_base.passages import Kind, passages
from knowledge_base.training_messages import examples_of

# With all there is, it would take three times as long.
_MOST_QUESTIONS = 11_000
_MOST_PASSAGES = 2_500
_MOST_OF_LAW = 1_200
_WORDS_OF_LAW = 60

Texts = list[tuple[Prompt, str]]


def lessons(settings: Settings, beside: Path = BESIDE) -> Texts:
    """Prompt and text, in random order, the same every time.

    Raises CatalogueInvalid, and QuestionsMissing where `beside` lacks the texts of the world.
    """
    known = passages(catalogues.load(settings.content))
    asked = {text for file in TRAINING for text in examples_of(file)}
    asked |= {passage.text for passage in known if passage.kind is Kind.QUESTION}
    told = {passage.text for passage in known if passage.kind is not Kind.QUESTION}
    chance = random.Random(0)
    chosen = [
        *_some("query", asked, _MOST_QUESTIONS, chance),
        *_some("passage", told, _MOST_PASSAGES, chance),
        *_some("passage", _law(beside), _MOST_OF_LAW, chance),
        *_world(beside),
    ]
    chance.shuffle(chosen)
    return chosen


def _some(prompt: Prompt, texts: set[str], most: int, chance: random.Random) -> Texts:
    ordered = sorted(texts)
    return [(prompt, text) for text in chance.sample(ordered, min(most, len(ordered)))]


def _law(folder: Path) -> set[str]:
    """Pieces of real regulations, as broken and noisy as their files."""
    found = set()
    for file in folder.glob("regulations_text/*.txt"):
        words = file.read_text(encoding="utf-8", errors="replace").split()
        starts = range(0, len(words), _WORDS_OF_LAW)
        found |= {" ".join(words[at : at + _WORDS_OF_LAW]) for at in starts}
    return found


def _world(folder: Path) -> Texts:
    """The valid parts of the public question sets; their test parts measure."""
    found: dict[tuple[Prompt, str], None] = {}
    for one in read_sets(folder):
        for question in one.valid:
            found["query", question.text] = None
            found["passage", one.passages[question.passage]] = None
    return list(found)
