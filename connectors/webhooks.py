"""The doors that channels push through: proved, parsed, and on disk before they are told so."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
from collections.abc import Coroutine, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol, runtime_checkable

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import PlainTextResponse

from connectors.base import (
    Connector,
    DeliveryState,
    Ignored,
    Invites,
    Marked,
    NotVerified,
    Received,
    SendError,
    StatusReport,
    Unreadable,
    Update,
)
from connectors.feedback.marks import Marks, NotMarkable
from connectors.feedback.words import SORRY, TOASTS, TOO_OLD
from connectors.gateway import Gateway
from connectors.guard import Flood
from connectors.limits import Limiter, TooFast
from connectors.metrics import Metrics
from connectors.model import Channel, Contact, IncomingMessage, Mark
from connectors.outbox import Outbox
from connectors.pauses import pause
from connectors.privacy import Seal, pseudonym
from connectors.unasked import is_to_forget
from knowledge_base.answer import Answer, Outcome

log = logging.getLogger(__name__)

_FORGOTTEN = Answer(
    status=Outcome.CHAT,
    text="Percakapan dan alamat Anda sudah kami hapus. Kalau Anda menulis lagi, kita mulai baru.",
)
# The reply's id is made of it and has to fit the column whole.
_LONGEST_ID = 60
_MOST_COURTESIES = 4
# Meta posts up to 3 MB.
LARGEST_BODY = 4 * 1024 * 1024
# Meta delivers again for seven days; a day more for clocks that differ.
REPLAY_WINDOW = timedelta(days=8)
_TOO_OLD = "terlalu lama"
# So many deletions are remembered, to know again what was written before them.
_MOST_FORGOTTEN = 10_000
_SECONDS_TO_CONFIRM = 1.0
_MOST_TRIES_TO_CONFIRM = 4
# As long as a channel lets us write without a template.
_FRESH = timedelta(hours=20)


@runtime_checkable
class Handshakes(Protocol):
    """A connector whose server asks once whether the address is ours."""

    def handshake(self, query: Mapping[str, str]) -> str:
        """What the server wants to read back. Raises NotVerified."""
        ...


@runtime_checkable
class Acknowledges(Protocol):
    """A connector that can put a word on a tapped button, without a message."""

    async def acknowledge(self, marked: Marked, said: str) -> None:
        """Never raises: it is a courtesy."""
        ...


class Inbox:
    """Takes what channels report: messages to the gateway, reports to the outbox, marks."""

    def __init__(
        self,
        gateway: Gateway,
        outbox: Outbox,
        seal: Seal,
        secret: bytes,
        senders: Limiter,
        replay_window: timedelta = REPLAY_WINDOW,
        metrics: Metrics | None = None,
        marks: Marks | None = None,
    ) -> None:
        """`secret` names conversations; `senders` limits how often one may delete; what was
        written before the `replay_window` is no news any more; without `marks` they are ignored."""
        self._gateway = gateway
        self._outbox = outbox
        self._seal = seal
        self._secret = secret
        self._senders = senders
        self._replay_window = replay_window
        self._metrics = metrics or Metrics()
        self._marks = marks
        self._courtesies: set[asyncio.Task[None]] = set()
        self._forgotten: dict[str, Received] = {}

    async def take(self, connector: Connector, updates: tuple[Update, ...]) -> None:
        """When this returns, all of it is on disk."""
        for update in updates:
            match update:
                case Received():
                    await self._received(connector, update)
                case StatusReport():
                    await self._reported(connector, update)
                case Marked() if self._marks:
                    await self._marked(connector, update, self._marks)
                case Marked():
                    self._ignore(connector.channel, "a mark")
                case Ignored(reason=reason):
                    self._ignore(connector.channel, reason)

    async def _received(self, connector: Connector, message: Received) -> None:
        if datetime.now(UTC) - message.at > self._replay_window:
            self._ignore(connector.channel, _TOO_OLD)
            return
        conversation_id = self.conversation_of(connector.channel, message.address)
        if self._is_of_before(conversation_id, message):
            self._ignore(connector.channel, "deleted since")
            return
        if is_to_forget(message.text):
            await self._forget(connector, message, conversation_id)
            return
        contact = Contact(connector.channel, self._seal.seal(message.address))
        incoming = IncomingMessage(
            conversation_id, _short(message.id), message.text, message.choice, message.media
        )
        try:
            accepted = await self._gateway.receive(incoming, contact)
        except Flood as flood:
            self._metrics.message(connector.channel, "flood")
            if flood.notice:
                await self._gateway.tell(conversation_id, connector.channel, flood.notice)
            return
        if accepted.new:
            self._courteously(connector, message)

    async def _reported(self, connector: Connector, report: StatusReport) -> None:
        """Note what became of a message; what is to be sent again the sender finds by itself."""
        invitation = connector.invitation() if isinstance(connector, Invites) else None
        is_news = await asyncio.to_thread(self._outbox.report, report, invitation)
        if is_news and report.state is DeliveryState.FAILED:
            kind = type(report.error).__name__ if report.error else "Refused"
            told = {"channel": str(connector.channel), "kind": kind, "code": report.code}
            self._metrics.send_failed(connector.channel, kind, report.code)
            log.warning("not delivered", extra=told)

    async def _marked(self, connector: Connector, marked: Marked, marks: Marks) -> None:
        """Keep a mark, and say so: on the button, or after 👎 in a message if the talk is fresh."""
        id_ = self.conversation_of(connector.channel, marked.address)
        under = marked.external_id, marked.mark, marked.at
        said_at = None
        with contextlib.suppress(NotMarkable):
            said_at = await asyncio.to_thread(marks.put_under, id_, *under)
        if isinstance(connector, Acknowledges):
            said = TOASTS[marked.mark] if said_at and marked.mark else TOO_OLD
            self._aside(connector.acknowledge(marked, said))
        elif said_at and marked.mark is Mark.POOR and marked.at - said_at < _FRESH:
            await self._gateway.tell(id_, connector.channel, SORRY)

    async def _forget(self, connector: Connector, message: Received, conversation_id: str) -> None:
        """Delete everything, and say so once, which is not stored.

        A channel that is slow to take the word is not waited for.
        """
        try:
            await self._senders.check(conversation_id)
        except TooFast:
            log.warning("deletes too fast", extra={"conversation": conversation_id[:8]})
            return
        await self._gateway.forget(conversation_id)
        self._remember(conversation_id, message)
        confirming = self._aside(self._confirm(connector, message))
        await asyncio.wait((confirming,), timeout=_SECONDS_TO_CONFIRM)

    async def _confirm(self, connector: Connector, message: Received) -> None:
        for outgoing in connector.render(_FORGOTTEN):
            for tries in range(1, _MOST_TRIES_TO_CONFIRM + 1):
                try:
                    await connector.send(message.address, outgoing, f"hapus-{_short(message.id)}")
                except SendError as error:
                    told = {"kind": type(error).__name__, "code": error.code}
                    log.warning("not sent", extra=told)
                    if not error.retryable:
                        break
                    await asyncio.sleep(pause(tries, error).total_seconds())
                else:
                    break

    def _remember(self, conversation_id: str, message: Received) -> None:
        """Nothing of this is on disk: there nothing may be left."""
        self._forgotten.pop(conversation_id, None)
        self._forgotten[conversation_id] = replace(message, address="", text="", media=None)
        if len(self._forgotten) > _MOST_FORGOTTEN:
            del self._forgotten[next(iter(self._forgotten))]

    def _is_of_before(self, conversation_id: str, message: Received) -> bool:
        """Whether a channel delivers again what was deleted, or the word that deleted it."""
        last = self._forgotten.get(conversation_id)
        return last is not None and (message.id == last.id or message.at < last.at)

    def refused(self, connector: Connector, status: int) -> None:
        """A post was refused: the secrets do not fit, or the service has changed."""
        self._metrics.post_refused(connector.channel, status)

    def conversation_of(self, channel: Channel, address: str) -> str:
        """The conversation of a person on a channel; it tells nothing of the address."""
        return pseudonym(self._secret, f"{channel}:{address}")

    def _ignore(self, channel: Channel, reason: str) -> None:
        self._metrics.message(channel, "too_old" if reason == _TOO_OLD else "ignored")
        log.info("ignored", extra={"channel": str(channel), "reason": reason})

    def _courteously(self, connector: Connector, message: Received) -> None:
        """Show that the message was seen; not when many write at once, answers come first."""
        if self._gateway.traffic.is_busy or len(self._courtesies) >= _MOST_COURTESIES:
            return
        self._aside(connector.seen(message))

    def _aside(self, courtesy: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(courtesy)
        self._courtesies.add(task)
        task.add_done_callback(self._courtesies.discard)
        return task


def router(inbox: Inbox, connectors: Mapping[Channel, Connector]) -> APIRouter:
    """`/webhooks/<channel>` of every connector that is set up; the others do not exist."""
    routes = APIRouter(prefix="/webhooks", include_in_schema=False)

    def connector_of(channel: str) -> Connector:
        found = next((c for name, c in connectors.items() if name == channel), None)
        if found is None:
            raise HTTPException(404)
        return found

    @routes.get("/{channel}")
    async def handshake(channel: str, request: Request) -> PlainTextResponse:
        connector = connector_of(channel)
        if not isinstance(connector, Handshakes):
            raise HTTPException(404)
        try:
            return PlainTextResponse(connector.handshake(request.query_params))
        except NotVerified as cause:
            raise HTTPException(403, "Token verifikasi tidak cocok.") from cause

    @routes.post("/{channel}")
    async def receive(channel: str, request: Request) -> Response:
        connector = connector_of(channel)
        body = await request.body()
        try:
            connector.verify(request.headers, body)
            updates = connector.parse(body)
        except NotVerified as cause:
            inbox.refused(connector, 401)
            raise HTTPException(401, "Tanda tangan tidak cocok.") from cause
        except Unreadable as cause:
            inbox.refused(connector, 400)
            raise HTTPException(400, "Isi kiriman tidak bisa dibaca.") from cause
        await inbox.take(connector, updates)
        return Response(status_code=200)

    return routes


def _short(id_: str) -> str:
    """An id that fits the column; a longer one by its digest."""
    if len(id_) <= _LONGEST_ID:
        return id_
    return hashlib.sha256(id_.encode()).hexdigest()[:_LONGEST_ID]
