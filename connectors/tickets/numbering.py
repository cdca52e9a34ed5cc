"""Numbers of tickets that can be read aloud: `T-2611-0042-7`, with a check digit at the end.

Year and month, a running number, and a digit by which every single mistyped digit and every swap of
two neighbours is noticed (H. M. Damm, 2004). Standard library only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_BETWEEN = r"[\s./_\-\u2010-\u2015\u2212]{0,3}"
# With its letter and its groups; or all its digits, however they are broken up, if they are no part
# of a longer number.
_WRITTEN = re.compile(
    rf"(?<![^\W_])(?:t{_BETWEEN}(?P<groups>[0-9]{{4}}{_BETWEEN}[0-9]{{4,6}}{_BETWEEN}[0-9])(?![0-9])"
    rf"|(?:t{_BETWEEN}|(?<![0-9].)(?<![0-9]..))(?P<digits>[0-9](?:{_BETWEEN}[0-9]){{8,10}})(?!{_BETWEEN}[0-9]))",
    re.IGNORECASE,
)
_SHORTEST = 4
_QUASIGROUP = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


@dataclass(frozen=True)
class Number:
    """`month` is `YYMM`; `running` counts all tickets, from 1."""

    month: str
    running: int

    def __str__(self) -> str:
        running = f"{self.running:0{_SHORTEST}}"
        return f"T-{self.month}-{running}-{_check(self.month + running)}"


@dataclass(frozen=True)
class Found:
    """A number as it stands in a text."""

    number: Number
    start: int
    end: int


def numbers_in(text: str) -> Iterator[Found]:
    """The numbers of tickets in a text, in any spelling; one with a wrong digit is none."""
    for match in _WRITTEN.finditer(text):
        if number := _number(re.sub(r"[^0-9]", "", match["groups"] or match["digits"])):
            yield Found(number, match.start(), match.end())


def _number(digits: str) -> Number | None:
    month, running, check = digits[:4], digits[4:-1], digits[-1]
    is_padded = len(running) > _SHORTEST and running.startswith("0")
    if not "01" <= month[2:] <= "12" or int(running) == 0 or is_padded:
        return None
    return Number(month, int(running)) if _check(month + running) == int(check) else None


def _check(digits: str) -> int:
    """The digit to add."""
    interim = 0
    for digit in digits:
        interim = _QUASIGROUP[interim][int(digit)]
    return interim
