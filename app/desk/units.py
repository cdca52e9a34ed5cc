"""Whose threads are whose: the queues a person answers for, and units in words."""

from __future__ import annotations

from app.staff.person import Person
from app.staff.rights import Role, Unit
from app.staff.units import unit_in_words
from connectors.desk.model import Queue
from knowledge_base.regions import named_in, one_of, regions


def served_by(person: Person) -> tuple[Queue, ...]:
    """The queues this person answers for; an admin answers for all."""
    if person.is_admin:
        return (Queue(),)
    own = (one.unit for one in person.memberships if one.role is Role.AGENT)
    return tuple(dict.fromkeys(Queue(unit.instansi, unit.wilayah) for unit in own))


def may_see(person: Person, queue: Queue) -> bool:
    """Whether a thread of this queue is theirs to read and to take."""
    return any(queue.is_served_by(own) for own in served_by(person))


def is_agent(person: Person) -> bool:
    """Whether answering is their work, rather than only allowed to them."""
    return any(own.role is Role.AGENT for own in person.memberships)


def queue_in_words(queue: Queue) -> str:
    """`Kantor Imigrasi, Kabupaten Bandung (32.04)`; what is not known is said to be so."""
    if not queue.instansi and not queue.wilayah:
        return "Unit belum diketahui"
    return unit_in_words(Unit(queue.instansi, queue.wilayah))


def region_code(typed: str) -> str | None:
    """The code of the one region that is typed, by code or by name; None if it is not clear.

    >>> region_code("kab bandung")
    '32.04'
    """
    words = " ".join(typed.split())
    if not words or words in regions():
        return words
    codes = one_of(named_in(words))
    return codes[0] if len(codes) == 1 else None


def regions_in_words(codes: tuple[str, ...]) -> str:
    """`Kabupaten Bandung`, or `Kabupaten Bandung atau Kota Bandung` where it is not clear."""
    return " atau ".join(regions()[code].name for code in codes if code in regions())
