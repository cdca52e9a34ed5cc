"""`/desk/balas` and `/desk/tutup`: how another desk answers a citizen and ends a thread."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, HTTPException
from pydantic import BaseModel, Field

from connectors.api import Problem
from connectors.desk.model import Ending
from connectors.desk.threads import Ended, NoSuchThread, NotYours, Taken
from connectors.desks.inward import LONGEST_WORDS, Inward

ThreadId = Annotated[int, Field(ge=1, lt=2**31, examples=[12])]
_NO_THREAD = "Utas ini tidak ada, atau warga menghapus percakapannya."
_ENDED = "Utas ini sudah ditutup: warga kembali berbicara dengan bot."
_TAKEN = "Utas ini sedang dipegang petugas lain."
_ENDINGS = Literal["terjawab", "dialihkan", "lapor", "tidak_relevan"]


class Reply(BaseModel):
    """An agent's words. The same `key` again is not sent again."""

    thread: ThreadId
    text: Annotated[str, Field(min_length=1, max_length=LONGEST_WORDS, pattern=r"\S")]
    key: Annotated[str, Field(min_length=8, max_length=40, pattern=r"^[A-Za-z0-9_-]+$")]


class Replied(BaseModel):
    """`is_new` is false if this key was sent before."""

    thread: int
    is_new: bool


class Closing(BaseModel):
    """How a thread ended."""

    thread: ThreadId
    ending: _ENDINGS = "terjawab"


class Closed(BaseModel):
    thread: int


def router(inward: Inward, trusted: Callable[[str], bool]) -> APIRouter:
    """`trusted` says whether an Authorization header carries the API token."""
    errors: dict[int | str, dict[str, Any]] = {
        400: {"model": Problem, "description": "Isi permintaan tidak bisa dibaca"},
        401: {"model": Problem, "description": "Token tidak cocok"},
        404: {"model": Problem, "description": "Utas tidak ada, atau percakapannya dihapus"},
        409: {"model": Problem, "description": "Utas sudah ditutup, atau dipegang petugas lain"},
        413: {"model": Problem, "description": "Kiriman terlalu besar"},
        422: {"model": Problem, "description": "Isi permintaan tidak sesuai"},
        503: {"model": Problem, "description": "Belum tersimpan; lihat Retry-After"},
    }
    routes = APIRouter(prefix="/desk", tags=["meja lain"], responses=errors)

    def only_trusted(authorization: str) -> None:
        if not trusted(authorization):
            raise HTTPException(401, "Token API tidak cocok.", {"WWW-Authenticate": "Bearer"})

    @routes.post("/balas")
    async def reply(reply: Reply, authorization: Annotated[str, Header()] = "") -> Replied:
        """Answer the citizen of a thread. A waiting thread is taken by it."""
        only_trusted(authorization)
        with explained():
            text = reply.text.replace("\0", "")
            is_new = await asyncio.to_thread(inward.say, reply.thread, reply.key, text)
        return Replied(thread=reply.thread, is_new=is_new)

    @routes.post("/tutup")
    async def close(closing: Closing, authorization: Annotated[str, Header()] = "") -> Closed:
        """End a thread; the bot answers again. One that ended stays as it is."""
        only_trusted(authorization)
        with explained():
            await asyncio.to_thread(inward.close, closing.thread, Ending(closing.ending))
        return Closed(thread=closing.thread)

    return routes


@contextlib.contextmanager
def explained() -> Iterator[None]:
    """What speaks against it, in a sentence with its status."""
    try:
        yield
    except NoSuchThread as cause:
        raise HTTPException(404, _NO_THREAD) from cause
    except Ended as cause:
        raise HTTPException(409, _ENDED) from cause
    except (Taken, NotYours) as cause:
        raise HTTPException(409, _TAKEN) from cause
