"""`/masuk/oidc`: to the agency's provider and back, to an account that is there already."""

from __future__ import annotations

import asyncio
import logging
import secrets

from fastapi import APIRouter, Request
from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.responses import RedirectResponse, Response

from app.staff.accounts import Accounts
from app.staff.carried import Carried, local
from app.staff.cookies import PROVIDER
from app.staff.gate import Gate
from app.staff.oidc import Provider, ProviderFailed
from app.staff.rights import Action
from app.staff.sign_in import Arrivals

log = logging.getLogger(__name__)

BACK = "/masuk/oidc/balik"
_SECONDS = 600
_LATE = "Masuk lewat akun instansi tidak selesai atau terlalu lama. Silakan coba sekali lagi."
_DOWN = "Layanan akun instansi sedang tidak bisa dipakai. Coba lagi nanti, atau pakai kata sandi."
_NOBODY = (
    "Akun instansi Anda dikenali, tetapi surelnya belum terdaftar di sini atau belum "
    "terverifikasi. Minta admin menambahkan surel itu pada akun Anda."
)


def router(
    gate: Gate, provider: Provider, arrivals: Arrivals, accounts: Accounts, secret: bytes
) -> APIRouter:
    routes, views = gate.router(), gate.views
    opened = [gate.require(Action.SIGN_IN)]
    signer = URLSafeTimedSerializer(secret, salt="staff-oidc")

    @routes.get("/masuk/oidc", dependencies=opened)
    async def leave(request: Request, lanjut: str = "") -> Response:
        try:
            asked = await provider.ask()
        except ProviderFailed:
            return failed(request, _DOWN, 503)
        response = RedirectResponse(asked.address, 303)
        kept = [asked.state, asked.nonce, asked.verifier, local(lanjut)]
        views.cookies.set(response, PROVIDER, str(signer.dumps(kept)), _SECONDS)
        return response

    @routes.get(BACK, dependencies=opened)
    async def back(request: Request, state: str = "", code: str = "") -> Response:
        try:
            cookie = views.cookies.get(request, PROVIDER)
            expected, nonce, verifier, target = signer.loads(cookie, max_age=_SECONDS)
        except (BadData, ValueError, TypeError):
            return failed(request, _LATE, 400)
        if not code or not secrets.compare_digest(state.encode(), expected.encode()):
            return failed(request, _LATE, 400)
        try:
            email = await provider.verified_email(code, nonce, verifier)
        except ProviderFailed as cause:
            log.warning("oidc failed", extra={"kind": type(cause.__cause__).__name__})
            return failed(request, _DOWN, 503)
        person = await asyncio.to_thread(accounts.by_verified_email, email) if email else None
        if person is None:
            return failed(request, _NOBODY, 403)
        carried = Carried(local(target))
        response = await asyncio.to_thread(arrivals.first_step, request, person, carried)
        views.cookies.drop(response, PROVIDER)
        return response

    def failed(request: Request, said: str, status: int) -> Response:
        response = views.sign_in(request, Carried(), status, problem=said)
        views.cookies.drop(response, PROVIDER)
        return response

    return routes
