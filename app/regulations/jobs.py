"""What the machine does beside the requests: files are read, regulations published.

One at a time in a process. A job whose process died is taken up by another after a minute.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Engine, or_, select, update

from app.regulations.apart import Refused, Stopped, read_apart
from app.regulations.desk import Desk
from app.regulations.drafts import subject
from app.regulations.model import State
from app.regulations.tables import drafts
from knowledge_base.audit import note
from knowledge_base.law.corrections import Kind
from knowledge_base.law.reading.document import Limits
from knowledge_base.law.store import reading_of
from knowledge_base.naming import full_title

log = logging.getLogger(__name__)

_DEAD_AFTER = timedelta(seconds=60)
_BEAT_SECONDS = 1.0
_BROKEN = "Ada gangguan di tempat kami saat membaca berkas ini. Berkasnya tetap ada; baca ulang."
_LOST = "Berkas naskah ini tidak ada lagi di penyimpanan. Unggah ulang."
_NOT_PUBLISHED = "Ada gangguan di tempat kami saat menerbitkan. Warga belum melihat perubahan."


class Jobs:
    """Takes up what waits. `is_closing` says that the app stops: what is in work waits again."""

    def __init__(self, desk: Desk, limits: Limits, is_closing: Callable[[], bool]) -> None:
        self._desk = desk
        self._engine: Engine = desk.drafts.engine
        self._limits = limits
        self._is_closing = is_closing

    def work(self) -> bool:
        """Do one job; False when nothing waits."""
        if self._is_closing() or (taken := self._take()) is None:
            return False
        draft_id, state = taken
        if state is State.PUBLISHING:
            self._publish(draft_id)
        else:
            self._read(draft_id)
        return True

    def _take(self) -> tuple[int, State] | None:
        """The job that waits longest, now ours."""
        now = self._desk.drafts.clock()
        quiet = or_(drafts.c.beat_at.is_(None), drafts.c.beat_at < now - _DEAD_AFTER)
        waits = drafts.c.state.in_((State.WAITING, State.READING, State.PUBLISHING))
        with self._engine.begin() as db:
            query = select(drafts.c.id, drafts.c.state).where(waits, quiet)
            row = db.execute(query.order_by(drafts.c.changed_at).limit(1)).one_or_none()
            if row is None:
                return None
            state = State(row.state)
            taken = State.READING if state is State.WAITING else state
            ours = (drafts.c.id == row.id, drafts.c.state == state, quiet)
            done = db.execute(update(drafts).where(*ours).values(state=taken, beat_at=now))
            return (row.id, taken) if done.rowcount == 1 else None

    def _read(self, draft_id: int) -> None:
        files, beat = self._desk.files, _Beat(self._engine, draft_id, self._desk.drafts.clock)
        file = files.sent(draft_id)
        if file is None:
            self._refuse(draft_id, _LOST)
            return

        def goes_on() -> bool:
            return not self._is_closing() and beat.beats()

        made = self._desk.work.counting(draft_id)
        titled = any(one.correction.kind is Kind.TITLE for one in made)
        out = files.read_to(draft_id)
        try:
            read_apart(file, out, self._limits, beat.count, goes_on, untitled=titled)
        except Refused as refused:
            self._refuse(draft_id, str(refused))
        except Stopped:
            self._again(draft_id)
        except Exception as error:
            log.error("a regulation cannot be read", exc_info=error, extra={"draft": draft_id})
            self._refuse(draft_id, _BROKEN)
        else:
            self._ready(draft_id)

    def _ready(self, draft_id: int) -> None:
        law = self._desk.law(draft_id)
        if law is None:
            self._refuse(draft_id, _BROKEN)
            return
        values = {"law_id": law.id, "title": full_title(law), "told": ""}
        self._turn(draft_id, State.READING, State.DRAFT, values)

    def _publish(self, draft_id: int) -> None:
        beat = _Beat(self._engine, draft_id, self._desk.drafts.clock)
        law = self._desk.made(draft_id)
        if law is None:
            self._turn(draft_id, State.PUBLISHING, State.DRAFT, {"told": _LOST})
            return

        def count(done: int, total: int) -> None:
            if self._is_closing():
                raise Stopped
            beat.count(done, total)

        try:
            self._desk.shelf.add(law, self._desk.today(), count)
        except Stopped:
            # Adding the same again finishes what is left undone.
            self._turn(draft_id, State.PUBLISHING, State.PUBLISHING, {})
            return
        except Exception as error:
            log.error("a regulation cannot be published", exc_info=error, extra={"draft": draft_id})
            self._turn(draft_id, State.PUBLISHING, State.SUBMITTED, {"told": _NOT_PUBLISHED})
            return
        now = self._desk.drafts.clock()
        values = {"reading": reading_of(law), "published_at": now, "law_id": law.id}
        with self._engine.begin() as db:
            db.execute(
                update(drafts)
                .where(drafts.c.id == draft_id, drafts.c.state == State.PUBLISHING)
                .values(state=State.PUBLISHED, beat_at=None, changed_at=now, told="", **values)
            )
            detail = {"peraturan": law.id, "naskah": reading_of(law)}
            note(db, "sistem", "terbit", subject(draft_id), detail=detail)

    def _refuse(self, draft_id: int, why: str) -> None:
        self._turn(draft_id, State.READING, State.REFUSED, {"told": why})

    def _again(self, draft_id: int) -> None:
        self._turn(draft_id, State.READING, State.WAITING, {"done": 0})

    def _turn(self, draft_id: int, from_: State, to: State, values: Mapping[str, object]) -> None:
        """Unless somebody discarded it meanwhile."""
        now = self._desk.drafts.clock()
        with self._engine.begin() as db:
            db.execute(
                update(drafts)
                .where(drafts.c.id == draft_id, drafts.c.state == from_)
                .values(state=to, beat_at=None, changed_at=now, **values)
            )


class _Beat:
    """Tells the others that a job lives and how far it is, once a second."""

    def __init__(self, engine: Engine, draft_id: int, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._draft_id = draft_id
        self._clock = clock
        self._told = 0.0
        self._figures = (0, 0)
        self._goes_on = True

    def count(self, done: int, total: int) -> None:
        """How much is done, of how much."""
        self._figures = (done, total)
        self.beats()

    def beats(self) -> bool:
        """False once the job was taken away."""
        if time.monotonic() - self._told > _BEAT_SECONDS:
            self._told = time.monotonic()
            done, total = self._figures
            busy = drafts.c.state.in_((State.READING, State.PUBLISHING))
            values = {"beat_at": self._clock(), "done": done, "total": total}
            with self._engine.begin() as db:
                told = db.execute(
                    update(drafts).where(drafts.c.id == self._draft_id, busy).values(values)
                )
            self._goes_on = told.rowcount == 1
        return self._goes_on
