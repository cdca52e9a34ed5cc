"""`tanya channel` and `tanya retention`: what an operator does by hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from app.settings import settings_from_environment

if TYPE_CHECKING:
    from sqlalchemy import Engine


channel = typer.Typer(help="Matikan dan nyalakan saluran.", no_args_is_help=True)
out = Console()
Scope = Annotated[
    str, typer.Argument(help="whatsapp, telegram, webchat, api, atau semua", metavar="SALURAN")
]
By = Annotated[str, typer.Option("--by", help="Siapa yang mengubah; tercatat di log audit")]
Reason = Annotated[str, typer.Option(help="Alasannya, untuk log audit")]


@channel.command("off")
def off(
    scope: Scope,
    notice: Annotated[
        str, typer.Option(help="Yang dibaca warga: apa yang terjadi, lalu harus apa")
    ],
    by: By,
    until: Annotated[
        str | None, typer.Option(help="Kapan buka lagi (WIB): 2026-12-01 atau 2026-12-01T08:00")
    ] = None,
    reason: Reason = "",
) -> None:
    """Tutup saluran: pesan tetap diterima, warga diberi tahu sekali."""
    from connectors.switches import Switches, moment

    again = moment(until) if until else None
    with _database() as engine:
        closed = Switches(engine).off(scope, notice, again, by, reason)
    out.print(f"{scope} ditutup. Warga membaca:\n", markup=False)
    out.print(closed.text, markup=False, highlight=False)


@channel.command("on")
def on(
    scope: Scope,
    by: By,
    reason: Reason = "",
) -> None:
    """Buka saluran lagi."""
    from connectors.switches import Switches

    with _database() as engine:
        was_off = Switches(engine).on(scope, by, reason)
    out.print(f"{scope} dibuka lagi." if was_off else f"{scope} memang tidak ditutup.")


@channel.command("list")
def listed() -> None:
    """Tunjukkan saluran yang ditutup."""
    from connectors.switches import Switches, in_words

    with _database() as engine:
        found = Switches(engine).listed()
    if not found:
        out.print("Semua saluran terbuka.")
        return
    table = Table("Saluran", "Sejak", "Buka lagi", "Pemberitahuan")
    for one in found:
        again = in_words(one.until) if one.until else "sampai dibuka"
        table.add_row(one.scope, in_words(one.since), again, one.notice)
    out.print(table)


def retention(
    is_applied: Annotated[bool, typer.Option("--apply", help="Hapus sungguh-sungguh")] = False,
    by: Annotated[
        str, typer.Option("--by", help="Siapa; tercatat di log audit")
    ] = "baris perintah",
) -> None:
    """Laporkan data yang melewati masa simpan; dengan --apply dihapus."""
    from app.regulations.keeping import NAME
    from app.retention_job import days_of, law_files_of
    from app.sheets import uploads
    from connectors.retention import apply, kinds, report

    settings = settings_from_environment()
    days, now = days_of(settings), datetime.now(UTC)
    more = [uploads.old(now)]
    with _database() as engine:
        counts = (
            apply(engine, days, now, by, more) if is_applied else report(engine, days, now, more)
        )
        files = law_files_of(settings, engine)
        old_files = files.apply(now, by) if is_applied else files.report(now)
    table = Table("Jenis", "Disimpan (hari)", "Dihapus" if is_applied else "Akan dihapus")
    for kind in (*kinds(days, now), *more):
        table.add_row(kind.name, str(kind.days), str(counts[kind.name]))
    table.add_row(NAME, str(files.days), str(old_files))
    out.print(table)
    if not is_applied:
        out.print("Belum ada yang dihapus. Untuk menghapus: tanya retention --apply")


@contextmanager
def _database() -> Iterator[Engine]:
    from app.database import connect

    engine = connect(settings_from_environment().database)
    try:
        yield engine
    finally:
        engine.dispose()
