"""How fast the desk was, how content citizens are, who carries the load."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, select

from app.insight.figure import FEWEST, Cell, Figure, Share, Tally, percentile
from app.insight.period import Period
from app.insight.scope import Scope
from app.insight.turns import Turn
from connectors.desk.model import BY_AGENTS, EventKind, State
from connectors.desk.tables import events, threads
from connectors.feedback.tables import ratings
from knowledge_base.moments import aware

_MOST_STARS = 5


class Handled(NamedTuple):
    """A thread of the desk with its rating; times in UTC."""

    conversation: str
    state: str
    ending: str | None
    is_left: bool
    agent: str | None
    opened_at: datetime
    first_reply_at: datetime | None
    closed_at: datetime | None
    stars: int | None

    @property
    def is_closed_by_agent(self) -> bool:
        return self.ending in BY_AGENTS

    @property
    def to_first_reply(self) -> float | None:
        return _seconds(self.opened_at, self.first_reply_at)

    @property
    def to_close(self) -> float | None:
        return _seconds(self.opened_at, self.closed_at) if self.is_closed_by_agent else None


class Did(NamedTuple):
    """Something an agent did with a thread."""

    agent: str
    kind: str


def read_threads(db: Connection, period: Period, scope: Scope) -> list[Handled]:
    """The threads that were opened in a period."""
    query = (
        select(threads, ratings.c.stars)
        .outerjoin(ratings, ratings.c.thread == threads.c.id)
        .where(threads.c.opened_at >= period.begins, threads.c.opened_at < period.ends)
        .order_by(threads.c.id)
    )
    return [
        Handled(
            row.conversation_id,
            row.state,
            row.ending,
            row.is_left,
            row.agent,
            aware(row.opened_at),
            _maybe(row.first_reply_at),
            _maybe(row.closed_at),
            row.stars,
        )
        for row in db.execute(query)
        if scope.serves(row.instansi, row.wilayah)
    ]


def read_deeds(db: Connection, period: Period, scope: Scope) -> list[Did]:
    """What agents did in a period."""
    query = (
        select(events.c.agent, events.c.kind, threads.c.instansi, threads.c.wilayah)
        .join(threads, threads.c.id == events.c.thread_id)
        .where(events.c.agent.is_not(None), events.c.at >= period.begins, events.c.at < period.ends)
    )
    return [
        Did(row.agent, row.kind)
        for row in db.execute(query)
        if scope.serves(row.instansi, row.wilayah)
    ]


def desk_times(handled: Sequence[Handled]) -> Figure:
    rows: list[tuple[Cell, ...]] = []
    for label, is_left in (("Langsung", False), ("Titipan", True)):
        own = [thread for thread in handled if thread.is_left is is_left]
        measured = (
            ("jawaban pertama", [(t, t.to_first_reply) for t in own]),
            ("selesai", [(t, t.to_close) for t in own]),
        )
        for about, taken in measured:
            times = [seconds for _, seconds in taken if seconds is not None]
            counts = Tally((seconds is not None, t.conversation) for t, seconds in taken)
            rows.append(
                (
                    f"{label}: sampai {about}",
                    percentile(times, 0.5),
                    percentile(times, 0.9),
                    counts[True],
                    counts[False],
                )
            )
    return Figure(
        "waktu",
        "Waktu petugas",
        "Sejak percakapan masuk antrean sampai kata pertama petugas, dan sampai petugas "
        "menutupnya. Langsung: warga menunggu. Titipan: pertanyaan ditinggalkan, atau menjadi "
        "titipan karena tidak sempat diterima, jadi jam tutup ikut terhitung. Setengah (p50) dan "
        "sembilan dari sepuluh (p90) percakapan tidak lebih lama dari angka ini. “Belum” dan yang "
        "ditutup bukan oleh petugas tidak punya waktu.",
        ("Waktu", "p50", "p90", "Percakapan", "Belum"),
        rows,
    )


def satisfaction(turns: Sequence[Turn], handled: Sequence[Handled]) -> Figure:
    marks = Tally((turn.mark, turn.conversation) for turn in turns)
    marked = marks[1] + marks[-1]
    stars = Tally((thread.stars, thread.conversation) for thread in handled if thread.stars)
    rated = stars.total
    closed = sum(thread.state == State.CLOSED for thread in handled)
    mean = sum(star * stars[star] for star in stars.keys) / rated if rated else None
    rows: list[tuple[Cell, ...]] = [
        ("Jawaban bot: membantu", marks[1], Share(marks[1], marked)),
        ("Jawaban bot: tidak membantu", marks[-1], Share(marks[-1], marked)),
        *(
            (f"Petugas: nilai {star}", stars[star], Share(stars[star], rated))
            for star in range(_MOST_STARS, 0, -1)
        ),
    ]
    average = f"{mean:.1f}".replace(".", ",") if mean is not None else "belum ada"
    return Figure(
        "kepuasan",
        "Kepuasan",
        "Tombol membantu dan tidak membantu di bawah jawaban bot (satu per jawaban, yang terakhir "
        "berlaku), dan nilai 1 sampai 5 setelah percakapan dengan petugas. Keduanya boleh "
        "diabaikan; yang menilai belum tentu mewakili semua.",
        ("Penilaian", "Jumlah", "Bagian"),
        rows,
        bars=1,
        note=f"Rata-rata nilai petugas: {average}, dari {rated} penilaian untuk {closed} "
        "percakapan yang sudah ditutup.",
    )


def load(handled: Sequence[Handled], deeds: Sequence[Did], only: str | None = None) -> Figure:
    """What each agent did; `only` shows one."""
    did: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for deed in deeds:
        did[deed.agent][deed.kind] += 1
    replies: defaultdict[str, list[float]] = defaultdict(list)
    stars: defaultdict[str, list[int]] = defaultdict(list)
    held: Counter[str] = Counter()
    for thread in handled:
        if thread.agent is None:
            continue
        did.setdefault(thread.agent, Counter())
        held[thread.agent] += thread.state == State.WITH_DESK
        if thread.to_first_reply is not None:
            replies[thread.agent].append(thread.to_first_reply)
        if thread.stars:
            stars[thread.agent].append(thread.stars)
    agents = [name for name in sorted(did) if only in (None, name)]
    return Figure(
        "petugas",
        "Beban petugas",
        "Yang dilakukan tiap petugas di rentang ini: percakapan diambil, pesan dikirim, ditutup. "
        "“Dipegang” dan jawaban pertama (p50) dari percakapan yang masuk di rentang ini dan "
        "terakhir dipegangnya. Nilai rata-rata ada mulai dari "
        f"{FEWEST} penilaian. Petugas hanya melihat barisnya sendiri.",
        ("Petugas", "Diambil", "Pesan", "Ditutup", "Dipegang", "Jawaban pertama", "Nilai"),
        [
            (
                name,
                did[name][EventKind.CLAIMED],
                did[name][EventKind.MESSAGE],
                did[name][EventKind.CLOSED],
                held[name],
                percentile(replies[name], 0.5),
                sum(stars[name]) / len(stars[name]) if len(stars[name]) >= FEWEST else None,
            )
            for name in agents
        ],
        bars=2,
    )


def _seconds(start: datetime, end: datetime | None) -> float | None:
    """None too where the clock was set back meanwhile."""
    return (end - start).total_seconds() if end and end >= start else None


def _maybe(at: datetime | None) -> datetime | None:
    return aware(at) if at else None
