"""Services to choose from, and what each would answer: a line or two, so that who asks sees which
is meant and often needs no second question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from knowledge_base.answer import Answer, Choice, Citation, Outcome
from knowledge_base.answers.tariff import fees_for
from knowledge_base.citations import citations_for
from knowledge_base.lines import ABOUT, FALSE_CLAIM, TO_CONFIRM, RecordLine, fee_line
from knowledge_base.model import Aspect, Regulation, Service
from knowledge_base.relevance import Relevance

# A line by itself has to make sense without the rest of the record.
_NEVER_ALONE = frozenset({ABOUT, FALSE_CLAIM, TO_CONFIRM})
_LONGEST = 180


@dataclass(frozen=True)
class Glimpse:
    """`text` is ready to read, `citations` are what it rests on, `checked_on` their date."""

    text: str
    citations: tuple[Citation, ...]
    checked_on: str


def glimpse(
    service: Service,
    asked: Sequence[Aspect],
    question: str,
    relevance: Relevance,
    regulations: Mapping[str, Regulation],
    most: int,
) -> Glimpse | None:
    """The `most` lines that answer a question best if this service is meant; None if it has none.

    The best of every part that is `asked` comes first, more than `most` if there are more parts; a
    service without data for any of them shows nothing, and of a tariff only rows that the question
    may mean.
    """
    tariff = service.biaya
    names = (service.nama, *service.alias)
    rows = {fee_line(fee) for fee in fees_for(tariff, question, names)} if tariff else set()

    def fits(line: RecordLine) -> bool:
        if line.sort in _NEVER_ALONE or line.remark or len(line.text) > _LONGEST:
            return False
        if line.aspect is Aspect.DASAR_HUKUM and Aspect.DASAR_HUKUM not in asked:
            return False
        return line.aspect is not Aspect.BIAYA or line.text in rows

    ranked = sorted(filter(fits, relevance.scores), key=lambda line: -relevance(line))
    wanted = [line for line in ranked if line.aspect in asked]
    if asked and not wanted:
        return None
    firsts = {line.aspect: line for line in reversed(wanted)}.values()
    chosen = list(dict.fromkeys([*firsts, *ranked]))[: max(most, len(firsts))]
    if not chosen:
        return None
    chosen.sort(key=ranked.index)
    lines = "\n".join(f"• {line.text}" for line in chosen)
    claims = [claim for line in chosen for claim in line.claims]
    return Glimpse(
        f"Kalau *{service.nama}*:\n{lines}",
        citations_for(service, claims, dict(regulations))[:most],
        service.checked_on,
    )


def clarification(
    services: Sequence[Service], text: str, glimpses: Sequence[Glimpse] = ()
) -> Answer:
    """Two or three services to choose from, and the way out; what some of them would answer."""
    choices = [Choice(title=s.nama, value=f"pilih:{s.id}", service_id=s.id) for s in services[:3]]
    return Answer(
        status=Outcome.CLARIFICATION,
        text="\n\n".join((text, *(one.text for one in glimpses))),
        citations=tuple(dict.fromkeys(c for one in glimpses for c in one.citations)),
        choices=(*choices, Choice(title="Bukan itu", value="bukan_itu")),
        checked_on=min((one.checked_on for one in glimpses), default=None),
    )
