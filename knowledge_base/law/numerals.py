"""Numbers of units as drafters write them, read through the noise of OCR.

A number is `(value, suffix)`: `79A` is `(79, "A")`, ayat `1a` is `(1, "a")`, huruf `aa` is
`(27, "")`. A reading carries what it costs to believe it.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import cache
from typing import NamedTuple

Number = tuple[int, str]


class Reading(NamedTuple):
    """One way to read a number, and how far that is from what the file shows."""

    number: Number
    cost: float


_DIGIT_OF = {
    **dict.fromkeys("OoQD", "0"),
    **dict.fromkeys("lIi|!LtrJ]", "1"),
    **dict.fromkeys("Zz", "2"),
    "a": "4",
    **dict.fromkeys("Ss", "5"),
    **dict.fromkeys("Gb", "6"),
    "T": "7",
    "B": "8",
    **dict.fromkeys("gq", "9"),
}
_LETTER_OF = {"1": "il", "0": "o", "5": "s", "9": "g", "6": "b", "8": "b", "I": "il", "|": "il"}
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_ROMAN_NOISE = str.maketrans({"l": "I", "1": "I", "|": "I", "i": "I", "!": "I", "v": "V", "x": "X"})
_PLAIN = re.compile(r"(\d{1,4})([A-Za-z]{0,2})$")


def arabic(token: str, *, suffix: bool = True) -> tuple[Reading, ...]:
    """The numbers a token such as `15`, `1 5`, `I5`, `79A` or `2OO` may stand for."""
    compact = re.sub(r"\s+", "", token)
    split_cost = 1.0 if compact != token.strip() else 0.0
    readings = []
    plain = _PLAIN.match(compact)
    if plain and int(plain[1]) and (suffix or not plain[2]):
        readings.append(Reading((int(plain[1]), plain[2]), split_cost))
    if not compact.isdigit():
        readings += _through_noise(compact, split_cost, suffix=suffix)
    return tuple(dict.fromkeys(readings))


def _through_noise(compact: str, cost: float, *, suffix: bool) -> list[Reading]:
    readings = []
    for cut in (len(compact), len(compact) - 1):
        head, tail = compact[:cut], compact[cut:]
        if not head or (tail and (not suffix or not re.match("[A-Z]$", tail) or len(head) < 2)):
            continue
        digits = "".join(c if c.isdigit() else _DIGIT_OF.get(c, "") for c in head)
        if len(digits) == len(head) and digits[0] != "0" and digits != head:
            wrong = sum(a != b for a, b in zip(digits, head, strict=True))
            readings.append(Reading((int(digits), tail), cost + 0.5 + 0.5 * wrong))
    return readings


def letter(token: str) -> tuple[Reading, ...]:
    """The letters `a` to `z`, then `aa` and on, that a token may stand for."""
    readings = []
    if re.fullmatch(r"[a-z]\d?", token):
        readings.append(Reading((ord(token[0]) - 96, token[1:]), 0))
    elif re.fullmatch(r"[a-z][lI1|]", token) and token != "ll":
        readings.append(Reading((ord(token[0]) - 96, ""), 1.5))
    elif re.fullmatch(r"([a-z])\1", token):
        readings.append(Reading((ord(token[0]) - 70, ""), 0))
    elif re.fullmatch(r"[A-Z][a-z]?", token) and token[-1].upper() == token[0]:
        readings.append(Reading((ord(token[0]) - 64, ""), 1))
    readings += [Reading((ord(c) - 96, ""), 1.5) for c in _LETTER_OF.get(token, "")]
    if token in ("Il", "Ii"):
        readings.append(Reading((12 if token == "Il" else 9, ""), 1))
    if token == "l":
        readings.append(Reading((9, ""), 1.5))
    return tuple(readings)


def letter_name(number: Number) -> str:
    """`a` for 1, `z` for 26, `aa` for 27."""
    value, suffix = number
    name = chr(96 + value) if value <= 26 else chr(70 + value) * 2
    return name + suffix


@cache
def roman(token: str) -> tuple[Reading, ...]:
    """The Roman number a token such as `IV`, `lV` or `VIIA` stands for; nothing if none."""
    compact = re.sub(r"\s+", "", token)
    readings = []
    for cut in (len(compact), len(compact) - 1):
        head, tail = compact[:cut], compact[cut:]
        if not head or (tail and not re.match("[A-K]$", tail)):
            continue
        clean = head.translate(_ROMAN_NOISE)
        value = _roman_value(clean)
        if value:
            cost = 0.5 * sum(a != b for a, b in zip(clean, head, strict=True)) + 0.5 * (
                compact != token.strip()
            )
            readings.append(Reading((value, tail), cost))
            break
    return tuple(readings)


def _roman_value(text: str) -> int | None:
    if not text or set(text) - set(_ROMAN):
        return None
    values = [_ROMAN[c] for c in text]
    total = sum(
        -v if at + 1 < len(values) and v < values[at + 1] else v for at, v in enumerate(values)
    )
    return total if roman_name((total, "")) == text else None


def roman_name(number: Number) -> str:
    """`IV` for 4."""
    value, suffix = number
    steps = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"))
    name = ""
    for step, sign in (*steps, (4, "IV"), (1, "I")):
        while value >= step:
            name, value = name + sign, value - step
    return name + suffix


_UNITS = "satu dua tiga empat lima enam tujuh delapan sembilan".split()
_ORDINALS: dict[str, int] = {
    "kesatu": 1,
    "pertama": 1,
    **{f"ke{word}": at for at, word in enumerate(_UNITS, 1) if at > 1},
    "kesepuluh": 10,
    "kesebelas": 11,
    **{f"ke{word} belas": 10 + at for at, word in enumerate(_UNITS, 1) if at > 1},
    "kedua puluh": 20,
    **{f"kedua puluh {word}": 20 + at for at, word in enumerate(_UNITS, 1)},
    "ketiga puluh": 30,
}


def ordinal(text: str) -> tuple[str, int, int] | None:
    """The ordinal a text begins with: its name, its value, and how many words it takes."""
    words = [re.sub(r"[^a-z]", "", word) for word in text.lower().split()[:3]]
    for count in (3, 2, 1):
        name = " ".join(words[:count])
        if len(words) >= count and name in _ORDINALS:
            return name.title(), _ORDINALS[name], count
    near = get_close_matches(words[0], _ORDINALS, n=1, cutoff=0.8) if words else []
    return (near[0].title(), _ORDINALS[near[0]], 1) if near else None
