"""A server of one's own, on a port and a database that stay: to be killed and started again."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx

from app.settings import ROOT

_PATIENCE = 180


class OwnServer:
    """App and Rasa. `start` comes back when both are ready."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.port, self.rasa_port = _free_port(), _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = folder / "server.log"
        self._environment = os.environ | {
            "TANYA_PORT": str(self.port),
            "TANYA_RASA_URL": f"http://127.0.0.1:{self.rasa_port}",
            "TANYA_DATABASE_URL": database_url,
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "app", "serve", "--no-register"],
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=log,
            )
        wait_until(self.is_ready, or_fail=self.is_dead, why=self.log)

    def kill(self) -> None:
        """Kill the app at once, as the kernel does when memory runs out: nothing is tidied up."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        """Ctrl-C."""
        if self._process is None or self.is_dead():
            return
        self._process.send_signal(signal.SIGINT)
        self._process.wait(30)

    def signal_rasa(self, number: signal.Signals) -> None:
        os.kill(self._child(is_rasa=True), number)

    def kill_answering(self) -> None:
        os.kill(self._child(is_rasa=False), signal.SIGKILL)

    def children(self) -> list[int]:
        """Rasa, and the process that answers it."""
        assert self._process is not None
        pid = self._process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text()
        return [int(child) for child in children.split()]

    def _child(self, is_rasa: bool) -> int:
        for pid in self.children():
            if (b"rasa" in Path(f"/proc/{pid}/cmdline").read_bytes()) is is_rasa:
                return pid
        raise AssertionError("no such process")

    def is_ready(self) -> bool:
        with contextlib.suppress(httpx.HTTPError):
            return httpx.get(f"{self.url}/readyz", timeout=3).is_success
        return False

    def is_dead(self) -> bool:
        return self._process is None or self._process.poll() is not None

    def ports_are_free(self) -> bool:
        """Whether neither the app nor Rasa listens any more."""
        for port in (self.port, self.rasa_port):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return False
        return True

    def log(self) -> str:
        return self._log.read_text(encoding="utf-8")[-2000:]


def wait_until(
    happened: Callable[[], bool],
    or_fail: Callable[[], bool] = lambda: False,
    why: Callable[[], str] = lambda: "it did not happen",
) -> None:
    """Wait for a condition outside of the page."""
    deadline = time.monotonic() + _PATIENCE
    while not happened():
        assert time.monotonic() < deadline, why()
        assert not or_fail(), why()
        time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
