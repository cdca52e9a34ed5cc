"""What an operator watches: counts, never words, and no address."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector

# Up to a second people feel no wait; above a minute they write again.
_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 60, 300, 3600)


class Metrics:
    """The figures of one app, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._messages = Counter(
            "tanya_messages",
            "Pesan masuk menurut saluran dan nasibnya",
            ["channel", "outcome"],
            registry=self.registry,
        )
        self._delivery = Histogram(
            "tanya_delivery_seconds",
            "Dari pesan diterima sampai jawabannya diserahkan ke saluran",
            ["channel"],
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self._retries = Counter(
            "tanya_send_retries",
            "Kiriman yang akan dicoba lagi",
            ["channel"],
            registry=self.registry,
        )
        self._errors = Counter(
            "tanya_send_errors",
            "Kiriman yang gagal, menurut jenis dan kode saluran",
            ["channel", "kind", "code"],
            registry=self.registry,
        )
        self._posts_refused = Counter(
            "tanya_posts_refused",
            "Kiriman webhook yang ditolak, menurut status HTTP",
            ["channel", "status"],
            registry=self.registry,
        )
        self._dialogue_failures = Counter(
            "tanya_dialogue_failures",
            "Pesan yang dijawab tanpa Rasa karena Rasa gagal",
            registry=self.registry,
        )

        self._part_failures = Counter(
            "tanya_desk_failures",
            "Pesan yang ditangani tanpa meja karena bagiannya gagal",
            ["part"],
            registry=self.registry,
        )

    def expect(self, channel: str) -> None:
        """A channel is set up: silence shows as a count that stays at zero."""
        self._messages.labels(channel, "answered")

    def message(self, channel: str, outcome: str) -> None:
        """A message was answered, ignored or refused; `outcome` is one of few fixed words."""
        self._messages.labels(channel, outcome).inc()

    def delivered(self, channel: str, seconds: float) -> None:
        """A reply was handed over, so many seconds after its message was received."""
        self._delivery.labels(channel).observe(seconds)

    def retried(self, channel: str) -> None:
        self._retries.labels(channel).inc()

    def send_failed(self, channel: str, kind: str, code: int | None) -> None:
        """A try failed; `code` is the channel's own."""
        self._errors.labels(channel, kind, "" if code is None else str(code)).inc()

    def post_refused(self, channel: str, status: int) -> None:
        self._posts_refused.labels(channel, str(status)).inc()

    def dialogue_failed(self) -> None:
        self._dialogue_failures.inc()

    def part_failed(self, part: str) -> None:
        """An aside or a promise of the desk failed, and the message was seen to without it."""
        self._part_failures.labels(part).inc()
