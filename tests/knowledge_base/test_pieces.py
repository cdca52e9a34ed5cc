"""SentencePiece cuts texts as the tokenizer of the model's source does."""

from __future__ import annotations

from pathlib import Path

import pytest
from tokenizers import Tokenizer

from app.settings import ROOT, Settings
from knowledge_base.embedder import Embedder
from knowledge_base.evaluation import read_golden
from knowledge_base.pieces import PIECES, Pieces

STRANGE = [
    "",
    "😀😀 halo 👋🏽",
    "ＫＴＰ ｆｕｌｌ ½ ①",
    "ꦲꦏ꧀ꦱꦫꦗꦮ 日本語 العربية",
    "banyak   spasi\tdan\nbaris",
    "pakai\u200bnol\u00adlebar",
]


@pytest.fixture(scope="module")
def theirs(settings: Settings, embedder: Embedder) -> Tokenizer:
    return Tokenizer.from_file(str(Path(settings.model_folder) / "tokenizer.json"))


@pytest.fixture(scope="module")
def file(settings: Settings, embedder: Embedder) -> Path:
    """The file that the served model has, which `embedder` was made of."""
    return settings.compiled_model_folder / PIECES


def test_questions_are_cut_as_the_source_cuts_them(file: Path, theirs: Tokenizer) -> None:
    pieces = Pieces(file, most=512)
    asked = [row["question"] for row in read_golden(ROOT / "tests/golden/dev/a.jsonl")]
    for text in (f"query: {one}" for one in [*asked, *STRANGE]):
        assert pieces(text) == theirs.encode(text).ids, text


def test_a_long_text_keeps_both_its_marks(file: Path) -> None:
    cut = Pieces(file, most=16)("syarat bikin paspor baru " * 50)
    assert len(cut) == 16
    assert (cut[0], cut[-1]) == (0, 2)


@pytest.mark.parametrize("mark", ["<s>", "</s>", "<pad>", "<mask>"])
def test_what_looks_like_a_mark_of_the_model_is_only_letters(file: Path, mark: str) -> None:
    within = Pieces(file, most=512)(f"query: ktp {mark} hilang")[1:-1]
    assert set(within).isdisjoint({0, 1, 2, 250_001})
