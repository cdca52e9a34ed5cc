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
    ("text", "asked"),
    [
        ("syaratnya apa", ["syaratnya apa"]),
        ("saya kerja shift pabrik. bisa sekali jalan tidak", ["bisa sekali jalan tidak"]),
        ("bisa online ga? soalnya dia juga kerja", ["bisa online ga"]),
        ("badannya panas, kalau ke igd ditolak ga", ["badannya panas, kalau ke igd ditolak ga"]),
        ("anak saya kerja, tidak bisa libur", ["anak saya kerja, tidak bisa libur"]),
        ("kalau hilang, bayar berapa", ["kalau hilang, bayar berapa"]),
        ("saya kehilangan dompet di pasar", []),
        ("", []),
    ],
)
def test_a_story_around_a_question_is_none(text: str, asked: list[str]) -> None:
    assert questions_in(text) == asked


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("brp lama cairnya, paklaring wajib ga", ["brp lama cairnya", "paklaring wajib ga"]),
        (
            "umur 63, apa masih sempat, antre berapa tahun",
            ["umur 63, apa masih sempat", "antre berapa tahun"],
        ),
        (
            "trus kena denda ga dan bisakah kakeknya yang urus",
            ["kena denda ga", "bisakah kakeknya yang urus"],
        ),
    ],
)
def test_what_is_joined_by_a_comma_or_a_word_is_asked_each_by_itself(
    text: str, asked: list[str]
) -> None:
    assert questions_in(text) == asked
