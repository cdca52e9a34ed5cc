"""How the chosen lines of a record stand on the page: in parts, in order, the rest counted."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from knowledge_base.lines import ABOUT, FALSE_CLAIM, TO_CONFIRM, RecordLine
from knowledge_base.model import Aspect
from knowledge_base.relevance import Relevance

# Characters of an answer.
BUDGET = 750
# A line this likely leads its part, and is shown even where another part was named; so is the best
# of those that are sure together. Below that it may be the exception where the rule is asked for.
LEADS = 0.28
# Among steps, what holds in one case only: "Kuota penuh? ...", "Waris: ...".
_CASE = re.compile(
    r"(?!Pilih|Bandingkan|Tulis|Urutan|Cek|Lewat|Cara|Contoh)(?:[^.?]{3,75}\? |[^.:]{3,60}: )"
)
_UNTITLED = {ABOUT: "", FALSE_CLAIM: "Sering keliru: ", TO_CONFIRM: "Perlu dipastikan: "}


@dataclass(frozen=True)
class Layout:
    """How chosen lines of a record stand on the page."""

    lines: Sequence[RecordLine]
    wanted: Sequence[Aspect]
    named: bool
    relevance: Relevance
    # Part -> the region it holds in, where that is not everywhere.
    places: Mapping[str, str]
    # Whether what was left out is counted.
    counts: bool = True

    def blocks(self, chosen: Collection[RecordLine]) -> dict[str, list[RecordLine]]:
        """Part -> its lines in their own order.

        What sets a false claim right comes first, then what answers best, unless parts were
        named: those come in the order asked. What to confirm comes last.
        """
        best = max(chosen, key=self.relevance, default=None)
        order: list[str] = [FALSE_CLAIM]
        if best and best.sort != TO_CONFIRM and not (self.named and best.aspect in self.wanted):
            order.append(best.sort)
        order.extend(self.wanted)
        order.extend(x.sort for x in sorted(chosen, key=lambda x: -self.relevance(x)))
        last = [sort for sort in order if sort == TO_CONFIRM]
        return {
            sort: sorted((x for x in chosen if x.sort == sort), key=self._rank)
            for sort in dict.fromkeys([*(sort for sort in order if sort not in last), *last])
            if any(line.sort == sort for line in chosen)
        }

    def _rank(self, line: RecordLine) -> tuple[bool, float, int]:
        """Of a part: remarks last, and what likely answers first; steps as they are taken."""
        chance = self.relevance.chances[line]
        leads = line.aspect is not Aspect.PROSEDUR and chance >= LEADS
        return line.remark, -chance if leads else 0.0, line.place

    def text(self, sort: str, chosen: Sequence[RecordLine]) -> str:
        """One part; what was left out of it is counted if it was asked for. A remark alone needs
        no heading: it would promise the rows."""
        if sort in _UNTITLED or all(line.remark for line in chosen):
            before = f"Di {self.places[sort]}: " if sort in self.places else _UNTITLED.get(sort, "")
            return "\n".join(f"{before}{line.text}" for line in chosen)
        rows = [line for line in self.lines if line.sort == sort and not line.remark]
        # A step by itself has no number: those before it would seem to be missing.
        numbered = sort == Aspect.PROSEDUR and sort in self.wanted and len(rows) > 1
        steps = _steps(rows) if numbered else []
        text = [f"*{Aspect(sort).label}*"]
        if sort in self.places:
            text.append(f"Di {self.places[sort]}:")
        text.extend(
            f"{steps.index(line) + 1}. {line.text}" if line in steps else f"• {line.text}"
            for line in chosen
            if not line.remark
        )
        left = len(rows) - sum(not line.remark for line in chosen)
        if left > 0 and self.counts and sort in self.wanted:
            text.append(left_out(left))
        text.extend(line.text for line in chosen if line.remark)
        return "\n".join(text)

    def size(self, chosen: Collection[RecordLine]) -> int:
        """Characters on the page, whatever the order."""
        parts: defaultdict[str, list[RecordLine]] = defaultdict(list)
        for line in chosen:
            parts[line.sort].append(line)
        return sum(len(self.text(sort, some)) + 2 for sort, some in parts.items())


def _steps(rows: Sequence[RecordLine]) -> Sequence[RecordLine]:
    """The rows that are taken one after the other: all but what holds in one case only. Who begins
    with a case goes on with it ("STNK hilang: lapor dulu"), unless there are hardly any steps."""
    steps = [row for row in rows if not _CASE.match(row.text)]
    if len(steps) * 2 <= len(rows):
        return []
    return rows if _CASE.match(rows[0].text) else steps


def left_out(lines: int) -> str:
    """What stands where lines are missing."""
    return f"… dan {lines} lagi, lihat Selengkapnya."
