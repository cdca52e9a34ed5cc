"""What all pages of the editors share: records found with the right of who asks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from fastapi import HTTPException, Request
from starlette.responses import Response

from app.editing.access import Scope, SharedScope
from app.editing.records import AREAS, PATHS, key_in, name_of, path_of, public_path_of
from app.staff.gate import Gate, person_of
from app.staff.person import Person
from app.staff.rights import Action
from knowledge_base.model import Service
from knowledge_base.publishing.model import Content, RecordKind, Revision, State
from knowledge_base.publishing.publisher import Examination, Publisher
from knowledge_base.publishing.revisions import Revisions
from knowledge_base.publishing.rows import UnknownRevision
from knowledge_base.publishing.workflow import Move, NotAllowed, allowed, moved
from knowledge_base.retrieval import LiveKnowledge

_UNKNOWN = "Ini tidak ada, atau bukan bagian unit Anda."
_NOT_YOURS = "Versi ini mengubah isi di luar unit Anda, atau bukan tulisan Anda."
# What only who may decide over the content may do.
_DECISIONS = frozenset({Move.APPROVE, Move.SCHEDULE, Move.UNSCHEDULE, Move.PUBLISH})


class Examined:
    """The last examination: it is shown first and published then, and takes seconds to make."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher
        self._lock = threading.Lock()
        self._key: tuple[int, int, int] | None = None
        self._last: Examination | None = None

    def of(self, revision: Revision) -> Examination:
        """What publishing a revision as it stands would do to what is live now."""
        with self._lock:
            key = (revision.id, revision.etag, self._publisher.publication)
            if self._last is None or self._key != key:
                # Let go of the former first: each holds a whole index.
                self._last = None
                self._last, self._key = self._publisher.examine(revision), key
            return self._last

    def forget(self) -> None:
        with self._lock:
            self._last = self._key = None


@dataclass(frozen=True)
class Workbench:
    """`site` is the public address, `today` the day in Jakarta."""

    gate: Gate
    publisher: Publisher
    live: LiveKnowledge
    site: str
    today: Callable[[], date]
    examined: Examined = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "examined", Examined(self.publisher))

    @property
    def revisions(self) -> Revisions:
        return self.publisher.revisions

    @property
    def services(self) -> dict[str, Service]:
        """Those that citizens see at this moment."""
        return self.live.current.catalogue.services

    def page(
        self, request: Request, template: str, context: Mapping[str, Any], status: int = 200
    ) -> Response:
        """A page whose template knows how records are called and where they are."""
        known = {"name_of": name_of, "path_of": path_of, "public_path_of": public_path_of}
        areas = {"areas": AREAS, "paths": PATHS}
        return self.gate.views.page(request, template, {**known, **areas, **context}, status)

    def revision(self, request: Request, id_: int) -> tuple[Revision, Scope]:
        """A version of a record; 404 if it is not there or somebody else's."""
        try:
            found = self.revisions.get(id_)
        except UnknownRevision as cause:
            raise HTTPException(404, _UNKNOWN) from cause
        scope = self.scope(person_of(request), found)
        if not scope.is_open:
            raise HTTPException(404, _UNKNOWN)
        return found, scope

    def history(self, request: Request) -> tuple[list[Revision], Scope]:
        """All versions of the record that an address names, the newest first; 404 as above."""
        found = list(self.revisions.history(key_in(request)))
        if not found:
            raise HTTPException(404, _UNKNOWN)
        scope = self.scope(person_of(request), found[0])
        if not scope.is_open:
            raise HTTPException(404, _UNKNOWN)
        return found, scope

    def scope(self, person: Person, revision: Revision) -> Scope:
        """Whose it is: of the agency that citizens see, before that of the one its draft names;
        what no agency owns is of those who work for all."""
        if revision.key.kind is not RecordKind.SERVICE:
            return SharedScope(person)
        live = self.services.get(revision.key.id)
        agency = live.instansi if live else str(revision.content.get("instansi", ""))
        return Scope(person, agency)

    def live_content(self, revision: Revision) -> Content:
        """What citizens see of the record now; empty if nothing."""
        live = self.revisions.live(revision.key)
        return live.content if live else {}

    def moves(self, revision: Revision, scope: Scope) -> tuple[Move, ...]:
        """What the person may do with it: by its state, their part in it, and their unit."""
        name = scope.person.name
        possible = allowed(revision, name)
        if self.may_decide(revision, scope):
            return possible
        if name not in revision.authors:
            return ()
        withheld = set(_DECISIONS)
        if not scope.edits_all(self.live_content(revision), revision.content):
            # The work of others would go, or what was decided be undone.
            withheld.add(Move.DISCARD)
            if revision.state is State.DIJADWALKAN:
                withheld.add(Move.RETURN)
        return tuple(move for move in possible if move not in withheld)

    def require_move(self, revision: Revision, move: Move, scope: Scope, reason: str) -> None:
        """Raises NotAllowed for a move that is not the person's."""
        if move not in self.moves(revision, scope):
            # The rules say why; if they do not, it is the unit.
            moved(revision, move, scope.person.name, reason)
            raise NotAllowed(_NOT_YOURS)

    def may_decide(self, revision: Revision, scope: Scope) -> bool:
        """Whether who asks may let this version, with all it changes, reach citizens."""
        return scope.person.may(Action.REVIEW) and scope.may_decide(
            self.live_content(revision), revision.content
        )
