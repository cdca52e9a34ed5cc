"""An OCR takes from the layer only what the layer surely read better."""

from __future__ import annotations

import pytest

from knowledge_base.law.reading.agreement import agreed
from knowledge_base.law.reading.layout import Word


@pytest.mark.parametrize(
    ("read", "layer", "kept"),
    [
        ("1945,", "1945;", "1945;"),
        ("Prioritas:", "Prioritas;", "Prioritas;"),
        ("dalam,", "daLam;", "dalam,"),
        ("undangan,", "undangan.", "undangan,"),
        ("(S5)", "(5)", "(5)"),
        ("(2)", "(21", "(2)"),
        ("ce.", "c.", "c."),
        ("Menteri", "a.", "Menteri"),
    ],
)
def test_the_surer_wording_is_kept(read: str, layer: str, kept: str) -> None:
    word = Word(read, 100, 130, 200, 9)
    assert agreed([word], [Word(layer, 101, 131, 201, 14)])[0].text == kept


def test_words_elsewhere_are_not_compared() -> None:
    word = Word("1945,", 100, 130, 200, 9)
    others = [Word("1945;", 200, 230, 200, 14), Word("1945;", 100, 130, 230, 14)]
    assert agreed([word], others) == [word]
