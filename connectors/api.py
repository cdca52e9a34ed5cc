"""`/api/v1`: the same path as every channel, for programs that ask and wait for the answer."""

from __future__ import annotations

import asyncio
import hmac
import time
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Header, HTTPException, Path, Query, Request
from pydantic import BaseModel, Field

from connectors.gateway import Gateway
from connectors.limits import Limiter
from connectors.model import Channel, IncomingMessage, Side
from connectors.render import plain
from connectors.sessions import new_conversation_id
from connectors.store import Store
from knowledge_base.answer import Answer, Citation, Outcome, Scored
from knowledge_base.model import Aspect

_PATIENCE = 30.0
_WITH_A_PERSON = Answer(
    status=Outcome.CHAT,
    text="Pesan Anda sudah masuk. Percakapan ini ada di petugas, yang akan menjawab.",
)
ConversationId = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]


class Conversation(BaseModel):
    conversation_id: str


class Question(BaseModel):
    """What a citizen writes. Repeating an `id` gives the same reply again."""

    text: Annotated[str, Field(max_length=20_000, examples=["min ktp sy ilang hrs gmn? bayar ga"])]
    id: Annotated[str, Field(min_length=8, max_length=60, pattern=r"^[A-Za-z0-9_-]+$")] | None = (
        None
    )


class ApiChoice(BaseModel):
    """To choose, send the title or its number as the next text."""

    title: str
    service_id: str | None = None


class ApiReply(BaseModel):
    """The reply to one message."""

    status: Outcome
    text: str
    service_id: str | None
    aspects: tuple[Aspect, ...]
    candidates: tuple[Scored, ...]
    choices: tuple[ApiChoice, ...]
    citations: tuple[Citation, ...]
    conversation_id: str
    seconds: float


class Said(BaseModel):
    """One message. `side`: `citizen`, `bot`, or `desk` for a person."""

    seq: int
    side: Side
    at: datetime
    text: str


class Messages(BaseModel):
    """Up to 200 messages in order; without `after` the newest."""

    messages: tuple[Said, ...]


class Problem(BaseModel):
    """Every error: one sentence in Indonesian."""

    message: str


def router(
    gateway: Gateway,
    store: Store,
    senders: Limiter,
    addresses: Limiter,
    trusted: Callable[[str], bool],
) -> APIRouter:
    """`trusted` says whether an Authorization header belongs to a program without limits."""
    errors: dict[int | str, dict[str, Any]] = {
        400: {"model": Problem, "description": "Isi permintaan tidak bisa dibaca"},
        404: {"model": Problem, "description": "Percakapan tidak ada"},
        413: {"model": Problem, "description": "Kiriman terlalu besar"},
        422: {"model": Problem, "description": "Isi permintaan tidak sesuai"},
        429: {"model": Problem, "description": "Terlalu cepat; lihat Retry-After"},
        503: {"model": Problem, "description": "Belum tersimpan; lihat Retry-After"},
        504: {"model": Problem, "description": "Jawaban belum siap; kirim lagi dengan id itu"},
    }
    routes = APIRouter(prefix="/api/v1", tags=["percakapan"], responses=errors)

    @routes.post("/conversations", status_code=201)
    async def begin(request: Request, authorization: Annotated[str, Header()] = "") -> Conversation:
        """Begin a conversation."""
        if not trusted(authorization):
            await addresses.check(request.client.host if request.client else "?")
        conversation_id = new_conversation_id()
        await gateway.open(conversation_id, Channel.API)
        return Conversation(conversation_id=conversation_id)

    @routes.post("/conversations/{conversation_id}/messages")
    async def ask(
        conversation_id: ConversationId,
        question: Question,
        authorization: Annotated[str, Header()] = "",
    ) -> ApiReply:
        """Send a message and wait for its reply."""
        if not trusted(authorization):
            await senders.check(conversation_id)
        started = time.perf_counter()
        accepted = await gateway.receive(
            IncomingMessage(conversation_id, question.id or uuid.uuid4().hex, question.text)
        )
        reply = await gateway.reply_to(accepted.message, _PATIENCE, accepted.new)
        answer = reply.answer if reply else None
        if answer is None:
            if not await asyncio.to_thread(store.is_settled, accepted.message):
                raise HTTPException(504, "Jawaban belum siap. Kirim lagi dengan id yang sama.")
            answer = _WITH_A_PERSON
        return ApiReply(
            status=answer.status,
            text=plain(answer),
            service_id=answer.service_id,
            aspects=answer.aspects,
            candidates=answer.candidates,
            choices=tuple(
                ApiChoice(title=c.title, service_id=c.service_id) for c in answer.choices
            ),
            citations=answer.citations,
            conversation_id=conversation_id,
            seconds=round(time.perf_counter() - started, 4),
        )

    @routes.get("/conversations/{conversation_id}/messages")
    async def listed(
        conversation_id: ConversationId,
        after: Annotated[int, Query(ge=0, lt=10**18)] = 0,
        authorization: Annotated[str, Header()] = "",
    ) -> Messages:
        """What was said after `seq`, by both sides: also what an agent answers later."""
        if not trusted(authorization):
            await senders.check(conversation_id)
        found = await asyncio.to_thread(store.since, conversation_id, after)
        return Messages(
            messages=tuple(
                Said(
                    seq=one.seq,
                    side=one.side,
                    at=one.at,
                    text=plain(one.answer) if one.answer else one.text,
                )
                for one in found
            )
        )

    @routes.delete("/conversations/{conversation_id}", status_code=204)
    async def forget(conversation_id: ConversationId) -> None:
        """Delete a conversation and all its messages."""
        await gateway.forget(conversation_id)

    return routes


def bearer(token: str) -> Callable[[str], bool]:
    """Whether an Authorization header carries this token; never for an empty one."""

    def matches(authorization: str) -> bool:
        given = authorization.removeprefix("Bearer ").encode()
        return bool(token) and hmac.compare_digest(given, token.encode())

    return matches
