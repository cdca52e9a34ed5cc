"""How long files of regulations are kept: what citizens read keeps its file and its pictures.

What was replaced, withdrawn or refused goes after some days. Its text stays among the readings, to
go back to.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from app.regulations.drafts import Drafts, subject
from app.regulations.files import DraftFiles
from app.regulations.model import Draft, State
from knowledge_base.audit import entries, note
from knowledge_base.law.store import LawStore
from knowledge_base.reading import reading

NAME = "berkas peraturan"


@dataclass(frozen=True)
class OldFiles:
    """`folder` is where the regulations that were read lie, `days` how long it takes."""

    engine: Engine
    folder: Path
    days: int

    def report(self, now: datetime) -> int:
        """Of how many drafts the files would go; blocking."""
        return sum(1 for _ in self._old(now))

    def apply(self, now: datetime, actor: str) -> int:
        """Remove them, each with its note in the trail; of how many drafts; blocking."""
        files, old = DraftFiles(self.folder / "drafts"), list(self._old(now))
        for draft in old:
            with self.engine.begin() as db:
                note(db, actor, "hapus berkas lama", subject(draft.id))
            files.drop(draft.id)
        return len(old)

    def _old(self, now: datetime) -> Iterator[Draft]:
        before = now - timedelta(days=self.days)
        files, store = DraftFiles(self.folder / "drafts"), LawStore(self.folder / "texts")
        for draft in Drafts(self.engine).all():
            if files.sent(draft.id) is None:
                continue
            if (draft.state is State.REFUSED and draft.changed_at < before) or (
                draft.state is State.PUBLISHED
                and store.current(draft.law_id) != draft.reading
                and self._ended(draft) < before
            ):
                yield draft

    def _ended(self, draft: Draft) -> datetime:
        """When citizens stopped reading it, at the latest."""
        others = Drafts(self.engine).of_law(draft.law_id)
        moments = [draft.changed_at, *(one.published_at for one in others if one.published_at)]
        with reading(self.engine) as db:
            moments += [entry.at for entry in entries(db, f"regulation:{draft.law_id}", most=1)]
        return max(moments)
