"""How much waits on disk, read when somebody asks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import Engine, func, select

from connectors.model import Channel
from connectors.outbox import State
from connectors.switches import ALL, Switches
from connectors.tables import conversations, messages, outbox
from knowledge_base.audit import audit
from knowledge_base.moments import aware
from knowledge_base.reading import reading

_QUEUE_OF = {
    State.WAITING: "outbox",
    State.SENDING: "outbox",
    State.CLOSED: "closed",
    State.PARKED: "parked",
}


class Depths(Collector):
    """Gauges of queues, switches and the last retention; every scrape is four queries."""

    def __init__(self, engine: Engine, switches: Switches) -> None:
        self._engine = engine
        self._switches = switches

    def collect(self) -> Iterator[GaugeMetricFamily]:
        depth = GaugeMetricFamily(
            "tanya_queue_depth", "Pesan yang menunggu", labels=["channel", "queue"]
        )
        oldest = GaugeMetricFamily(
            "tanya_oldest_unanswered_seconds",
            "Umur pesan tertua yang belum dijawab",
            labels=["channel"],
        )
        now = datetime.now(UTC)
        inbox = self._unanswered()
        sending = self._unsent()
        for channel in Channel:
            count, since = inbox.get(channel, (0, now))
            depth.add_metric([channel, "inbox"], count)
            oldest.add_metric([channel], (now - since).total_seconds())
            for queue in ("outbox", "closed", "parked"):
                depth.add_metric([channel, queue], sending.get((channel, queue), 0))
        yield depth
        yield oldest
        yield self._off()
        yield self._last_retention()

    def _unanswered(self) -> dict[str, tuple[int, datetime]]:
        query = (
            select(conversations.c.channel, func.count(), func.min(messages.c.at))
            .join(messages, messages.c.conversation_id == conversations.c.id)
            .where(messages.c.answered.is_(False))
            .group_by(conversations.c.channel)
        )
        with reading(self._engine) as db:
            return {channel: (count, aware(at)) for channel, count, at in db.execute(query)}

    def _unsent(self) -> dict[tuple[str, str], int]:
        query = (
            select(conversations.c.channel, outbox.c.state, func.count())
            .join(outbox, outbox.c.conversation_id == conversations.c.id)
            .where(outbox.c.state.in_(list(_QUEUE_OF)))
            .group_by(conversations.c.channel, outbox.c.state)
        )
        found: dict[tuple[str, str], int] = {}
        with reading(self._engine) as db:
            for channel, state, count in db.execute(query):
                key = (channel, _QUEUE_OF[State(state)])
                found[key] = found.get(key, 0) + count
        return found

    def _off(self) -> GaugeMetricFamily:
        off = GaugeMetricFamily(
            "tanya_switched_off", "1 kalau saluran ini dimatikan", labels=["channel"]
        )
        scopes = {closed.scope for closed in self._switches.listed()}
        for channel in Channel:
            off.add_metric([channel], float(bool({channel, ALL} & scopes)))
        return off

    def _last_retention(self) -> GaugeMetricFamily:
        last = GaugeMetricFamily(
            "tanya_last_retention_timestamp_seconds", "Kapan data lama terakhir dihapus"
        )
        query = select(func.max(audit.c.at)).where(audit.c.action == "retention.applied")
        with reading(self._engine) as db:
            at = db.execute(query).scalar_one_or_none()
        if at:
            last.add_metric([], aware(at).timestamp())
        return last
