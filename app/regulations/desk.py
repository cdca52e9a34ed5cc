"""What all pages of regulations share: drafts with their text as people have made it so far."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from threading import Lock

from fastapi import HTTPException

from app.regulations.access import may_read, may_work_on
from app.regulations.drafts import Drafts
from app.regulations.files import DraftFiles
from app.regulations.leaves import Leaves, leaves_of
from app.regulations.model import Draft, Made, Mark
from app.regulations.work import Work
from app.staff.person import Person
from knowledge_base.law.corrections import Corrected, corrected
from knowledge_base.law.ingest import understood
from knowledge_base.law.model import Doubt, LawText
from knowledge_base.law.reviewing import Suggestion, made, suggestions_of, undecided
from knowledge_base.law.shelf import LawShelf
from knowledge_base.naming import full_title
from knowledge_base.retrieval import LiveKnowledge

_REMEMBERED = 4
_UNKNOWN = "Naskah ini tidak ada, sudah dibuang, atau bukan bagian unit Anda."


@dataclass(frozen=True)
class Text:
    """A draft's text with the corrections that count; `failed` are numbers of those that do not
    fit any more."""

    law: LawText
    failed: tuple[int, ...]

    @cached_property
    def concluded(self) -> LawText:
        """With what its words say it does to others; takes a second for a long one."""
        return understood(self.law)

    @cached_property
    def leaves(self) -> Leaves:
        """Leaf by leaf, as it is compared with its pages."""
        return leaves_of(self.law)


@dataclass(frozen=True)
class Desk:
    """`today` is the day in Jakarta."""

    drafts: Drafts
    work: Work
    files: DraftFiles
    live: LiveKnowledge
    today: Callable[[], date]
    _texts: OrderedDict[tuple[object, ...], Text] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    @property
    def shelf(self) -> LawShelf:
        """The regulations that citizens see."""
        return self.live.current.shelf

    def draft(self, draft_id: int) -> Draft:
        """Raises 404."""
        found = self.drafts.get(draft_id)
        if found is None:
            raise HTTPException(404, _UNKNOWN)
        return found

    def shown(self, draft_id: int, person: Person) -> Draft:
        """One they may open. Raises 404 for who may not, too."""
        found = self.draft(draft_id)
        if not may_read(person, found, self.drafts.authors(draft_id)):
            raise HTTPException(404, _UNKNOWN)
        return found

    def theirs(self, draft_id: int, person: Person) -> Draft:
        """One they may work on. Raises 404 for who may not, too."""
        found = self.draft(draft_id)
        if not may_work_on(person, found, self.drafts.authors(draft_id)):
            raise HTTPException(404, _UNKNOWN)
        return found

    def readable(self, person: Person) -> list[Draft]:
        """All they may open, the last changed first."""
        return [
            draft
            for draft in self.drafts.all()
            if may_read(person, draft, ()) or may_read(person, draft, self.drafts.authors(draft.id))
        ]

    def text(self, draft_id: int) -> Text | None:
        """The text as it stands; None when it was not read."""
        made_so_far = self.work.counting(draft_id)
        key = self._key(draft_id, tuple(one.id for one in made_so_far))
        if key is None:
            return None
        with self._lock:
            if (known := self._texts.get(key)) is not None:
                return known
        law = self.files.text(draft_id)
        if law is None:
            return None
        done: Corrected = corrected(law, [one.correction for one in made_so_far])
        text = Text(done.law, tuple(made_so_far[at].id for at in done.failed))
        with self._lock:
            self._texts[key] = text
            while len(self._texts) > _REMEMBERED:
                self._texts.popitem(last=False)
        return text

    def law(self, draft_id: int) -> LawText | None:
        """The text as it stands."""
        text = self.text(draft_id)
        return text.law if text else None

    def concluded(self, draft_id: int) -> LawText | None:
        """The text with what its words say it does to others."""
        text = self.text(draft_id)
        return text.concluded if text else None

    def text_doubts(self, draft_id: int) -> frozenset[Doubt]:
        """What was doubted while its tree was built, before its words were followed."""
        law = self.law(draft_id)
        return frozenset(law.doubts if law else ())

    def follow_title(self, draft: Draft) -> None:
        """Let lists call it what its text says after a correction."""
        law = self.law(draft.id)
        if law is not None and (law.id, full_title(law)) != (draft.law_id, draft.title):
            self.drafts.rename(draft.id, law.id, full_title(law))

    def suggestions(self, draft_id: int) -> tuple[Suggestion, ...]:
        """The links that its words suggest."""
        law = self.concluded(draft_id)
        return suggestions_of(law) if law else ()

    def by_hand(self, draft_id: int) -> tuple[Made, ...]:
        """The links that people added, as the corrections they are."""
        return tuple(one for one in self.work.counting(draft_id) if one.correction.effect)

    def decisions(self, draft_id: int) -> dict[str, bool]:
        """What people said to the links, by their keys."""
        return {key: said.is_yes for key, said in self.work.marks(draft_id, Mark.LINK).items()}

    def open_links(self, draft_id: int) -> tuple[Suggestion, ...]:
        """The links nobody has decided on."""
        return undecided(self.suggestions(draft_id), self.decisions(draft_id))

    def checked(self, draft_id: int) -> frozenset[int]:
        """The pages that were compared; 0 for doubts that have no page."""
        said = self.work.marks(draft_id, Mark.PAGE)
        return frozenset(int(key) for key, one in said.items() if one.is_yes)

    def made(self, draft_id: int) -> LawText | None:
        """The text that publishing would let citizens see; None when it was not read."""
        law = self.files.text(draft_id)
        if law is None:
            return None
        corrections = [one.correction for one in self.work.counting(draft_id)]
        accepted = {key for key, yes in self.decisions(draft_id).items() if yes}
        return made(law, corrections, accepted, self.checked(draft_id))

    def _key(self, draft_id: int, corrections: tuple[int, ...]) -> tuple[object, ...] | None:
        try:
            read_at = self.files.read_to(draft_id).stat().st_mtime_ns
        except OSError:
            return None
        return (draft_id, read_at, corrections)
