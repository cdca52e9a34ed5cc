"""Where a citizen meets the desk: what is promised, who is silent, and the way back to the bot."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import zip_longest

from sqlalchemy import Connection

from connectors.asides import Handled
from connectors.desk.desk import claimed
from connectors.desk.hours import Hours, OpeningHours
from connectors.desk.lists import Lists
from connectors.desk.model import Ending, EventKind, Opening, Queue, State, Thread
from connectors.desk.presence import Presence
from connectors.desk.promise import (
    BACK,
    LEAVE,
    Situation,
    answer_when,
    place_in_words,
    promised,
)
from connectors.desk.telling import words
from connectors.desk.threads import Threads
from connectors.model import StoredMessage
from connectors.store import Moved, Store, Within
from connectors.unasked import is_to_forget
from knowledge_base.answer import Answer, Handoff, HandoffReason
from knowledge_base.language import normalise

_BACK = re.compile(
    r"(?:(?:mau|tolong|saya mau|aku mau|ingin) )?(?:kembali|balik)(?: lagi)? ke (?:bot|robot|mesin)"
    r"|(?:bot|robot|mesin) saja"
)
# Words that mean the same only for who is not talking to a person yet.
_BACK_WHILE_WAITING = frozenset({"kembali", "batal", "tidak jadi", "batal saja"})
_TAKE_BACK = frozenset({"batal titip", "batalkan titipan", "batal titipan", "batalkan titip"})
_LEAVE = frozenset({"titip", "titip saja", "titip pertanyaan", "titipkan", "saya titip"})
_YES = frozenset({"ya", "iya", "ok", "oke", "boleh", "mau", "setuju", "ya boleh", "ya mau"})
_MARKS = ("suka:", "kurang:", "nilai:")
_HELD, _ACKNOWLEDGED, _LEFT = "with_desk", "waiting", "left"
_RETURNED, _DANGER = "back_to_bot", "danger"
# How far back a button that was tapped late may stand.
_LOOK_BACK = 20


class Reception:
    """An aside and a promise of the gateway. Blocking."""

    def __init__(
        self,
        store: Store,
        threads: Threads,
        lists: Lists,
        presence: Presence,
        hours: OpeningHours,
        agency_of: Callable[[str], str] = lambda service_id: "",
        danger: Callable[[str], Answer | None] = lambda text: None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`agency_of` names the agency of a service; `danger` gives the numbers to call for words
        that tell of danger, which must not wait in a queue."""
        self._store = store
        self._threads = threads
        self._lists = lists
        self._presence = presence
        self._hours = hours
        self._agency_of = agency_of
        self._danger = danger
        self._clock = clock

    def aside(self, message: StoredMessage, choice: str | None) -> Handled | None:
        """What happens to a message instead of asking the bot, if it is the desk's."""
        said = normalise(message.text)
        if is_to_forget(message.text) or (choice or "").startswith(_MARKS):
            return None
        thread = self._lists.open_of(message.conversation_id)
        if thread is None:
            return self._with_bot(message, choice, said)
        if thread.state is State.WAITING and thread.opening.is_left:
            return self._left(message, thread, choice, said)
        if message.choice == BACK.value or _BACK.fullmatch(said):
            return self._returned(thread)
        if thread.state is State.WITH_DESK:
            # A number that is typed answers the agent.
            return self._held(thread)
        if choice == BACK.value or said in _BACK_WHILE_WAITING:
            return self._returned(thread)
        return self._waits(message, thread)

    def promise(self, message: StoredMessage, answer: Answer) -> tuple[Answer, Within | None]:
        """What is truly promised to who asked for a person; other answers stay as they are."""
        handoff = answer.handoff
        if handoff is None or handoff.reason is not HandoffReason.ASKED:
            return answer, None
        opening = self._opening(handoff, self._store.answer_before(message))
        hours = self._hours.of(opening.queue, self._clock())
        if hours is None:
            return answer, None
        left = self._lists.open_of(message.conversation_id)
        situation = self._situation(hours, opening.queue)
        found = promised(situation)
        text, choices = found.text, found.choices
        within: Within | None = None
        if found.connects:
            within = self._begins(message, opening, left)
        elif left:
            text, choices = f"{_STILL_LEFT} {answer_when(situation)}", ()
        above = f"{handoff.above}\n\n" if handoff.above else ""
        return answer.model_copy(update={"text": above + text, "choices": choices}), within

    def held(self, message: StoredMessage) -> Handled | None:
        """Silence for what a person is to answer: all that is left where `aside` fails."""
        thread = self._lists.open_of(message.conversation_id)
        is_persons = thread and (thread.state is State.WITH_DESK or thread.is_live)
        return Handled(_HELD, None, self._hears(thread)) if thread and is_persons else None

    def at_desk(self, conversation_id: str) -> str | None:
        """`queued` or `with_desk` while a person is to answer rather than the bot."""
        thread = self._lists.open_of(conversation_id)
        is_bots = thread is None or (thread.state is State.WAITING and not thread.is_live)
        if thread is None or is_bots:
            return None
        return "with_desk" if thread.state is State.WITH_DESK else "queued"

    def _with_bot(self, message: StoredMessage, choice: str | None, said: str) -> Handled | None:
        if choice == BACK.value:
            return Handled(_RETURNED, words("Baik. Silakan tulis pertanyaan Anda, saya bantu."))
        is_tapped = choice == LEAVE.value
        if not is_tapped and said not in _LEAVE | _YES:
            return None
        said_before = self._store.answers_before(message, _LOOK_BACK if is_tapped else 2)
        for answer, before in zip_longest(said_before, said_before[1:]):
            if answer.handoff and LEAVE in answer.choices:
                return self._leaves(message, answer.handoff, before)
            if not is_tapped:
                break
        if not is_tapped:
            return None
        text = 'Belum ada pertanyaan untuk dititipkan. Tulis pertanyaannya, lalu tulis "petugas".'
        return Handled(_LEFT, words(text))

    def _leaves(
        self, message: StoredMessage, handoff: Handoff, before: Answer | None
    ) -> Handled | None:
        """The question is left, with the consent that the tap or the yes is."""
        opening = self._opening(handoff, before, is_left=True)
        hours = self._hours.of(opening.queue, self._clock())
        if hours is None:
            return None
        situation = self._situation(hours, opening.queue)
        question = f':\n"{opening.question}"' if opening.question else "."
        text = (
            f"Pertanyaan Anda dititipkan ke {situation.who}{question}\n\n"
            f"{answer_when(situation)} Jawabannya datang di percakapan ini. Sementara itu Anda "
            'bisa terus bertanya ke saya. Untuk membatalkan, tulis "batal titip".'
        )
        return Handled(_LEFT, words(text), self._begins(message, opening, None))

    def _left(
        self, message: StoredMessage, thread: Thread, choice: str | None, said: str
    ) -> Handled | None:
        """The bot goes on; what was left may be taken back, and is not left twice."""
        if said in _TAKE_BACK:
            text = "Pertanyaan yang dititipkan sudah dibatalkan. Ada lagi yang bisa saya bantu?"
            return Handled(_RETURNED, words(text), self._closes(thread))
        if choice == LEAVE.value or said in _LEAVE:
            return Handled(_LEFT, words(f"{_STILL_LEFT} {_TO_TAKE_BACK}"))
        if choice == BACK.value:
            return Handled(_RETURNED, words(f"Silakan bertanya ke saya. {_STILL_LEFT}"))
        return None

    def _returned(self, thread: Thread) -> Handled:
        text = "Baik, Anda kembali ke bot. Silakan tulis pertanyaan Anda, saya bantu."
        return Handled(_RETURNED, words(text), self._closes(thread))

    def _held(self, thread: Thread) -> Handled:
        """Silence; only who left a question once is told, at the first word, that it is read."""
        told = None if thread.is_followed else claimed(thread.opening.queue)
        return Handled(_HELD, told, self._hears(thread))

    def _waits(self, message: StoredMessage, thread: Thread) -> Handled:
        """Numbers for who is in danger; else the place in the line once, then silence."""
        if numbers := self._danger(message.text):
            return Handled(_DANGER, numbers, self._hears(thread))
        if thread.citizen_at > thread.queued_at:
            return Handled(_ACKNOWLEDGED, None, self._hears(thread))
        place = "Anda masih di antrean."
        if hours := self._hours.of(thread.opening.queue, self._clock()):
            place = place_in_words(self._situation(hours, thread.opening.queue, thread))
        text = f"Pesan Anda sudah masuk dan ikut terbaca begitu petugas menerima Anda. {place}"
        return Handled(_ACKNOWLEDGED, words(text, BACK), self._hears(thread))

    def _situation(self, hours: Hours, queue: Queue, thread: Thread | None = None) -> Situation:
        return Situation(
            hours,
            self._clock(),
            self._presence.ready_for(queue),
            self._lists.live_in(hours.unit, thread),
            self._lists.usual_wait(hours.unit),
        )

    def _opening(self, handoff: Handoff, before: Answer | None, is_left: bool = False) -> Opening:
        """A hand-off as a thread begins; offered for a reason, it keeps that reason."""
        offered = before.handoff if before else None
        service_id = handoff.service_id or (before.service_id if before else None)
        agency = self._agency_of(service_id) if service_id else ""
        queue = Queue(agency, _around(handoff.region))
        return Opening(
            reason=offered.reason if offered else handoff.reason,
            queue=queue,
            service_id=service_id,
            aspects=handoff.aspects,
            region=handoff.region,
            question=handoff.question,
            is_left=is_left,
        )

    def _begins(self, message: StoredMessage, opening: Opening, left: Thread | None) -> Within:
        """The thread opens, or what was left becomes a talk of now. Raises Moved."""

        def begin(db: Connection) -> None:
            if left:
                # Who comes in person waits from now on: the night before is no waiting time.
                now = {"is_left": False} | dict.fromkeys(("opened_at", "queued_at"), self._clock())
                self._threads.change_within(db, left, EventKind.RELEASED, now, "datang")
            elif not self._threads.open(db, message.conversation_id, opening):
                raise Moved

        return begin

    def _closes(self, seen: Thread) -> Within:
        def close(db: Connection) -> None:
            self._threads.heard(db, seen)
            self._threads.close_within(db, seen.id, None, Ending.BACK_TO_BOT)

        return close

    def _hears(self, seen: Thread) -> Within:
        return lambda db: self._threads.heard(db, seen)


_STILL_LEFT = "Pertanyaan Anda tetap dititipkan ke petugas."
_TO_TAKE_BACK = 'Untuk membatalkan, tulis "batal titip".'


def _around(region: tuple[str, ...]) -> str:
    """The region; of several of one name the province around all of them, or ''."""
    if len(region) == 1:
        return region[0]
    provinces = {code[:2] for code in region}
    return provinces.pop() if len(provinces) == 1 else ""
