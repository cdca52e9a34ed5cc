"""Sources that do not open any more are found and listed."""

from __future__ import annotations

import asyncio

import httpx
from fastapi import FastAPI, Response
from sqlalchemy import Engine
from starlette.responses import RedirectResponse

from app.sheets.links import listed, look_at, remember, sources_of
from knowledge_base.catalogue import Catalogue
from tests.connectors.serving import on_port


def _site() -> FastAPI:
    site = FastAPI()
    site.add_api_route("/ada", lambda: "ada", methods=["GET", "HEAD"])
    site.add_api_route("/tanpa-head", lambda: "ada", methods=["GET"])
    site.add_api_route("/dilarang", lambda: Response(status_code=403), methods=["GET", "HEAD"])
    site.add_api_route("/rusak", lambda: Response(status_code=502), methods=["GET", "HEAD"])
    site.add_api_route("/pindah", lambda: RedirectResponse("/ada"), methods=["GET", "HEAD"])
    site.add_api_route("/putar", lambda: RedirectResponse("/putar"), methods=["GET", "HEAD"])
    return site


def test_only_what_does_not_open_is_broken() -> None:
    async def look(base: str) -> dict[str, str]:
        places = ("ada", "tanpa-head", "dilarang", "pindah", "rusak", "putar", "hilang")
        urls = [*(f"{base}/{place}" for place in places), "http://127.0.0.1:9/x", "http://[/"]
        async with httpx.AsyncClient(timeout=5) as client:
            return await look_at(urls, client)

    with on_port(_site()) as base:
        found = asyncio.run(look(base))
    assert {url.removeprefix(base): reason for url, reason in found.items()} == {
        "/rusak": "server bermasalah (502)",
        "/putar": "berputar-putar tanpa sampai",
        "/hilang": "halaman tidak ada lagi (404)",
        "http://127.0.0.1:9/x": "server tidak bisa dihubungi",
        "http://[/": "server tidak bisa dihubungi",
    }


def test_a_broken_source_is_listed_with_its_services(engine: Engine, catalogue: Catalogue) -> None:
    url = catalogue.services["skck"].sumber[0].url
    assert url in sources_of(catalogue)
    remember(engine, {"https://lama.go.id": "x", url: "halaman tidak ada lagi (404)"})
    (broken,) = listed(engine, catalogue)
    assert (broken.url, broken.reason) == (url, "halaman tidak ada lagi (404)")
    assert "skck" in {service.id for service in broken.services}
    remember(engine, {})
    assert listed(engine, catalogue) == []
