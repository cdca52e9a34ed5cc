"""Signing in with the agency's own provider, and everything that must not get in that way."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from typing import Any

import pyotp
import pytest
from joserfc.jwk import RSAKey
from pydantic import SecretStr

from app.main import Parts, create_app
from app.settings import Settings, SettingsInvalid
from app.staff.office import Keys
from knowledge_base.retrieval import Knowledge, LiveKnowledge
from tests.app.staff.people import Visitor
from tests.app.staff.provider import CLIENT, Emulator
from tests.connectors.conftest import FakeDialogue
from tests.connectors.serving import on_port

BACK = "/masuk/oidc/balik"


@pytest.fixture
def provider() -> Iterator[Emulator]:
    emulator = Emulator()
    with on_port(emulator.app()) as url:
        emulator.issuer = url
        yield emulator


@pytest.fixture
def budi(provider: Emulator, staff_settings: Settings, keys: Keys, knowledge: Knowledge) -> Visitor:
    """A browser on a site that knows the provider."""
    settings = staff_settings.model_copy(
        update={
            "staff_oidc_issuer": provider.issuer,
            "staff_oidc_client_id": CLIENT[0],
            "staff_oidc_client_secret": SecretStr(CLIENT[1]),
        }
    )
    return Visitor(create_app(settings, LiveKnowledge(knowledge), Parts(FakeDialogue())))


def arrive(budi: Visitor, provider: Emulator, target: str = "/akun") -> Any:
    left = budi.get(f"/masuk/oidc?lanjut={target}")
    assert left.status_code == 303
    return budi.get(f"{BACK}?{provider.consent(left.headers['location'])}")


def test_a_verified_address_of_an_account_gets_in(budi: Visitor, provider: Emulator) -> None:
    assert 'href="/masuk/oidc?lanjut=/redaksi"' in budi.get("/masuk").text
    arrived = arrive(budi, provider)
    assert (arrived.status_code, arrived.headers["location"]) == (303, "/akun")
    assert "budi@contoh.go.id" in budi.get("/akun").text
    assert provider.asked["scope"] == "openid email"
    assert provider.asked["code_challenge_method"] == "S256"


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        ({"email": "orang.lain@contoh.go.id"}, 403),
        ({"email_verified": False}, 403),
        ({"email_verified": "true"}, 403),
        ({"email": None}, 403),
        ({"aud": "klien-lain"}, 503),
        ({"iss": "https://penyedia-lain.example"}, 503),
        ({"nonce": "punya orang lain"}, 503),
        ({"nonce": None}, 503),
        ({"exp": int(time.time()) - 600}, 503),
    ],
)
def test_what_the_provider_does_not_vouch_for_stays_out(
    budi: Visitor, provider: Emulator, keys: Keys, claims: dict[str, Any], status: int
) -> None:
    before = len(keys.accounts.people())
    provider.claims = claims
    refused = arrive(budi, provider)
    assert (refused.status_code, 'role="alert"' in refused.text) == (status, True)
    assert budi.get("/akun").status_code == 303
    assert len(keys.accounts.people()) == before


def test_a_token_that_another_key_signed_stays_out(budi: Visitor, provider: Emulator) -> None:
    provider.published, provider.key = provider.key, RSAKey.generate_key(2048, {"kid": "satu"})
    assert arrive(budi, provider).status_code == 503
    assert budi.get("/akun").status_code == 303


def test_an_answer_to_nothing_or_to_somebody_else_is_refused(
    budi: Visitor, provider: Emulator
) -> None:
    assert budi.get(f"{BACK}?code=kode-sekali&state=x").status_code == 400
    left = budi.get("/masuk/oidc")
    provider.consent(left.headers["location"])
    assert budi.get(f"{BACK}?code=kode-sekali&state=lain").status_code == 400
    again = provider.consent(left.headers["location"])
    assert budi.get(f"{BACK}?{again}").status_code == 400, "the question was used up"


def test_who_declines_at_the_provider_is_told_so(budi: Visitor, provider: Emulator) -> None:
    left = budi.get("/masuk/oidc")
    provider.consent(left.headers["location"])
    declined = budi.get(f"{BACK}?error=access_denied&state={provider.asked['state']}")
    assert (declined.status_code, "coba sekali lagi" in declined.text) == (400, True)


@pytest.mark.parametrize("place", ["http://127.0.0.1:9/token", "ftp://127.0.0.1", "{}/keys"])
def test_a_token_that_cannot_be_fetched_is_told_kindly(
    budi: Visitor, provider: Emulator, place: str
) -> None:
    provider.token_at = place.format(provider.issuer)
    down = arrive(budi, provider)
    assert (down.status_code, "pakai kata sandi" in down.text) == (503, True)


def test_a_disabled_account_stays_out(budi: Visitor, provider: Emulator, keys: Keys) -> None:
    keys.accounts.disable(keys.accounts.person("budi"), "uji")
    assert arrive(budi, provider).status_code == 403


def test_the_second_step_is_asked_after_the_provider_too(
    budi: Visitor, provider: Emulator, keys: Keys
) -> None:
    person, sealed = keys.accounts.person("budi"), keys.second_step.offer()
    secret = keys.second_step.shown(person, sealed)[1].replace(" ", "")
    codes = keys.second_step.turn_on(person, sealed, pyotp.TOTP(secret).now())
    assert codes
    asked = arrive(budi, provider)
    assert "Langkah kedua" in asked.text
    assert budi.get("/akun").status_code == 303
    arrived = budi.post("/masuk/kode", asked, kode=codes[0], lanjut="/akun")
    assert arrived.headers["location"] == "/akun"


def test_a_provider_that_is_down_leaves_passwords(
    budi: Visitor, provider: Emulator, caplog: pytest.LogCaptureFixture
) -> None:
    issuer, provider.issuer = provider.issuer, "https://nama-lain.example"
    with caplog.at_level(logging.INFO):
        down = budi.get("/masuk/oidc")
    assert (down.status_code, "pakai kata sandi" in down.text) == (503, True)
    provider.issuer = issuer
    assert budi.sign_in("budi").status_code == 303
    assert CLIENT[1] not in caplog.text


def test_a_provider_that_is_half_set_up_is_named(
    staff_settings: Settings, knowledge: Knowledge
) -> None:
    half = staff_settings.model_copy(update={"staff_oidc_client_id": "tanya"})
    with pytest.raises(SettingsInvalid, match="TANYA_STAFF_OIDC_ISSUER"):
        create_app(half, LiveKnowledge(knowledge), Parts(FakeDialogue()))


def test_without_a_provider_there_is_no_such_way_in(
    staff_settings: Settings, keys: Keys, knowledge: Knowledge
) -> None:
    plain = Visitor(create_app(staff_settings, LiveKnowledge(knowledge), Parts(FakeDialogue())))
    assert plain.get("/masuk/oidc").status_code == 404
    assert "akun instansi" not in plain.get("/masuk").text
