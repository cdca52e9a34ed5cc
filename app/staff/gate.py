"""The one door to these pages: who is here, whether the form is ours, whether they may.

A router is made by `gate.router()`, and each of its routes declares what it does:

    @routes.post("/redaksi/layanan/{id}", dependencies=[gate.require(Action.EDIT)])
    def save(request: Request, id: str) -> Response:
        person = person_of(request)
        require_unit(person, Action.EDIT, Unit(service.instansi))      # else 404: nothing is told
        text = form_of(request).get("nama")

A route without a declared right cannot be added. The token of every unsafe request is checked
before the route runs. Whoever's session ended while typing signs in and sends the form again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, ClassVar
from urllib.parse import quote

from fastapi import APIRouter, Depends, HTTPException, Path, Request
from fastapi.exceptions import RequestValidationError
from fastapi.params import Depends as DependsParam
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.routing import APIRoute
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import RedirectResponse, Response

from app.staff.accounts import Accounts, NoSuchPerson
from app.staff.carried import Carried
from app.staff.cookies import SESSION, VISITOR
from app.staff.form_tokens import FIELD, HEADER, FormTokens, Holder
from app.staff.person import Person
from app.staff.plain_errors import sentence_of
from app.staff.rights import OPEN, Action, Unit
from app.staff.sessions import Session, StaffSessions
from app.staff.views import Views

SECOND_STEP_PAGE = "/akun/langkah-kedua"
# A number in an address, as far as a database can count.
Id = Annotated[int, Path(ge=1, lt=2**31)]
# 120 regions of some 30 boxes, with their fees and ticked sources; the size of a body bounds it.
_MOST_FIELDS = 10_000
_LARGEST_FORM = 256 * 1024
_SAFE = frozenset({"GET", "HEAD"})
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class RightMissing(Exception):
    """A route that declares no right, or two."""


class Interrupted(Exception):
    """The answer to a request that does not reach its route."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


def person_of(request: Request) -> Person:
    """Who is signed in, in a route that is not open to everybody."""
    person = request.state.person
    assert isinstance(person, Person), "this route is open to everybody"
    return person


def session_of(request: Request) -> Session:
    """The session of who is signed in."""
    session = request.state.session
    assert isinstance(session, Session), "this route is open to everybody"
    return session


def form_of(request: Request) -> FormData:
    """What was posted; each field as it was typed."""
    form = request.state.form
    assert isinstance(form, FormData), "only what is posted has a form"
    return form


def text_of(request: Request, field: str) -> str:
    """A text field that was posted, without spaces around it; empty if it is missing."""
    value = form_of(request).get(field)
    return value.replace("\0", "").strip() if isinstance(value, str) else ""


def require_unit(person: Person, action: Action, unit: Unit) -> None:
    """Raises 404 for content of somebody else's unit: whether it exists is not told."""
    if not person.may(action, unit):
        raise HTTPException(404, "Ini tidak ada, atau bukan bagian unit Anda.")


class StaffRoute(APIRoute):
    """Declares exactly one right, is never cached, and answers people with a page."""

    views: ClassVar[Views]

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, endpoint, **options)
        rights = [getattr(d.dependency, "action", None) for d in self.dependencies]
        found = [right for right in rights if isinstance(right, Action)]
        if len(found) != 1:
            raise RightMissing(f"{path} declares {len(found)} rights")
        self.action = found[0]

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            request.state.person = request.state.session = request.state.form = None
            try:
                response = await handle(request)
            except Interrupted as interrupted:
                response = interrupted.response
            except StarletteHTTPException as error:
                response = self._explained(request, error.status_code, sentence_of(error))
            except RequestValidationError:
                response = self._explained(request, 404, "Alamat ini tidak ada.")
            except ClientDisconnect:
                # The page was left while it sent: nobody reads this.
                response = Response(status_code=400)
            finally:
                # Files that were sent lie in temporary files.
                await request.close()
            for name, value in _HEADERS.items():
                response.headers.setdefault(name, value)
            return response

        return guarded

    def _explained(self, request: Request, status: int, sentence: str) -> Response:
        heading = "Tidak ditemukan" if status == 404 else "Tidak bisa dilakukan"
        return self.views.problem(request, status, heading, sentence)


class Gate:
    """Lets in, turns away, or leads to signing in."""

    def __init__(
        self,
        accounts: Accounts,
        sessions: StaffSessions,
        tokens: FormTokens,
        views: Views,
        totp_required: bool,
    ) -> None:
        self._accounts = accounts
        self._sessions = sessions
        self._tokens = tokens
        self.views = views
        self._totp_required = totp_required

    def router(self) -> APIRouter:
        """A router for pages of these kind."""
        route = type("StaffRoute", (StaffRoute,), {"views": self.views})
        return APIRouter(
            route_class=route, include_in_schema=False, default_response_class=HTMLResponse
        )

    def require(self, action: Action) -> DependsParam:
        """The right that a route declares."""

        async def check(request: Request) -> None:
            await self._check(request, action)

        check.action = action  # type: ignore[attr-defined]
        found = Depends(check)
        assert isinstance(found, DependsParam)
        return found

    def must_enrol(self, person: Person) -> bool:
        """Whether the second step has to be set up before anything else."""
        return self._totp_required and person.is_sensitive and not person.has_totp

    async def _check(self, request: Request, action: Action) -> None:
        state = request.state
        if "\0" in request.url.path or "%00" in request.url.query:
            # PostgreSQL takes no such text, and no link of ours has it.
            raise HTTPException(404, "Alamat ini tidak ada.")
        state.session, state.person = await asyncio.to_thread(self._who, request)
        if request.method not in _SAFE:
            # No large file of a stranger is taken in; what was typed goes along to sign in.
            reads = state.person is not None or not _is_large_file(request)
            state.form = await request.form(max_fields=_MOST_FIELDS) if reads else FormData()
        if action in OPEN:
            self._check_open(request)
            return
        if state.person is None or not state.session.is_full:
            state.person = state.session = None
            raise Interrupted(self._to_sign_in(request))
        self._check_token(request)
        if not state.person.may(action):
            sentence = (
                "Halaman ini untuk peran lain. Kalau Anda membutuhkannya, "
                "minta admin menambahkan peran pada akun Anda."
            )
            raise Interrupted(self.views.problem(request, 403, "Bukan bagian Anda", sentence))
        if action is not Action.OWN_ACCOUNT and self.must_enrol(state.person):
            said = "Peran Anda mewajibkan langkah kedua. Pasang dulu, lalu lanjutkan."
            raise Interrupted(self.views.go(SECOND_STEP_PAGE, said))

    def _who(self, request: Request) -> tuple[Session | None, Person | None]:
        token = self.views.cookies.get(request, SESSION)
        session = self._sessions.read(token) if token else None
        if session is None:
            return None, None
        try:
            person = self._accounts.person_by_id(session.user_id)
        except NoSuchPerson:
            return None, None
        return (None, None) if person.disabled_at else (session, person)

    def _check_open(self, request: Request) -> None:
        """Signing in is bound to the browser, whoever is signed in there."""
        state = request.state
        if state.form is None:
            return
        visitor = self.views.cookies.get(request, VISITOR)
        ours = {Holder.of(state.session, visitor), Holder.of(None, visitor)}
        claimed = self._tokens.holder_of(_token_of(request))
        if claimed is None or claimed not in ours or claimed == Holder.of(None, ""):
            carried = Carried.of_sign_in(state.form)
            said = "Halaman ini terlalu lama terbuka. Silakan masuk sekali lagi."
            raise Interrupted(self.views.sign_in(request, carried, 403, problem=said))

    def _check_token(self, request: Request) -> None:
        state = request.state
        if state.form is None:
            return
        claimed = self._tokens.holder_of(_token_of(request))
        if claimed == Holder.of(state.session, ""):
            return
        if claimed and claimed.user_id == state.person.id and _wants_page(request):
            # Signed in again in another tab: it is their own form, of an earlier session.
            carried = Carried.of_form(request.url.path, state.form)
            raise Interrupted(self.resume(request, carried))
        sentence = (
            "Kiriman ini tidak berasal dari halaman yang Anda buka, jadi tidak disimpan. "
            "Kembali, muat ulang halamannya, lalu kirim lagi."
        )
        raise Interrupted(self.views.problem(request, 403, "Kiriman ditolak", sentence))

    def resume(self, request: Request, carried: Carried) -> Response:
        """On after signing in: to the page, or to the form that waited, if it is their own."""
        if not carried.action:
            return self.views.go(carried.page)
        author = self._tokens.holder_of(carried.token)
        own = author is not None and author.user_id == person_of(request).id
        context = {"carried": carried, "own": own}
        return self.views.page(request, "staff/lanjutkan.html", context, 200 if own else 403)

    def _to_sign_in(self, request: Request) -> Response:
        form = request.state.form
        if form is None:
            page = request.url.path + (f"?{request.url.query}" if request.url.query else "")
            return RedirectResponse(sign_in_address(page), 303)
        sentence = "Sesi Anda sudah berakhir. Masuk lagi; tulisan Anda tetap ada di halaman ini."
        if not _wants_page(request):
            return JSONResponse({"message": sentence}, 401)
        author = self._tokens.holder_of(_token_of(request))
        if author is None or not author.user_id:
            return self.views.sign_in(request, Carried(), 401)
        carried = Carried.of_form(request.url.path, form)
        kept = bool(carried.fields)
        return self.views.sign_in(request, carried, 401, ended=True, kept=kept)


def sign_in_address(page: str) -> str:
    """The sign-in page that leads on to a page."""
    return f"/masuk?lanjut={quote(page)}"


def _token_of(request: Request) -> str:
    return request.headers.get(HEADER) or str(request.state.form.get(FIELD) or "")


def _is_large_file(request: Request) -> bool:
    """Whether a body holds files, and does not say to be as small as a form without them is."""
    if not request.headers.get("content-type", "").startswith("multipart/"):
        return False
    length = request.headers.get("content-length", "")
    return not length.isdecimal() or int(length[:12]) > _LARGEST_FORM


def _wants_page(request: Request) -> bool:
    return HEADER not in request.headers
