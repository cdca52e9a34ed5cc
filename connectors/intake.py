"""Taking in what a citizen wrote, in as few steps as the database allows.

A channel waits for it, and a hundred may write in one second: on PostgreSQL it is one statement,
since every step more waits for the network and for its turn in this process.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    Boolean,
    DateTime,
    Engine,
    Row,
    Select,
    String,
    Text,
    Update,
    bindparam,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from connectors.model import Contact, IncomingMessage, Side
from connectors.outbox import State
from connectors.tables import contacts, conversations, messages, outbox

_CONVERSATION = bindparam("conversation", type_=String)
_CHANNEL = bindparam("channel", type_=String)
_ADDRESS = bindparam("address", type_=Text)
_NOW = bindparam("now", type_=DateTime(timezone=True))
_MESSAGE: dict[str, BindParameter[Any]] = {
    "id": bindparam("id", type_=String),
    "side": bindparam("side", type_=String),
    "text": bindparam("text", type_=Text),
    "choice": bindparam("choice", type_=String),
    "media": bindparam("media", type_=String),
    "media_reference": bindparam("media_reference", type_=String),
    "answered": bindparam("answered", type_=Boolean),
    "at": _NOW,
}
_MOST_REFERENCE = 255

Upsert = postgresql.Insert | sqlite.Insert


def take_in(engine: Engine, message: IncomingMessage, contact: Contact | None) -> Row[Any] | None:
    """Store a message: its row, or None if there is no such conversation and no `contact`.

    A contact's conversation is opened, and what a closed window kept back is let go. Whoever writes
    to a conversation comes one after the other, so the seq of its messages grows in the order in
    which they can be seen. Raises IntegrityError if the message is there already.
    """
    media = message.media
    values = {
        "conversation": message.conversation_id,
        "id": message.id,
        "side": Side.CITIZEN,
        "text": message.text,
        "choice": message.choice,
        "media": media.kind if media else None,
        "media_reference": (media.reference or "")[:_MOST_REFERENCE] if media else None,
        "answered": False,
        "now": datetime.now(UTC),
    }
    if contact:
        values |= {"channel": contact.channel, "address": contact.address}
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            return db.execute(_FROM_CONTACT if contact else _TO_KNOWN, values).one_or_none()
    with engine.begin() as db:
        for step in _STEPS if contact else ():
            db.execute(step, values)
        return db.execute(_TO_KNOWN, values).one_or_none()


def _opening(insertion: Upsert) -> Upsert:
    """Begin a conversation; if it is there, hold it."""
    values = {"id": _CONVERSATION, "channel": _CHANNEL, "created_at": _NOW}
    return insertion.values(values).on_conflict_do_update(
        index_elements=[conversations.c.id], set_={"channel": conversations.c.channel}
    )


def _reaching(insertion: Upsert, conversation: Select[tuple[str]]) -> Upsert:
    """Note where a person is reached, and when they wrote last."""
    names = ["conversation_id", "address", "received_at"]
    return insertion.from_select(
        names, conversation.add_columns(_ADDRESS, _NOW)
    ).on_conflict_do_update(index_elements=[contacts.c.conversation_id], set_={"received_at": _NOW})


def _letting_go(conversation: Select[tuple[str]]) -> Update:
    """Whoever wrote may be written to again."""
    kept_back = outbox.c.conversation_id.in_(conversation), outbox.c.state == State.CLOSED
    return update(outbox).where(*kept_back).values(state=State.WAITING, attempts=0, due_at=_NOW)


def _putting(conversation: Select[tuple[str]]) -> ReturningInsert[Any]:
    names = ["conversation_id", *_MESSAGE]
    return (
        insert(messages)
        .from_select(names, conversation.add_columns(*_MESSAGE.values()))
        .returning(messages)
    )


def _from_contact() -> ReturningInsert[Any]:
    """All of it at once. Each part reads from the one before, which gives the order."""
    held = _opening(postgresql.insert(conversations)).returning(conversations.c.id).cte("held")
    reached = (
        _reaching(postgresql.insert(contacts), select(held.c.id))
        .returning(contacts.c.conversation_id)
        .cte("reached")
    )
    let_go = _letting_go(select(held.c.id)).cte("let_go")
    return _putting(select(reached.c.conversation_id)).add_cte(let_go)


_THIS = select(conversations.c.id).where(conversations.c.id == _CONVERSATION)
_TO_KNOWN = _putting(select(_THIS.with_for_update().cte("held").c.id))
_FROM_CONTACT = _from_contact()
_STEPS = (
    _opening(sqlite.insert(conversations)),
    _reaching(sqlite.insert(contacts), _THIS),
    _letting_go(_THIS),
)
