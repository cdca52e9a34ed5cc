"""`/meja/wawasan`: what citizens asked, what came of it, and how the desk is doing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import Response

from app.insight.figure import Figure, number_in, shown
from app.insight.insight import Insight
from app.insight.period import (
    NoPeriod,
    Period,
    asked_for,
    latest,
    month_in_words,
)
from app.insight.plots import bar, columns
from app.insight.reports import Reports
from app.insight.scope import served_by
from app.staff.gate import Gate, person_of, text_of
from app.staff.rights import Action
from knowledge_base.catalogue import Catalogue

PATH = "/meja/wawasan"
_PRESETS = (7, 28, 90)


def router(
    gate: Gate, insight: Insight, reports: Reports, catalogue: Callable[[], Catalogue]
) -> APIRouter:
    routes, views = gate.router(), gate.views
    answer = [gate.require(Action.ANSWER)]
    publish = [gate.require(Action.PUBLISH_REPORT)]

    def figures(request: Request, period: Period) -> list[Figure]:
        person = person_of(request)
        only = None if person.is_admin else person.name
        return insight.figures(period, served_by(person), only)

    @routes.get(PATH, dependencies=answer)
    def overview(request: Request, dari: str = "", sampai: str = "") -> Response:
        person, now = person_of(request), insight.clock()
        try:
            period, objection = asked_for(dari, sampai, now, person.zone), ""
        except NoPeriod as refused:
            period, objection = asked_for("", "", now, person.zone), str(refused)
        context: dict[str, Any] = {
            "figures": figures(request, period),
            "period": period,
            "served": served_by(person),
            "typed": {"dari": dari or period.first, "sampai": sampai or period.last},
            "objection": objection,
            "presets": [(days, latest(days, now, person.zone)) for days in _PRESETS],
            "shown": shown,
            "number_in": number_in,
            "bar": bar,
            "columns": columns,
            "published": reports.months()[:12],
            "ready": reports.ready(now) if person.may(Action.PUBLISH_REPORT) else [],
            "month_in_words": month_in_words,
        }
        return views.page(request, "insight/wawasan.html", context, 422 if objection else 200)

    @routes.get(f"{PATH}/{{part}}.csv", dependencies=answer)
    def export(request: Request, part: str, dari: str = "", sampai: str = "") -> Response:
        try:
            period = asked_for(dari, sampai, insight.clock(), person_of(request).zone)
        except NoPeriod as refused:
            raise HTTPException(422, str(refused)) from refused
        found = next((f for f in figures(request, period) if f.key == part), None)
        if found is None:
            raise HTTPException(404, "Bagian ini tidak ada.")
        name = f"{part}-{period.first}-{period.last}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(found.csv(), media_type="text/csv", headers=headers)

    @routes.post(f"{PATH}/laporan", dependencies=publish)
    def make_report(request: Request) -> Response:
        month = text_of(request, "bulan")
        try:
            reports.publish(month, catalogue(), person_of(request).name)
        except NoPeriod as refused:
            raise HTTPException(422, str(refused)) from refused
        said = f"Laporan {month_in_words(month)} terbit di /laporan/{month}."
        return views.go(PATH, said)

    return routes
