"""Numbers as lists print them: 3, c, C, iii, III."""

from __future__ import annotations

_ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC")),
    *((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
# Beyond these a list would only be written to fill a memory.
_MOST_LETTERS = 26 * 20
_MOST_ROMAN = 5000


def number_as(number: int, style: str) -> str:
    """A number in a style named as Word does; in digits where the style is not known."""
    match style:
        case "lowerLetter" if 0 < number <= _MOST_LETTERS:
            return _letters(number)
        case "upperLetter" if 0 < number <= _MOST_LETTERS:
            return _letters(number).upper()
        case "lowerRoman" if 0 < number <= _MOST_ROMAN:
            return _roman(number).lower()
        case "upperRoman" if 0 < number <= _MOST_ROMAN:
            return _roman(number)
        case "decimalZero":
            return f"{number:02d}"
        case "none":
            return ""
        case _:
            return str(number)


def _letters(number: int) -> str:
    """a to z, then aa, bb, as Word counts."""
    times, letter = divmod(number - 1, len(_LETTERS))
    return _LETTERS[letter] * (times + 1)


def _roman(number: int) -> str:
    parts = []
    for value, letters in _ROMAN:
        times, number = divmod(number, value)
        parts.append(letters * times)
    return "".join(parts)
