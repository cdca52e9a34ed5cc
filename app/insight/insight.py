"""All figures of a period, for the units of a person or for everybody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from sqlalchemy import Engine

from app.gaps.model import Cluster, Reason
from app.insight import bot_figures, desk_figures
from app.insight.cases import AGAIN, VISIT
from app.insight.figure import FEWEST, Cell, Figure
from app.insight.period import Period
from app.insight.scope import Scope
from app.insight.turns import read_turns
from connectors.desk.model import Queue
from knowledge_base.catalogue import Catalogue

_MOST_GAPS = 10


class Insight:
    """Reads the figures; nothing is kept of them. Blocking."""

    def __init__(
        self,
        engine: Engine,
        catalogue: Callable[[], Catalogue],
        clusters: Callable[[], Sequence[Cluster]],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`catalogue` is what is live, `clusters` the open ones of the gap inbox."""
        self._engine = engine
        self._catalogue = catalogue
        self._clusters = clusters
        self.clock = clock

    def figures(
        self, period: Period, served: Sequence[Queue], only: str | None = None
    ) -> list[Figure]:
        """In the order of the page; `only` is the agent who may see no other's load."""
        services = self._catalogue().services
        names = {id_: service.nama for id_, service in services.items()}
        scope = Scope(served, {id_: service.instansi for id_, service in services.items()})
        with self._engine.connect() as db:
            read = read_turns(db, period.begins - VISIT, period.ends + AGAIN)
            handled = desk_figures.read_threads(db, period, scope)
            deeds = desk_figures.read_deeds(db, period, scope)
        around = [turn for turn in read if scope.has(turn.service, turn.region)]
        turns = [turn for turn in around if period.begins <= turn.at < period.ends]
        return [
            bot_figures.by_fate(turns),
            bot_figures.settled(around, period, self.clock()),
            desk_figures.satisfaction(turns, handled),
            bot_figures.by_day(turns, period),
            bot_figures.by_hour(turns, period),
            bot_figures.by_channel(turns),
            bot_figures.by_service(turns, names),
            bot_figures.by_region(turns),
            bot_figures.by_service_and_region(turns, names),
            desk_figures.desk_times(handled),
            desk_figures.load(handled, deeds, only),
            self._top_gaps(period, scope),
        ]

    def _top_gaps(self, period: Period, scope: Scope) -> Figure:
        found = [
            (cluster, count)
            for cluster in self._clusters()
            if (count := _in(cluster, period)) and scope.has(cluster.service_id, "")
        ]
        found.sort(key=lambda item: -item[1])
        large = [item for item in found if item[1] >= FEWEST]
        rows: list[tuple[Cell, ...]] = [
            (cluster.title, count, _reason(cluster)) for cluster, count in large[:_MOST_GAPS]
        ]
        small = sum(count for _, count in found) - sum(count for _, count in large)
        return Figure(
            "celah",
            "Celah terbesar",
            "Pertanyaan yang tidak terjawab, dikoreksi, diserahkan ke petugas, atau dinilai tidak "
            "membantu, dikelompokkan menurut maksudnya; hanya yang masih terbuka di Pertanyaan tak "
            f"terjawab. Kelompok di bawah {FEWEST} pertanyaan tidak ditampilkan.",
            ("Pertanyaan yang mewakili", "Pertanyaan", "Sebab terbanyak"),
            rows,
            bars=1,
            note=f"{len(found) - len(large)} kelompok kecil lain berisi {small} pertanyaan."
            if small
            else "",
        )


def _in(cluster: Cluster, period: Period) -> int:
    """How many of a group's questions came in a period, of those that should be answered."""
    return sum(
        period.begins <= gap.at < period.ends and gap.reason is not Reason.DECLINED
        for gap in cluster.gaps
    )


def _reason(cluster: Cluster) -> str:
    return cluster.reasons[0][0].sentence
