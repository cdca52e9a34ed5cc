"""A process that reads a file or draws its pages, so that no file can bring the server down.

    python -m app.regulations.reading_process baca FILE OUT LIMITS [tanpa-judul]
    python -m app.regulations.reading_process gambar FILE FOLDER LIMITS FIRST LAST

It says on stdout, a line each: `halaman 3 50` while it goes on; at the end `selesai`, or
`ditolak` with the sentence for the sender.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from knowledge_base.law.ingest import REFUSED, text_in
from knowledge_base.law.reading.document import Limits
from knowledge_base.law.reading.pdfium import open_pdf
from knowledge_base.law.reading.refusals import FileRefused

# Answering citizens comes first.
_NICE = 10
_SCREEN_DPI = 110


def main(arguments: list[str]) -> None:
    """Do what the command line says."""
    os.nice(_NICE)
    do, file, out, said, *more = arguments
    limits = Limits(**json.loads(said))
    try:
        if do == "baca":
            _read(Path(file), Path(out), limits, untitled=bool(more))
        else:
            _draw(Path(file), Path(out), limits, int(more[0]), int(more[1]))
    except REFUSED as refused:
        _say(f"ditolak {refused}")
    else:
        _say("selesai")


def _read(file: Path, out: Path, limits: Limits, *, untitled: bool) -> None:
    def tell(done: int, total: int) -> None:
        _say(f"halaman {done} {total}")

    law = text_in(file, limits, tell, untitled=untitled)
    aside = out.with_suffix(".draft")
    aside.write_text(law.model_dump_json(exclude_defaults=True), encoding="utf-8")
    aside.replace(out)


def _draw(file: Path, folder: Path, limits: Limits, first: int, last: int) -> None:
    screen = Limits(pages=limits.pages, ocr_dpi=_SCREEN_DPI)
    with open_pdf(file.read_bytes(), screen) as pdf:
        for page in range(first, min(last, pdf.pages) + 1):
            try:
                drawn = pdf.image(page).png
            except FileRefused:
                # One that cannot be drawn leaves the others alone.
                continue
            # Two may look at a page at once.
            aside = folder / f"hal-{page}-{os.getpid()}.draft"
            aside.write_bytes(drawn)
            aside.replace(folder / f"hal-{page}.png")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
