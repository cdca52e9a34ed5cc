"""From a claim's authority to what a citizen reads below the answer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from itertools import chain, zip_longest

from knowledge_base.answer import Citation
from knowledge_base.model import Grounded, LegalReference, Regulation, Service

_MONTHS = (
    "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split()
)
_MOST = 5


def citations_for(
    service: Service, claims: Iterable[Grounded], regulations: dict[str, Regulation]
) -> tuple[Citation, ...]:
    """The authority of the claims, regulations first, each place once, at most five.

    Claims without any fall back on the legal basis of the service.
    """
    grounds = [claim for claim in claims if claim.dasar or claim.sumber]
    if not grounds and service.dasar_hukum:
        grounds = [Grounded(dasar=service.dasar_hukum)]
    if not grounds:
        grounds = [Grounded(sumber=(service.sumber[0].id,))]
    exact = set(_most_exact(reference for claim in grounds for reference in claim.dasar))
    authorities = [
        [
            *(
                _of_regulation(reference, regulations, service.checked_on)
                for reference in claim.dasar
                if reference in exact
            ),
            *(_of_source(service, id_) for id_ in claim.sumber),
        ]
        for claim in grounds
    ]
    # One authority of every claim before the second of any.
    by_turns = filter(None, chain.from_iterable(zip_longest(*authorities)))
    found = {citation.title: citation for citation in by_turns}
    chosen = list(found.values())[:_MOST]
    return tuple(sorted(chosen, key=lambda citation: citation.regulation_id is None))


def regulation_url(regulation_id: str, locator: str | None = None) -> str:
    """The public page of a regulation, at the place."""
    anchor = f"#{anchor_of(locator)}" if locator else ""
    return f"/peraturan/{regulation_id}{anchor}"


def day_in_words(day: date) -> str:
    """`17 Oktober 2022`."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def anchor_of(locator: str) -> str:
    """`pasal 79A ayat (1)` -> `pasal-79a-ayat-1`."""
    return "-".join(re.findall(r"[a-z0-9]+", locator.lower()))


def month_year(partial: str) -> str:
    """`2026-03-01` -> `Maret 2026`; `2026` -> `2026`."""
    year, _, rest = partial.partition("-")
    return f"{_MONTHS[int(rest[:2]) - 1]} {year}" if rest else year


def _most_exact(references: Iterable[LegalReference]) -> list[LegalReference]:
    """Each regulation's named places; the bare regulation only if no place of it is named."""
    unique = list(dict.fromkeys(references))
    placed = {reference.peraturan for reference in unique if reference.lokasi}
    return [r for r in unique if r.lokasi or r.peraturan not in placed]


def _of_source(service: Service, id_: str) -> Citation:
    source = next(source for source in service.sumber if source.id == id_)
    checked = source.dilihat or service.ditinjau_pada.isoformat()
    return Citation(title=source.judul, url=source.url, checked_on=checked)


def _of_regulation(
    reference: LegalReference, regulations: dict[str, Regulation], checked_on: str
) -> Citation:
    regulation = regulations[reference.peraturan]
    title = regulation.title + (f" {reference.lokasi}" if reference.lokasi else "")
    return Citation(
        regulation_id=regulation.id,
        locator=reference.lokasi,
        title=title,
        url=regulation_url(regulation.id, reference.lokasi),
        checked_on=checked_on,
    )
