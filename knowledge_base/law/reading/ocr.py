"""Words of an image by Debian's tesseract, run as a process of its own for each page."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import subprocess
import threading
from dataclasses import replace
from statistics import median
from types import TracebackType
from typing import Self

from knowledge_base.law.reading.layout import Word
from knowledge_base.law.reading.pdfium import GreyImage
from knowledge_base.law.reading.quality import is_of_law

LANGUAGE = "ind"
# One column of text of varying size: emblems and seals do not tear the page into blocks.
_SEGMENTATION = "4"
_BELOW_THE_LINE = frozenset("gjpqy,;()[]{}|/Q@$")
# Tesseract's own certainty, in hundredths; what is below is a stain, a seal or a signature.
_CERTAIN_ENOUGH = 20
_CERTAIN_ENOUGH_SIGN = 50
# The best word of a line.
_CERTAIN_LINE = 50
# In middling word heights: an emblem or the frame of the page, taken for letters.
_TALLEST = 2.5
# In words: a shorter line is taken as level.
_ENOUGH_FOR_SLOPE = 6
# Signs that no law is printed with: the edge of the paper, folds and dust.
_STAINS = " \t|¦_~`^\\«»"
# A letter whose large and small form look alike, read as both: `Cc.`, `(Ss)`.
_TWICE = re.compile(r"^(\(?)([CKOPSUVWXZ])(?i:\2)(?=[.)]$)")


class OcrMissing(Exception):
    """Tesseract or its Indonesian data is not installed."""


class OcrFailed(Exception):
    """A page that tesseract gave up on or did not finish in time."""


class Tesseract:
    """Runs tesseract; leaving the `with` block ends every run. Safe to use from threads."""

    def __init__(self, seconds: float) -> None:
        """Raises OcrMissing."""
        self._program = _program()
        self._seconds = seconds
        self._running: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()
        self._ended = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._lock:
            self._ended = True
            for process in self._running:
                process.kill()

    def words(self, image: GreyImage) -> list[Word]:
        """The words of a page, in points. Raises OcrFailed."""
        process = self._started(image.dpi)
        try:
            with process:
                try:
                    output, _ = process.communicate(image.pgm, timeout=self._seconds)
                finally:
                    process.kill()
        except subprocess.TimeoutExpired as error:
            raise OcrFailed(f"OCR melewati {self._seconds:g} detik") from error
        finally:
            with self._lock:
                self._running.discard(process)
        if process.returncode:
            raise OcrFailed("OCR gagal membaca gambar halaman ini")
        return _words(output.decode("utf-8", "replace"), 72 / image.dpi)

    def _started(self, dpi: int) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._ended:
                raise OcrFailed("OCR dihentikan")
            process = subprocess.Popen(
                [
                    *(self._program, "stdin", "stdout", "-l", LANGUAGE),
                    *("--psm", _SEGMENTATION, "--dpi", str(dpi)),
                    *("-c", "tessedit_create_tsv=1", "-c", "preserve_interword_spaces=1"),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                # Pages are read side by side; threads within a page only get in each other's way.
                env={"PATH": os.defpath, "OMP_THREAD_LIMIT": "1", "LC_ALL": "C.UTF-8"},
            )
            self._running.add(process)
            return process


def _program() -> str:
    program = shutil.which("tesseract")
    if program is None:
        raise OcrMissing
    try:
        listed = subprocess.run(
            [program, "--list-langs"], capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise OcrMissing from error
    if LANGUAGE not in (listed.stdout + listed.stderr).split():
        raise OcrMissing
    return program


def _words(table: str, scale: float) -> list[Word]:
    rows = [
        row
        for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE)
        if row["level"] == "5" and row["text"] and row["text"].strip(_STAINS)
    ]
    if not rows:
        return []
    tallest = _TALLEST * median(int(row["height"]) for row in rows)
    lines: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for row in rows:
        lines.setdefault(_line(row), []).append(row)
    return [
        word
        for line in lines.values()
        if any(_is_certain(row, _CERTAIN_LINE) for row in line if _has_letters(row))
        for word in _levelled([_word(row, scale) for row in line if _is_text(row, tallest)])
    ]


def _levelled(words: list[Word]) -> list[Word]:
    """The words of a line on one straight baseline: their boxes stand too high or too low."""
    if not words:
        return []
    third = max(1, len(words) // 3)
    first, last = words[:third], words[-third:]
    across = median(word.left for word in last) - median(word.left for word in first)
    slope = 0.0
    if len(words) >= _ENOUGH_FOR_SLOPE and across > 0:
        rise = median(word.baseline for word in last) - median(word.baseline for word in first)
        slope = rise / across
    height = median(word.baseline - slope * word.left for word in words)
    return [replace(word, baseline=height + slope * word.left) for word in words]


def _line(row: dict[str, str]) -> tuple[str, ...]:
    return row["block_num"], row["par_num"], row["line_num"]


def _has_letters(row: dict[str, str]) -> bool:
    return any(letter.isalnum() for letter in row["text"])


def _is_text(row: dict[str, str], tallest: float) -> bool:
    enough = _CERTAIN_ENOUGH if _has_letters(row) else _CERTAIN_ENOUGH_SIGN
    return _is_certain(row, enough) and int(row["height"]) <= tallest


def _is_certain(row: dict[str, str], enough: float) -> bool:
    """Whether tesseract is sure enough, or what it read is what laws are made of."""
    return float(row["conf"]) >= enough or is_of_law(row["text"].strip(_STAINS))


def _word(row: dict[str, str], scale: float) -> Word:
    text = _TWICE.sub(lambda twice: twice[1] + twice[2].lower(), row["text"].strip(_STAINS))
    left, top = int(row["left"]) * scale, int(row["top"]) * scale
    width, height = int(row["width"]) * scale, int(row["height"]) * scale
    # The box ends at the ink; letters with a tail reach below the line they stand on.
    tail = 0.22 * height if _BELOW_THE_LINE.intersection(text) else 0.0
    return Word(text, left, left + width, top + height - tail, height)
