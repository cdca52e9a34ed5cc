"""The web chat's door: sessions, messages in, and a stream of everything new, resumable by seq.

Annotations here are evaluated where they stand: the session dependency is made per router.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, HTTPException, Query, Request, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel, Field

from connectors.choices import offered
from connectors.feedback.marks import Marks, NotMarkable, is_markable
from connectors.gateway import Gateway
from connectors.hub import Hub
from connectors.limits import Limiter
from connectors.model import Channel, IncomingMessage, Mark, Side, StoredMessage
from connectors.render import checked_label
from connectors.sessions import SessionInvalid, Sessions
from connectors.store import Store, UnknownConversation
from knowledge_base.answer import Answer

_ACCEPTED_CHARACTERS = 20_000
_SEQ = re.compile(r"^[0-9]{1,18}$")


class Session(BaseModel):
    token: str
    expires_at: datetime


class NewMessage(BaseModel):
    """`id` is made by the page; sending it again is safe."""

    id: Annotated[str, Field(min_length=8, max_length=60, pattern=r"^[A-Za-z0-9_-]+$")]
    text: Annotated[str, Field(max_length=_ACCEPTED_CHARACTERS)]
    choice: Annotated[str, Field(max_length=120)] | None = None


class NewMark(BaseModel):
    """What the answer with this seq is worth: 1, -1, or 0 to take the mark back."""

    seq: Annotated[int, Field(ge=1, lt=2**31)]
    mark: Literal[-1, 0, 1]


class Reading(BaseModel):
    """The page has an agent's words up to this seq; `seen`: somebody could see them."""

    seq: Annotated[int, Field(ge=1, lt=2**31)]
    seen: bool


class Receipt(BaseModel):
    id: str
    seq: int


class History(BaseModel):
    """`desk`: queued or with_desk, while a person is to answer."""

    messages: list[dict[str, Any]]
    desk: str | None


def router(
    gateway: Gateway,
    store: Store,
    hub: Hub,
    sessions: Sessions,
    senders: Limiter,
    addresses: Limiter,
    closing: asyncio.Event,
    marks: Marks,
    at_desk: Callable[[str], str | None] = lambda conversation_id: None,
    reached: Callable[[str, int, bool], None] = lambda conversation_id, seq, is_seen: None,
) -> APIRouter:
    """`closing` is set when the server stops; streams then end instead of holding it up;
    `at_desk` says whether a person is to answer a conversation, and is at it; `reached`
    hears how far an agent's words came; both blocking."""
    routes = APIRouter(prefix="/webchat", include_in_schema=False)

    async def conversation(authorization: Annotated[str, Header()] = "") -> str:
        try:
            return sessions.conversation_of(authorization.removeprefix("Bearer "))
        except SessionInvalid as cause:
            raise HTTPException(401, "Sesi berakhir. Muat ulang halaman ini.") from cause

    in_session = Annotated[str, Depends(conversation)]

    @routes.post("/sessions", status_code=201)
    async def begin(request: Request) -> Session:
        await addresses.check(request.client.host if request.client else "?")
        conversation_id, token, expires_at = sessions.create()
        await gateway.open(conversation_id, Channel.WEBCHAT)
        return Session(token=token, expires_at=expires_at)

    @routes.post("/messages", status_code=202)
    async def send(message: NewMessage, conversation_id: in_session, response: Response) -> Receipt:
        await senders.check(conversation_id)
        accepted = await gateway.receive(
            IncomingMessage(conversation_id, message.id, message.text, message.choice)
        )
        if not accepted.new:
            response.status_code = 200
        return Receipt(id=accepted.message.id, seq=accepted.message.seq)

    @routes.post("/marks", status_code=204)
    async def mark(new: NewMark, conversation_id: in_session) -> None:
        await senders.check(conversation_id)
        wanted = Mark(new.mark) if new.mark else None
        try:
            await asyncio.to_thread(marks.put, conversation_id, new.seq, wanted)
        except NotMarkable as cause:
            raise HTTPException(403, "Jawaban itu tidak ada di percakapan Anda.") from cause

    @routes.post("/reached", status_code=204)
    async def has_reached(reading: Reading, conversation_id: in_session) -> None:
        await asyncio.to_thread(reached, conversation_id, reading.seq, reading.seen)

    def shown(messages: list[StoredMessage], conversation_id: str) -> list[dict[str, Any]]:
        """Messages as the page reads them, answers with their marks; blocking."""
        has_answer = any(is_markable(message.answer) for message in messages)
        given = marks.of(conversation_id) if has_answer else {}
        return [as_json(message, given.get(message.seq)) for message in messages]

    @routes.get("/history")
    async def history(
        conversation_id: in_session, after: Annotated[int, Query(ge=0, lt=10**18)] = 0
    ) -> History:
        messages = await asyncio.to_thread(store.since, conversation_id, after)
        desk = await asyncio.to_thread(at_desk, conversation_id)
        return History(
            messages=await asyncio.to_thread(shown, messages, conversation_id), desk=desk
        )

    @routes.get("/events", response_class=EventSourceResponse)
    async def events(
        conversation_id: in_session,
        last_event_id: Annotated[str, Header()] = "0",
    ) -> AsyncIterator[ServerSentEvent]:
        seq = int(last_event_id) if _SEQ.match(last_event_id) else 0
        with hub.listening(conversation_id) as news:
            greeted, desk = False, None
            while not closing.is_set():
                news.clear()
                try:
                    messages = await asyncio.to_thread(store.since, conversation_id, seq)
                except UnknownConversation:
                    return
                if not greeted:
                    # What does not come through at once never will: the page then asks instead.
                    yield ServerSentEvent(comment="ok")
                    greeted = True
                for data in await asyncio.to_thread(shown, messages, conversation_id):
                    seq = data["seq"]
                    yield ServerSentEvent(
                        event="received" if data["from"] is Side.CITIZEN else "reply",
                        id=str(seq),
                        data=data,
                    )
                if (now := await asyncio.to_thread(at_desk, conversation_id)) != desk:
                    desk = now
                    yield ServerSentEvent(event="desk", data={"desk": desk})
                if not messages:
                    await news.wait()

    @routes.delete("/conversation", status_code=204)
    async def forget(conversation_id: in_session) -> None:
        await gateway.forget(conversation_id)

    return routes


def as_json(message: StoredMessage, mark: Mark | None = None) -> dict[str, Any]:
    """A stored message as the page reads it; with a `mark` if it may have one, 0 for none yet."""
    data: dict[str, Any] = {
        "seq": message.seq,
        "id": message.id,
        "from": message.side,
        "at": message.at.isoformat(),
        "text": message.text,
        "in_reply_to": message.in_reply_to,
    }
    if is_markable(message.answer):
        data["mark"] = mark or 0
    return data | render(message.answer) if message.answer else data


def render(answer: Answer) -> dict[str, Any]:
    """An answer as the page shows it: nothing is cut, every choice is a button."""
    return {
        "text": answer.text,
        "status": answer.status,
        "choices": [{"title": c.title, "value": c.value} for c in offered(answer)],
        "citations": [
            {"number": number, "title": c.title, "url": c.url, "checked_on": c.checked_on}
            for number, c in enumerate(answer.citations, 1)
        ],
        "checked_label": checked_label(answer),
        "more_url": answer.more_url,
        "copyable": answer.copyable,
    }
