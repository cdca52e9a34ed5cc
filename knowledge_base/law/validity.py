"""Whether a regulation, or one place in it, is in force on a day, and by what it was ended."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from zoneinfo import ZoneInfo

from knowledge_base.law.amending import ELUCIDATION
from knowledge_base.law.facts import LawFacts, facts_of
from knowledge_base.law.model import LawText, Link, locator
from knowledge_base.law.tree import found_at, is_at
from knowledge_base.model import Record, Regulation, Slug, Status
from knowledge_base.naming import rank_of

_JAKARTA = ZoneInfo("Asia/Jakarta")


def today() -> date:
    """The day it is in Jakarta, by which laws come into force."""
    return datetime.now(_JAKARTA).date()


class State(StrEnum):
    """How a regulation or a place in it stands on a day."""

    BERLAKU = "berlaku"
    BELUM_BERLAKU = "belum_berlaku"
    DICABUT = "dicabut"
    DIUBAH = "diubah"
    TIDAK_DIKETAHUI = "tidak_diketahui"


class Standing(Record):
    """The state, the regulation that brought it about, since when, and what is in force instead.

    Of a changed place `successor` is the regulation that holds its present wording. `reviewed`
    says whether an editor has looked for what came after; a text by itself cannot know.
    """

    state: State
    by: Slug | None = None
    since: date | None = None
    successor: Slug | None = None
    reviewed: bool = True


@dataclass(frozen=True)
class _Event:
    """What one regulation does to another, on a day between `earliest` and `latest`."""

    link: Link
    by: str
    places: tuple[str, ...]
    since: date | None
    earliest: date
    latest: date
    strikes: bool = False

    def has_happened(self, as_of: date) -> bool | None:
        """None when the day is not known well enough."""
        if self.latest <= as_of:
            return True
        return None if self.earliest <= as_of else False


@dataclass(frozen=True)
class KnownLaw:
    """All that is known: the facts of texts that were read, and the catalogue's records.

    `text` gives one of those texts, to see whether it has a place and in which BAB.
    """

    facts: tuple[LawFacts, ...]
    records: tuple[Regulation, ...]
    text: Callable[[str], LawText | None]

    @classmethod
    def of(cls, texts: Iterable[LawText] = (), records: Iterable[Regulation] = ()) -> KnownLaw:
        """From texts that are all at hand."""
        by_id = {text.id: text for text in texts}
        return cls(tuple(map(facts_of, by_id.values())), tuple(records), by_id.get)

    def standing(self, id_: str, place: str | None, as_of: date) -> Standing:
        """How a regulation (`place` None) or a place in it stands on a day."""
        standing = self._standing(id_, place, as_of, frozenset())
        return standing.model_copy(update={"reviewed": id_ in self._records})

    def _standing(
        self, id_: str, place: str | None, as_of: date, asked: frozenset[str]
    ) -> Standing:
        if (begins := self._begins(id_, place)) and begins > as_of:
            return Standing(state=State.BELUM_BERLAKU, by=id_, since=begins)
        places = self._places(id_, place)
        events = [event for event in self._events.get(id_, ()) if _reaches(event, places)]
        for event in _latest_first(events):
            if _ends(event, places) and event.has_happened(as_of):
                successor = self._successor(event.by, as_of, {id_, *asked})
                return _by(State.DICABUT, event, None if event.strikes else successor)
        if (base := self._ended_with_its_base(id_, as_of, asked)) is not None:
            return base
        if self._record_says(id_, Status.DICABUT) and not self._ended_later(events, as_of):
            return Standing(state=State.DICABUT, **self._single(id_, "dicabut_oleh"))
        unsure = [e for e in events if _ends(e, places) and e.has_happened(as_of) is None]
        if unsure:
            return _by(State.TIDAK_DIKETAHUI, unsure[0])
        if vague := [e for e in events if _is_vague(e) and e.has_happened(as_of) is not False]:
            return _by(State.TIDAK_DIKETAHUI if place else State.DIUBAH, vague[0])
        changed = [e for e in events if not _ends(e, places) and e.has_happened(as_of)]
        if place is not None:
            changed = [e for e in changed if e.places]
        if changed:
            last = _latest_first(changed)[0]
            if self._is_unsure(id_):
                return _by(State.TIDAK_DIKETAHUI, last)
            return _by(State.DIUBAH, last, last.by if place else None)
        if place is None and self._record_says(id_, Status.DIUBAH):
            return Standing(state=State.DIUBAH, **self._single(id_, "diubah_oleh"))
        return self._untouched(id_, place, begins, events, as_of)

    def _untouched(
        self, id_: str, place: str | None, begins: date | None, events: list[_Event], as_of: date
    ) -> Standing:
        text = self._text(id_) if place else None
        if self._is_unsure(id_) or not (id_ in self._facts or id_ in self._records):
            return Standing(state=State.TIDAK_DIKETAHUI)
        if text is not None and place and not _holds(text, place):
            coming = [e for e in events if e.places and e.has_happened(as_of) is False]
            state = State.BELUM_BERLAKU if coming else State.TIDAK_DIKETAHUI
            return _by(state, coming[0]) if coming else Standing(state=state)
        for event in events:
            # changed by a text that is not at hand: whether this place was, is not known
            unnamed = event.link is Link.MENGUBAH and not event.places
            if place and unnamed and event.has_happened(as_of) is not False:
                return _by(State.TIDAK_DIKETAHUI, event)
        return Standing(state=State.BERLAKU, since=begins)

    def _is_unsure(self, id_: str) -> bool:
        """Whether an editor has left open how it stands, and its text is not at hand."""
        return self._record_says(id_, Status.BELUM_DIPASTIKAN) and id_ not in self._facts

    def _places(self, id_: str, place: str | None) -> tuple[str, ...]:
        """A place and the BAB, Bagian ... it stands in, where the text is known; empty for all."""
        if place is None:
            return ()
        text = self._text(id_)
        for above, node in text.walk() if text else ():
            if is_at(above, node, place):
                groups = [at for at, step in enumerate(above) if step.unit.groups_pasal]
                paths = [above[start : at + 1] for at in groups for start in range(at + 1)]
                return (place, *(locator(path) for path in paths))
        return (place,)

    def _begins(self, id_: str, place: str | None) -> date | None:
        facts = self._facts.get(id_)
        if facts is not None:
            for entry in facts.entries:
                if place and any(_covers(at, place) for at in entry.places):
                    return entry.since
            if facts.in_force_from is not None:
                return facts.in_force_from
        record = self._records.get(id_)
        return _bounds(record.berlaku_sejak)[0] if record and record.berlaku_sejak else None

    def _ended_with_its_base(self, id_: str, as_of: date, asked: frozenset[str]) -> Standing | None:
        """A law that only amends ends when all that it amends has ended."""
        facts, record = self._facts.get(id_), self._records.get(id_)
        title = facts.tentang if facts else record.tentang if record else ""
        if not title.lower().startswith("perubahan") or id_ in asked:
            return None
        targets = {
            target
            for target, events in self._events.items()
            for event in events
            if event.by == id_ and event.link is Link.MENGUBAH
        }
        ended = [self._standing(target, None, as_of, asked | {id_}) for target in sorted(targets)]
        if ended and all(standing.state is State.DICABUT for standing in ended):
            return max(ended, key=lambda standing: standing.since or date.min)
        return None

    def _successor(self, id_: str, as_of: date, seen: set[str]) -> str:
        """The regulation in force at the end of the chain of revocations."""
        for event in _latest_first(list(self._events.get(id_, ()))):
            whole = event.link is Link.MENCABUT and not event.places
            if whole and event.has_happened(as_of) and event.by not in seen:
                return self._successor(event.by, as_of, {*seen, id_})
        return id_

    def _record_says(self, id_: str, status: Status) -> bool:
        record = self._records.get(id_)
        return record is not None and record.status is status

    def _ended_later(self, events: list[_Event], as_of: date) -> bool:
        """Whether what ended it is known and had not yet on that day."""
        ends = [event for event in events if event.link is Link.MENCABUT and not event.places]
        return bool(ends) and not any(event.has_happened(as_of) for event in ends)

    def _single(self, id_: str, field: str) -> dict[str, str | None]:
        named = getattr(self._records[id_], field)
        by = named[-1] if named else None
        return {"by": by, "successor": by if field == "dicabut_oleh" else None}

    def _text(self, id_: str) -> LawText | None:
        return self.text(id_) if id_ in self._facts else None

    @cached_property
    def _facts(self) -> dict[str, LawFacts]:
        return {facts.id: facts for facts in self.facts}

    @cached_property
    def _records(self) -> dict[str, Regulation]:
        return {record.id: record for record in self.records}

    @cached_property
    def _events(self) -> dict[str, list[_Event]]:
        events: dict[str, list[_Event]] = {}
        for target, event in (*self._from_texts(), *self._from_records()):
            events.setdefault(target, []).append(event)
        return events

    def _from_texts(self) -> Iterator[tuple[str, _Event]]:
        for facts in self.facts:
            for effect in facts.effects:
                if rank_of(facts.id) > rank_of(effect.target):
                    continue
                since = effect.since or facts.in_force_from
                bounds = (since, since) if since else _bounds(str(facts.tahun))
                places = effect.places
                if effect.link is Link.MENGUBAH:
                    struck = tuple(s.place for s in facts.struck if s.target == effect.target)
                    places = tuple(place for place in places if place not in struck)
                    if struck:
                        event = _Event(effect.link, facts.id, struck, since, *bounds, strikes=True)
                        yield effect.target, event
                if places or not effect.places:
                    yield effect.target, _Event(effect.link, facts.id, places, since, *bounds)

    def _from_records(self) -> Iterator[tuple[str, _Event]]:
        for record in self.records:
            for target in record.mengubah:
                if record.id not in self._facts:
                    yield target, self._recorded(Link.MENGUBAH, record.id)
            for target in record.mencabut:
                yield target, self._recorded(Link.MENCABUT, record.id)
            yield from ((record.id, self._recorded(Link.MENGUBAH, by)) for by in record.diubah_oleh)
            yield from (
                (record.id, self._recorded(Link.MENCABUT, by)) for by in record.dicabut_oleh
            )

    def _recorded(self, link: Link, by: str) -> _Event:
        facts, record = self._facts.get(by), self._records.get(by)
        since = facts.in_force_from if facts else None
        said = record.berlaku_sejak if record else None
        if since is None and said:
            earliest, latest = _bounds(said)
            return _Event(link, by, (), earliest if earliest == latest else None, earliest, latest)
        bounds = (since, since) if since else _bounds(by.rsplit("-", 1)[-1])
        return _Event(link, by, (), since, *bounds)


def standing(
    id_: str,
    place: str | None,
    as_of: date,
    texts: Iterable[LawText] = (),
    records: Iterable[Regulation] = (),
) -> Standing:
    """How a regulation or a place in it stands on a day, by the texts and records given."""
    return KnownLaw.of(texts, records).standing(id_, place, as_of)


def _bounds(said: str) -> tuple[date, date]:
    """The first and the last day that `2024`, `2024-10` or `2024-10-18` can mean."""
    parts = [int(part) for part in said.split("-")]
    if len(parts) == 3:
        return date(*parts), date(*parts)
    if len(parts) == 2:
        year, month = parts
        following = date(year + month // 12, month % 12 + 1, 1)
        return date(year, month, 1), date.fromordinal(following.toordinal() - 1)
    return date(parts[0], 1, 1), date(parts[0], 12, 31)


def _covers(at: str, place: str) -> bool:
    return place == at or place.startswith(f"{at} ")


def _reaches(event: _Event, places: tuple[str, ...]) -> bool:
    """Whether an event bears on a place: on it, on what it stands in, or on a part of it."""
    if not places or not event.places or _is_vague(event):
        return True
    return _ends_or_changes(event, places) or any(_covers(places[0], at) for at in event.places)


def _ends(event: _Event, places: tuple[str, ...]) -> bool:
    """Whether an event ends the whole regulation, or this place."""
    if event.link is Link.MENCABUT and not event.places:
        return True
    struck = event.strikes or event.link is Link.MENCABUT
    return bool(places) and struck and _ends_or_changes(event, places)


def _ends_or_changes(event: _Event, places: tuple[str, ...]) -> bool:
    return any(_covers(at, place) for at in event.places for place in places)


def _holds(text: LawText, place: str) -> bool:
    return place.startswith(("lampiran", ELUCIDATION)) or bool(found_at(text.body, place))


def _is_vague(event: _Event) -> bool:
    """Whether a revocation reaches only as far as words say that are no place."""
    first_words = ("pasal", "bab", "bagian", "paragraf", "buku", "lampiran", "penjelasan")
    return event.link is Link.MENCABUT and any(
        not place.startswith(first_words) for place in event.places
    )


def _latest_first(events: list[_Event]) -> list[_Event]:
    return sorted(events, key=lambda event: event.latest, reverse=True)


def _by(state: State, event: _Event, successor: str | None = None) -> Standing:
    return Standing(state=state, by=event.by, since=event.since, successor=successor)
