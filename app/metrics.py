"""`/metrics` for Prometheus, with the token of programs.

Not open to loopback: behind a reverse proxy on the same machine everybody comes from there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Header, HTTPException, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest


def router(registry: CollectorRegistry, trusted: Callable[[str], bool]) -> APIRouter:
    """`trusted` says whether an Authorization header carries the token."""
    routes = APIRouter(include_in_schema=False)

    # Not a coroutine: collecting reads the database.
    @routes.get("/metrics")
    def metrics(authorization: Annotated[str, Header()] = "") -> Response:
        if not trusted(authorization):
            raise HTTPException(401, headers={"WWW-Authenticate": "Bearer"})
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return routes
