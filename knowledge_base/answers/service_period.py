"""From when until when a service holds, and what citizens are told of it on a day."""

from __future__ import annotations

from datetime import date, timedelta

from knowledge_base.citations import day_in_words
from knowledge_base.model import Service

# From here on citizens are told that the end is near.
_NEAR = timedelta(days=30)


def days_left(service: Service, day: date) -> int | None:
    """Days after `day` that a service holds, less than 0 once it ended; None without an end."""
    return (service.berlaku_sampai - day).days if service.berlaku_sampai else None


def has_ended(service: Service, day: date) -> bool:
    """Whether the last day of a service is over."""
    return service.berlaku_sampai is not None and service.berlaku_sampai < day


def not_yet(service: Service, day: date) -> str:
    """That what follows does not hold before the first day, and whom to ask; "" once it does."""
    if service.berlaku_mulai is None or service.berlaku_mulai <= day:
        return ""
    return (
        f"Mulai berlaku {day_in_words(service.berlaku_mulai)}; sampai saat itu ketentuan di bawah "
        f"ini belum berlaku. Tanyakan yang berlaku sekarang ke {service.instansi}."
    )


def ends_soon(service: Service, day: date) -> str:
    """The last day of a service within the 30 days before it; "" else."""
    left = days_left(service, day)
    if service.berlaku_sampai is None or left is None or not 0 <= left <= _NEAR.days:
        return ""
    return f"Berlaku sampai {day_in_words(service.berlaku_sampai)}."


def ended(service: Service, day: date) -> str:
    """That a service is over; "" while it is not."""
    if service.berlaku_sampai is None or not has_ended(service, day):
        return ""
    return f"Layanan ini berakhir pada {day_in_words(service.berlaku_sampai)}."


def whom_to_ask(service: Service) -> str:
    """Where who comes too late may go on."""
    return (
        "Syarat, biaya, dan caranya tidak berlaku lagi. "
        f"Tanyakan penggantinya, bila ada, ke {service.instansi}."
    )


def in_short(service: Service, day: date) -> str:
    """One sentence beside the name of a service in a list; "" if it holds and goes on."""
    if not_yet(service, day) and service.berlaku_mulai:
        return f"Mulai berlaku {day_in_words(service.berlaku_mulai)}."
    return ended(service, day) or ends_soon(service, day)
