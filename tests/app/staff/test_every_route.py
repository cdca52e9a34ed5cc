"""Every page, with every role: nobody gets in without the right, and no form without its token."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.responses import HTMLResponse
from sqlalchemy import Engine
from starlette.routing import BaseRoute

from app.staff.gate import RightMissing, StaffRoute
from app.staff.office import Keys
from app.staff.rights import OPEN, RIGHTS, WITHOUT_ROLE, Action
from app.staff.views import Views
from knowledge_base.audit import entries
from tests.app.staff.people import PASSWORD, PEOPLE, Visitor, token_of

AREAS = ("/masuk", "/keluar", "/undangan", "/akun", "/pengguna", "/jejak", "/redaksi", "/meja")


def routes_of(routes: list[BaseRoute]) -> Iterator[BaseRoute]:
    """All routes, also those of included routers."""
    for route in routes:
        included = getattr(route, "original_router", None)
        yield from routes_of(included.routes) if included else [route]


def staff_routes(app: FastAPI) -> list[tuple[str, str, Action]]:
    """(method, an address, right) of every route; addresses name what may or may not exist."""
    found = []
    for route in routes_of(app.routes):
        if isinstance(route, StaffRoute):
            path = re.sub(r"\{\w+_id\}", "987654", route.path)
            path = re.sub(r"\{\w+\}", "budi", path)
            found += [(method, path, route.action) for method in sorted(route.methods or ())]
    return found


def test_every_route_of_these_areas_declares_a_right(staff_app: FastAPI) -> None:
    areas = re.compile(rf"({'|'.join(AREAS)})(/|$)")
    paths = [r for r in routes_of(staff_app.routes) if areas.match(getattr(r, "path", ""))]
    assert len(paths) > 25
    assert [r for r in paths if not isinstance(r, StaffRoute)] == []


def test_a_route_without_a_right_cannot_be_made() -> None:
    class Route(StaffRoute):
        views: Views

    routes = APIRouter(route_class=Route)
    with pytest.raises(RightMissing, match="/redaksi/terbuka"):
        routes.get("/redaksi/terbuka")(lambda: HTMLResponse("siapa saja"))


def test_who_is_not_signed_in_is_led_to_signing_in(
    staff_app: FastAPI, visitor: Callable[[], Visitor]
) -> None:
    stranger = visitor()
    for method, path, action in staff_routes(staff_app):
        response = stranger.client.request(method, path)
        if action in OPEN:
            assert response.status_code in (200, 303, 403, 404), (method, path)
        elif method == "GET":
            assert response.status_code == 303, path
            assert response.headers["location"].startswith("/masuk?lanjut=/"), path
        else:
            assert response.status_code == 401, path
            assert 'action="/masuk"' in response.text, path
        assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("name", [*PEOPLE, "tanpa.peran"])
def test_only_the_right_role_gets_in(
    staff_app: FastAPI, keys: Keys, visitor: Callable[[], Visitor], name: str
) -> None:
    newcomer = keys.accounts.create("tanpa.peran", "", "", "uji")
    keys.accounts.set_password(newcomer, PASSWORD, "uji")
    roles = {own.role for own in keys.accounts.person(name).memberships}
    someone = visitor()
    assert someone.sign_in(name).status_code == 303
    token = token_of(someone.get("/akun"))
    for method, path, action in staff_routes(staff_app):
        if action in OPEN:
            continue
        allowed = action in WITHOUT_ROLE or roles & RIGHTS[action]
        if method == "GET":
            status = someone.get(path).status_code
            assert status in (200, 303, 404) if allowed else status == 403, (path, status)
        elif not allowed:
            refused = someone.client.request(method, path, data={"_token": token})
            assert refused.status_code == 403, path
            assert "Halaman ini untuk peran lain" in refused.text


def test_no_form_is_taken_without_the_token_of_this_session(
    staff_app: FastAPI, engine: Engine, visitor: Callable[[], Visitor]
) -> None:
    siti, rani = visitor(), visitor()
    siti.sign_in("siti")
    rani.sign_in("rani")
    tokens = ["", "palsu", token_of(rani.get("/akun")), token_of(visitor().get("/masuk"))]
    with engine.connect() as db:
        before = len(entries(db))
    unsafe = [(m, p) for m, p, action in staff_routes(staff_app) if m != "GET"]
    assert len(unsafe) > 15
    for method, path in unsafe:
        for token in tokens:
            response = siti.client.request(method, path, data={"_token": token})
            assert response.status_code == 403, (path, token)
            refused = siti.client.request(method, path, headers={"X-CSRF-Token": token or "x"})
            assert refused.status_code == 403, (path, token)
    with engine.connect() as db:
        assert len(entries(db)) == before


def test_every_form_of_every_page_has_its_token(
    staff_app: FastAPI, visitor: Callable[[], Visitor]
) -> None:
    siti = visitor()
    pages = [siti.get("/masuk")]
    siti.sign_in("siti")
    pages += [siti.get(path) for method, path, _ in staff_routes(staff_app) if method == "GET"]
    forms = [f for page in pages for f in re.findall(r"<form[^>]*post.*?</form>", page.text, re.S)]
    assert len(forms) > 15
    assert [form[:80] for form in forms if 'name="_token" value="' not in form] == []


def test_nothing_runs_or_looks_inline(staff_app: FastAPI, visitor: Callable[[], Visitor]) -> None:
    siti = visitor()
    siti.sign_in("siti")
    for method, path, _ in staff_routes(staff_app):
        if method == "GET":
            page = siti.get(path)
            assert "unsafe-inline" not in page.headers["content-security-policy"]
            assert not re.search(r"<script(?! src)|\son\w+=|\sstyle=", page.text), path


def test_odd_addresses_and_values_do_no_harm(visitor: Callable[[], Visitor]) -> None:
    siti = visitor()
    siti.sign_in("siti")
    for path in (
        "/pengguna/a%00b", "/pengguna?cari=a%00b", "/jejak?siapa=%00", "/undangan/%00",
        "/pengguna/" + "x" * 5000, "/undangan/" + "x" * 5000,
    ):  # fmt: skip
        assert siti.get(path).status_code == 404, path[:40]
    for number in ("0", "-1", "9" * 40, "x", "2147483648"):
        gone = siti.send("/akun", f"/akun/sesi/{number}/akhiri")
        assert (gone.status_code, "Traceback" in gone.text) == (404, False)
    for value in ("a\0b", "x" * 100_000, "\ud7ff\uffff"):
        assert (
            siti.send("/pengguna/baru", "/pengguna/baru", nama=value, peran=value).status_code
            == 422
        )
        assert visitor().sign_in(value, value).status_code == 401
