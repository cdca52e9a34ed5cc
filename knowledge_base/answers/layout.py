"""How the chosen lines of a record stand on the page: in parts, in order, the rest counted."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from knowledge_base.answers.told_cases import LEADS, POINTED, ToldCases
from knowledge_base.aspects import aspects_of, without_aspects
from knowledge_base.cases import case_of
from knowledge_base.lines import ABOUT, FALSE_CLAIM, TO_CONFIRM, RecordLine
from knowledge_base.model import Aspect
from knowledge_base.relevance import Relevance

# Characters of an answer.
BUDGET = 750
# What is rather what was asked than not comes first, whatever part was named.
RATHER = 0.4
# A line of fewer characters may be a name: a list of places without it would be another list.
_SENTENCE = 45
_PART = re.compile(r"[.,?!;\n]+")
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
    question: str
    cases: ToldCases
    # Whether what was left out is counted.
    counts: bool = True

    def blocks(self, chosen: Collection[RecordLine]) -> dict[str, list[RecordLine]]:
        """Part -> its lines in their own order.

        What sets a false claim right comes first, then what answers best, unless parts were
        named and it is not sure: those come in the order asked. What to confirm comes last.
        """
        best = max(chosen, key=self.relevance, default=None)
        order: list[str] = [FALSE_CLAIM]
        in_order = self.named and best and best.aspect in self.wanted
        if best and best.sort != TO_CONFIRM and not (in_order and not self.is_rather(best)):
            order.append(best.sort)
        order.extend(self.wanted)
        order.extend(x.sort for x in sorted(chosen, key=lambda x: -self.relevance(x)))
        last = [sort for sort in order if sort == TO_CONFIRM]
        return {
            sort: sorted((x for x in chosen if x.sort == sort), key=self._rank)
            for sort in dict.fromkeys([*(sort for sort in order if sort not in last), *last])
            if any(line.sort == sort for line in chosen)
        }

    def is_rather(self, line: RecordLine) -> bool:
        """Whether a line rather is what was asked for than not."""
        return self.relevance.chances[line] >= RATHER

    @cached_property
    def leads(self) -> bool:
        """Whether some line likely is what was asked for."""
        return max(self.relevance.chances.values(), default=0.0) >= LEADS

    @cached_property
    def repeated(self) -> Mapping[RecordLine, Sequence[RecordLine]]:
        """Line -> the steps and fuller lines that say the same. Steps stay whole."""
        return _repeated(tuple(self.lines))

    @cached_property
    def is_pointed(self) -> bool:
        """Whether one line is all that was asked for. Of steps all are, and of a part that is
        asked for in no more words than that: "syaratnya apa"."""
        chances = self.relevance.chances
        best = max(chances, key=lambda line: chances[line], default=None)
        if (
            self.cases.complete
            or self.cases.says_only_its_name
            or best is None
            or chances[best] < POINTED
        ):
            return False
        if not self.named:
            return True
        parts = (part for part in _PART.split(self.question) if aspects_of(part))
        own = (self.cases.beside_its_name(" ".join(without_aspects(part))) for part in parts)
        return best.aspect is not Aspect.PROSEDUR and all(own)

    def _rank(self, line: RecordLine) -> tuple[bool, float, int, int]:
        """Of a part: remarks last, and what likely answers first; steps as they are taken. What
        holds in a case that was told comes before what holds for all, and that before other
        cases."""
        chance = self.relevance.chances[line]
        untold = self.cases.is_untold(line)
        steps = line.aspect is Aspect.PROSEDUR
        leads = chance >= LEADS and not untold and (not steps or self.is_pointed)
        order = 0 if steps or self.cases.is_told(line) else 2 if untold else 1
        return line.remark, -chance if leads else 0.0, order, line.place

    def text(self, sort: str, chosen: Sequence[RecordLine]) -> str:
        """One part; what was left out of it is counted if it, or none, was asked for. A remark
        alone needs no heading: it would promise the rows."""
        if sort in _UNTITLED or all(line.remark for line in chosen):
            before = f"Di {self.places[sort]}: " if sort in self.places else _UNTITLED.get(sort, "")
            return "\n".join(f"{before}{line.text}" for line in chosen)
        rows = [line for line in self.lines if line.sort == sort and not line.remark]
        # A step by itself has no number: those before it would seem to be missing.
        numbered = sort == Aspect.PROSEDUR and sort in self.wanted and len(rows) > 1
        steps = steps_of(rows) if numbered else []
        # Numbers with gaps between them would tell of steps that are missing.
        if [line for line in chosen if line in steps] != [
            *steps[: sum(x in steps for x in chosen)]
        ]:
            steps = []
        text = [f"*{Aspect(sort).label}*"]
        if sort in self.places:
            text.append(f"Di {self.places[sort]}:")
        text.extend(
            f"{steps.index(line) + 1}. {line.text}" if line in steps else f"• {line.text}"
            for line in chosen
            if not line.remark
        )
        left = sum(row not in chosen and row not in self.repeated for row in rows)
        if left > 0 and self.counts and (sort in self.wanted or not self.wanted):
            text.append(left_out(left))
        text.extend(line.text for line in chosen if line.remark)
        return "\n".join(text)

    def size(self, chosen: Collection[RecordLine]) -> int:
        """Characters on the page, whatever the order."""
        parts: defaultdict[str, list[RecordLine]] = defaultdict(list)
        for line in chosen:
            parts[line.sort].append(line)
        return sum(len(self.text(sort, some)) + 2 for sort, some in parts.items())


@lru_cache(maxsize=200)
def _repeated(lines: tuple[RecordLine, ...]) -> Mapping[RecordLine, Sequence[RecordLine]]:
    """As `Layout.repeated`; read once for a record."""
    said = {line: line.text.rstrip(".").casefold() for line in lines}
    steps = {line for line in lines if line.aspect is Aspect.PROSEDUR}
    rest = {line for line in lines if line.aspect} - steps
    again = {
        line: [x for x in steps if said[line] in said[x]]
        + [x for x in rest if said[line] in said[x] and said[line] != said[x]]
        for line in rest
        if len(said[line]) >= _SENTENCE
    }
    return {line: tellers for line, tellers in again.items() if tellers}


def steps_of(rows: Sequence[RecordLine]) -> Sequence[RecordLine]:
    """The rows that are taken one after the other: all but what holds in one case only. Who begins
    with a case goes on with it ("STNK hilang: lapor dulu"), unless there are hardly any steps."""
    steps = [row for row in rows if not case_of(row)]
    if len(steps) * 2 <= len(rows):
        return []
    return rows if case_of(rows[0]) else steps


def left_out(lines: int) -> str:
    """What stands where lines are missing."""
    return f"… dan {lines} lagi, lihat Selengkapnya."
