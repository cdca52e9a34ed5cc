"""`tanya report`: a month of figures as files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from app.settings import settings_from_environment

out = Console()


def report(
    month: Annotated[str, typer.Option(help="Bulan yang sudah lewat, misalnya 2026-10")],
    folder: Annotated[
        Path | None,
        typer.Option("--out", help="Folder tujuan; tanpa ini laporan terbit di /laporan"),
    ] = None,
    by: Annotated[
        str, typer.Option("--by", help="Siapa; tercatat di log audit")
    ] = "baris perintah",
) -> None:
    """Susun laporan bulanan terbuka sebagai HTML dan PDF."""
    from app.database import connect
    from app.insight.period import NoPeriod
    from app.insight.reports import Reports
    from knowledge_base.publishing.live import LiveContent

    settings = settings_from_environment()
    engine = connect(settings.database)
    try:
        _, catalogue = LiveContent(engine).read()
        reports = Reports(engine, settings.data / "reports", settings.retention_messages_days)
        if folder is None:
            reports.publish(month, catalogue, by)
            out.print(f"Terbit di /laporan/{month}.")
            return
        for path in reports.write(month, catalogue, folder):
            out.print(str(path), highlight=False, markup=False)
    except NoPeriod as refused:
        out.print(str(refused), highlight=False, markup=False)
        raise typer.Exit(1) from refused
    finally:
        engine.dispose()
