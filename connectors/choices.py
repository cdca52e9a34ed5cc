"""What a choice means, tapped or typed back by its number.

Only the values below become payloads for Rasa; anything else is text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from knowledge_base.answer import Answer, Choice

_SERVICE = re.compile(r"^pilih:([a-z0-9-]{1,80})$")
_REGION = re.compile(r"wilayah:(\d{2}(?:\.\d{2})?)")
_ASPECT_INTENTS = {
    "persyaratan": "tanya_persyaratan",
    "prosedur": "tanya_prosedur",
    "biaya": "tanya_biaya",
    "jangka_waktu": "tanya_jangka_waktu",
    "kanal": "tanya_kanal",
    "masa_berlaku": "tanya_masa_berlaku",
    "dasar_hukum": "tanya_dasar_hukum",
}
# What is no matter of the dialogue: the way to the desk and back, and marks.
_ASIDE = re.compile(r"titip|kembali|(?:suka|kurang):\d{1,9}|nilai:\d{1,9}:[1-5]|kesan:\d{1,9}")
_NUMBER = re.compile(r"(?:no\.?|nomor)?\s*([1-9]\d?)\s*[.)]?", re.IGNORECASE)
_FIXED = {"bukan_itu": "/bukan_itu", "petugas": "/minta_petugas"}


def offered(answer: Answer) -> tuple[Choice, ...]:
    """The choices of an answer as every channel shows and numbers them: each value once."""
    usable = (choice for choice in answer.choices if choice.title.strip() and choice.value.strip())
    return tuple({choice.value: choice for choice in usable}.values())


def numbered(choices: Iterable[Choice]) -> str:
    """Choices as lines to be answered with a number."""
    return "\n".join(f"{n}. {title_of(choice)}" for n, choice in enumerate(choices, 1))


def title_of(choice: Choice) -> str:
    """A title on one line."""
    return " ".join(choice.title.split())


def number_in(text: str) -> int | None:
    """The number that is all a text says (`2`, `no 2`, `2.`); None if it says anything else."""
    found = _NUMBER.fullmatch(text.strip())
    return int(found[1]) if found else None


def is_ours(value: str | None) -> bool:
    """Whether a choice value is one of ours, to be told from free text."""
    return value is not None and (payload(value) is not None or _ASIDE.fullmatch(value) is not None)


def payload(value: str | None) -> str | None:
    """The Rasa payload of a choice value; None if it is not one of ours."""
    if value is None:
        return None
    if match := _SERVICE.match(value):
        return "/pilih" + json.dumps({"layanan": match[1]})
    if match := _REGION.fullmatch(value):
        return "/pilih" + json.dumps({"wilayah": match[1]})
    kind, _, aspect = value.partition(":")
    if kind == "aspek" and aspect in _ASPECT_INTENTS:
        return f"/{_ASPECT_INTENTS[aspect]}"
    return _FIXED.get(value)
