"""What the bot says of tickets: asked for before the dialogue, answered from the same conversation.

A number that belongs elsewhere is told apart from none at all by nobody.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from connectors.asides import Handled
from connectors.model import StoredMessage
from connectors.tickets import words
from connectors.tickets.lists import TicketLists
from connectors.tickets.numbering import numbers_in
from knowledge_base.answer import Answer
from knowledge_base.language import normalise

_OUTCOME = "ticket"
_AN_HOUR = timedelta(hours=1)
_MOST_MISSES = 5
# A number with a wrong digit was taken for a personal one (connectors/privacy.py).
_MASKED = re.compile(r"\b(?:tiket\w*|t)\b[\s:./-]*\[(?:NOMOR|HP|NPWP)\]", re.IGNORECASE)
_ASKS = re.compile(
    r"\b(?:status|kabar|cek|lihat|perkembangan|nomor|bagaimana|sampai mana)\b.*\btiket"
    r"|\btiket(?:ku|nya)?\b.*\b(?:saya|aku|bagaimana|sampai mana|sudah|belum|status|kabar)\b"
    r"|\btiketku\b"
)
_TRAVEL = re.compile(
    r"\b(?:kereta|pesawat|kapal|feri|bus|travel|konser|bioskop|wisata|museum|masuk|parkir|tol"
    r"|pertandingan|lotre)\b"
)


class TicketAside:
    """Takes a message that holds the number of a ticket, or asks for one; blocking."""

    def __init__(
        self, lists: TicketLists, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._lists = lists
        self._clock = clock

    def __call__(self, message: StoredMessage, choice: str | None) -> Handled | None:
        answer = None if choice else self._answer(message.conversation_id, message.text)
        return Handled(_OUTCOME, answer) if answer else None

    def _answer(self, conversation_id: str, text: str) -> Answer | None:
        named = [found.number for found in numbers_in(text)]
        if not named:
            return words.MISTYPED if _MASKED.search(text) else self._asked(conversation_id, text)
        since = self._clock() - _AN_HOUR
        if self._lists.replies(conversation_id, words.NOT_HERE.text, since) >= _MOST_MISSES:
            return words.TOO_OFTEN
        own = {one.number: one for one in self._lists.of_conversation(conversation_id)}
        found = [own[number] for number in dict.fromkeys(named) if number in own]
        if not found:
            return words.NOT_HERE
        if len(found) > 1:
            return words.several(found)
        return words.status(found[0], self._lists.history(found[0].id))

    def _asked(self, conversation_id: str, text: str) -> Answer | None:
        """An answer to who asks for a ticket without its number."""
        plain = normalise(text)
        if not _ASKS.search(plain) or _TRAVEL.search(plain):
            return None
        own = self._lists.of_conversation(conversation_id)
        if not own:
            return words.NONE_HERE
        if len(own) > 1:
            return words.several(own)
        return words.status(own[0], self._lists.history(own[0].id))
