"""What time does to threads: nobody waits for an agent who went, and no question is lost.

Each rule looks at what stands in the database and changes it only if it still stands so: several
replicas may look at once, and the citizen is told once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, select

from connectors.desk.hours import OpeningHours
from connectors.desk.lists import Lists
from connectors.desk.model import Ending, EventKind, State, Thread
from connectors.desk.presence import Presence
from connectors.desk.promise import BACK, Situation, answer_when
from connectors.desk.telling import Telling, words
from connectors.desk.threads import Threads
from connectors.tables import messages
from knowledge_base.moments import aware
from knowledge_base.reading import reading


@dataclass(frozen=True)
class Patience:
    """After how long something happens by itself.

    `absence`: an agent who owes an answer and is gone loses the thread; `wait`: who waits for
    anybody gets the bot back; `silence`: of a citizen, until asked, and again until the end;
    `left`: a question that nobody took.
    """

    absence: timedelta = timedelta(minutes=5)
    wait: timedelta = timedelta(minutes=60)
    silence: timedelta = timedelta(minutes=30)
    left: timedelta = timedelta(days=14)


class Rules:
    """Applies them to all open threads. Blocking."""

    def __init__(
        self,
        engine: Engine,
        threads: Threads,
        lists: Lists,
        present: Presence,
        hours: OpeningHours,
        telling: Telling,
        patience: Patience,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._engine = engine
        self._threads = threads
        self._lists = lists
        self._present = present
        self._hours = hours
        self._telling = telling
        self._patience = patience
        self._clock = clock

    def apply(self) -> list[str]:
        """Look at everything once. Returns the conversations in which something was said."""
        return [
            thread.conversation_id for thread in self._lists.all_open() if self._apply_to(thread)
        ]

    def _apply_to(self, thread: Thread) -> bool:
        if thread.state is State.WITH_DESK:
            return self._agent_is_gone(thread) or self._citizen_is_silent(thread)
        if thread.opening.is_left:
            return self._nobody_took(thread)
        return (
            self._desk_closed(thread)
            or self._nobody_is_there(thread)
            or self._waits_too_long(thread)
        )

    def _agent_is_gone(self, thread: Thread) -> bool:
        """Back to the queue, at its end, if the agent owes an answer and was not seen for long."""
        now = self._clock()
        if not _owes(thread):
            return False
        owed = now - _owed_since(thread)
        # Far below zero the clock was set back, and how long it is owed is not known.
        if -_SKEW <= owed < self._patience.absence:
            return False
        # Rights may have been taken away: they must be there for this unit.
        if self._present.seen_since(
            now - self._patience.absence, thread.opening.queue, thread.agent
        ):
            return False
        nobodys = {"state": State.WAITING, "agent": None, "queued_at": now}
        told = self._telling.tells(None if thread.opening.is_left else _AGENT_GONE)
        return self._threads.change(thread, EventKind.RELEASED, nobodys, "tidak ada", told)

    def _citizen_is_silent(self, thread: Thread) -> bool:
        """Asked once, after that long; ended after as long again. Nobody said that the answer
        served, so it ends as given back to the bot."""
        now = self._clock()
        if _owes(thread) or thread.agent_at is None:
            return False
        silent = now - max(thread.agent_at, thread.citizen_at)
        if silent < self._patience.silence:
            return False
        ended = {"state": State.CLOSED, "closed_at": now, "ending": Ending.BACK_TO_BOT}
        if not thread.is_followed:
            # They read it when they read it: no question, and no more words.
            if silent < _A_DAY:
                return False
            return self._threads.change(thread, EventKind.CLOSED, ended, Ending.BACK_TO_BOT)
        key = f"masih:{thread.id}:{int(thread.agent_at.timestamp())}"
        asked_at = self._told_at(thread, key)
        if asked_at is None:
            told = self._telling.tells(_STILL_THERE, key)
            return self._threads.change(thread, EventKind.MESSAGE, {}, "ditanya", told)
        if now - asked_at < self._patience.silence:
            return False
        told = self._telling.tells(_ENDED_BY_SILENCE)
        return self._threads.change(thread, EventKind.CLOSED, ended, Ending.BACK_TO_BOT, told)

    def _desk_closed(self, thread: Thread) -> bool:
        """Who still waits when the desk closes has left the question."""
        hours = self._hours.of(thread.opening.queue, self._clock())
        if hours and hours.is_open(self._clock()):
            return False
        return self._leave(thread, "Petugas sudah tutup dan belum sempat menerima Anda.", "tutup")

    def _nobody_is_there(self, thread: Thread) -> bool:
        """Nobody could take it: they all went, or it was given to a unit where nobody is."""
        since = self._clock() - self._patience.absence
        if thread.queued_at > since or self._present.seen_since(since, thread.opening.queue):
            return False
        said = "Maaf, saat ini tidak ada petugas di tempat yang bisa menerima Anda."
        return self._leave(thread, said, "tidak ada")

    def _waits_too_long(self, thread: Thread) -> bool:
        if self._clock() - thread.queued_at < self._patience.wait:
            return False
        said = "Maaf, sampai sekarang belum ada petugas yang bisa menerima Anda."
        return self._leave(thread, said, "lama")

    def _leave(self, thread: Thread, said: str, detail: str) -> bool:
        """The bot answers again, and the question stays for the desk."""
        situation = self._situation(thread)
        when = answer_when(situation) if situation else "Petugas menjawab bila sudah bisa."
        told = words(
            f"{said} Pertanyaan Anda kami simpan sebagai titipan, jadi tidak hilang. {when}\n\n"
            "Sementara itu saya bisa membantu lagi: tulis saja. "
            'Untuk membatalkan titipan, tulis "batal titip".'
        )
        values = {"is_left": True}
        return self._threads.change(
            thread, EventKind.RELEASED, values, detail, self._telling.tells(told)
        )

    def _nobody_took(self, thread: Thread) -> bool:
        """A promise that was not kept is said, not forgotten."""
        now = self._clock()
        if now - thread.queued_at < self._patience.left:
            return False
        ended = {"state": State.CLOSED, "closed_at": now, "ending": Ending.UNATTENDED}
        told = self._telling.tells(_UNATTENDED)
        return self._threads.change(thread, EventKind.CLOSED, ended, Ending.UNATTENDED, told)

    def _situation(self, thread: Thread) -> Situation | None:
        now, queue = self._clock(), thread.opening.queue
        hours = self._hours.of(queue, now)
        if hours is None:
            return None
        return Situation(hours, now, self._present.ready_for(queue), 0, None)

    def _told_at(self, thread: Thread, key: str) -> datetime | None:
        query = select(messages.c.at).where(
            messages.c.conversation_id == thread.conversation_id, messages.c.id == f"meja:{key}"
        )
        with reading(self._engine) as db:
            found = db.execute(query).scalar()
        return aware(found) if found else None


_A_DAY = timedelta(days=1)
# Clocks of replicas differ by less.
_SKEW = timedelta(seconds=30)
_AGENT_GONE = words(
    "Maaf, petugas tadi sedang tidak di tempat. Anda kembali ke antrean, dan petugas lain akan "
    "melanjutkan. Semua yang Anda tulis tetap tersimpan.",
    BACK,
)
_STILL_THERE = words(
    "Masih ada yang ingin ditanyakan ke petugas? Tulis saja di sini. Kalau tidak ada balasan, "
    "percakapan dengan petugas ini selesai sebentar lagi.",
    BACK,
)
_ENDED_BY_SILENCE = words(
    "Percakapan dengan petugas selesai karena tidak ada balasan. Kalau masih perlu, tulis "
    '"petugas". Pertanyaan lain saya jawab dari sini.'
)
_UNATTENDED = words(
    "Maaf, pertanyaan yang Anda titipkan tidak sempat dijawab petugas, dan titipannya kami tutup. "
    'Kalau masih perlu, tulis "petugas", atau hubungi kantornya langsung.'
)


def _owes(thread: Thread) -> bool:
    """Whether the citizen waits for this agent's words: for the first, or for an answer."""
    if thread.agent_at is None or thread.claimed_at is None:
        return True
    return thread.agent_at <= thread.claimed_at or thread.citizen_at > thread.agent_at


def _owed_since(thread: Thread) -> datetime:
    return max(thread.citizen_at, thread.claimed_at or thread.citizen_at)
