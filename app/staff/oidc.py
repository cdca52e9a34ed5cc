"""Signing in with an account of the agency's own provider (OpenID Connect, code flow with PKCE)."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from typing import Any

import httpx2
from authlib.integrations.httpx_client import AsyncOAuth2Client, OAuthError
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

# Signed by the provider alone: never with the client's secret, never unsigned.
_ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
_TIMEOUT = 10.0
_REMEMBERED = 3600.0
_LEEWAY = 60


class ProviderFailed(Exception):
    """The provider cannot be reached, or what it says does not hold; why is in the cause."""


@dataclass(frozen=True)
class Question:
    """What a visitor was sent to the provider with, to be held against the answer."""

    address: str
    state: str
    nonce: str
    verifier: str


class Provider:
    """One issuer; its metadata and keys are fetched when they are needed, and kept for an hour."""

    def __init__(self, issuer: str, client_id: str, client_secret: str, redirect_uri: str) -> None:
        self._issuer = issuer
        self._client_id = client_id
        self._client_secret = client_secret
        self._redirect_uri = redirect_uri
        self._metadata: tuple[float, dict[str, Any]] = (0.0, {})

    async def ask(self) -> Question:
        """Where to send a visitor. Raises ProviderFailed."""
        verifier, nonce = secrets.token_urlsafe(48), secrets.token_urlsafe(16)
        async with self._client() as client:
            metadata = await self._found()
            address, state = client.create_authorization_url(
                metadata["authorization_endpoint"], code_verifier=verifier, nonce=nonce
            )
        return Question(str(address), str(state), nonce, verifier)

    async def verified_email(self, code: str, nonce: str, verifier: str) -> str | None:
        """The e-mail address the provider vouches for; None if it vouches for none.

        Raises ProviderFailed.
        """
        metadata = await self._found()
        try:
            async with self._client() as client:
                token = await client.fetch_token(
                    metadata["token_endpoint"],
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=verifier,
                )
            claims = self._claims(token, await self._keys(metadata), nonce)
        except (OAuthError, JoseError, httpx2.HTTPError, KeyError, ValueError) as cause:
            raise ProviderFailed from cause
        email = claims.get("email")
        return email if claims.get("email_verified") is True and isinstance(email, str) else None

    def _claims(self, token: dict[str, Any], keys: KeySet, nonce: str) -> dict[str, Any]:
        registry = JWSRegistry(algorithms=_ALGORITHMS, strict_check_header=False)
        signed = jwt.decode(token["id_token"], keys, registry=registry)
        claims = CodeIDToken(
            signed.claims,
            signed.header,
            {
                "iss": {"essential": True, "value": self._issuer},
                "aud": {"essential": True, "value": self._client_id},
                "nonce": {"essential": True, "value": nonce},
            },
            {"client_id": self._client_id, "nonce": nonce, **_access_token(token)},
        )
        claims.validate(leeway=_LEEWAY)
        return dict(claims)

    async def _found(self) -> dict[str, Any]:
        since, metadata = self._metadata
        if metadata and time.monotonic() - since < _REMEMBERED:
            return metadata
        place = f"{self._issuer.rstrip('/')}/.well-known/openid-configuration"
        metadata = await _fetched(place)
        if metadata.get("issuer") != self._issuer:
            raise ProviderFailed("its metadata names another issuer")
        if not {"authorization_endpoint", "token_endpoint", "jwks_uri"} <= metadata.keys():
            raise ProviderFailed("its metadata lacks an endpoint")
        self._metadata = (time.monotonic(), metadata)
        return metadata

    async def _keys(self, metadata: dict[str, Any]) -> KeySet:
        """Fetched for every sign-in, which is rare: a provider that changes keys is followed."""
        keys: Any = await _fetched(metadata["jwks_uri"])
        return KeySet.import_key_set(keys)

    def _client(self) -> Any:
        return AsyncOAuth2Client(
            self._client_id,
            self._client_secret,
            scope="openid email",
            redirect_uri=self._redirect_uri,
            code_challenge_method="S256",
            timeout=_TIMEOUT,
        )


async def _fetched(place: str) -> dict[str, Any]:
    try:
        async with httpx2.AsyncClient(timeout=_TIMEOUT) as client:
            response = await client.get(place)
            response.raise_for_status()
            found = response.json()
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as cause:
        raise ProviderFailed from cause
    if not isinstance(found, dict):
        raise ProviderFailed("it did not answer with an object")
    return found


def _access_token(token: dict[str, Any]) -> dict[str, Any]:
    return {"access_token": token["access_token"]} if "access_token" in token else {}
