"""Messages that ask nothing are answered with what to do, whatever stands in for words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from connectors.model import Side, StoredMessage
from connectors.unasked import unasked


def told(text: str) -> str | None:
    now = datetime(2026, 11, 27, tzinfo=UTC)
    answer = unasked(StoredMessage(1, "a" * 32, "m1", Side.CITIZEN, text, now))
    return answer and answer.text


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[foto]", "membaca gambar"),
        ("<Media omitted>", "membaca berkas"),
        ("(stiker)", "membaca gambar"),
        ("[pesan suara]", "mendengar pesan suara"),
        ("IMG-20261127-WA0003.jpg", "membaca gambar"),
        ("surat_rt.pdf", "membaca berkas"),
    ],
)
def test_what_stands_for_media_asks_for_words(text: str, why: str) -> None:
    assert why in (told(text) or "")


@pytest.mark.parametrize(
    "text", ["foto ktp harus latar apa", "oss.go.id", "[KTP hilang]", "cekbansos.kemensos.go.id?"]
)
def test_words_are_a_question(text: str) -> None:
    assert told(text) is None
