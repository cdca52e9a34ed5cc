"""A form whose session ended while it was filled in is not lost, and nobody else sends it."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pyotp
import pytest
from httpx2 import Response

from app.staff.office import Keys
from tests.app.staff.people import PASSWORD, Visitor, token_of

_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
TYPED = {
    "nama": "dewi",
    "nama_lengkap": 'Dewi "Ayu" <Lestari>',
    "surel": "",
    "peran": "editor",
    "instansi": "Kantor Imigrasi",
    "wilayah": "",
}


def hidden(page: Response) -> dict[str, str]:
    return {unescape(name): unescape(value) for name, value in _HIDDEN.findall(page.text)}


@pytest.fixture
def ended(visitor: Callable[[], Visitor]) -> tuple[Visitor, Response]:
    """An admin whose session ended while filling in a form, and what posting it gave."""
    siti = visitor()
    siti.sign_in("siti")
    page = siti.get("/pengguna/baru")
    siti.send("/akun", "/keluar")
    # What a page sends: its hidden fields, and what was typed.
    return siti, siti.client.post("/pengguna/baru", data=hidden(page) | TYPED)


def test_what_was_typed_is_sent_after_signing_in_again(
    ended: tuple[Visitor, Response], keys: Keys
) -> None:
    siti, page = ended
    assert page.status_code == 401
    assert "Tulisan Anda tidak hilang" in page.text
    again = siti.client.post("/masuk", data=hidden(page) | {"nama": "siti", "sandi": PASSWORD})
    assert "Tulisan Anda masih ada" in again.text
    assert "Dewi &#34;Ayu&#34; &lt;Lestari&gt;" in again.text
    assert not keys.accounts.people("dewi")
    fields = hidden(again)
    fields.pop("isi_ke", None)
    done = siti.client.post("/pengguna/baru", data=fields)
    assert "Tautan untuk" in done.text
    assert keys.accounts.person("dewi").full_name == TYPED["nama_lengkap"]


def test_it_survives_a_wrong_password_and_the_second_step(
    ended: tuple[Visitor, Response], keys: Keys
) -> None:
    person, sealed = keys.accounts.person("siti"), keys.second_step.offer()
    secret = keys.second_step.shown(person, sealed)[1].replace(" ", "")
    codes = keys.second_step.turn_on(person, sealed, pyotp.TOTP(secret).now())
    assert codes
    siti, page = ended
    page = siti.client.post("/masuk", data=hidden(page) | {"nama": "siti", "sandi": "salah"})
    page = siti.client.post("/masuk", data=hidden(page) | {"nama": "siti", "sandi": PASSWORD})
    page = siti.client.post("/masuk/kode", data=hidden(page) | {"kode": "000000"})
    page = siti.client.post("/masuk/kode", data=hidden(page) | {"kode": codes[0]})
    assert "Tautan untuk" in siti.client.post("/pengguna/baru", data=hidden(page)).text


def test_somebody_else_at_the_same_desk_does_not_send_it(
    ended: tuple[Visitor, Response], keys: Keys
) -> None:
    siti, page = ended
    again = siti.client.post("/masuk", data=hidden(page) | {"nama": "rani", "sandi": PASSWORD})
    assert again.status_code == 403
    assert "milik orang lain" in again.text
    assert "Lestari" not in again.text


def test_a_form_of_an_earlier_session_is_asked_about_not_lost(
    visitor: Callable[[], Visitor], keys: Keys
) -> None:
    siti = visitor()
    siti.sign_in("siti")
    page = siti.get("/pengguna/baru")
    siti.sign_in("siti")
    siti.client.cookies.delete("tanya_staf")
    siti.sign_in("siti")
    asked = siti.client.post("/pengguna/baru", data=hidden(page) | TYPED)
    assert (asked.status_code, "Tulisan Anda masih ada" in asked.text) == (200, True)
    assert not keys.accounts.people("dewi")
    assert "Tautan untuk" in siti.client.post("/pengguna/baru", data=hidden(asked)).text


def test_a_foreign_form_is_not_carried(visitor: Callable[[], Visitor]) -> None:
    for token in ("", "palsu", token_of(visitor().get("/masuk"))):
        page = visitor().client.post("/pengguna/baru", data=TYPED | {"_token": token})
        assert page.status_code == 401
        assert "dewi" not in page.text


def test_passwords_and_files_are_never_written_into_a_page(
    visitor: Callable[[], Visitor],
) -> None:
    siti = visitor()
    siti.sign_in("siti")
    page = siti.get("/akun")
    siti.send("/akun", "/keluar")
    secret = {"sandi_lama": PASSWORD, "sandi_baru": "awan tinggi sekali", "sandi_ulang": "x"}
    asked = siti.client.post("/akun/sandi", data=hidden(page) | secret)
    assert (asked.status_code, PASSWORD in asked.text) == (401, False)
    assert "awan tinggi" not in asked.text
    again = siti.client.post("/masuk", data=hidden(asked) | {"nama": "siti", "sandi": PASSWORD})
    assert again.headers["location"] == "/akun"

    siti.send("/akun", "/keluar")
    sent = hidden(page) | {"zona": "WITA"}
    asked = siti.client.post("/akun/zona", data=sent, files={"berkas": ("a.txt", b"isi berkas")})
    assert 'name="isi:zona" value="WITA"' in asked.text
    assert "isi berkas" not in asked.text


def test_a_script_is_told_in_words(visitor: Callable[[], Visitor]) -> None:
    stranger = visitor()
    response = stranger.client.post("/akun/zona", headers={"X-CSRF-Token": "x"})
    assert response.status_code == 401
    assert response.json()["message"].startswith("Sesi Anda sudah berakhir")
    stranger.sign_in("budi")
    refused = stranger.client.post("/akun/zona", headers={"X-CSRF-Token": "x"})
    assert (refused.status_code, "tidak disimpan" in refused.json()["message"]) == (403, True)


def test_a_script_sends_the_token_of_its_page_as_a_header(
    visitor: Callable[[], Visitor], keys: Keys
) -> None:
    siti = visitor()
    siti.sign_in("siti")
    token = re.search(r'name="csrf-token" content="([^"]+)"', siti.get("/akun").text)
    assert token
    headers = {"X-CSRF-Token": token[1]}
    assert siti.client.post("/akun/zona", data={"zona": "WIT"}, headers=headers).is_redirect
    assert keys.accounts.person("siti").zone == "WIT"


def test_a_large_file_of_a_stranger_is_not_read(visitor: Callable[[], Visitor]) -> None:
    file = {"berkas": ("uu.pdf", b"%PDF-" + bytes(300 * 1024))}
    asked = visitor().client.post("/redaksi/peraturan/unggah", data={"judul": "coba"}, files=file)
    assert asked.status_code == 401
    assert "coba" not in asked.text
