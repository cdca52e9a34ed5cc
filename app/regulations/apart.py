"""Reads files and draws pages in a process of their own, ended when nobody waits for it."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import IO

from app.settings import ROOT
from knowledge_base.law.reading.document import Limits

# How often it is asked whether to go on, in seconds.
_BEAT = 0.5
# Seconds without a word from it after which it hangs.
_PATIENCE = 600.0
_DRAWING_PATIENCE = 60.0
# Pages that are drawn at once: who looks at one soon looks at the next.
_AT_ONCE = 4
_BROKE = (
    "Berkas ini tidak bisa dibaca: pembacanya berhenti di tengah jalan. "
    "Simpan ulang, lalu kirim lagi."
)


class Refused(Exception):
    """The file is not read; the message is for its sender."""


class Stopped(Exception):
    """Nobody waits for it any more."""


def read_apart(
    file: Path,
    out: Path,
    limits: Limits,
    progress: Callable[[int, int], None],
    goes_on: Callable[[], bool],
    *,
    untitled: bool,
) -> None:
    """Read a file into `out`, also one whose title cannot be read if it is `untitled`.

    Raises Refused; Stopped as soon as it need not go on.
    """
    more = ("tanpa-judul",) if untitled else ()
    for line in _said("baca", file, out, limits, *more, goes_on=goes_on, patience=_PATIENCE):
        if line.startswith("halaman "):
            done, total = map(int, line.split()[1:])
            progress(done, total)


def draw_apart(file: Path, folder: Path, page: int, limits: Limits) -> None:
    """Draw a page of a PDF and some after it. Raises Refused."""
    pages = (str(page), str(page + _AT_ONCE - 1))
    for _ in _said(
        "gambar", file, folder, limits, *pages, goes_on=lambda: True, patience=_DRAWING_PATIENCE
    ):
        pass


def _said(
    do: str,
    file: Path,
    out: Path,
    limits: Limits,
    *more: str,
    goes_on: Callable[[], bool],
    patience: float,
) -> Iterator[str]:
    """What the process says, until it is done. Raises Refused, Stopped."""
    process = subprocess.Popen(
        [sys.executable, "-m", "app.regulations.reading_process", do, str(file), str(out),
         json.dumps(asdict(limits)), *more],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        # With the OCR it starts, it is ended as one.
        start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None
    last = ""
    try:
        for last in _lines(process.stdout, goes_on, patience):
            yield last
        if last.startswith("ditolak "):
            raise Refused(last.removeprefix("ditolak "))
        if last != "selesai":
            raise Refused(_BROKE)
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()


def _lines(pipe: IO[bytes], goes_on: Callable[[], bool], patience: float) -> Iterator[str]:
    heard, rest = time.monotonic(), b""
    while True:
        if not goes_on():
            raise Stopped
        if time.monotonic() - heard > patience:
            return
        if not select.select([pipe], [], [], _BEAT)[0]:
            continue
        some = os.read(pipe.fileno(), 65536)
        if not some:
            return
        heard = time.monotonic()
        *whole, rest = (rest + some).split(b"\n")
        yield from (line.decode("utf-8", "replace") for line in whole)
