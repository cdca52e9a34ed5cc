"""The figures of a month that everybody may read: nothing small, no words of citizens, no names."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Engine, select

from app.gaps.model import Reason
from app.gaps.tables import gaps
from app.insight import bot_figures, desk_figures
from app.insight.cases import AGAIN, VISIT
from app.insight.figure import (
    BLURRED,
    HIDDEN,
    Cell,
    Figure,
    Share,
    Span,
    guarded,
    guarded_parts,
)
from app.insight.period import Period
from app.insight.scope import EVERYTHING, Scope
from app.insight.turns import read_turns
from connectors.tables import messages
from knowledge_base.catalogue import Catalogue

_MOST_SERVICES = 30
# Where the parts of a service's questions stand in its row.
_PARTS = slice(2, 6)
_HIDES = {HIDDEN, BLURRED}


def report_figures(
    engine: Engine, catalogue: Catalogue, period: Period, now: datetime
) -> list[Figure]:
    """In the order of the report; blocking."""
    names = {id_: service.nama for id_, service in catalogue.services.items()}
    scope = Scope(EVERYTHING, {})
    with engine.connect() as db:
        around = read_turns(db, period.begins - VISIT, period.ends + AGAIN)
        handled = desk_figures.read_threads(db, period, scope)
        reasons = _reasons(engine, period)
    turns = [turn for turn in around if period.begins <= turn.at < period.ends]
    return [
        _parts(bot_figures.by_fate(turns)),
        _parts(bot_figures.settled(around, period, now)),
        _marks(desk_figures.satisfaction(turns, handled)),
        bot_figures.by_day(turns, period),
        bot_figures.by_hour(turns, period),
        _parts(bot_figures.by_channel(turns)),
        _services(bot_figures.by_service(turns, names)),
        bot_figures.by_region(turns),
        bot_figures.by_service_and_region(turns, names),
        _small(desk_figures.desk_times(handled)),
        _small(_gap_reasons(reasons)),
    ]


def _reasons(engine: Engine, period: Period) -> Counter[str]:
    query = (
        select(gaps.c.reason)
        .join(messages, messages.c.seq == gaps.c.message)
        .where(messages.c.at >= period.begins, messages.c.at < period.ends)
    )
    with engine.connect() as db:
        return Counter(db.execute(query).scalars())


def _gap_reasons(reasons: Counter[str]) -> Figure:
    return Figure(
        "celah",
        "Yang belum kami jawab dengan baik",
        "Pertanyaan yang masuk daftar perbaikan isi, menurut sebabnya. Isi pertanyaan tidak "
        "dimuat, supaya tidak ada yang bisa dikenali.",
        ("Sebab", "Pertanyaan"),
        [(reason.sentence.capitalize(), reasons[reason]) for reason in Reason],
        bars=1,
    )


def _parts(figure: Figure) -> Figure:
    """Of parts whose shares are told: where one is hidden, a second one is."""
    counts = [row[1] for row in figure.rows]
    cells = guarded_parts([count for count in counts if isinstance(count, int)])
    rows = [(row[0], cell, *row[2:]) for row, cell in zip(figure.rows, cells, strict=True)]
    return _small(replace(figure, rows=rows))


def _marks(figure: Figure) -> Figure:
    """Two kinds of marks, each with shares of its own whole."""
    answers = _parts(replace(figure, rows=figure.rows[:2]))
    stars = _parts(replace(figure, rows=figure.rows[2:]))
    return replace(figure, rows=[*answers.rows, *stars.rows], note="")


def _services(figure: Figure) -> Figure:
    """The parts of a service's questions add up to what is told of it."""
    rows: list[tuple[Cell, ...]] = []
    for row in figure.rows:
        parts = guarded_parts([count for count in row[_PARTS] if isinstance(count, int)])
        rows.append((*row[:2], *parts, *row[_PARTS.stop :]))
    return replace(_small(replace(figure, rows=rows)), most=_MOST_SERVICES)


def _small(figure: Figure) -> Figure:
    """No count below FEWEST, and no share or time that is made of one."""
    rows = []
    for row in figure.rows:
        cells = [guarded(cell) if isinstance(cell, int) else cell for cell in row]
        is_told = any(isinstance(c, int) and c for c in cells) and not _HIDES & set(cells)
        rows.append(
            tuple(
                None if isinstance(cell, (Share, Span)) and not is_told else cell for cell in cells
            )
        )
    return replace(figure, rows=rows)
