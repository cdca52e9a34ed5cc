"""The cookies of these pages: never for scripts, never for other sites, bound to https if there."""

from __future__ import annotations

from fastapi import Request
from starlette.responses import Response

SESSION = "tanya_staf"
VISITOR = "tanya_tamu"
FLASH = "tanya_kabar"
PROVIDER = "tanya_oidc"


class Cookies:
    """`__Host-` keeps a neighbouring subdomain from setting ours."""

    def __init__(self, site: str) -> None:
        self.secure = site.startswith("https://")

    def get(self, request: Request, name: str) -> str:
        return request.cookies.get(self.name(name), "")

    def set(self, response: Response, name: str, value: str, seconds: int | None = None) -> None:
        """Without `seconds` it ends with the browser."""
        response.set_cookie(
            self.name(name),
            value,
            max_age=seconds,
            path="/",
            secure=self.secure,
            httponly=True,
            samesite="lax",
        )

    def drop(self, response: Response, name: str) -> None:
        response.delete_cookie(
            self.name(name), path="/", secure=self.secure, httponly=True, samesite="lax"
        )

    def name(self, name: str) -> str:
        return f"__Host-{name}" if self.secure else name
