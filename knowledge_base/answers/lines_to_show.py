"""Which lines of a record are shown, within the room that an answer has."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import islice

from knowledge_base.answers.asked_topics import topics_asked, topics_spoken_of
from knowledge_base.answers.layout import Layout, steps_of
from knowledge_base.answers.told_cases import LEADS
from knowledge_base.cases import case_of
from knowledge_base.language import normalise
from knowledge_base.lines import FALSE_CLAIM, TO_CONFIRM, RecordLine
from knowledge_base.model import Aspect
from knowledge_base.relevance import Relevance

# What is asked for by name is no use by halves: it may take this much more.
_FOR_THE_WHOLE = 150
_FOR_A_SECOND_LINE = 100
# Of a part that was named, and of a part of a summary.
_FEWEST_LINES = {True: 3, False: 1}
# Of a tariff this short no row is left out while there is room.
_SHORT_TARIFF = 4
# The lines that answer best are shown wherever in the record they stand, and all that may answer.
_LEADING = 3
_POSSIBLE = 0.02
_BARELY = 0.005
# Lines this likely wanted come first; the others of a summary as the record has them, the ordinary
# ones first.
_LIKELY = 0.1
# Where no part was named and the likely lines answer this surely together, they and what else may
# answer are all there is to say: a summary of the record would bury them.
_SURE = 0.42
# What holds in another case than was told of has to be this likely meant all the same.
_OF_OTHERS = 0.05
# In standard words: who asks suspects a fraud; in the words of a record: it warns of one.
SUSPECTS = re.compile(r"\b(?:\w*tipu\w*|scam|phishing)\b")
OF_FRAUD = re.compile(r"\b(?:penipu|penipuan|modus)\b", re.IGNORECASE)
# What to confirm is said where it is about what was asked.
_CONFIRMED = 8


def lines_to_show(
    layout: Layout, tariff: Collection[str], unsure: bool, budget: int, doubtful: bool = False
) -> set[RecordLine]:
    """The lines to show within about `budget` characters.

    The best of every wanted part, then the best of those parts and the few best of the record.
    `tariff` are the fees that the question singles out. What to confirm is shown for its
    relevance, or because the record was `unsure` of what was asked. Nothing is set right where it
    is `doubtful` that the record holds what is asked.
    """
    relevance, chances = layout.relevance, layout.relevance.chances
    # Who names a part and nothing but the service wants that part, whatever the name sounds like.
    only_parts = layout.named and layout.cases.is_its_name
    told = relevance.claim
    if not told and not doubtful:
        told = told_claim(layout.lines, relevance, layout.question)
    claim = None if only_parts else told
    ranked = sorted(
        (x for x in layout.lines if x.sort != FALSE_CLAIM or x == claim),
        key=lambda line: -relevance(line),
    )

    def stands_out(at: int, line: RecordLine) -> bool:
        # The law stands among the sources; where a part was named, its words would only be more.
        if only_parts or (line.aspect is Aspect.DASAR_HUKUM and layout.named):
            return False
        if line.sort in (FALSE_CLAIM, TO_CONFIRM):
            return line == claim or (line.sort == TO_CONFIRM and at < _CONFIRMED)
        return chances[line] >= (_BARELY if at < _LEADING and not doubtful else _POSSIBLE)

    def is_other_fee(at: int, line: RecordLine) -> bool:
        if line.aspect is not Aspect.BIAYA or line.remark or line.text in tariff:
            return False
        return at > 0 or (bool(tariff) and not layout.is_rather(line))

    def is_beside(line: RecordLine) -> bool:
        # Who may find nothing here is not told of cases that are not theirs.
        if doubtful and layout.cases.is_untold(line):
            return True
        return layout.cases.is_of_others(line) and chances[line] < _OF_OTHERS

    fitting = [
        line
        for at, line in enumerate(ranked)
        if not (is_other_fee(at, line) or layout.cases.is_denied(line) or is_beside(line))
        and (
            stands_out(at, line)
            or (line.aspect in layout.wanted and not layout.cases.is_of_others(line))
        )
    ]
    if not layout.named:
        fitting.sort(key=lambda x: (0, -chances[x]) if chances[x] >= _LIKELY else (1, x.place))
    chosen = {claim} if claim else set()
    # "Diwakilkan: ..." is no case of others to who asks whether somebody else may go.
    asked = topics_asked(layout.question)
    within = (x for x in ranked if x.aspect and not layout.cases.is_out_of_reach(x))
    spoken = (x for x in within if asked & topics_spoken_of(x.text))
    chosen.update(islice((x for x in spoken if x.aspect is not Aspect.DASAR_HUKUM), 1))
    sure = _is_sure(layout)
    if sure:
        # Who asks for the law gets it beside whatever else is sure.
        law = [x for x in fitting if x.aspect is Aspect.DASAR_HUKUM][:1]
        fitting = [x for x in fitting if chances[x] >= _POSSIBLE or x in law]
    rows = steps_of([x for x in layout.lines if x.aspect is Aspect.PROSEDUR and not x.remark])
    before = dict(zip(rows[1:], rows, strict=False))

    def is_in_order(line: RecordLine) -> bool:
        # A step that is not what was asked makes no sense without the one before it.
        return chances[line] >= _LIKELY or line not in before or before[line] in chosen

    best = [[x for x in fitting if x.aspect is aspect and not x.remark] for aspect in layout.wanted]
    if not sure:
        best = [
            sorted(some, key=lambda x: x.place) if some[:1] and some[0] in rows else some
            for some in best
        ]
    chosen |= {line for lines in best for line in lines[:1]}
    if unsure:
        chosen |= {line for line in ranked if line.sort == TO_CONFIRM}
    leads = [{line} for line in fitting if chances[line] >= LEADS]
    likely = [{line} for line in fitting if chances[line] >= _LIKELY]
    of_case = [
        {line} for line in fitting if layout.cases.is_told(line) and chances[line] >= _POSSIBLE
    ]
    of_case = of_case[:_LEADING]
    whole = [] if sure or doubtful else _whole_parts(layout, tariff)
    # The one part that was asked for by name is whole first. Of several none is surely meant: what
    # answers comes before them, and before all where none was named.
    if not layout.named:
        order = [*likely, *of_case, *whole]
    elif len(layout.wanted) == 1:
        order = [*whole, *of_case, *likely]
    else:
        order = [*leads, *of_case, *whole, *likely]
    for some in order:
        if layout.size(chosen | some) <= budget + _FOR_THE_WHOLE * layout.named:
            chosen |= some
    for line in (line for lines in best for line in lines[1 : _FEWEST_LINES[layout.named]]):
        if is_in_order(line) and layout.size(chosen | {line}) <= budget + _FOR_A_SECOND_LINE:
            chosen.add(line)
    for line in (*_other_rows(layout, ranked), *fitting):
        if is_in_order(line) and layout.size(chosen | {line}) <= budget:
            chosen.add(line)
    return {line for line in chosen if chosen.isdisjoint(layout.repeated.get(line, ()))}


def _is_sure(layout: Layout) -> bool:
    """Whether the likely lines are all that was asked for."""
    if layout.is_pointed:
        return True
    chances = layout.relevance.chances.values()
    together = sum(chance for chance in chances if chance >= _LIKELY)
    return not layout.named and layout.leads and together >= _SURE


def _whole_parts(layout: Layout, tariff: Collection[str]) -> list[set[RecordLine]]:
    """The parts that were asked for by name, of a summary what to bring; a tariff only where
    nothing in it is singled out. Steps come one by one, if they follow each other: as many as there
    is room for, from the first on."""
    wanted = layout.wanted if layout.named else (Aspect.PERSYARATAN,)
    chances = layout.relevance.chances
    best = max(chances, key=lambda line: chances[line], default=None)
    if not layout.named and best and best.aspect is Aspect.PROSEDUR and not case_of(best):
        wanted = (Aspect.PROSEDUR, *wanted)
    parts: list[set[RecordLine]] = []
    for aspect in wanted:
        part = [
            x
            for x in layout.lines
            if x.aspect is aspect
            and not (layout.cases.is_of_others(x) or layout.cases.is_out_of_reach(x))
        ]
        if all(x.text in tariff or x.remark for x in part if x.aspect is Aspect.BIAYA):
            parts.append(set(part))
        if aspect is Aspect.PROSEDUR:
            steps = steps_of([x for x in part if not x.remark])
            parts.extend([{*steps[: at + 1]} for at in range(len(steps))] or [set(part)])
    return parts


def _other_rows(layout: Layout, ranked: Sequence[RecordLine]) -> list[RecordLine]:
    """The rows of a short tariff that was asked for, singled out or not."""
    rows = [line for line in ranked if line.aspect is Aspect.BIAYA and not line.remark]
    return rows if Aspect.BIAYA in layout.wanted and len(rows) <= _SHORT_TARIFF else []


def told_claim(
    lines: Sequence[RecordLine], relevance: Relevance, question: str = ""
) -> RecordLine | None:
    """The false claim that a question asks about without taking it for granted: only what sets it
    right answers. Others are no answer, however much they speak of the matter. Who asks whether
    something is a fraud is warned first, where the record knows of one."""
    if SUSPECTS.search(normalise(question)):
        warnings = [x for x in lines if x.sort == FALSE_CLAIM and OF_FRAUD.search(x.text)]
        if warnings:
            return max(warnings, key=relevance)
    best = max(lines, key=relevance, default=None)
    return best if best and best.sort == FALSE_CLAIM else None
