"""Whose figures these are: the units a person answers for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.staff.person import Person
from app.staff.rights import Role
from connectors.desk.model import Queue

EVERYTHING = (Queue(),)


def served_by(person: Person) -> tuple[Queue, ...]:
    """The units whose citizens somebody answers; an admin sees all."""
    if person.is_admin:
        return EVERYTHING
    return tuple(
        Queue(own.unit.instansi, own.unit.wilayah)
        for own in person.memberships
        if own.role is Role.AGENT
    )


class Scope:
    """Tells what belongs to units. What nobody can tell belongs to all, as in the desk's inbox."""

    def __init__(self, served: Sequence[Queue], agencies: Mapping[str, str]) -> None:
        """`agencies` names the agency of each service."""
        self._served = served
        self._agencies = agencies
        self._known: dict[tuple[str | None, str], bool] = {}

    def has(self, service: str | None, region: str) -> bool:
        """Whether a question about a service in a region is theirs."""
        key = service, region
        if key not in self._known:
            self._known[key] = self.serves(self._agencies.get(service or "", ""), region)
        return self._known[key]

    def serves(self, agency: str, region: str) -> bool:
        queue = Queue(agency, region)
        return any(queue.is_served_by(own) for own in self._served)
