"""What agents do to a thread, with what the citizen is told of it: both happen, or neither."""

from __future__ import annotations

from collections.abc import Callable

from connectors.desk.lists import Lists
from connectors.desk.model import Ending, Queue, Thread
from connectors.desk.naming import unit_in_words
from connectors.desk.promise import BACK
from connectors.desk.telling import Telling, words
from connectors.desk.threads import NoSuchThread, Threads
from connectors.model import Channel
from knowledge_base.answer import Answer

# Without these an agent's words could be taken for the bot's.
_LABEL = "*Petugas*"
_PUSHED = frozenset({Channel.WHATSAPP, Channel.TELEGRAM})
# The page and the desk's own words need room beside them.
LONGEST_WORDS = 4_000


class WordsInvalid(Exception):
    """Words that cannot be sent: one sentence, in Indonesian."""


class Desk:
    """The way of every agent, whatever page or other desk they work at. Blocking.

    Raises what Threads raises.
    """

    def __init__(
        self,
        threads: Threads,
        lists: Lists,
        telling: Telling,
        on_told: Callable[[str], None] = lambda conversation_id: None,
        question: Callable[[Thread], Answer | None] = lambda thread: None,
    ) -> None:
        """`on_told` hears of every conversation with something new, in any thread of the process;
        `question` may be asked of the citizen below the closing words."""
        self._threads = threads
        self._lists = lists
        self._telling = telling
        self._on_told = on_told
        self._question = question

    def claim(self, thread_id: int, agent: str, called: str = "") -> Thread:
        """Take a thread; `called` is the name citizens read, if they shall.

        Who left a question is told with the answer, not before.
        """

        def told(thread: Thread) -> Answer | None:
            return None if thread.opening.is_left else claimed(thread.opening.queue, called)

        return self._changed(self._threads.claim(thread_id, agent, self._tells(told)))

    def release(self, thread_id: int, agent: str, is_overseer: bool = False) -> Thread:
        """Give it back to the queue; an overseer takes it from whoever has it."""
        told = self._tells(lambda thread: _RELEASED if thread.is_followed else None)
        return self._changed(self._threads.release(thread_id, agent, told, is_overseer))

    def transfer(self, thread_id: int, agent: str, queue: Queue, note: str = "") -> Thread:
        """Give it to another unit."""
        told = self._tells(lambda thread: _transferred(queue) if thread.is_followed else None)
        return self._changed(self._threads.transfer(thread_id, agent, queue, note, told))

    def close(self, thread_id: int, agent: str, ending: Ending) -> Thread:
        """End it, with the one question of the end if there is one."""
        told = self._tells(self._closing)
        return self._changed(self._threads.close(thread_id, agent, ending, told))

    def say(self, thread_id: int, agent: str, key: str, answer: Answer) -> bool:
        """Store and send an agent's words (`telling.words` of what was typed, or an answer of the
        catalogue); False if this key was sent already.

        Over channels that are pushed through a label stands above them. Raises WordsInvalid.
        """
        if not answer.text.strip():
            raise WordsInvalid("Tulis jawabannya dulu.")
        if len(answer.text) > LONGEST_WORDS:
            raise WordsInvalid(f"Terlalu panjang: paling banyak {LONGEST_WORDS} huruf.")
        thread = self._lists.thread(thread_id)
        if thread is None:
            raise NoSuchThread
        sent = labelled(answer, thread.channel)
        outgoing = self._telling.rendered(thread.channel, sent)
        is_new = self._threads.say(thread_id, agent, key, answer, outgoing)
        self._on_told(thread.conversation_id)
        return is_new

    def _closing(self, thread: Thread) -> Answer | None:
        if not thread.is_followed:
            return None
        asked = self._question(thread)
        if asked is None:
            return CLOSED
        text = f"{CLOSED.text}\n\n{asked.text}"
        return asked.model_copy(update={"text": text})

    def _tells(self, told: Callable[[Thread], Answer | None]) -> Callable[..., None]:
        return lambda db, thread: self._telling.tells(told(thread))(db, thread)

    def _changed(self, thread: Thread) -> Thread:
        self._on_told(thread.conversation_id)
        return thread


def labelled(answer: Answer, channel: Channel) -> Answer:
    """An agent's words as they are sent: with a label where nothing else tells whose they are."""
    if channel not in _PUSHED:
        return answer
    return answer.model_copy(update={"text": f"{_LABEL}\n{answer.text}"})


def claimed(queue: Queue, called: str = "") -> Answer:
    """To who is with a person now."""
    who = " ".join(part for part in ("petugas", unit_in_words(queue)) if part)
    named = f", {called}" if called else ""
    return words(
        f"Anda sekarang berbicara dengan {who}{named}. Selama itu saya diam.\n\n"
        'Mau kembali bertanya ke bot? Tulis "kembali ke bot" kapan saja.',
        BACK,
    )


CLOSED = words(
    "Percakapan dengan petugas selesai. Kalau ada pertanyaan lain, tulis saja: saya jawab lagi "
    "dari sini."
)
_RELEASED = words(
    "Petugas tadi harus pergi. Anda kembali ke antrean, dan petugas lain akan melanjutkan. "
    "Semua yang Anda tulis tetap tersimpan.",
    BACK,
)


def _transferred(queue: Queue) -> Answer:
    who = " ".join(part for part in ("petugas", unit_in_words(queue)) if part)
    return words(
        f"Pertanyaan Anda diteruskan ke {who}, karena mereka yang mengurusnya. "
        "Semua yang Anda tulis ikut diteruskan.",
        BACK,
    )
