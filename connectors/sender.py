"""Sends what lies in the outbox: one conversation in order, different ones side by side.

A message that fails for the moment is tried again, later each time; one that is refused, or was
tried often enough, is parked with the reason. After a crash in the middle of a try it is uncertain
whether the message went out: the channel's own report is waited for before it is sent again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import UTC, datetime

from connectors.base import Connector, CredentialsInvalid, Invites, SendError, WindowClosed
from connectors.metrics import Metrics
from connectors.model import Channel
from connectors.outbox import Due, Outbox, State
from connectors.pauses import is_last, pause
from connectors.privacy import Seal, SealBroken
from connectors.turns import Turns

log = logging.getLogger(__name__)

_AT_ONCE = 16
_LOOK_AGAIN = 1.0
_FAULT = "Gangguan yang tidak dikenal saat mengirim."
_NO_DOOR = "Saluran ini tidak dipasang lagi."
_UNREADABLE = "Alamat penerima tidak bisa dibaca dengan kunci yang sekarang."


class Sender:
    """Sees to it that every message of the outbox is sent, or parked with a reason."""

    def __init__(
        self,
        outbox: Outbox,
        connectors: Mapping[Channel, Connector],
        seal: Seal,
        metrics: Metrics | None = None,
    ) -> None:
        self._outbox = outbox
        self._metrics = metrics or Metrics()
        self._connectors = connectors
        self._seal = seal
        self._turns = Turns(self._send_next)
        self._slots = asyncio.Semaphore(_AT_ONCE)

    def wake(self, conversation_id: str) -> None:
        """There is something to send, or something was reported."""
        self._turns.wake(conversation_id)

    async def resume(self) -> int:
        """Take up what a former run has not sent. Returns how many conversations."""
        waiting = await asyncio.to_thread(self._outbox.waiting)
        for conversation_id in waiting:
            self.wake(conversation_id)
        return len(waiting)

    async def drain(self, seconds: float = 5) -> None:
        """Let what is being sent finish; what waits is sent after the next start."""
        await self._turns.drain(seconds)

    async def _send_next(self, conversation_id: str) -> bool:
        due = await asyncio.to_thread(self._outbox.next, conversation_id)
        if due is None:
            return False
        wait = (due.due_at - datetime.now(UTC)).total_seconds()
        if wait > 0:
            # What is being sent may be another replica's: that is over at any moment.
            await asyncio.sleep(min(wait, _LOOK_AGAIN) if due.state is State.SENDING else wait)
            return True
        async with self._slots:
            await self._send(due)
        return True

    async def _send(self, due: Due) -> None:
        connector = self._connectors.get(due.channel)
        if connector is None:
            await asyncio.to_thread(self._outbox.park, due.seq, _NO_DOOR, None)
            return
        try:
            address = self._seal.open(due.address)
        except SealBroken:
            await asyncio.to_thread(self._outbox.park, due.seq, _UNREADABLE, None)
            return
        if not await asyncio.to_thread(self._outbox.begin, due):
            return
        try:
            sent = await connector.send(address, due.outgoing, due.key)
        except SendError as error:
            await self._failed(due, error)
        except Exception as error:
            log.exception("sending failed", extra={"error": type(error).__name__})
            self._metrics.send_failed(due.channel, type(error).__name__, None)
            await self._again(due, _FAULT, None)
        else:
            told = {"channel": str(due.channel), "seq": due.seq}
            if due.asked_at:
                told["seconds"] = seconds = (datetime.now(UTC) - due.asked_at).total_seconds()
                self._metrics.delivered(due.channel, seconds)
            await asyncio.to_thread(self._outbox.sent, due.seq, sent.external_id)
            log.info("sent", extra=told)

    async def _failed(self, due: Due, error: SendError) -> None:
        kind = type(error).__name__
        told = {"channel": str(due.channel), "seq": due.seq, "kind": kind, "code": error.code}
        self._metrics.send_failed(due.channel, kind, error.code)
        if isinstance(error, CredentialsInvalid):
            log.error("credentials invalid", extra=told)
        else:
            log.warning("not sent", extra=told)
        if isinstance(error, WindowClosed):
            connector = self._connectors[due.channel]
            invitation = connector.invitation() if isinstance(connector, Invites) else None
            await asyncio.to_thread(self._outbox.keep, due.seq, error, invitation)
        elif not error.retryable:
            await asyncio.to_thread(self._outbox.park, due.seq, str(error), error.code)
        else:
            await self._again(due, str(error), error)

    async def _again(self, due: Due, reason: str, error: SendError | None) -> None:
        tries, code = due.attempts + 1, error.code if error else None
        if is_last(tries, error):
            await asyncio.to_thread(self._outbox.park, due.seq, reason, code)
            return
        self._metrics.retried(due.channel)
        due_at = datetime.now(UTC) + pause(tries, error)
        await asyncio.to_thread(self._outbox.later, due.seq, due_at, reason, code)
