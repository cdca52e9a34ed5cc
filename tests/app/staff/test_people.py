"""Admins invite people, give roles in units, and close accounts; all of it is in the log."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from sqlalchemy import Engine, update

from app.staff.accounts import MOST, NoSuchPerson, Refused
from app.staff.office import Keys
from app.staff.rights import Action, Role, Unit
from app.staff.tables import invitations
from knowledge_base.audit import entries
from tests.app.staff.people import PASSWORD, Visitor

NEW = {"nama": "dewi", "nama_lengkap": "Dewi Lestari", "peran": "editor"}
CHOSEN = "hujan deras di teluk"


@pytest.fixture
def siti(visitor: Callable[[], Visitor]) -> Visitor:
    siti = visitor()
    siti.sign_in("siti")
    return siti


def link_of(text: str) -> str:
    found = re.search(r'id="tautan" value="http://[^/]+(/undangan/[^"]+)"', text)
    assert found, "no link"
    return unescape(found[1])


def test_an_invited_person_chooses_a_password_and_gets_in(
    siti: Visitor, visitor: Callable[[], Visitor]
) -> None:
    more = {"instansi": "Samsat induk", "wilayah": "32.04", "surel": "Dewi@contoh.go.id"}
    made = siti.send("/pengguna/baru", "/pengguna/baru", **NEW, **more)
    assert "Samsat induk, Kabupaten Bandung (32.04)" in made.text
    link = link_of(made.text)
    dewi = visitor()
    assert "Dewi Lestari" in dewi.get(link).text
    done = dewi.send(link, link, sandi_baru=CHOSEN, sandi_ulang=CHOSEN)
    assert done.headers["location"] == "/masuk"
    assert dewi.sign_in("dewi", CHOSEN).status_code == 303
    assert "Samsat induk, Kabupaten Bandung (32.04)" in dewi.get("/redaksi").text
    assert visitor().get(link).status_code == 404


@pytest.mark.parametrize(
    ("password", "again", "why"),
    [
        (CHOSEN, "lain sekali ini", "tidak sama"),
        ("singkat", "singkat", "Terlalu pendek"),
        ("dewi di atas awan", "dewi di atas awan", "nama atau surel"),
    ],
)
def test_a_password_that_is_refused_leaves_the_link(
    siti: Visitor, visitor: Callable[[], Visitor], password: str, again: str, why: str
) -> None:
    link = link_of(siti.send("/pengguna/baru", "/pengguna/baru", **NEW).text)
    refused = visitor().send(link, link, sandi_baru=password, sandi_ulang=again)
    assert (refused.status_code, why in refused.text) == (422, True)
    assert password not in refused.text
    assert visitor().get(link).status_code == 200


def test_a_link_ends_after_three_days(
    siti: Visitor, visitor: Callable[[], Visitor], engine: Engine
) -> None:
    link = link_of(siti.send("/pengguna/baru", "/pengguna/baru", **NEW).text)
    with engine.begin() as db:
        late = datetime.now(UTC) - timedelta(minutes=1)
        db.execute(update(invitations).values(expires_at=late))
    late_page = visitor().get(link)
    assert (late_page.status_code, "Minta tautan baru" in late_page.text) == (404, True)


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("nama", "Dua Kata", "Pakai 3 sampai 40 huruf kecil"),
        ("nama", "budi", "Nama ini sudah dipakai"),
        ("surel", "bukan surel", "Bukan alamat surel"),
        ("surel", "BUDI@contoh.go.id", "Surel ini sudah dipakai"),
        ("peran", "raja", "Pilih satu peran"),
        ("wilayah", "99.99", "Kode ini tidak ada"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(
    siti: Visitor, keys: Keys, field: str, value: str, why: str
) -> None:
    refused = siti.send("/pengguna/baru", "/pengguna/baru", **NEW | {field: value})
    assert refused.status_code == 422
    assert re.search(rf'(id="{field}-problem"|id="peran">).*{why}', refused.text, re.S)
    assert 'value="Dewi Lestari"' in refused.text
    with pytest.raises(NoSuchPerson):
        keys.accounts.person("dewi")


def test_all_that_is_wrong_is_told_at_once(siti: Visitor) -> None:
    wrong = {"nama": "Dua Kata", "surel": "bukan surel", "wilayah": "99.99"}
    refused = siti.send("/pengguna/baru", "/pengguna/baru", **NEW | wrong).text
    assert all(f'id="{field}-problem"' in refused for field in wrong)


def test_roles_are_given_and_taken(siti: Visitor, keys: Keys) -> None:
    page = "/pengguna/budi"
    added = siti.send(page, f"{page}/peran", peran="agent", instansi="", wilayah="32")
    assert added.headers["location"] == page
    budi = keys.accounts.person("budi")
    assert budi.may(Action.ANSWER, Unit("Samsat", "32.04"))
    again = siti.send(page, f"{page}/peran", peran="agent", wilayah="32")
    assert (again.status_code, "sudah ada" in again.text) == (422, True)
    siti.send(page, f"{page}/peran/{budi.memberships[0].id}/cabut")
    assert [own.role for own in keys.accounts.person("budi").memberships] == [Role.AGENT]
    foreign = keys.accounts.person("tono").memberships[0].id
    assert siti.send(page, f"{page}/peran/{foreign}/cabut").status_code == 404
    assert keys.accounts.person("tono").memberships


def test_the_last_admin_stays(siti: Visitor, keys: Keys) -> None:
    admin = keys.accounts.person("siti")
    page = "/pengguna/siti"
    for action in (f"{page}/nonaktifkan", f"{page}/peran/{admin.memberships[0].id}/cabut"):
        refused = siti.send(page, action)
        assert (refused.status_code, "satu-satunya admin" in refused.text) == (422, True)
    keys.accounts.add_role(keys.accounts.person("rani"), Role.ADMIN, Unit(), "uji")
    assert siti.send(page, f"{page}/nonaktifkan").status_code == 303
    with pytest.raises(Refused):
        keys.accounts.disable(keys.accounts.person("rani"), "uji")


def test_who_is_disabled_can_be_enabled_again(
    siti: Visitor, visitor: Callable[[], Visitor]
) -> None:
    siti.send("/pengguna/budi", "/pengguna/budi/nonaktifkan")
    assert visitor().sign_in("budi").status_code == 401
    siti.send("/pengguna/budi", "/pengguna/budi/aktifkan")
    assert visitor().sign_in("budi").status_code == 303


def test_a_new_link_takes_password_and_sessions_away(
    siti: Visitor, visitor: Callable[[], Visitor]
) -> None:
    budi = visitor()
    budi.sign_in("budi")
    link_of(siti.send("/pengguna/budi", "/pengguna/budi/undang").text)
    assert budi.get("/redaksi").status_code == 303
    assert visitor().sign_in("budi").status_code == 401


def test_people_are_found_and_paged(siti: Visitor, keys: Keys) -> None:
    for number in range(MOST):
        keys.accounts.create(f"orang{number:03}", "", "", "uji")
    first = siti.get("/pengguna").text
    following = re.search(r'href="(/pengguna\?cari=&amp;sesudah=[^"]+)"', first)
    assert following
    rest = siti.get(unescape(following[1])).text
    both = re.findall(r'href="/pengguna/([a-z0-9]+)"', first + rest)
    assert len(set(both) - {"baru"}) == MOST + 4
    assert re.findall(
        r'<th scope="row"><a href="/pengguna/(\w+)"', siti.get("/pengguna?cari=BUD").text
    ) == ["budi"]
    assert "Tidak ada yang cocok" in siti.get("/pengguna?cari=%25").text


def test_every_change_is_in_the_log_without_secrets(
    siti: Visitor, visitor: Callable[[], Visitor], engine: Engine
) -> None:
    link = link_of(siti.send("/pengguna/baru", "/pengguna/baru", **NEW).text)
    visitor().send(link, link, sandi_baru=CHOSEN, sandi_ulang=CHOSEN)
    siti.send("/pengguna/dewi", "/pengguna/dewi/peran", peran="agent", wilayah="32")
    siti.send("/pengguna/dewi", "/pengguna/dewi/nonaktifkan")
    siti.send("/pengguna/dewi", "/pengguna/dewi/aktifkan")
    siti.send("/pengguna/dewi", "/pengguna/dewi/langkah-kedua/matikan")
    siti.send("/pengguna/dewi", "/pengguna/dewi/undang")
    with engine.connect() as db:
        found = entries(db, "pengguna:dewi")
    assert [(entry.actor, entry.action) for entry in reversed(found)] == [
        ("siti", "buat"),
        ("siti", "beri peran"),
        ("siti", "undang"),
        ("dewi", "ganti sandi"),
        ("siti", "beri peran"),
        ("siti", "nonaktifkan"),
        ("siti", "aktifkan"),
        ("siti", "matikan langkah kedua"),
        ("siti", "atur ulang"),
    ]
    written = " ".join(f"{e.reason} {dict(e.detail)}" for e in found)
    for secret in (CHOSEN, PASSWORD, link.rsplit("/", 1)[1]):
        assert secret not in written
