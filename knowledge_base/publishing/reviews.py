"""Which records have to be looked at again, and by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from knowledge_base.answers.service_period import days_left
from knowledge_base.catalogue import Catalogue
from knowledge_base.model import Service

SOON = timedelta(days=30)


@dataclass(frozen=True)
class Review:
    """A service whose review is due; `days` are left, less than 0 if it is overdue."""

    service: Service
    days: int


@dataclass(frozen=True)
class Ending:
    """A service that ends soon or has ended; `days` are left, less than 0 if it is over."""

    service: Service
    days: int


def due(catalogue: Catalogue, today: date, within: timedelta = SOON) -> tuple[Review, ...]:
    """Services to be reviewed within some time (tinjau_sebelum), the most overdue first."""
    reviews = [
        Review(service, (service.tinjau_sebelum - today).days)
        for service in catalogue.services.values()
    ]
    return tuple(
        sorted((r for r in reviews if r.days <= within.days), key=lambda r: (r.days, r.service.id))
    )


def ending(catalogue: Catalogue, today: date, within: timedelta = SOON) -> tuple[Ending, ...]:
    """Services that end within some time (berlaku_sampai) or have ended, the longest over first."""
    left = ((service, days_left(service, today)) for service in catalogue.services.values())
    found = (Ending(s, days) for s, days in left if days is not None and days <= within.days)
    return tuple(sorted(found, key=lambda one: (one.days, one.service.id)))
