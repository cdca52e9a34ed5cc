"""`tanya content`: the content in the database, in and out, and what is waiting."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine

from app.database import connect
from app.settings import settings_from_environment
from knowledge_base import catalogue as catalogues

content = typer.Typer(help="Isi dalam basis data: versi, terbitan.", no_args_is_help=True)
out = Console()


@contextlib.contextmanager
def _database() -> Iterator[Engine]:
    engine = connect(settings_from_environment().database)
    try:
        yield engine
    finally:
        engine.dispose()


@content.command()
def export(folder: Annotated[Path, typer.Argument(help="Folder tujuan", file_okay=False)]) -> None:
    """Tulis semua yang terbit sebagai berkas YAML, seperti knowledge_base/content."""
    from knowledge_base.publishing import files

    with _database() as engine:
        written = files.export(engine, folder)
    out.print(f"{written} catatan ditulis ke {folder}.")


@content.command()
def restore(
    folder: Annotated[Path, typer.Argument(help="Folder hasil ekspor", exists=True)],
    by: Annotated[
        str, typer.Option(help="Nama Anda, untuk catatan perubahan; perlu bila dengan --yes")
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Kerjakan; tanpa ini hanya dilihat")] = False,
) -> None:
    """Kembalikan isi dari berkas YAML; tanpa --yes hanya menunjukkan yang akan berubah."""
    from knowledge_base.publishing import check_files, files

    by = by.strip()
    if yes and not by:
        raise typer.BadParameter("sebut nama Anda untuk catatan perubahan", param_hint="--by")
    catalogue, questions = catalogues.load(folder), check_files.read(folder)
    with _database() as engine:
        todo = files.compare(engine, catalogue)
        for label, keys in (
            ("Ditambah", todo.added),
            ("Diubah", todo.changed),
            ("Ditarik", todo.removed),
        ):
            _print_keys(label, keys)
        out.print(f"Tetap sama: {todo.same}")
        checks = None if questions is None else check_files.compare(engine, questions)
        if checks and (checks.added or checks.removed):
            added, removed = len(checks.added), len(checks.removed)
            out.print(f"Pertanyaan uji: {added} ditambah, {removed} dihapus")
        if not yes:
            out.print("Belum ada yang diubah. Ulangi dengan --yes --by NAMA untuk mengerjakannya.")
            return
        version = files.restore(engine, catalogue, by, datetime.now(UTC))
        if checks:
            check_files.restore(engine, checks, by)
    same = "Catatannya tidak berubah, jadi tidak ada terbitan baru."
    out.print(same if version is None else f"Terbit sebagai versi {version}.")


@content.command()
def status() -> None:
    """Tunjukkan apa yang terbit, yang sedang dikerjakan, dan terbitan terakhir."""
    from knowledge_base.publishing.live import LiveContent, records_of
    from knowledge_base.publishing.publications import latest
    from knowledge_base.publishing.revisions import Revisions

    with _database() as engine:
        version, catalogue = LiveContent(engine).read()
        kinds = Counter(key.kind.label for key in records_of(catalogue))
        held = ", ".join(f"{number} {label}" for label, number in kinds.items()) or "belum ada isi"
        out.print(f"Versi {version}: {held}.")
        table = Table("Catatan", "Versi", "Status", "Oleh", "Berubah", title="Sedang dikerjakan")
        for revision in Revisions(engine).open():
            table.add_row(
                str(revision.key),
                str(revision.number),
                revision.state,
                revision.changed_by,
                f"{revision.changed_at:%Y-%m-%d %H:%M} UTC",
            )
        if table.row_count:
            out.print(table)
        last = Table("Versi", "Waktu", "Oleh", "Alasan", title="Terbitan terakhir")
        for publication in latest(engine, 5):
            last.add_row(
                str(publication.version),
                f"{publication.at:%Y-%m-%d %H:%M} UTC",
                publication.actor,
                publication.reason,
            )
        out.print(last)


@content.command()
def due(
    days: Annotated[int, typer.Option(help="Yang jatuh tempo dalam sekian hari", min=0)] = 30,
) -> None:
    """Tunjukkan layanan yang harus ditinjau lagi, segera berakhir, atau sudah berakhir."""
    from datetime import timedelta

    from knowledge_base.law.validity import today
    from knowledge_base.publishing import reviews
    from knowledge_base.publishing.live import LiveContent

    with _database() as engine:
        _, catalogue = LiveContent(engine).read()
    within = timedelta(days=days)
    if found := reviews.due(catalogue, today(), within):
        table = Table("Layanan", "Tinjau sebelum", "Sisa")
        for review in found:
            table.add_row(
                review.service.id, review.service.tinjau_sebelum.isoformat(), _left(review.days)
            )
        out.print(table)
    else:
        out.print(f"Tidak ada layanan yang harus ditinjau dalam {days} hari.")
    if endings := reviews.ending(catalogue, today(), within):
        table = Table("Layanan", "Berlaku sampai", "Sisa")
        for ending in endings:
            table.add_row(ending.service.id, str(ending.service.berlaku_sampai), _left(ending.days))
        out.print(table)


def _left(days: int) -> str:
    return f"lewat {-days} hari" if days < 0 else f"{days} hari"


@content.command()
def links() -> None:
    """Cari tautan sumber yang tidak bisa dibuka lagi; redaksi melihat hasilnya."""
    import asyncio

    import httpx

    from app.sheets.links import look_at, remember, sources_of
    from knowledge_base.publishing.live import LiveContent

    async def looked_at(urls: list[str]) -> dict[str, str]:
        async with httpx.AsyncClient(timeout=15) as client:
            return await look_at(urls, client)

    with _database() as engine:
        _, catalogue = LiveContent(engine).read()
        urls = sources_of(catalogue)
        found = asyncio.run(looked_at(urls))
        remember(engine, found)
    for url, reason in found.items():
        out.print(f"{reason}: {url}", highlight=False, markup=False, soft_wrap=True)
    out.print(f"{len(urls)} tautan diperiksa, {len(found)} tidak bisa dibuka.")


def _print_keys(label: str, keys: Iterable[object]) -> None:
    for key in keys:
        out.print(f"{label}: {key}", highlight=False, markup=False)
