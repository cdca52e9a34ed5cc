"""What makes a Rasa server fit for the public: bounded memory, speed, and logs without words.

Loaded through `tracker_store` in bot/endpoints.yml, so it is in place before the first message.
"""

from __future__ import annotations

import json
import logging
import zlib
from collections import OrderedDict
from typing import Any, Optional, Text

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Restarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.nlu.quickening import quicken

_MAX_CONVERSATIONS = 20_000
_MAX_EVENTS = 120
_KEPT_TURNS = 3
# What Rasa writes of a conversation says most of it many times over: the quickest way is enough.
_COMPRESSION = 1


class BoundedTrackerStore(InMemoryTrackerStore):
    """Trackers in memory, compressed, the least recently used dropped, long ones cut to slots and
    last turns. Of one that was restarted, as `/restart` does, nothing is left.

    All of it is read and written at every turn: an endless one would slow a conversation down
    message by message.
    """

    def __init__(
        self,
        domain: Domain,
        event_broker: Optional[EventBroker] = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(domain, event_broker)
        self.store: OrderedDict[Text, bytes] = OrderedDict()

    async def save(self, tracker: DialogueStateTracker) -> None:
        if _is_over(tracker):
            self.store.pop(tracker.sender_id, None)
            return
        kept = _shortened(tracker) if len(tracker.events) > _MAX_EVENTS else tracker
        await self.stream_events(tracker)
        written = self.serialise_tracker(kept).encode()
        self.store[tracker.sender_id] = zlib.compress(written, _COMPRESSION)
        self.store.move_to_end(tracker.sender_id)
        while len(self.store) > _MAX_CONVERSATIONS:
            self.store.popitem(last=False)

    def deserialise_tracker(
        self, sender_id: Text, serialised_tracker: bytes
    ) -> Optional[DialogueStateTracker]:
        return super().deserialise_tracker(sender_id, zlib.decompress(serialised_tracker))


def _is_over(tracker: DialogueStateTracker) -> bool:
    """Whether nobody said anything since the restart."""
    telling = (e for e in reversed(tracker.events) if isinstance(e, (Restarted, UserUttered)))
    return isinstance(next(telling, None), Restarted)


def _shortened(tracker: DialogueStateTracker) -> DialogueStateTracker:
    """The same slots and the last turns."""
    events = list(tracker.events)
    turns = [at for at, event in enumerate(events) if isinstance(event, UserUttered)]
    slots = [SlotSet(name, slot.value) for name, slot in tracker.slots.items() if slot.has_been_set]
    return DialogueStateTracker.from_events(
        tracker.sender_id,
        [*slots, *events[turns[-_KEPT_TURNS] - 1 :]],
        slots=tracker.slots.values(),
    )


class WordlessFilter(logging.Filter):
    """Keeps logger, level and kind of event; drops everything a citizen could have written."""

    def filter(self, record: logging.LogRecord) -> bool:
        kind = _event_name(record)
        error = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        record.msg = json.dumps(
            {"logger": record.name, "level": record.levelname, "event": kind, "error": error}
        )
        record.args, record.exc_info, record.exc_text, record.stack_info = (), None, None, None
        return True


def _event_name(record: logging.LogRecord) -> str:
    """The constant part of a message: a structlog event name, or the unformatted template."""
    text = record.msg if isinstance(record.msg, str) else type(record.msg).__name__
    if text.startswith("{"):
        try:
            return str(json.loads(text).get("event", ""))
        except ValueError:
            return ""
    return text if record.args else f"{record.module}:{record.lineno}"


def _quieten() -> None:
    for handler in logging.getLogger().handlers:
        handler.addFilter(WordlessFilter())


quicken()
_quieten()
