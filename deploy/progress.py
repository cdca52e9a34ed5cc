"""Shows how far each environment is: one moving line on a terminal, else a line per step."""

from __future__ import annotations

import shutil
import sys
import threading
import time
from typing import Dict

_BAR = 10


class Progress:
    """What each environment is doing now; safe to call from several threads."""

    def __init__(self) -> None:
        self._terminal = sys.stdout.isatty()
        self._lock = threading.Lock()
        self._doing: Dict[str, str] = {}
        self._share: Dict[str, float] = {}
        self._started = time.monotonic()

    def step(self, name: str, what: str) -> None:
        """A step begins: printed once where there is no terminal."""
        with self._lock:
            if not self._terminal and not self._doing.get(name, "").startswith(what):
                print(f"{name}: {what} …", flush=True)
            self._doing[name] = what
        self._draw()

    def move(self, name: str, share: float, detail: str) -> None:
        """Within a step: how much of all is done (0 to 1), and the file in hand."""
        with self._lock:
            self._share[name] = max(share, self._share.get(name, 0.0))
            self._doing[name] = detail
        self._draw()

    def finish(self, name: str, line: str) -> None:
        """An environment is done, or failed: its line stays on the screen."""
        with self._lock:
            self._doing.pop(name, None)
            self._share.pop(name, None)
            if self._terminal:
                sys.stdout.write("\r\033[K")
            print(line, flush=True)
        self._draw()

    def _draw(self) -> None:
        if not self._terminal:
            return
        with self._lock:
            seconds = int(time.monotonic() - self._started)
            if not self._doing:
                return
            room = (shutil.get_terminal_size().columns - 10) // len(self._doing)
            parts = [self._part(name, room) for name in sorted(self._doing)]
            sys.stdout.write("\r\033[K" + "  ".join(parts) + f"  {seconds} dtk")
            sys.stdout.flush()

    def _part(self, name: str, room: int) -> str:
        filled = round(self._share.get(name, 0.0) * _BAR)
        bar = "█" * filled + "░" * (_BAR - filled)
        detail = _shortened(self._doing[name], max(1, room - len(name) - _BAR - 4))
        return f"{name} {bar} {detail}"


def _shortened(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def seconds_since(started: float) -> str:
    """'74 detik'."""
    return f"{round(time.monotonic() - started)} detik"
