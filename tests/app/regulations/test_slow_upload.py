"""A file over a slow line gets its time; everything else has to come at once."""

from __future__ import annotations

import asyncio

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from app.bodies import Bodies


async def _whole(scope: Scope, receive: Receive, send: Send) -> None:
    body = await Request(scope, receive).body()
    await Response(str(len(body)))(scope, receive, send)


@pytest.mark.parametrize(("path", "arrives"), [("/unggah", True), ("/lain", False)])
async def test_only_the_slow_path_may_take_its_time(path: str, arrives: bool) -> None:
    bodies = Bodies(
        _whole, 10, {}, seconds=0.05, refuse=lambda _: Response(), slower={"/unggah": 5.0}
    )
    parts = iter([b"a", b"b"])
    sent: list[Message] = []

    async def receive() -> Message:
        await asyncio.sleep(0.1)
        part = next(parts)
        return {"type": "http.request", "body": part, "more_body": part == b"a"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": path, "headers": [], "query_string": b""}
    if arrives:
        await bodies(scope, receive, send)
        assert sent[-1]["body"] == b"2"
    else:
        with pytest.raises(HTTPException) as refused:
            await bodies(scope, receive, send)
        assert refused.value.status_code == 408
