"""Amounts of rupiah as people type them: `Rp350.000`, `350rb`, `1,5 juta`, `dua ratus ribu`.

Standard library only: Rasa imports this too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge_base.mention import Mention
from knowledge_base.numerals import NUMBER_WORDS, numerals

_TIMES = {
    **dict.fromkeys(("rb", "ribu", "rebu", "k"), 1_000),
    **dict.fromkeys(("jt", "juta", "jeti"), 1_000_000),
    **dict.fromkeys(("m", "miliar", "milyar"), 1_000_000_000),
}
_FIGURES = r"\d{1,3}(?:[.,]\d{3})+(?:,\d{2})?(?![\d.,]*\d)|\d+(?:[.,]\d{1,2})?"
_IN_FIGURES = re.compile(
    rf"(?<![\w.,/-])(?P<rp>rp\.?\s?|idr\s?)?(?P<figures>{_FIGURES})(?:,-)?"
    r"(?:\s?(?P<unit>rb|ribu|rebu|k|jt|juta|jeti|miliar|milyar)(?P<half>\s?an)?\b"
    r"|\s?(?P<rupiah>rupiah|perak)\b)?(?![\w/])",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Za-z]+")
_GROUPED = re.compile(r"^\d{1,3}(?:\.\d{3})+$")


def amounts_in(text: str) -> tuple[Mention, ...]:
    """The amounts a text names, in whole rupiah, in its order."""
    found = [*_in_figures(text), *_in_words(text)]
    return tuple(sorted(found, key=lambda mention: mention.start))


def _in_figures(text: str) -> Iterator[Mention]:
    for match in _IN_FIGURES.finditer(text):
        figures, unit = match["figures"], match["unit"]
        # A bare number is an amount only if it is written like one: "350.000".
        if match["rp"] or unit or match["rupiah"] or _GROUPED.match(figures):
            value = _number(figures, small=unit is not None) * _TIMES.get((unit or "").lower(), 1)
            yield Mention(str(round(value)), match.start(), match.end())


def _number(figures: str, small: bool) -> float:
    """`350.000` -> 350000, `1,5` before an amount word -> 1.5, `20.000,00` -> 20000."""
    if small and not _GROUPED.match(figures):
        return float(figures.replace(",", "."))
    whole = re.sub(r",\d{2}$", "", figures)
    return float(re.sub(r"[.,]", "", whole))


def _in_words(text: str) -> Iterator[Mention]:
    run: list[re.Match[str]] = []
    for match in (*_WORD.finditer(text), None):
        word = match[0].lower() if match else ""
        if match and (word in NUMBER_WORDS or word in _TIMES):
            run.append(match)
        elif run:
            value = _spelt([m[0].lower() for m in run])
            if value:
                yield Mention(str(value), run[0].start(), run[-1].end())
            run = []


def _spelt(words: list[str]) -> int:
    """The amount that words spell; 0 if they name no thousands and no millions."""
    total = count = 0.0
    for word in numerals(words):
        if word in _TIMES:
            total, count = total + count * _TIMES[word], 0
        elif word.replace(",", "").isdecimal():
            count = float(word.replace(",", "."))
        else:
            return 0
    return round(total)
