"""How the chosen lines of a record stand on the page: in parts, in order, the rest counted."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from knowledge_base.aspects import aspects_of, without_aspects
from knowledge_base.cases import case_of, is_of_lack, tells_of_lack, told_words, words_of_case
from knowledge_base.lexical import terms
from knowledge_base.lines import ABOUT, FALSE_CLAIM, TO_CONFIRM, RecordLine
from knowledge_base.model import Aspect
from knowledge_base.relevance import Relevance

# Characters of an answer.
BUDGET = 750
# A line this likely leads its part, and is shown even where another part was named; so is the best
# of those that are sure together. Below that it may be the exception where the rule is asked for.
LEADS = 0.28
# One line that answers this surely by itself is what was asked, whatever part was named: it is so
# for eight of ten such questions.
POINTED = 0.55
_RATHER = 0.4
# A case is told of if half of its words are said.
_TOLD = 0.5
# What this share of the lines that hold in every case speaks of tells none.
_COMMON = 0.4
_BRACKETS = re.compile(r"\([^)]*\)")
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
    # What the service is called: no word of most of its names tells a case.
    names: Sequence[str] = ()
    # The question, and what was said before it.
    question: str = ""
    before: Sequence[str] = ()
    # Whether what was left out is counted.
    counts: bool = True
    # Whether all of it was asked for, whatever case it is for.
    complete: bool = False

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
        return self.relevance.chances[line] >= _RATHER

    @cached_property
    def leads(self) -> bool:
        """Whether some line likely is what was asked for."""
        return max(self.relevance.chances.values(), default=0.0) >= LEADS

    @cached_property
    def is_pointed(self) -> bool:
        """Whether one line is all that was asked for. Of steps all are, and of a part that is
        asked for in no more words than that: "syaratnya apa"."""
        chances = self.relevance.chances
        best = max(chances, key=lambda line: chances[line], default=None)
        if self.complete or self._says_only_its_name or best is None or chances[best] < POINTED:
            return False
        if not self.named:
            return True
        parts = (part for part in _PART.split(self.question) if aspects_of(part))
        return best.aspect is not Aspect.PROSEDUR and all(map(without_aspects, parts))

    @cached_property
    def told(self) -> frozenset[str]:
        """The cases of the record that are this person's, by what was said or what answers."""
        if self._says_only_its_name:
            return frozenset()
        named = Counter(stem for name in self.names for stem in set(terms(name)))
        usual = {stem for stem, times in named.items() if times * 2 >= len(self.names)}
        # What stands in brackets behind a name are its cases: "(jual beli, hibah, waris)".
        usual.update(*(terms(_BRACKETS.sub("", name)) for name in self.names[:1]))
        cases = {line: case for line in self.lines if (case := case_of(line))}
        plain = [line for line in self.lines if line not in cases]
        spoken = Counter(term for line in plain for term in set(terms(line.text)))
        told = set()
        for line, case in cases.items():
            own = {
                word for word in words_of_case(case) - usual if spoken[word] < _COMMON * len(plain)
            }
            # Who does not say that something is lacking has it.
            denied = is_of_lack(case) and not self._lacks
            is_named = own and len(own & self._words) >= _TOLD * len(own)
            answers = self.relevance.chances[line] >= (POINTED if denied else LEADS)
            if answers or (is_named and not denied):
                told.add(case)
        return frozenset(told)

    def is_untold(self, line: RecordLine) -> bool:
        """Whether a line holds in a case that nobody told of."""
        case = case_of(line)
        return case is not None and case not in self.told

    def is_of_others(self, line: RecordLine) -> bool:
        """Whether a line holds in a case of which nothing was said, where another was told: "Jual
        beli" where "Waris" was."""
        case = case_of(line)
        if self.complete or not self.told or case is None or case in self.told:
            return False
        return not words_of_case(case) & self._words

    def is_denied(self, line: RecordLine) -> bool:
        """Whether a line is for who lacks what nobody said is lacking."""
        case = case_of(line)
        if self.complete or self._lacks or case is None:
            return False
        return case not in self.told and is_of_lack(case)

    @cached_property
    def _says_only_its_name(self) -> bool:
        """Whether the question is no more than what the service is called: all of it is asked."""
        return {word for name in self.names for word in terms(name)}.issuperset(terms(self._said))

    @cached_property
    def _said(self) -> str:
        return " ".join((*self.before, self.question))

    @cached_property
    def _words(self) -> frozenset[str]:
        return told_words(self._said)

    @cached_property
    def _lacks(self) -> bool:
        return tells_of_lack(self._said)

    def _rank(self, line: RecordLine) -> tuple[bool, float, bool, int]:
        """Of a part: remarks last, and what likely answers first; steps as they are taken. What
        holds in a case that nobody told of comes after what holds for all."""
        chance = self.relevance.chances[line]
        other = self.is_untold(line)
        leads = (
            chance >= LEADS
            and not other
            and (line.aspect is not Aspect.PROSEDUR or self.is_pointed)
        )
        return line.remark, -chance if leads else 0.0, other, line.place

    def text(self, sort: str, chosen: Sequence[RecordLine]) -> str:
        """One part; what was left out of it is counted if it was asked for. A remark alone needs
        no heading: it would promise the rows."""
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
