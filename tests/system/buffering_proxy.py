"""A proxy as some offices have it: it passes answers on when they are complete, or stops."""

from __future__ import annotations

import select
import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import httpx

_NOT_PASSED_ON = {"transfer-encoding", "connection", "content-encoding", "content-length", "host"}


class BufferingProxy:
    """Before a server. With `passes` the stream's first words come through, and then nothing."""

    def __init__(self, server: str, passes: bool = False) -> None:
        proxy, self.asked = self, list[str]()
        self._client = httpx.Client(base_url=server, timeout=60)

        class Handler(BaseHTTPRequestHandler):
            def _pass_on(self) -> None:
                proxy.asked.append(self.path)
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                headers = {k: v for k, v in self.headers.items() if k.lower() not in _NOT_PASSED_ON}
                with proxy._client.stream(
                    self.command, self.path, headers=headers, content=body
                ) as answer:
                    held, kind = b"", answer.headers.get("content-type", "")
                    stops = passes and "event-stream" in kind
                    if stops:
                        self._begin(answer)
                    for number, chunk in enumerate(answer.iter_bytes()):
                        if stops and number == 0:
                            self.wfile.write(chunk)
                        held += chunk
                        if _has_left(self.connection):
                            return
                    if not stops:
                        self._begin(answer)
                        self.wfile.write(held)

            def _begin(self, answer: httpx.Response) -> None:
                self.send_response(answer.status_code)
                for name, value in answer.headers.items():
                    if name not in _NOT_PASSED_ON:
                        self.send_header(name, value)
                self.end_headers()

            do_GET = do_POST = do_DELETE = _pass_on  # noqa: N815

            def log_message(self, *_: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        Thread(target=self._http.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._client.close()


def _has_left(browser: socket.socket) -> bool:
    readable, _, _ = select.select([browser], [], [], 0)
    return bool(readable) and browser.recv(1, socket.MSG_PEEK) == b""
