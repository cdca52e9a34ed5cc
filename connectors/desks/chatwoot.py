"""Chatwoot: threads become conversations of an API channel inbox.

After its documentation (developers.chatwoot.com/api-reference, and chatwoot/chatwoot, swagger/,
seen November 2026): contacts/create-contact, contacts/search-contacts, contacts/delete-contact,
contacts/contact-conversations, conversations/create-new-conversation, conversations/toggle-status,
messages/create-new-message, messages/get-messages, agents/list-agents-in-account.

It has no keys that make a repeated call harmless. So before a call is repeated whose fate is not
known, it is asked what it has.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from connectors.base import Busy, Refused, SendError
from connectors.desk.model import EventKind, Thread
from connectors.desks.model import Elsewhere, News, Save
from connectors.desks.outward import Outward, error_of
from connectors.desks.summary import summary
from connectors.model import Side, StoredMessage

NAME = "chatwoot"
# The attribute of a conversation there that names the thread here.
_THREAD = "tanya_utas"
_INCOMING = (0, "incoming")
_THERE = ("online", "available")
_TAKEN = 422
_GONE = 404


@dataclass(frozen=True)
class ChatwootSettings:
    """Raises ValueError on a missing or impossible one."""

    url: str
    account: str
    inbox: str
    token: str = field(repr=False)

    def __post_init__(self) -> None:
        if not self.url.startswith(("https://", "http://")):
            raise ValueError("alamatnya mulai dengan https://")
        if not (self.account.isdecimal() and self.inbox.isdecimal()):
            raise ValueError("nomor akun dan nomor kotak masuk berupa angka")
        if not self.token.isascii() or not self.token.isalnum():
            raise ValueError("token akses belum diisi, atau berisi huruf yang tidak mungkin")


class Chatwoot:
    """One API channel inbox. `alias` names a conversation there without telling which it is."""

    def __init__(
        self, settings: ChatwootSettings, outward: Outward, alias: Callable[[str], str]
    ) -> None:
        self._url = f"{settings.url.rstrip('/')}/api/v1/accounts/{settings.account}"
        self._token = settings.token
        self._inbox = int(settings.inbox)
        self._outward = outward
        self._alias = alias

    @property
    def name(self) -> str:
        return NAME

    async def deliver(self, news: News, save: Save) -> None:
        """Tell it. Raises SendError."""
        known = news.known
        if not known.conversation:
            known = await self._open(news, save)
        if news.event.kind is EventKind.CLOSED and news.event.agent == NAME:
            return
        for message in news.messages if news.event.kind is not EventKind.OPENED else ():
            known = await self._forward(known, message, news.is_again)
            await save(known)
        if news.event.kind is EventKind.CLOSED:
            body = {"status": "resolved"}
            await self._call("POST", f"/conversations/{known.conversation}/toggle_status", body)

    async def forget(self, known: Elsewhere) -> None:
        """Delete the contact with all its conversations. Raises SendError."""
        if not known.contact:
            return
        try:
            await self._call("DELETE", f"/contacts/{known.contact}")
        except Refused as refused:
            if refused.code != _GONE:
                raise

    async def is_staffed(self) -> bool | None:
        """Whether an agent of the account is online. Raises SendError."""
        agents = _list(await self._call("GET", "/agents"))
        return any(agent.get("availability_status") in _THERE for agent in agents)

    async def _open(self, news: News, save: Save) -> Elsewhere:
        """Contact, conversation, and what an agent has to know as a private note."""
        contact, source = await self._contact(self._alias(news.thread.conversation_id))
        known = replace(news.known, contact=str(contact))
        conversation = None
        if news.is_again:
            conversation = await self._conversation(contact, news.thread.id)
        if conversation is None:
            conversation = await self._begin(contact, source, news.thread)
        path = f"/conversations/{conversation}/messages"
        if not news.is_again or not _list(await self._call("GET", path)):
            note = {"content": _note(news), "message_type": "outgoing", "private": True}
            await self._call("POST", path, note)
        told = max((m.seq for m in news.before if m.side is Side.CITIZEN), default=known.told)
        if news.event.kind is not EventKind.OPENED:
            told = known.told
        known = replace(known, conversation=str(conversation), told=told)
        await save(known)
        return known

    async def _contact(self, alias: str) -> tuple[int, str]:
        """The contact of a person, new or known, and its session in the inbox."""
        body = {"inbox_id": self._inbox, "name": f"Warga {alias[:6]}", "identifier": alias}
        try:
            made = await self._call("POST", "/contacts", body)
        except Refused as refused:
            if refused.code != _TAKEN:
                raise
            return await self._known_contact(alias)
        payload = made.get("payload", {})
        contact, inbox = payload.get("contact", {}), payload.get("contact_inbox", {})
        return _int(contact, "id"), _text(inbox, "source_id")

    async def _known_contact(self, alias: str) -> tuple[int, str]:
        found = _list(await self._call("GET", "/contacts/search", params={"q": alias}))
        for contact in found:
            if contact.get("identifier") == alias:
                for session in contact.get("contact_inboxes") or ():
                    if session.get("inbox", {}).get("id") == self._inbox:
                        return _int(contact, "id"), _text(session, "source_id")
        raise Refused("Kontak di Chatwoot ada di kotak masuk lain.", _TAKEN)

    async def _conversation(self, contact: int, thread_id: int) -> int | None:
        """The conversation that a former try may have begun."""
        for one in _list(await self._call("GET", f"/contacts/{contact}/conversations")):
            if (one.get("custom_attributes") or {}).get(_THREAD) == thread_id:
                return _int(one, "id")
        return None

    async def _begin(self, contact: int, source: str, thread: Thread) -> int:
        body = {
            "source_id": source,
            "inbox_id": self._inbox,
            "contact_id": contact,
            "status": "open",
            "custom_attributes": {_THREAD: thread.id},
        }
        return _int(await self._call("POST", "/conversations", body), "id")

    async def _forward(self, known: Elsewhere, message: StoredMessage, again: bool) -> Elsewhere:
        """A citizen's message as an incoming one; what is known of it then."""
        path = f"/conversations/{known.conversation}/messages"
        words = message.text or f"[{message.media or 'pesan tanpa tulisan'}]"
        there = None
        if again:
            there = _newer(_list(await self._call("GET", path)), words, known.last_id)
        if there is None:
            made = await self._call("POST", path, {"content": words, "message_type": "incoming"})
            there = _int(made, "id")
        return replace(known, told=message.seq, last_id=there)

    async def _call(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        params: dict[str, str] | None = None,
    ) -> Any:
        """What it answered. Raises SendError; nothing of its own words is passed on."""
        headers = {"api_access_token": self._token, "Content-Type": "application/json"}
        content = json.dumps(body, ensure_ascii=False).encode() if body is not None else None
        response = await self._outward.send(method, self._url + path, content, headers, params)
        if error := error_of(response):
            raise error
        if method == "DELETE":
            return {}
        try:
            return response.json()
        except (ValueError, RecursionError) as cause:
            raise _strange() from cause


def _note(news: News) -> str:
    """The summary and the talk so far, as agents read it."""
    who = {Side.CITIZEN: "Warga", Side.BOT: "Bot", Side.DESK: "Petugas"}
    talk = [f"{who[one.side]}: {one.text or f'[{one.media}]'}" for one in news.before]
    return "\n\n".join((summary(news.thread.opening), "Percakapan sebelumnya:", *talk))


def _newer(messages: Sequence[dict[str, Any]], words: str, last_id: int) -> int | None:
    """The id of an incoming message with these words after the last one that was known."""
    for one in messages:
        id_ = one.get("id")
        is_incoming = one.get("message_type") in _INCOMING
        if isinstance(id_, int) and id_ > last_id and is_incoming and one.get("content") == words:
            return id_
    return None


def _list(found: Any) -> list[dict[str, Any]]:
    """The items of an answer, which has them as `payload` or is the list. Raises Busy."""
    items = found.get("payload") if isinstance(found, dict) else found
    if not isinstance(items, list):
        raise _strange()
    return [one for one in items if isinstance(one, dict)]


def _int(found: Any, name: str) -> int:
    value = found.get(name) if isinstance(found, dict) else None
    if not isinstance(value, int):
        raise _strange()
    return value


def _text(found: Any, name: str) -> str:
    value = found.get(name) if isinstance(found, dict) else None
    if not isinstance(value, str) or not value:
        raise _strange()
    return value


def _strange() -> SendError:
    return Busy("Chatwoot menjawab dengan cara yang tidak dikenal.")
