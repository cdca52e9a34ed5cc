"""The wire to Telegram. The bot's token is known here and nowhere above.

Telegram wants the token in the path of every request, and HTTP clients, proxies and libraries like
to quote paths in logs and errors. So everything above writes STAND_IN, and the token is put in just
before a request leaves and taken out of whatever comes back.
"""

from __future__ import annotations

from urllib.parse import quote
from urllib.request import getproxies, proxy_bypass

import httpx

STAND_IN = "STAND-IN"
_KEPT = ("content-type",)


class TokenTransport(httpx.AsyncBaseTransport):
    """Requests that leave have the token, replies that are read do not."""

    def __init__(self, token: str, inner: httpx.AsyncBaseTransport) -> None:
        self._token = quote(token, safe=":").encode()
        self._typed = token.encode()
        self._inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        stand_in = f"/bot{STAND_IN}/".encode()
        path = request.url.raw_path.replace(stand_in, b"/bot" + self._token + b"/", 1)
        reply = await self._inner.handle_async_request(
            httpx.Request(
                request.method,
                request.url.copy_with(raw_path=path),
                headers=request.headers,
                stream=request.stream,
                extensions=request.extensions,
            )
        )
        body = await reply.aread()
        for secret in filter(None, (self._token, self._typed)):
            body = body.replace(secret, STAND_IN.encode())
        headers = {name: reply.headers[name] for name in _KEPT if name in reply.headers}
        return httpx.Response(
            reply.status_code, headers=headers, content=body, extensions=reply.extensions
        )

    async def aclose(self) -> None:
        await self._inner.aclose()


def open_wire(url: str, connections: int) -> httpx.AsyncHTTPTransport:
    """A transport to a server, through the proxy that the environment names for it."""
    server = httpx.URL(url)
    proxies = {} if proxy_bypass(server.host) else getproxies()
    proxy = proxies.get(server.scheme) or proxies.get("all")
    if proxy and "://" not in proxy:
        proxy = f"http://{proxy}"
    return httpx.AsyncHTTPTransport(
        proxy=proxy or None, limits=httpx.Limits(max_connections=connections)
    )
