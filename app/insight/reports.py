"""Monthly reports as files: made once, then read by everybody, also when messages are long gone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, select_autoescape
from sqlalchemy import Engine

from app.insight.figure import Figure, number_in, shown
from app.insight.period import NoPeriod, Period, month_in_words, month_of
from app.insight.plots import bar, columns
from app.insight.report import report_figures
from knowledge_base.audit import note
from knowledge_base.catalogue import Catalogue
from knowledge_base.citations import day_in_words

_TEMPLATES = Path(__file__).parent.parent / "templates"
_NAME = re.compile(r"laporan-(20\d\d-\d\d)\.html")
# What was asked on the last day may be asked again for three days.
_SETTLES = timedelta(hours=72)


class Reports:
    """The folder of published reports. Blocking."""

    def __init__(self, engine: Engine, folder: Path, kept_days: int) -> None:
        """`kept_days`: how long messages are kept, of which figures are made."""
        self._engine = engine
        self._folder = folder
        self._kept = timedelta(days=kept_days)

    def months(self) -> list[str]:
        """What is published, the newest first."""
        names = (_NAME.fullmatch(path.name) for path in self._folder.glob("laporan-*.html"))
        return sorted((found[1] for found in names if found), reverse=True)

    def file(self, month: str, kind: str) -> Path | None:
        """A published report, `html` or `pdf`; None if there is none."""
        return self._folder / _file(month, kind) if month in self.months() else None

    def ready(self, now: datetime, most: int = 3) -> list[str]:
        """The last months that can be reported, the newest first."""
        found = list[str]()
        first = now.replace(day=1)
        for _ in range(most + 1):
            month = f"{first:%Y-%m}"
            if self._objection(month_of(month), now) is None:
                found.append(month)
            first = (first - timedelta(days=1)).replace(day=1)
        return found[:most]

    def publish(self, month: str, catalogue: Catalogue, actor: str) -> None:
        """Write a month for everybody to read, and note who did. Raises NoPeriod."""
        self.write(month, catalogue, self._folder)
        with self._engine.begin() as db:
            note(db, actor, "terbitkan laporan", f"laporan:{month}")

    def write(
        self, month: str, catalogue: Catalogue, folder: Path, now: datetime | None = None
    ) -> list[Path]:
        """Write a month into a folder as HTML and PDF. Raises NoPeriod if it cannot be told."""
        now = now or datetime.now(UTC)
        # Once a month: what draws pages needs 18 MB that a server had better use otherwise.
        from app.insight.pdf import as_pdf

        period = month_of(month)
        if objection := self._objection(period, now):
            raise NoPeriod(objection)
        figures = report_figures(self._engine, catalogue, period, now)
        title = f"Laporan layanan tanya jawab, {month_in_words(month)}"
        made = f"Disusun {day_in_words(now.date())} dari pesan yang tersimpan."
        folder.mkdir(parents=True, exist_ok=True)
        page = _page(title, made, period, figures)
        paths = [folder / _file(month, kind) for kind in ("html", "pdf")]
        for path, body in zip(
            paths, (page.encode(), as_pdf(title, made, str(period), figures)), strict=True
        ):
            # Nobody reads half a file.
            unfinished = path.with_suffix(f"{path.suffix}.baru")
            unfinished.write_bytes(body)
            unfinished.replace(path)
        return paths

    def _objection(self, period: Period, now: datetime) -> str | None:
        if now < period.ends + _SETTLES:
            return (
                "Bulan itu belum bisa dilaporkan: tunggu sampai tiga hari setelah bulannya habis, "
                "supaya pertanyaan yang berulang ikut terhitung."
            )
        if period.begins < now - self._kept:
            return (
                "Sebagian pesan bulan itu sudah dihapus menurut masa simpan, jadi angkanya tidak "
                "utuh lagi. Laporan tidak dibuat."
            )
        return None


def _page(title: str, made: str, period: Period, figures: list[Figure]) -> str:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=select_autoescape(), trim_blocks=True
    )
    environment.globals.update(shown=shown, bar=bar, columns=columns, number_in=number_in)
    template = environment.get_template("insight/laporan.html")
    return template.render(title=title, made=made, period=period, figures=figures)


def _file(month: str, kind: str) -> str:
    return f"laporan-{month}.{kind}"
