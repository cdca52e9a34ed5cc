"""Runs pip in one environment: progress read from what it prints, errors turned into sentences."""

from __future__ import annotations

import os
import re
import subprocess
import threading
from collections import deque
from pathlib import Path
from typing import Callable, Deque, Dict, List, Optional, Sequence

# Package folders that pip's settings name for other projects; harmless.
_NOISE = re.compile(r"^WARNING: Location .* is ignored")
_COLLECTING = re.compile(r"^Collecting ([A-Za-z0-9._-]+)")
_DOWNLOADING = re.compile(r"^\s+(?:Downloading|Using cached) (\S+?)-\d\S* \((.+)\)")
_SHOWN_LINES = 30

_CAUSES = (
    ("No space left on device", "Ruang disk habis. Kosongkan dulu, lalu ulangi."),
    (
        "DO NOT MATCH THE HASHES",
        "Sebuah paket tidak sama dengan yang dikunci di deploy/locks. Jangan lanjutkan sebelum "
        "tahu sebabnya: mungkin unduhan rusak (ulangi sekali), mungkin paketnya diganti orang.",
    ),
    (
        "Failed to establish a new connection",
        "Server paket tidak terjangkau. Periksa jaringan atau proksi, lalu ulangi.",
    ),
    ("Read timed out", "Server paket terlalu lama menjawab. Ulangi nanti."),
    (
        "No matching distribution found",
        "Sebuah paket tidak tersedia untuk Python atau mesin ini di server paket Anda.",
    ),
)

_KILLED = "Perintahnya dihentikan paksa dari luar, mungkin karena memori habis."

Report = Callable[[float, str], None]


class StepFailed(Exception):
    """A command ended with an error; the message holds its cause and its last lines."""

    def __init__(self, lines: Sequence[str], log: Path, status: int = 1) -> None:
        text = "\n".join(lines)
        self.output = text
        otherwise = _KILLED if status < 0 else "Sebabnya ada di bawah."
        cause = next((say for sign, say in _CAUSES if sign in text), otherwise)
        tail = "\n".join(f"    {line}" for line in lines[-_SHOWN_LINES:])
        super().__init__(f"{cause} Catatan lengkap: {log}\n{tail}")


class Commands:
    """Commands that run now, so that an interruption can end them."""

    def __init__(self, log: Path, inherited: int) -> None:
        self._log = log
        self._inherited = inherited
        self._running: Optional["subprocess.Popen[str]"] = None
        self._stopped = threading.Event()

    def run(self, command: Sequence[str], heard: Callable[[str], None]) -> None:
        """Run to the end, telling each line. Raises StepFailed."""
        lines: Deque[str] = deque(maxlen=400)
        if self._stopped.is_set():
            raise StepFailed(["dihentikan"], self._log)
        with self._log.open("a", encoding="utf-8") as log:
            log.write("$ " + " ".join(command) + "\n")
            # The set-up's lock goes along: it is held for as long as any of its commands lives.
            self._running = subprocess.Popen(
                list(command),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                env=_environment(self._log.parent.parent),
                pass_fds=(self._inherited,),
                universal_newlines=True,
                encoding="utf-8",
                errors="replace",
            )
            assert self._running.stdout is not None
            for line in self._running.stdout:
                if _NOISE.match(line):
                    continue
                log.write(line)
                lines.append(line.rstrip())
                heard(line)
        status = self._running.wait()
        if status:
            raise StepFailed(list(lines), self._log, status)

    def stop(self) -> None:
        """End what runs, and let nothing else begin."""
        self._stopped.set()
        if self._running is not None and self._running.poll() is None:
            self._running.terminate()
            self._running.wait()


class Pip:
    """pip of the environment in `folder`."""

    def __init__(self, folder: Path, commands: Commands) -> None:
        self._folder = folder
        self._commands = commands

    def install_locked(self, lock: Path, report: Report, *options: str) -> None:
        """Everything in a lock file, by hash. Raises StepFailed."""
        total = len(re.findall(r"^[A-Za-z0-9._-]+==", lock.read_text("utf-8"), re.MULTILINE))
        self._install(["--no-deps", "--require-hashes", *options, "-r", str(lock)], total, report)

    def install(self, requirement: str, report: Report, *options: str) -> None:
        """One package, without its dependencies. Raises StepFailed."""
        self._install(["--no-deps", *options, requirement], 1, report)

    def install_with_needs(self, requirement: str, report: Report) -> None:
        """One package and whatever it needs. Raises StepFailed."""
        self._install([requirement], 20, report)

    def _install(self, arguments: List[str], total: int, report: Report) -> None:
        collected = 0
        watching = threading.Event()

        def heard(line: str) -> None:
            nonlocal collected
            found = _COLLECTING.match(line)
            if found:
                collected += 1
                report(0.5 * min(1.0, collected / total), f"{collected}/{total} {found.group(1)}")
            found = _DOWNLOADING.match(line)
            if found:
                detail = f"{collected}/{total} {found.group(1)} {found.group(2)}"
                report(0.5 * min(1.0, collected / total), detail)
            if line.startswith("Installing collected packages"):
                threading.Thread(
                    target=self._watch, args=(total, report, watching), daemon=True
                ).start()

        python = self._folder / "bin" / "python"
        command = [str(python), "-m", "pip", "install", "--progress-bar", "off"]
        command += ["--disable-pip-version-check", "--no-input", "--no-warn-script-location"]
        try:
            self._commands.run([*command, *arguments], heard)
        finally:
            watching.set()

    def _watch(self, total: int, report: Report, done: threading.Event) -> None:
        """pip is silent while it unpacks: count what has arrived."""
        before = self._arrived()
        while not done.wait(0.5):
            here = min(total, self._arrived() - before)
            report(0.5 + 0.5 * here / total, f"memasang {here}/{total}")

    def _arrived(self) -> int:
        return sum(1 for _ in self._folder.glob("lib/python3*/site-packages/*.dist-info"))


def _environment(data: Path) -> Dict[str, str]:
    """The user's, less what would reach into the new environment; scratch files under var/."""
    scratch = data / "tmp"
    scratch.mkdir(parents=True, exist_ok=True)
    kept = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME")}
    return {
        **kept,
        "PYTHONNOUSERSITE": "1",
        "PYTHONUNBUFFERED": "1",
        "PIP_USER": "0",
        "PIP_CACHE_DIR": str(data / "cache" / "pip"),
        "TMPDIR": str(scratch),
    }
