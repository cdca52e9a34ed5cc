"""The questions of one message."""

from __future__ import annotations

import pytest

from knowledge_base.sentences import questions_in


def test_each_question_stands_by_itself() -> None:
    assert questions_in(
        "kalau lewat 60 hari kena denda ga? sama itu sekalian masuk KK otomatis?"
    ) == [
        "kalau lewat 60 hari kena denda ga",
        "masuk KK otomatis",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "syaratnya apa",
        "saya kerja shift pabrik. bisa sekali jalan tidak",
        "KTP saya hilang di pasar\nharus bagaimana",
        "",
    ],
)
def test_a_story_with_one_question_is_one(text: str) -> None:
    assert questions_in(text) == []
