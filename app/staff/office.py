"""What the pages of people who work here are made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from fastapi import APIRouter
from sqlalchemy import Engine

from app.settings import Settings, SettingsInvalid
from app.staff import (
    account_pages,
    oidc_pages,
    people_pages,
    sign_in,
    start_page,
    trail_pages,
)
from app.staff.accounts import Accounts
from app.staff.attempts import Attempts
from app.staff.cookies import Cookies
from app.staff.form_tokens import FormTokens
from app.staff.gate import Gate
from app.staff.invitations import Invitations
from app.staff.oidc import Provider
from app.staff.passwords import Passwords
from app.staff.second_step import SecondStep
from app.staff.sessions import StaffSessions
from app.staff.views import Views
from connectors.privacy import Seal


@dataclass(frozen=True)
class Keys:
    """What the command line and the pages both need to change accounts."""

    accounts: Accounts
    invitations: Invitations
    second_step: SecondStep


def open_keys(settings: Settings, engine: Engine) -> Keys:
    accounts = Accounts(engine, Passwords())
    seal = Seal(b"totp\0" + settings.secret_value("secret").encode())
    invitations = Invitations(engine, accounts, settings.site)
    return Keys(accounts, invitations, SecondStep(engine, seal))


@dataclass(frozen=True)
class Office:
    """`gate` and `accounts` are what further pages build on; `routers` are those made here."""

    gate: Gate
    accounts: Accounts
    routers: Sequence[APIRouter]


def open_office(
    settings: Settings, engine: Engine, agencies: Callable[[], Sequence[str]]
) -> Office:
    """Raises SettingsInvalid when OpenID Connect is only half set up."""
    keys, provider = open_keys(settings, engine), _provider(settings)
    secret = settings.secret_value("secret").encode()
    sessions = StaffSessions(
        engine,
        timedelta(minutes=settings.staff_idle_minutes),
        timedelta(hours=settings.staff_session_hours),
    )
    tokens, attempts = FormTokens(secret), Attempts()
    views = Views(Cookies(settings.site), tokens, secret, provider is not None)
    gate = Gate(keys.accounts, sessions, tokens, views, settings.staff_totp_required)
    arrivals = sign_in.Arrivals(engine, sessions, keys.accounts, gate)
    routers = [
        sign_in.router(gate, arrivals, keys.accounts, keys.second_step, keys.invitations, attempts),
        start_page.router(gate),
        account_pages.router(gate, engine, keys.accounts, sessions, keys.second_step, attempts),
        people_pages.router(gate, keys.accounts, keys.invitations, keys.second_step, agencies),
        trail_pages.router(gate, engine),
    ]
    if provider:
        routers.append(oidc_pages.router(gate, provider, arrivals, keys.accounts, secret))
    return Office(gate, keys.accounts, routers)


def _provider(settings: Settings) -> Provider | None:
    secret = settings.staff_oidc_client_secret.get_secret_value()
    parts = (settings.staff_oidc_issuer, settings.staff_oidc_client_id, secret)
    if not any(parts):
        return None
    if not all(parts):
        raise SettingsInvalid(
            "OpenID Connect butuh ketiganya: TANYA_STAFF_OIDC_ISSUER, TANYA_STAFF_OIDC_CLIENT_ID, "
            "dan TANYA_STAFF_OIDC_CLIENT_SECRET."
        )
    return Provider(*parts, f"{settings.site}{oidc_pages.BACK}")
