"""The regulations that were read, as they stand on a day: consolidated, with what is in force."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from knowledge_base.law.consolidation import Wording, consolidated, history
from knowledge_base.law.model import Definition, LawText, Link
from knowledge_base.law.sentences import standing_of_whole
from knowledge_base.law.store import LawStore
from knowledge_base.law.validity import KnownLaw, Standing, State
from knowledge_base.model import Regulation

# Of a thousand regulations few are asked for at a time, and each can be megabytes.
_REMEMBERED = 48


class Laws:
    """One state of a store. Readers keep the one they took while another is made."""

    def __init__(self, store: LawStore, records: Mapping[str, Regulation]) -> None:
        """`records` are the catalogue's. Raises LawDamaged."""
        self.version = store.version()
        self.facts = {id_: facts for id_ in store.ids() if (facts := store.facts(id_))}
        self.text = lru_cache(maxsize=_REMEMBERED)(store.get)
        self.as_of = lru_cache(maxsize=_REMEMBERED)(self._as_of)
        self._known = KnownLaw(tuple(self.facts.values()), tuple(records.values()), self.text)

    def __contains__(self, regulation_id: object) -> bool:
        return regulation_id in self.facts

    def standing(self, regulation_id: str, place: str | None, as_of: date) -> Standing:
        """Whether a regulation (`place` None) or a place in it is in force on a day."""
        return self._known.standing(regulation_id, place, as_of)

    def ended(self, regulation_id: str, place: str | None, day: date) -> str | None:
        """What ended a place in a regulation, in a sentence; None while it is in force."""
        standing = self.standing(regulation_id, place, day)
        if standing.state is not State.DICABUT:
            return None
        return standing_of_whole(standing)

    def amendments(self, regulation_id: str) -> list[LawText]:
        """The texts that change a regulation, as far as they were read."""
        ids = [
            id_
            for id_, facts in self.facts.items()
            if any(e.link is Link.MENGUBAH and e.target == regulation_id for e in facts.effects)
        ]
        return [text for id_ in ids if (text := self.text(id_))]

    def history(self, regulation_id: str, place: str) -> tuple[Wording, ...]:
        """Every wording of a place, the oldest first."""
        text = self.text(regulation_id)
        return history(text, self.amendments(regulation_id), place) if text else ()

    def definitions(self, regulation_id: str, as_of: date) -> tuple[Definition, ...]:
        """The glossary of a regulation."""
        text = self.as_of(regulation_id, as_of)
        return text.definitions if text else ()

    def _as_of(self, regulation_id: str, day: date) -> LawText | None:
        """A regulation with the changes in force on a day; None when it was never read."""
        text = self.text(regulation_id)
        return consolidated(text, self.amendments(regulation_id), day) if text else None
