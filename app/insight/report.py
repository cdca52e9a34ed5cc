"""The figures of a month that everybody may read: nothing small, no words of citizens, no names."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Engine, select

from app.gaps.model import Reason
from app.gaps.tables import gaps
from app.insight import bot_figures, desk_figures
from app.insight.cases import AGAIN, VISIT
from app.insight.figure import Figure, Tally
from app.insight.guarding import all_guarded
from app.insight.period import Period
from app.insight.scope import EVERYTHING, Scope
from app.insight.turns import read_turns
from connectors.tables import messages
from knowledge_base.catalogue import Catalogue
from knowledge_base.reading import reading

_MOST_SERVICES = 30


def report_figures(
    engine: Engine, catalogue: Catalogue, period: Period, now: datetime
) -> list[Figure]:
    """In the order of the report; blocking."""
    names = {id_: service.nama for id_, service in catalogue.services.items()}
    scope = Scope(EVERYTHING, {})
    with reading(engine) as db:
        around = read_turns(db, period.begins - VISIT, period.ends + AGAIN)
        handled = desk_figures.read_threads(db, period, scope)
        reasons = _reasons(engine, period)
    turns = [turn for turn in around if period.begins <= turn.at < period.ends]
    exact = (
        bot_figures.by_fate(turns),
        bot_figures.settled(around, period, now),
        desk_figures.satisfaction(turns, handled),
        bot_figures.by_day(turns, period),
        bot_figures.by_hour(turns, period),
        bot_figures.by_channel(turns),
        replace(bot_figures.by_service(turns, names), most=_MOST_SERVICES),
        bot_figures.by_region(turns),
        bot_figures.by_service_and_region(turns, names),
        desk_figures.desk_times(handled),
        _gap_reasons(reasons),
    )
    return all_guarded(exact)


def _reasons(engine: Engine, period: Period) -> Tally:
    query = (
        select(gaps.c.reason, messages.c.conversation_id)
        .join(messages, messages.c.seq == gaps.c.message)
        .where(messages.c.at >= period.begins, messages.c.at < period.ends)
    )
    with reading(engine) as db:
        return Tally((row.reason, row.conversation_id) for row in db.execute(query))


def _gap_reasons(reasons: Tally) -> Figure:
    return Figure(
        "celah",
        "Yang belum kami jawab dengan baik",
        "Pertanyaan yang masuk daftar perbaikan isi, menurut sebabnya. Isi pertanyaan tidak "
        "dimuat, supaya tidak ada yang bisa dikenali.",
        ("Sebab", "Pertanyaan"),
        [(reason.sentence.capitalize(), reasons[reason]) for reason in Reason],
        bars=1,
    )
