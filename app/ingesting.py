"""`tanya kb ingest`: files of regulations into the shelf, one line of report for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from app.settings import Settings
from knowledge_base.law.ingest import REFUSED, SUFFIXES, ingest
from knowledge_base.law.model import LawText
from knowledge_base.law.reading.document import Limits
from knowledge_base.law.shelf import LawShelf
from knowledge_base.law.store import Kept
from knowledge_base.naming import short_title

_DOUBTS_SHOWN = 5
_SAID = {
    Kept.NEW: "dibaca",
    Kept.REVISION: "dibaca, menggantikan naskah sebelumnya",
    Kept.SAME: "sudah dibaca sebelumnya, tidak ada yang berubah",
}


def limits_of(settings: Settings) -> Limits:
    """What a file may cost at most."""
    return Limits(
        file_size=settings.law_file_megabytes * 1_000_000,
        pages=settings.law_pages,
        ocr_seconds_a_page=settings.law_page_seconds,
    )


def files_in(places: Iterable[Path]) -> Iterator[Path]:
    """The files named, and those of folders that could be regulations."""
    for place in places:
        if place.is_dir():
            yield from (p for p in sorted(place.rglob("*")) if p.suffix.lower() in SUFFIXES)
        else:
            yield place


def ingest_all(
    files: Iterable[Path],
    shelf: LawShelf,
    day: date,
    limits: Limits,
    out: Console,
    console: Console,
) -> int:
    """Read, keep and index each file as the law stands on a day; the number of those refused.

    One refused file leaves the others alone, and leaves nothing behind.
    """
    refused = 0
    for file in files:
        with Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            console=console,
            transient=True,
        ) as bars:
            try:
                law = ingest(file, limits, _counted(bars, f"Membaca halaman {file.name}"))
            except (*REFUSED, OSError) as error:
                refused += 1
                reason = error.strerror if isinstance(error, OSError) else str(error)
                out.print(f"{file.name}: ditolak. {reason}", highlight=False, markup=False)
                continue
            kept, _ = shelf.add(law, day, _counted(bars, "Menanam potongan"))
        out.print(_report(file, law, kept), highlight=False, markup=False, soft_wrap=True)
    return refused


def _counted(bars: Progress, what: str) -> Callable[[int, int], None]:
    """A bar of its own."""
    task = bars.add_task(what, total=None)

    def count(done: int, total: int) -> None:
        bars.update(task, completed=done, total=total)

    return count


def _report(file: Path, law: LawText, kept: Kept) -> str:
    pasal = sum(1 for _ in law.pasal())
    lines = [
        f"{file.name}: {_SAID[kept]}. {short_title(law.id)} ({law.id}) tentang {law.tentang}; "
        f"{pasal} pasal, {len(law.changes)} perubahan, {len(law.definitions)} istilah; "
        f"{law.provenance.method}, {law.provenance.repairs} perbaikan, {len(law.doubts)} keraguan."
    ]
    for doubt in law.doubts[:_DOUBTS_SHOWN]:
        page = f"hal. {doubt.page}: " if doubt.page else ""
        lines.append(f"  periksa {page}{doubt.reason} [{doubt.read[:80]}]")
    if len(law.doubts) > _DOUBTS_SHOWN:
        lines.append(f"  … dan {len(law.doubts) - _DOUBTS_SHOWN} keraguan lagi.")
    return "\n".join(lines)
