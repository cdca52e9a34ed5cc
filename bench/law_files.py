"""`python -m bench.law_files FOLDER ...`: what is read of every regulation file in the folders.

Prints for each file its id, its subject, how many BAB, Pasal, ayat and huruf were found against the
law's own last Pasal, how many doubts there are, and the seconds the tree took.
"""

from __future__ import annotations

import argparse
import hashlib
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from knowledge_base.law.model import LawText, Unit
from knowledge_base.law.reading.document import Document, Limits, no_progress
from knowledge_base.law.reading.pdf import read_pdf
from knowledge_base.law.reading.plain import read_text
from knowledge_base.law.reading.refusals import FileRefused
from knowledge_base.law.structure import NotARegulation, law_text

_COLUMNS = "berkas id tentang BAB Pasal terakhir ayat huruf penjelasan ragu detik".split()


def main(argv: Sequence[str] | None = None) -> None:
    """Reads the files and prints the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.law_files", description=__doc__)
    parser.add_argument("folder", nargs="+", type=Path)
    parser.add_argument("--tanpa-ocr", action="store_true", help="baca lapisan teks saja")
    chosen = parser.parse_args(argv)
    table = Table(*_COLUMNS)
    for path in _files(chosen.folder):
        table.add_row(path.name, *_row(path, Limits(ocr=not chosen.tanpa_ocr)))
    Console(width=200).print(table)


def _files(folders: Sequence[Path]) -> Iterator[Path]:
    for folder in folders:
        yield from (path for path in sorted(folder.iterdir()) if path.suffix in (".txt", ".pdf"))


def _row(path: Path, limits: Limits) -> list[str]:
    try:
        document = _read(path, limits)
        start = time.perf_counter()
        read = law_text(document)
    except (FileRefused, NotARegulation) as refused:
        return ["-", str(refused)]
    return [*_figures(read), f"{time.perf_counter() - start:.2f}"]


def _read(path: Path, limits: Limits) -> Document:
    data = path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    if path.suffix == ".pdf":
        return read_pdf(data, limits, no_progress).signed(digest)
    return read_text(data, "text/plain").signed(digest)


def _figures(read: LawText) -> list[str]:
    count = Counter(node.unit for _, node in read.walk())
    pasal = [node.number for node in read.pasal()]
    return [
        read.id,
        read.tentang[:40],
        str(count[Unit.BAB]),
        str(len(pasal)),
        pasal[-1] if pasal else "-",
        str(count[Unit.AYAT]),
        str(count[Unit.HURUF]),
        str(len(read.elucidation)),
        str(len(read.doubts)),
    ]


if __name__ == "__main__":
    main()
