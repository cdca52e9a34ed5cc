"""A small OpenID Connect provider with real signatures, and ways to misbehave."""

from __future__ import annotations

import base64
import hashlib
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT = ("tanya-contoh", "rahasia-klien")


@dataclass
class Emulator:
    """`claims` replaces what the next ID token says; `key` signs it, `published` is shown."""

    issuer: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "satu"}))
    published: RSAKey | None = None
    algorithm: str = "RS256"
    token_at: str = ""
    asked: dict[str, str] = field(default_factory=dict)

    def consent(self, address: str) -> str:
        """Sign in there: the query that the browser brings back."""
        query = parse_qs(urlsplit(address).query)
        self.asked = {name: values[0] for name, values in query.items()}
        return urlencode({"code": "kode-sekali", "state": self.asked["state"]})

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.get("/.well-known/openid-configuration")
        def metadata() -> dict[str, Any]:
            return {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": self.token_at or f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
            }

        @app.get("/keys")
        def keys() -> dict[str, Any]:
            return dict(KeySet([self.published or self.key]).as_dict(private=False))

        @app.post("/token")
        async def token(request: Request) -> JSONResponse:
            form = await request.form()
            verifier = str(form.get("code_verifier"))
            digest = hashlib.sha256(verifier.encode()).digest()
            challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
            basic = base64.b64encode(":".join(CLIENT).encode()).decode()
            proved = challenge == self.asked.get("code_challenge")
            known = request.headers.get("authorization") == f"Basic {basic}"
            right = form.get("redirect_uri") == self.asked.get("redirect_uri")
            if not (proved and known and right and form.get("code") == "kode-sekali"):
                return JSONResponse({"error": "invalid_grant"}, 400)
            return JSONResponse(
                {"access_token": "akses", "token_type": "Bearer", "id_token": self._signed()}
            )

        return app

    def _signed(self) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": "0001",
            "aud": CLIENT[0],
            "iat": now,
            "exp": now + 300,
            "nonce": self.asked.get("nonce"),
            "email": "budi@contoh.go.id",
            "email_verified": True,
        }
        header = {"alg": self.algorithm, "kid": "satu"}
        key: Any = self.key
        return jwt.encode(header, claims | self.claims, key, algorithms=[self.algorithm])
