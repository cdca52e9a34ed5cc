"""`tanya ask`: questions through the whole path of a running server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any

import httpx

from app.server import Running

_AT_ONCE = 8
_TIMEOUT = 60.0


class LineInvalid(Exception):
    """A line of the input is not a question: its number and what is wrong."""


def read_file(path: Path) -> list[dict[str, Any]]:
    """The rows of a JSONL file. Raises LineInvalid."""
    try:
        # Not splitlines: U+2028 and its like may stand inside a JSON string.
        return read_lines(path.read_text(encoding="utf-8").split("\n"))
    except UnicodeDecodeError as cause:
        raise LineInvalid(f"{path.name}: bukan teks UTF-8.") from cause


def read_lines(lines: Iterable[str]) -> list[dict[str, Any]]:
    """Rows `{id, question}` or `{id, turns: [question, …]}`. Raises LineInvalid."""
    rows = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as cause:
            raise LineInvalid(f"Baris {number}: bukan JSON yang benar.") from cause
        if not isinstance(row, dict) or not ("question" in row or "turns" in row):
            raise LineInvalid(f"Baris {number}: butuh 'question' atau 'turns'.")
        turns = row.get("turns", [row.get("question")])
        if not isinstance(turns, list) or not all(isinstance(_text(turn), str) for turn in turns):
            raise LineInvalid(f"Baris {number}: pertanyaan harus berupa teks.")
        rows.append(row)
    return rows


async def ask_all(server: Running, rows: list[dict[str, Any]]) -> AsyncIterator[dict[str, Any]]:
    """One result a row, in the order of the rows; every row is a fresh conversation."""
    async with httpx.AsyncClient(
        base_url=f"{server.url}/api/v1",
        headers={"Authorization": f"Bearer {server.token}"},
        timeout=_TIMEOUT,
    ) as client:
        slots = asyncio.Semaphore(_AT_ONCE)

        async def one(row: dict[str, Any]) -> dict[str, Any]:
            async with slots:
                if "turns" in row:
                    return {"id": row.get("id"), "turns": await converse(client, row["turns"])}
                (reply,) = await converse(client, [row["question"]])
                return reply | {"id": row.get("id")}

        tasks = [asyncio.create_task(one(row)) for row in rows]
        for task in tasks:
            yield await task


async def converse(client: httpx.AsyncClient, turns: Iterable[Any]) -> list[dict[str, Any]]:
    """The replies to the turns of one new conversation. A refused turn is its error sentence."""
    begun = await client.post("/conversations")
    begun.raise_for_status()
    conversation_id = begun.json()["conversation_id"]
    replies = []
    for turn in turns:
        response = await client.post(
            f"/conversations/{conversation_id}/messages", json={"text": _text(turn)}
        )
        reply = response.json()
        if not response.is_success:
            reply = {"status": "unanswerable", "text": reply.get("message", "")}
        replies.append(reply)
    return replies


def _text(turn: Any) -> Any:
    """The words of a turn, which may stand alone or under `text` or `question`."""
    return turn.get("text", turn.get("question")) if isinstance(turn, dict) else turn
