"""`/healthz`: the process lives. `/readyz`: every part can do its work, or which cannot."""

from __future__ import annotations

import asyncio
from typing import Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel

from bot.dialogue import Dialogue
from connectors.store import Store
from knowledge_base.retrieval import LiveKnowledge

State = Literal["ok", "down"]


class Health(BaseModel):
    status: State = "ok"


class Readiness(BaseModel):
    """`status` is ok only if all parts are."""

    status: State
    database: State
    dialogue: State
    knowledge: State
    index_version: str


def router(dialogue: Dialogue, store: Store, live: LiveKnowledge) -> APIRouter:
    routes = APIRouter(tags=["kesehatan"])

    @routes.get("/healthz")
    async def healthz() -> Health:
        """Whether the process answers."""
        return Health()

    @routes.get("/readyz", responses={503: {"model": Readiness}})
    async def readyz(response: Response) -> Readiness:
        """Whether every part is ready; 503 and the part that is not, otherwise."""
        parts = {
            "database": _state(await _reaches(store)),
            "dialogue": _state(await dialogue.healthy()),
            "knowledge": _state(bool(live.current.catalogue.services)),
        }
        ready = all(state == "ok" for state in parts.values())
        response.status_code = 200 if ready else 503
        return Readiness(status=_state(ready), index_version=live.current.version, **parts)

    return routes


async def _reaches(store: Store) -> bool:
    try:
        await asyncio.to_thread(store.exists, "")
    except Exception:
        return False
    return True


def _state(fine: bool) -> State:
    return "ok" if fine else "down"
