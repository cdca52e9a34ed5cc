"""A site on an origin of its own that shows somebody's chat."""

from __future__ import annotations

import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from app.settings import ROOT

HOST = "https://tanya.example.go.id"
GUIDE = (ROOT / "docs" / "webchat.md").read_text(encoding="utf-8")
_BLOCKS = re.findall(r"^```\w*\n(.*?)^```", GUIDE, re.DOTALL | re.MULTILINE)
# What the guide says to copy: the two lines, and the least policy.
SNIPPET = next(block for block in _BLOCKS if "<tanya-chat" in block)
POLICY = next(block for block in _BLOCKS if block.startswith("script-src")).strip()


def page_with(element: str, server: str) -> str:
    """Somebody's page with the chat in it; `server` is whose."""
    return (
        '<!doctype html><html lang="id"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<title>Situs dinas</title><main><h1>Dukcapil Kota Contoh</h1>"
        f'<p>Kami melayani warga. <a href="#tanya">Tanya kami</a></p></main>{element}</html>'
    ).replace(HOST, server)


class Site:
    """A page with the lines of the guide, under the guide's policy, that shows `server`'s chat."""

    def __init__(self) -> None:
        site, self.server = self, ""

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                policy = f"default-src 'none'; {POLICY}".replace(HOST, site.server)
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.send_header("Content-Security-Policy", policy)
                self.end_headers()
                self.wfile.write(page_with(SNIPPET, site.server).encode())

            def log_message(self, *_: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("localhost", 0), Handler)
        self.origin = f"http://localhost:{self._http.server_port}"
        Thread(target=self._http.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()
