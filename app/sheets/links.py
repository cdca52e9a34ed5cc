"""Sources that cannot be opened any more: looked for by the command line, listed for editors."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx
from sqlalchemy import Engine, delete, insert, select

from app.sheets.tables import broken_links
from knowledge_base.catalogue import Catalogue
from knowledge_base.model import Service
from knowledge_base.reading import reading

_AT_ONCE = 8
_GONE = frozenset({404, 410})
# Some servers know no HEAD, or refuse it.
_ASK_AGAIN = frozenset({400, 403, 404, 405, 410, 500, 501, 503})


@dataclass(frozen=True)
class BrokenLink:
    """A source that did not open, why, when that was seen, and the services that lean on it."""

    url: str
    reason: str
    at: datetime
    services: tuple[Service, ...]


def sources_of(catalogue: Catalogue) -> list[str]:
    """The addresses of all sources of services, each once."""
    found = (source.url for s in catalogue.services.values() for source in s.sumber)
    return list(dict.fromkeys(found))


async def look_at(urls: Iterable[str], client: httpx.AsyncClient) -> dict[str, str]:
    """Those that do not open, with why. A page that is only forbidden to programs is there."""
    slots = asyncio.Semaphore(_AT_ONCE)

    async def look(url: str) -> tuple[str, str]:
        async with slots:
            return url, await _trouble(url, client)

    found = await asyncio.gather(*(look(url) for url in urls))
    return {url: reason for url, reason in found if reason}


async def _trouble(url: str, client: httpx.AsyncClient) -> str:
    try:
        response = await client.head(url, follow_redirects=True)
        if response.status_code in _ASK_AGAIN:
            async with client.stream("GET", url, follow_redirects=True) as again:
                response = again
    except httpx.TimeoutException:
        return "server tidak menjawab"
    except httpx.TooManyRedirects:
        return "berputar-putar tanpa sampai"
    except (httpx.HTTPError, httpx.InvalidURL, ValueError):
        return "server tidak bisa dihubungi"
    if response.status_code in _GONE:
        return f"halaman tidak ada lagi ({response.status_code})"
    return f"server bermasalah ({response.status_code})" if response.status_code >= 500 else ""


def remember(engine: Engine, found: Mapping[str, str]) -> None:
    """These and no others are broken now."""
    now = datetime.now(UTC)
    with engine.begin() as db:
        db.execute(delete(broken_links))
        for url, reason in found.items():
            db.execute(insert(broken_links).values(url=url, reason=reason, at=now))


def listed(engine: Engine, catalogue: Catalogue) -> Sequence[BrokenLink]:
    """What was broken when it was last looked at, as far as a service still leans on it."""
    with reading(engine) as db:
        rows = db.execute(select(broken_links).order_by(broken_links.c.url)).all()
    services = catalogue.services.values()
    found = []
    for row in rows:
        leaning = tuple(s for s in services if any(one.url == row.url for one in s.sumber))
        if leaning:
            found.append(BrokenLink(row.url, row.reason, row.at, leaning))
    return found
