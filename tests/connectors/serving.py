"""An emulated server on a real loopback port."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from typing import Literal

import uvicorn
from fastapi import FastAPI


@contextlib.contextmanager
def on_port(app: FastAPI, lifespan: Literal["on", "off"] = "off") -> Iterator[str]:
    """Serve in a thread of its own; yields the address. `lifespan` runs what goes on beside it."""
    config = uvicorn.Config(app, port=0, log_level="critical", ws="none", lifespan=lifespan)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        until = time.monotonic() + 10
        while not server.started and time.monotonic() < until:
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)
