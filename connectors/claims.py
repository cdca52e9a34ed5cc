"""Which conversation this replica works on, so that no other one does at the same time."""

from __future__ import annotations

import asyncio
import hashlib
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import Connection, Engine, event, func, select
from sqlalchemy.exc import DBAPIError

from connectors.turns import Step


class Claims:
    """Advisory locks of one PostgreSQL connection; SQLite serves one process and needs none.

    They end with the connection, so a replica that died holds nothing. If it is lost in mid-work,
    another replica may begin the same message: the store still keeps one reply only.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._needed = engine.dialect.name == "postgresql"
        self._connection: Connection | None = None
        self._ended = False
        self._one_by_one = threading.Lock()
        event.listen(engine, "engine_disposed", lambda _: self._end())

    def exclusively(self, step: Step, is_left: Step) -> Step:
        """A step that does all there is of a conversation, unless another replica does.

        That one looks again after it let go (`is_left`), so nothing accepted meanwhile is missed.
        """
        if not self._needed:
            return step

        async def all_of(conversation_id: str) -> bool:
            async with self._claim(conversation_id) as mine:
                while mine and await step(conversation_id):
                    pass
            return mine and await is_left(conversation_id)

        return all_of

    @asynccontextmanager
    async def _claim(self, conversation_id: str) -> AsyncIterator[bool]:
        """Whether the conversation is ours until the block ends; False: another replica's."""
        key = _key(conversation_id)
        mine = await asyncio.to_thread(self._take, key)
        try:
            yield mine
        finally:
            if mine:
                await asyncio.to_thread(self._release, key)

    def _take(self, key: int) -> bool:
        with self._one_by_one:
            if self._ended:
                return False
            try:
                return bool(self._open().scalar(select(func.pg_try_advisory_lock(key))))
            except DBAPIError:
                self._close()
                raise

    def _release(self, key: int) -> None:
        with self._one_by_one:
            if self._connection is None:
                # It was lost, and its locks with it.
                return
            try:
                self._connection.scalar(select(func.pg_advisory_unlock(key)))
            except DBAPIError:
                self._close()

    def _open(self) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect().execution_options(
                isolation_level="AUTOCOMMIT"
            )
        return self._connection

    def _end(self) -> None:
        """The server stops, maybe while a thread lets a conversation go or waits for one: that
        would open a connection which nobody closes."""
        with self._one_by_one:
            self._ended = True
            self._close()

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None


def _key(conversation_id: str) -> int:
    """64 bits with a sign, as PostgreSQL's locks are named."""
    digest = hashlib.blake2b(conversation_id.encode(), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)
