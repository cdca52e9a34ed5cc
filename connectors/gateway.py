"""The one path of a message, whatever door it came through: mask, store, answer, store, tell.

A message is accepted once it is on disk. Everything after that happens from the store, one
conversation at a time and in order, so a crash loses nothing and answers nothing twice.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.dialogue import Dialogue, DialogueUnavailable
from connectors.asides import Aside, Handled, Held, Promise
from connectors.base import Outgoing
from connectors.choices import is_ours, number_in, offered, payload
from connectors.guard import Guard
from connectors.hub import Hub
from connectors.metrics import Metrics
from connectors.model import Channel, Contact, IncomingMessage, StoredMessage
from connectors.notices import Notice
from connectors.privacy import has_masked, mask
from connectors.store import Moved, Store, Within
from connectors.traffic import Traffic
from connectors.turns import Turns
from connectors.unasked import unasked
from connectors.waiting import AT_ONCE
from knowledge_base.answer import Answer, Outcome
from knowledge_base.language import clean

log = logging.getLogger(__name__)

_SWITCHED_OFF = "switched_off"
_LOOK_AGAIN = 1.0
# The database is away, or the thread changed: the message is looked at again.
_PASSING = (OperationalError, InterfaceError, PoolTimeout, Moved)


_FAILED = Answer(
    status=Outcome.UNANSWERABLE,
    text=(
        "Maaf, ada gangguan di tempat kami, jadi pertanyaan ini belum bisa dijawab. "
        "Pesan Anda tersimpan. Coba kirim lagi sebentar lagi."
    ),
)
_MASKED = (
    "Nomor pribadi di pesan Anda kami samarkan dan tidak kami simpan. "
    "Jangan kirim NIK, nomor KK, atau nomor kartu di sini."
)
_ALONE = (
    "Untuk sementara saya tidak bisa mengikuti percakapan, "
    "jadi sebut layanannya di tiap pertanyaan."
)

# An answer as messages of a channel.
Render = Callable[[Answer], tuple[Outgoing, ...]]
# Answers a single question without the dialogue engine; blocking.
Fallback = Callable[[str, str | None], Answer]


@dataclass(frozen=True)
class Accepted:
    """A message that is on disk. `new` is False for a repeated id."""

    message: StoredMessage
    new: bool


class Gateway:
    """Accepts messages and sees to it that each is answered exactly once."""

    def __init__(
        self,
        store: Store,
        hub: Hub,
        dialogue: Dialogue,
        fallback: Fallback,
        renderers: Mapping[Channel, Render] | None = None,
        on_reply: Callable[[str], None] = lambda conversation_id: None,
        guard: Guard | None = None,
        metrics: Metrics | None = None,
        closing: asyncio.Event | None = None,
        asides: Sequence[Aside] = (),
        promise: Promise = lambda message, answer: (answer, None),
        held: Held = lambda message: None,
    ) -> None:
        """`renderers` say what is sent of an answer over channels that are pushed through;
        `on_reply` is told of every conversation of theirs that has a new reply on disk; without a
        `guard` there are no limits and no switches; `closing` is set when the server stops, and
        what is not answered then waits for the next start; of the `asides` the first that takes a
        message does; where one of them fails, `held` takes what a person is to answer."""
        self._store = store
        self._hub = hub
        self._dialogue = dialogue
        self._fallback = fallback
        self._renderers = renderers or {}
        self._on_reply = on_reply
        self._guard = guard
        self._metrics = metrics or Metrics()
        self._closing = closing or asyncio.Event()
        self._asides = asides
        self._promise = promise
        self._held = held
        self._turns = Turns(store.claims.exclusively(self._step, self._is_left))
        self.traffic = Traffic()
        # Replies that somebody waits for, as they are stored: who waits need not read them again.
        self._awaited: dict[tuple[str, str], StoredMessage | None] = {}
        # By channel: a rush through one leaves the next place to the others.
        self._slots: defaultdict[Channel, asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(AT_ONCE)
        )

    async def open(self, conversation_id: str, channel: Channel) -> None:
        await asyncio.to_thread(self._store.open, conversation_id, channel)

    async def forget(self, conversation_id: str) -> None:
        """Delete a conversation with everything that belongs to it."""
        await asyncio.to_thread(self._store.delete, conversation_id)
        # The next conversation of this person may have the same name.
        await self._dialogue.forget(conversation_id)
        if self._guard:
            self._guard.left(conversation_id)
        self._hub.wake(conversation_id)

    async def receive(self, message: IncomingMessage, contact: Contact | None = None) -> Accepted:
        """Mask and store a message, and see that it is answered.

        A `contact` opens its conversation with the first message.

        Raises UnknownConversation, Flood.
        """
        if self._guard:
            self._guard.admit(message.conversation_id)
        masked = replace(
            message,
            text=mask(clean(message.text)),
            # Only our own choices: anything else is free text that nobody has masked.
            choice=message.choice if is_ours(message.choice) else None,
        )
        with self.traffic.arriving():
            stored, new = await asyncio.to_thread(self._store.accept, masked, contact)
        if new and self._guard:
            self._guard.waiting.joined(stored.conversation_id)
        self._hub.wake(stored.conversation_id)
        self._turns.wake(stored.conversation_id)
        return Accepted(stored, new)

    async def reply_to(
        self, message: StoredMessage, seconds: float, is_new: bool = False
    ) -> StoredMessage | None:
        """Wait for the reply to a message; None if there is none in time, or a person has it.

        One that `is_new` has none yet: it is looked for when there is news.
        """
        deadline = time.monotonic() + seconds
        key = (message.conversation_id, message.id)
        with self._hub.listening(message.conversation_id) as news, self._awaiting(key):
            was_told = is_held = False
            reply = None
            while True:
                news.clear()
                reply = self._awaited.get(key)
                if not reply and (was_told or not is_new):
                    reply = await asyncio.to_thread(
                        self._store.reply_to, message.conversation_id, message.id
                    )
                left = deadline - time.monotonic()
                if reply or left <= 0 or is_held:
                    return reply
                if was_told:
                    is_held = await asyncio.to_thread(self._store.is_settled, message)
                    if is_held:
                        # It may have been answered between the two.
                        continue
                with contextlib.suppress(TimeoutError):
                    # Another replica may answer, which nobody here is told of.
                    await asyncio.wait_for(news.wait(), min(left, _LOOK_AGAIN))
                was_told = True

    @contextlib.contextmanager
    def _awaiting(self, key: tuple[str, str]) -> Iterator[None]:
        self._awaited.setdefault(key)
        try:
            yield
        finally:
            self._awaited.pop(key, None)

    async def resume(self) -> int:
        """Take up what a former run accepted and did not answer. Returns how many conversations."""
        waiting = await asyncio.to_thread(self._store.waiting_conversations)
        if self._guard:
            self._guard.waiting.resumed(waiting)
        for conversation_id in waiting:
            self._turns.wake(conversation_id)
        return len(waiting)

    async def drain(self, seconds: float = 5) -> None:
        """Let the messages in work finish; what is left is answered after the next start."""
        await self._turns.drain(seconds)

    async def tell(self, conversation_id: str, channel: Channel, notice: Notice) -> None:
        """Send a notice beside the replies, over a channel that is pushed through."""
        render = self._renderers.get(channel)
        if self._guard and render:
            outgoing = render(notice.answer)
            if await self._guard.tell(conversation_id, notice, outgoing):
                self._hub.wake(conversation_id)
                self._on_reply(conversation_id)

    async def _step(self, conversation_id: str) -> bool:
        """Answer one message; False when none is left, or the server stops."""
        if self._closing.is_set():
            return False
        try:
            return await self._answer_next(conversation_id)
        except DialogueUnavailable:
            return False
        except Moved:
            return True

    async def _is_left(self, conversation_id: str) -> bool:
        if self._closing.is_set():
            return False
        return await asyncio.to_thread(self._store.next_unanswered, conversation_id) is not None

    async def _answer_next(self, conversation_id: str) -> bool:
        """Answer the oldest waiting message of a conversation, when its turn comes."""
        next_one = await asyncio.to_thread(self._store.next_unanswered, conversation_id)
        if next_one is None:
            if self._guard:
                self._guard.left(conversation_id)
            return False
        message, channel = next_one
        choice = message.choice or await self._numbered_choice(message)
        if await self._taken_aside(message, channel, choice):
            return True
        if self._guard is None:
            async with self._slots[channel], self.traffic.turn():
                answer = await self._answer(message, choice)
            await self._promised(message, channel, answer)
            return True
        if closed := await self._guard.closed(conversation_id, channel):
            switch, knows = closed
            await self._reply(message, channel, switch.answer, _SWITCHED_OFF, is_silent=knows)
            return True
        tell = partial(self.tell, conversation_id, channel)
        # A door that is not pushed through has told the sender to wait.
        if channel in self._renderers and await self._guard.waits(conversation_id, channel, tell):
            return True
        async with contextlib.AsyncExitStack() as turn:
            async with self._guard.in_line(conversation_id, tell):
                await turn.enter_async_context(self._slots[channel])
                await turn.enter_async_context(self.traffic.turn())
            answer = await self._answer(message, choice)
        await self._promised(message, channel, answer)
        return True

    async def _taken_aside(
        self, message: StoredMessage, channel: Channel, choice: str | None
    ) -> bool:
        """Whether an aside took a message. One that fails takes none: the bot answers, unless a
        person has the conversation. Otherwise its message would hold up all that follow."""
        try:
            handled = await asyncio.to_thread(self._aside, message, choice)
            if handled:
                await self._settle(message, channel, handled)
            return handled is not None
        except _PASSING:
            raise
        except Exception as error:
            self._failed("aside", message, error)
        if held := await asyncio.to_thread(self._held, message):
            await self._settle(message, channel, held)
        return held is not None

    def _failed(self, part: str, message: StoredMessage, error: Exception) -> None:
        """For operators; of the error only its kind, as its words may hold those of a citizen."""
        self._metrics.part_failed(part)
        about = {"part": part, "conversation": message.conversation_id[:8]}
        log.error("part of the desk failed", extra=about | {"error": type(error).__name__})

    def _aside(self, message: StoredMessage, choice: str | None) -> Handled | None:
        """What the first aside that takes a message decided. All of them in one thread: while many
        messages come in, every hop between threads makes taking in the next one later."""
        found = (aside(message, choice) for aside in self._asides)
        return next((handled for handled in found if handled), None)

    async def _settle(self, message: StoredMessage, channel: Channel, handled: Handled) -> None:
        """Do what an aside decided."""
        if handled.answer:
            await self._reply(
                message, channel, handled.answer, handled.outcome, within=handled.within
            )
            return
        await asyncio.to_thread(self._store.settle, message, handled.within)
        if self._guard:
            self._guard.waiting.answered(message.conversation_id)
        self._metrics.message(channel, handled.outcome)
        self._hub.wake(message.conversation_id)

    async def _promised(self, message: StoredMessage, channel: Channel, answer: Answer) -> None:
        if answer.handoff:
            try:
                promised, within = await asyncio.to_thread(self._promise, message, answer)
                await self._say(message, channel, promised, within)
            except _PASSING:
                raise
            except Exception as error:
                # Without the desk nothing is promised, and the answer stands as it is.
                self._failed("promise", message, error)
            else:
                return
        await self._say(message, channel, answer, None)

    async def _say(
        self, message: StoredMessage, channel: Channel, answer: Answer, within: Within | None
    ) -> None:
        if has_masked(message.text):
            answer = answer.model_copy(update={"text": f"{answer.text}\n\n{_MASKED}"})
        await self._reply(message, channel, answer, str(answer.status), within=within)

    async def _reply(
        self,
        message: StoredMessage,
        channel: Channel,
        answer: Answer,
        outcome: str,
        is_silent: bool = False,
        within: Within | None = None,
    ) -> None:
        """Store the reply with what is to be sent of it, and tell whoever waits.

        A silent one is only stored: the person knows it already.
        """
        render = self._renderers.get(channel)
        outgoing = render(answer) if render and not is_silent else ()
        stored = await asyncio.to_thread(self._store.reply, message, answer, outgoing, within)
        key = (message.conversation_id, message.id)
        if key in self._awaited:
            self._awaited[key] = stored
        if self._guard:
            self._guard.waiting.answered(message.conversation_id)
        if stored:
            self._metrics.message(channel, outcome)
            if render is None:
                self._metrics.delivered(channel, (stored.at - message.at).total_seconds())
        self._hub.wake(message.conversation_id)
        if render:
            self._on_reply(message.conversation_id)

    async def _answer(self, message: StoredMessage, choice: str | None) -> Answer:
        started = time.perf_counter()
        answer = await self._answer_text(message, choice)
        log.info(
            "answered",
            extra={
                "conversation": message.conversation_id[:8],
                "outcome": str(answer.status),
                "service": answer.service_id,
                "seconds": round(time.perf_counter() - started, 3),
            },
        )
        return answer

    async def _numbered_choice(self, message: StoredMessage) -> str | None:
        """The value of the choice whose number was typed back, if the last reply offered it."""
        number = number_in(message.text)
        if number is None:
            return None
        answer = await asyncio.to_thread(self._store.answer_before, message)
        choices = offered(answer) if answer else ()
        return choices[number - 1].value if number <= len(choices) else None

    async def _answer_text(self, message: StoredMessage, choice: str | None) -> Answer:
        tapped = payload(choice)
        if tapped is None and (told := unasked(message)):
            return told
        try:
            return await self._dialogue.turn(message.conversation_id, message.text, tapped)
        except DialogueUnavailable as cause:
            if self._closing.is_set():
                # Rasa cannot reach a server that stops: no reason to answer without it.
                raise
            self._metrics.dialogue_failed()
            log.warning("dialogue unavailable", extra={"error": str(cause)})
        except Exception as error:
            # A message that always fails must not block those after it.
            self._metrics.dialogue_failed()
            log.exception("dialogue failed", extra={"error": type(error).__name__})
        try:
            answer = await asyncio.to_thread(self._fallback, message.text, choice)
        except Exception as error:
            log.exception("no answer", extra={"error": type(error).__name__})
            return _FAILED
        return answer.model_copy(update={"text": f"{answer.text}\n\n{_ALONE}"})
