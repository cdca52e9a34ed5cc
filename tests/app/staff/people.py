"""One person of each role, and a browser without Chromium for each."""

from __future__ import annotations

import re
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from app.staff.office import Keys
from app.staff.rights import Role, Unit

PASSWORD = "kereta pagi biru laut"
PEOPLE = {
    "siti": (Role.ADMIN, Unit()),
    "budi": (Role.EDITOR, Unit("Kantor Imigrasi")),
    "rani": (Role.REVIEWER, Unit()),
    "tono": (Role.AGENT, Unit("", "32.04")),
}
_TOKEN = re.compile(r'name="_token" value="([^"]+)"')


def introduce(keys: Keys) -> None:
    """Make the accounts of PEOPLE."""
    for name, (role, unit) in PEOPLE.items():
        full_name = f"{name.title()} Contoh"
        person = keys.accounts.create(name, full_name, f"{name}@contoh.go.id", "uji")
        keys.accounts.add_role(person, role, unit, "uji")
        keys.accounts.set_password(person, PASSWORD, "uji")


class Visitor:
    """Sends forms as a browser would, with the token of the page they stand on."""

    def __init__(self, app: FastAPI) -> None:
        self.client = TestClient(app, raise_server_exceptions=False, follow_redirects=False)
        self.client.headers["accept"] = "text/html"

    def get(self, path: str) -> Response:
        return self.client.get(path)

    def send(self, page: str, action: str, **fields: str) -> Response:
        """Open a page, and post a form that stands on it."""
        return self.post(action, self.client.get(page), **fields)

    def post(self, action: str, page: Response, **fields: Any) -> Response:
        """Post a form that stands on a page that is open."""
        return self.client.post(action, data=fields | {"_token": token_of(page)})

    def sign_in(self, name: str, password: str = PASSWORD) -> Response:
        return self.send("/masuk", "/masuk", nama=name, sandi=password)


def token_of(page: Response) -> str:
    """The form token of a page; empty if it has no form."""
    found = _TOKEN.search(page.text)
    return found[1] if found else ""
