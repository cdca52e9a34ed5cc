"""The process that answers what Rasa asks: ranking and answers have an interpreter of their own.

With one for everything a busy machine waits for its lock while a core is idle. The process is
forked from the app once all is loaded, so that both share the memory of model and index. It listens
on a loopback port of its own, follows what is published, and ends with the app. If it ends earlier,
or cannot be forked, the app answers in its place.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket
from collections.abc import AsyncIterator, Iterator

import httpx
import uvicorn
import uvloop
from fastapi import FastAPI
from threadpoolctl import threadpool_limits

from app.main import create_actions
from app.rasa_process import end_with_the_app
from app.runtime import open_shelf
from app.settings import Settings
from knowledge_base.law.shelf import LawShelf
from knowledge_base.retrieval import LiveKnowledge

log = logging.getLogger(__name__)

_WAITING = 128
_GRACE = 5.0
# Building a catalogue of a thousand services takes five.
_SECONDS_TO_FOLLOW = 20.0


class Answering:
    """The process as the app sees it, and the socket that both hold."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=_WAITING)
        host, port = self._socket.getsockname()
        self._url = f"http://{host}:{port}"
        self._pid = 0

    @property
    def actions_url(self) -> str:
        """Where Rasa calls its actions."""
        return f"{self._url}/rasa/actions"

    def fork(self, live: LiveKnowledge) -> None:
        """Begin to answer from this knowledge, and from whatever takes its place."""
        if _has_threads(self._settings):
            return
        self._pid = os.fork()
        if self._pid == 0:
            _live_on(self._settings, live, self._socket)
        live.swapped = self._follow

    @contextlib.asynccontextmanager
    async def beside(self, app: FastAPI) -> AsyncIterator[None]:
        """While the block runs somebody answers: `app`, if the process does not."""
        substitute = asyncio.create_task(self._replaced_by(app))
        try:
            yield
        finally:
            substitute.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await substitute
            if self._pid:
                await self._end()
            self._socket.close()

    async def _replaced_by(self, app: FastAPI) -> None:
        if self._pid:
            await _ended(self._pid)
            status = _status_of(self._pid)
            self._pid = 0
            log.error("answering process ended; the app answers", extra={"status": status})
        await _Beside(_configured(app)).serve([self._socket])

    async def _end(self) -> None:
        os.kill(self._pid, signal.SIGTERM)
        try:
            await asyncio.wait_for(_ended(self._pid), _GRACE)
        except TimeoutError:
            os.kill(self._pid, signal.SIGKILL)
        _status_of(self._pid)

    def _follow(self) -> None:
        """Comes back when citizens get what this process has just published."""
        if not self._pid:
            return
        token = self._settings.secret_value("actions_token")
        try:
            httpx.post(
                f"{self._url}/following",
                params={"token": token},
                timeout=_SECONDS_TO_FOLLOW,
                trust_env=False,
            ).raise_for_status()
        except httpx.HTTPError as error:
            # It looks for news by itself, too.
            log.warning("not followed at once", extra={"error": type(error).__name__})


class _Beside(uvicorn.Server):
    """A server whose process has another one, or its own way, for signals."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _configured(app: FastAPI) -> uvicorn.Config:
    return uvicorn.Config(
        app, log_config=None, access_log=False, server_header=False, lifespan="off"
    )


def _has_threads(settings: Settings) -> bool:
    """Whether the model computes in threads of its own, which a fork leaves behind."""
    return bool(settings.embedding_model) or settings.embedding_threads > 1


async def _ended(pid: int) -> None:
    """Wait until a child has ended."""
    ended = asyncio.Event()
    child = os.pidfd_open(pid)
    loop = asyncio.get_running_loop()
    loop.add_reader(child, ended.set)
    try:
        await ended.wait()
    finally:
        loop.remove_reader(child)
        os.close(child)


def _status_of(pid: int) -> int:
    """How a child ended: its exit code, or the signal, negative. Nothing is left of it then."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _live_on(settings: Settings, live: LiveKnowledge, listening: socket.socket) -> None:
    """What the forked process does. Does not come back."""
    status = 1
    try:
        end_with_the_app()
        # Those that computed beside this one stayed behind: nothing may wait for them.
        threadpool_limits(1)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_serve(settings, live, listening))
        status = 0
    except BaseException as error:
        log.error("answering process failed", exc_info=error)
    finally:
        # Whatever was opened before the fork is the app's to close.
        os._exit(status)


async def _serve(settings: Settings, live: LiveKnowledge, listening: socket.socket) -> None:
    shelf_of_the_app = _reopen_shelf(settings, live)
    app = create_actions(settings, live)
    server = _Beside(_configured(app))
    # Ctrl-C reaches the whole group: the app ends this process when nobody needs it any more.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, server.handle_exit)
    async with app.router.lifespan_context(app):
        await server.serve([listening])
    # Until now: without a name it would have been closed here, with the app's databases.
    del shelf_of_the_app


def _reopen_shelf(settings: Settings, live: LiveKnowledge) -> LawShelf:
    """Read the regulations through files of one's own; returns the shelf of before the fork."""
    knowledge = live.current
    before = knowledge.shelf
    knowledge.shelf = open_shelf(settings, knowledge.catalogue, knowledge.embedder)
    return before
