"""What the desk's rules say to a citizen: fixed words, stored in the transaction of the change."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select

from connectors.base import Outgoing
from connectors.desk.model import Thread
from connectors.desk.threads import Then
from connectors.model import Channel, Side
from connectors.outbox import put
from connectors.tables import messages
from knowledge_base.answer import Answer, Choice, Outcome

# An answer as messages of a channel.
Render = Callable[[Answer], tuple[Outgoing, ...]]


def words(text: str, *choices: Choice) -> Answer:
    """Words that claim no fact of a service."""
    return Answer(status=Outcome.CHAT, text=text, choices=choices)


class Telling:
    """Puts words into a conversation, and into the outbox where the channel is pushed through."""

    def __init__(
        self,
        renderers: Mapping[Channel, Render],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._renderers = renderers
        self._clock = clock

    def rendered(self, channel: Channel, answer: Answer) -> Sequence[Outgoing]:
        """What is sent of an answer; nothing where people fetch it."""
        render = self._renderers.get(channel)
        return render(answer) if render else ()

    def tells(self, answer: Answer | None, key: str | None = None) -> Then:
        """Say this within a change; with a `key` only once. None: say nothing."""
        id_ = f"meja:{key or uuid.uuid4().hex}"

        def tell(db: Connection, thread: Thread) -> None:
            if answer is None or self.was_told(db, thread, key):
                return
            seq = db.execute(
                insert(messages)
                .values(
                    conversation_id=thread.conversation_id,
                    id=id_,
                    side=Side.BOT,
                    text=answer.text,
                    answer=answer.model_dump_json(),
                    answered=True,
                    at=self._clock(),
                )
                .returning(messages.c.seq)
            ).scalar_one()
            outgoing = self.rendered(thread.channel, answer)
            put(db, thread.conversation_id, outgoing, message=seq)

        return tell

    def was_told(self, db: Connection, thread: Thread, key: str | None) -> bool:
        """Whether the words of this key stand in the conversation already."""
        if key is None:
            return False
        query = select(messages.c.seq).where(
            messages.c.conversation_id == thread.conversation_id, messages.c.id == f"meja:{key}"
        )
        return db.execute(query).first() is not None
