"""How large a request may be and how long it may take: what is more is refused in words.

The framework's own limit answers in English, whatever handler there is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from types import MappingProxyType

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Bodies:
    """Cuts off who sends too much, or drop by drop to hold a connection.

    `largest` is in bytes, `larger` by the beginning of a path; the whole body has to be here
    `seconds` after it was first asked for, or as many as `slower` says for the beginning of a path.
    `refuse` answers a request of declared size unread.
    """

    def __init__(
        self,
        app: ASGIApp,
        largest: int,
        larger: Mapping[str, int],
        seconds: float,
        refuse: Callable[[Request], Response],
        slower: Mapping[str, float] = MappingProxyType({}),
    ) -> None:
        self._app = app
        self._largest = largest
        self._larger = larger
        self._seconds = seconds
        self._refuse = refuse
        self._slower = slower

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        path = scope["path"]
        largest = self._limit_of(path)
        declared = request.headers.get("content-length", "")
        if declared.isdecimal() and int(declared) > largest:
            await self._refuse(request)(scope, receive, send)
            return
        seconds = next((s for at, s in self._slower.items() if path.startswith(at)), self._seconds)
        await self._app(scope, _Reading(receive, largest, seconds), send)

    def _limit_of(self, path: str) -> int:
        return next(
            (limit for beginning, limit in self._larger.items() if path.startswith(beginning)),
            self._largest,
        )


class _Reading:
    """Receives one body. Raises HTTPException 413 and 408."""

    def __init__(self, receive: Receive, largest: int, seconds: float) -> None:
        self._receive = receive
        self._left = largest
        self._seconds = seconds
        self._deadline: float | None = None
        self._is_whole = False

    async def __call__(self) -> Message:
        if self._is_whole:
            return await self._receive()
        if self._deadline is None:
            self._deadline = asyncio.get_running_loop().time() + self._seconds
        try:
            async with asyncio.timeout_at(self._deadline):
                message = await self._receive()
        except TimeoutError as cause:
            raise HTTPException(408, "Kiriman tidak selesai pada waktunya.") from cause
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise HTTPException(413)
        self._is_whole = not message.get("more_body", False)
        return message
