"""What a message names beside its subject: regions, regulations, amounts, days, in normal form.

Standard library only: Rasa imports this too.
"""

from __future__ import annotations

from datetime import date

from knowledge_base.amounts import amounts_in
from knowledge_base.days import days_in
from knowledge_base.mention import Mention
from knowledge_base.references import places_in, regulations_in
from knowledge_base.regions import named_in

REGION, REGULATION, PROVISION, AMOUNT, DAY = KINDS = (
    "wilayah",
    "peraturan",
    "pasal",
    "rupiah",
    "tanggal",
)


def entities_in(text: str, now: date) -> tuple[tuple[str, Mention], ...]:
    """Kind and mention of everything named, in the order of the text; `now` dates "besok".

    Where two kinds claim the same words, the first of KINDS has them.
    """
    found: list[tuple[str, Mention]] = []
    for kind, mentions in (
        (REGION, named_in(text)),
        (REGULATION, regulations_in(text)),
        (PROVISION, places_in(text)),
        (AMOUNT, amounts_in(text)),
        (DAY, days_in(text, now)),
    ):
        found.extend(
            (kind, mention)
            for mention in mentions
            if not any(m.start < mention.end and mention.start < m.end for _, m in found)
        )
    return tuple(sorted(found, key=lambda entity: entity[1].start))
