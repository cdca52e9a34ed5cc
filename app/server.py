"""Runs the app and Rasa together, and finds a server that already runs."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import gc
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import httpx
import uvicorn
import uvloop

from app.answering import Answering
from app.main import create_app
from app.rasa_process import RasaProcess, train
from app.runtime import console, load_live, prepare_model
from app.settings import ROOT, Settings
from connectors.hub import Hub
from knowledge_base.retrieval import LiveKnowledge

_PATIENCE = 180
_FREE_DISK = 300 * 1024 * 1024
_M_ARENA_MAX = -8
_ARENAS = 2


class CannotStart(Exception):
    """What stands in the way, and the remedy, in one sentence."""


@dataclass(frozen=True)
class Running:
    """A server that answers, the token that lifts its limits, and its process."""

    url: str
    token: str
    pid: int


def check_machine(settings: Settings, with_rasa: bool) -> None:
    """Raises CannotStart when a port is taken or the disk is full."""
    settings.data.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(settings.data).free < _FREE_DISK:
        raise CannotStart(
            f"Ruang di {settings.data} hampir habis (butuh 300 MB). Kosongkan dulu, lalu ulangi."
        )
    if not _is_free(settings.host, settings.port):
        raise CannotStart(
            f"Port {settings.port} sudah dipakai program lain. Hentikan program itu, "
            "atau pilih port lain dengan TANYA_PORT."
        )
    rasa = httpx.URL(settings.rasa_url)
    if with_rasa and not _is_free(rasa.host, rasa.port or 5005):
        raise CannotStart(
            f"Port {rasa.port} untuk Rasa sudah dipakai program lain. Hentikan program itu, "
            "atau pilih alamat lain dengan TANYA_RASA_URL."
        )


def serve(settings: Settings, with_rasa: bool, register: bool = True) -> None:
    """Prepare what is missing, start app and Rasa, and run until interrupted.

    A registered server is the one that `tanya ask` finds.
    """
    check_machine(settings, with_rasa)
    prepare_model(settings)
    if with_rasa:
        with console.status("Melatih Rasa (sekali saja, sekitar satu menit) …"):
            if train(settings):
                console.print("Rasa selesai dilatih.")
    _keep_memory_together()
    # A message waits for the interpreter at every step to the database and back while answers are
    # worked on, each time this long (with Python's own 5 ms a hundred a second are taken in later).
    sys.setswitchinterval(0.0005)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        if not with_rasa:
            runner.run(_run(settings, _loaded(settings), register))
            return
        answering = Answering(settings)
        rasa = RasaProcess(settings, answering.actions_url)
        try:
            # Rasa and the model load side by side.
            runner.run(rasa.start())
            live = _loaded(settings)
            answering.fork(live)
            runner.run(_run(settings, live, register, answering))
        finally:
            runner.run(rasa.stop())


def _loaded(settings: Settings) -> LiveKnowledge:
    live = load_live(settings)
    # What was loaded stays: looking through it for garbage would stop everything for 0.2 s.
    gc.collect()
    gc.freeze()
    return live


def _keep_memory_together() -> None:
    """Two arenas for all threads: with one a thread, half the memory is gaps (glibc only)."""
    with contextlib.suppress(AttributeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _ARENAS)


async def _run(
    settings: Settings, live: LiveKnowledge, register: bool, answering: Answering | None = None
) -> None:
    """Without an `answering` nobody starts Rasa here, and nobody waits for it."""
    url = f"http://{settings.host}:{settings.port}"
    app = create_app(settings, live)
    server = _Server(
        uvicorn.Config(
            app,
            host=settings.host,
            port=settings.port,
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=10,
            server_header=False,
        ),
        app.state.closing,
        app.state.hub,
        app.state.drain,
    )
    try:
        async with answering.beside(app) if answering else contextlib.nullcontext():
            running = asyncio.create_task(server.serve())
            await _await_parts(url, running, answering is not None)
            if register and not running.done():
                _register(settings, url)
            await running
    finally:
        if register:
            _run_file(settings).unlink(missing_ok=True)


class _Server(uvicorn.Server):
    """Ends the event streams first, so that open pages do not hold up the shutdown.

    Answers in work are finished before it stops listening: Rasa calls back for them.
    """

    def __init__(
        self,
        config: uvicorn.Config,
        closing: asyncio.Event,
        hub: Hub,
        drain: Callable[[], Awaitable[None]],
    ) -> None:
        super().__init__(config)
        self._closing = closing
        self._hub = hub
        self._drain = drain

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._closing.set()
        self._hub.wake_all()
        super().handle_exit(sig, frame)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self._drain()
        await super().shutdown(sockets)


async def _await_parts(url: str, running: asyncio.Task[None], with_rasa: bool) -> None:
    started = time.monotonic()
    wanted = "/readyz" if with_rasa else "/healthz"
    async with httpx.AsyncClient() as client:
        with console.status("Menunggu semua proses siap …"):
            while not running.done() and time.monotonic() - started < _PATIENCE:
                with contextlib.suppress(httpx.HTTPError):
                    if (await client.get(url + wanted, timeout=3)).is_success:
                        break
                await asyncio.sleep(0.2)


def _register(settings: Settings, url: str) -> None:
    file = _run_file(settings)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"url": url, "pid": os.getpid()}), encoding="utf-8")
    console.print(
        f"Siap.\n  Chat       {url}/\n  Layanan    {url}/layanan\n  API        {url}/docs\n"
        f"  Redaksi    {url}/redaksi\n  Meja       {url}/meja"
    )
    console.print("Hentikan dengan Ctrl-C.")


def find(settings: Settings) -> Running | None:
    """The server that was started from this data folder, if it is ready."""
    try:
        noted = json.loads(_run_file(settings).read_text(encoding="utf-8"))
        found = Running(noted["url"], settings.secret_value("api_token"), noted["pid"])
        ready = httpx.get(f"{found.url}/healthz", timeout=2).is_success
    except (OSError, ValueError, KeyError, httpx.HTTPError):
        return None
    return found if ready else None


@contextlib.contextmanager
def running(settings: Settings, environment: Mapping[str, str] | None = None) -> Iterator[Running]:
    """A server to talk to: the one that runs, or one for the time being on free ports.

    With an `environment` of its own it is always a new one. Raises CannotStart.
    """
    if environment is None and (found := find(settings)):
        yield found
        return
    port, rasa_port = _free_port(), _free_port()
    own = {
        "TANYA_PORT": str(port),
        "TANYA_RASA_URL": f"http://127.0.0.1:{rasa_port}",
        "TANYA_API_TOKEN": settings.secret_value("api_token"),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "serve", "--no-register"],
        env=os.environ | own | dict(environment or {}),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )
    try:
        yield _await_ready(process, f"http://127.0.0.1:{port}", settings)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


def _await_ready(process: subprocess.Popen[bytes], url: str, settings: Settings) -> Running:
    deadline = time.monotonic() + _PATIENCE * 3
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(f"{url}/readyz", timeout=3).is_success:
                return Running(url, settings.secret_value("api_token"), process.pid)
        time.sleep(0.3)
    raise CannotStart("Server tidak berhasil dimulai; sebabnya ada di atas.")


def _run_file(settings: Settings) -> Path:
    return settings.data / "run" / "server.json"


def _is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
