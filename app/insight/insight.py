"""All figures of a period, for the units of a person or for everybody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import Engine

from app.gaps.model import Cluster, Reason
from app.insight import bot_figures, desk_figures
from app.insight.cases import AGAIN, VISIT
from app.insight.figure import FEWEST, Cell, Count, Figure
from app.insight.guarding import all_guarded
from app.insight.period import Period
from app.insight.scope import Scope
from app.insight.shared_words import askers, shared_title
from app.insight.turns import read_turns
from connectors.desk.model import Queue
from knowledge_base.catalogue import Catalogue
from knowledge_base.reading import reading

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
        """What people read: nothing that few citizens are behind."""
        return all_guarded(self.exact(period, served, only))

    def exact(
        self, period: Period, served: Sequence[Queue], only: str | None = None
    ) -> list[Figure]:
        """In the order of the page; `only` is the agent who may see no other's load."""
        services = self._catalogue().services
        names = {id_: service.nama for id_, service in services.items()}
        scope = Scope(served, {id_: service.instansi for id_, service in services.items()})
        with reading(self._engine) as db:
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
            now
            for cluster in self._clusters()
            if (now := _within(cluster, period)).gaps and scope.has(cluster.service_id, "")
        ]
        found.sort(key=lambda cluster: -len(cluster.gaps))
        large = [cluster for cluster in found if askers(cluster) >= FEWEST]
        rows: list[tuple[Cell, ...]] = [
            (shared_title(cluster), Count(len(cluster.gaps), askers(cluster)), _reason(cluster))
            for cluster in large[:_MOST_GAPS]
        ]
        few = len(found) - len(large)
        return Figure(
            "celah",
            "Celah terbesar",
            "Pertanyaan yang tidak terjawab, dikoreksi, diserahkan ke petugas, atau dinilai tidak "
            "membantu, dikelompokkan menurut maksudnya; hanya yang masih terbuka di Pertanyaan tak "
            f"terjawab. Kelompok dari kurang dari {FEWEST} warga tidak ditampilkan, dan dari "
            f"pertanyaannya hanya kata yang dipakai {FEWEST} warga atau lebih.",
            ("Kata yang sama", "Pertanyaan", "Sebab terbanyak"),
            rows,
            bars=1,
            note=f"{few} kelompok lain berasal dari kurang dari {FEWEST} warga." if few else "",
        )


def _within(cluster: Cluster, period: Period) -> Cluster:
    """The group with its questions of a period, of those that should be answered."""
    own = (
        gap
        for gap in cluster.gaps
        if period.begins <= gap.at < period.ends and gap.reason is not Reason.DECLINED
    )
    return replace(cluster, gaps=tuple(own))


def _reason(cluster: Cluster) -> str:
    return cluster.reasons[0][0].sentence
