"""Fifty services come in from a table with three errors, in a real Chromium."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.sheets.tables import uploads
from knowledge_base.audit import entries
from knowledge_base.publishing.revisions import Revisions
from knowledge_base.retrieval import Knowledge
from tests.app.sheets.tables import good_row, sheet_xlsx
from tests.system.staff import Site, sign_in, site

pytestmark = pytest.mark.browser


@pytest.fixture
def office(knowledge: Knowledge, tmp_path: Path) -> Iterator[Site]:
    with site(tmp_path, knowledge) as found:
        yield found


def table(folder: Path) -> Path:
    rows = [good_row(number) for number in range(1, 51)]
    rows[5]["biaya"] = "Izin lomba: 25,5"
    rows[20]["instansi"] = "Samsat"
    rows[33]["dasar_hukum"] = "uu-1-1901"
    rows[40]["deskripsi"] = "<script>document.title = 'diretas'</script> Izin."
    path = folder / "tabel <b>dinas.xlsx"
    path.write_bytes(sheet_xlsx(rows))
    return path


def test_fifty_services_with_three_errors(page: Page, office: Site, tmp_path: Path) -> None:
    sign_in(page, office.url, "budi")
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("navigation", name="Bagian").get_by_role(
        "link", name="Impor dan ekspor"
    ).click()
    page.get_by_label("Berkas").set_input_files(table(tmp_path))
    page.get_by_role("button", name="Unggah dan periksa").click()

    expect(page.get_by_role("status")).to_contain_text("47 siap menjadi draf, 3 salah")
    for said in (
        "Baris 7, kolom Biaya: '25,5' bukan jumlah rupiah bulat, misalnya Rp25.000.",
        "Baris 22, kolom Instansi: bukan bagian unit Anda.",
        "Baris 35, kolom Dasar hukum, baris 1 di sel: peraturan 'uu-1-1901' tidak ada di katalog.",
    ):
        expect(page.get_by_role("listitem").filter(has_text=said)).to_be_visible()
    revisions = Revisions(office.engine)
    assert revisions.open() == [], "looking changes nothing"

    page.get_by_role("button", name="Impor 47 yang benar").click()
    expect(page.get_by_role("status")).to_contain_text("47 draf dibuat, 3 dilewati.")
    drafts = revisions.open()
    assert len(drafts) == 47
    assert [draft.errors() for draft in drafts] == [()] * 47
    assert {draft.changed_by for draft in drafts} == {"budi"}
    assert page.title() == "Impor dan ekspor – Tanya"
    with office.engine.connect() as db:
        (note,) = entries(db, "lembar")
    assert note.detail == {"draf": "47", "dilewati": "3"}

    page.go_back()
    page.reload()
    expect(page.get_by_role("main")).to_contain_text("sudah diimpor")


def test_nothing_is_brought_in_if_so_chosen(page: Page, office: Site, tmp_path: Path) -> None:
    sign_in(page, office.url, "budi")
    page.goto(office.url + "/redaksi/lembar")
    page.get_by_label("Berkas").set_input_files(table(tmp_path))
    page.get_by_role("button", name="Unggah dan periksa").click()
    page.get_by_role("button", name="Jangan impor apa pun").click()
    expect(page.get_by_role("status")).to_contain_text("Tidak ada yang diimpor")
    assert Revisions(office.engine).open() == []


def test_a_wrong_file_keeps_the_page_and_says_what_to_do(
    page: Page, office: Site, tmp_path: Path
) -> None:
    sign_in(page, office.url, "budi")
    page.goto(office.url + "/redaksi/lembar")
    for name, body, said in (
        ("foto.png", b"\x89PNG\r\n\0\0", "bukan tabel"),
        ("besar.csv", b"x" * (4 * 1024 * 1024 + 1), "lebih dari 4 MB"),
        ("terlalu.csv", b"x" * (6 * 1024 * 1024), "terlalu besar"),
        ("kosong.csv", b"", "kosong"),
    ):
        path = tmp_path / name
        path.write_bytes(body)
        page.goto(office.url + "/redaksi/lembar")
        page.get_by_label("Berkas").set_input_files(path)
        page.get_by_role("button", name="Unggah dan periksa").click()
        expect(page.locator("body")).to_contain_text(said)


def test_an_upload_that_breaks_off_leaves_nothing(page: Page, office: Site) -> None:
    sign_in(page, office.url, "budi")
    cookies = "; ".join(f"{c['name']}={c['value']}" for c in page.context.cookies())
    host, port = office.url.removeprefix("http://").split(":")
    head = (
        f"POST /redaksi/lembar HTTP/1.1\r\nHost: {host}\r\nCookie: {cookies}\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 90000\r\n\r\n"
        '--x\r\nContent-Disposition: form-data; name="berkas"; filename="a.csv"\r\n\r\nNama'
    )
    with socket.create_connection((host, int(port))) as line:
        line.sendall(head.encode())
        time.sleep(0.2)
    page.goto(office.url + "/redaksi/lembar")
    expect(page.get_by_role("heading", name="Impor dan ekspor")).to_be_visible()
    with office.engine.connect() as db:
        assert db.execute(select(uploads)).all() == []


def test_a_file_of_somebody_else_is_not_there(page: Page, office: Site, tmp_path: Path) -> None:
    sign_in(page, office.url, "budi")
    page.goto(office.url + "/redaksi/lembar")
    page.get_by_label("Berkas").set_input_files(table(tmp_path))
    page.get_by_role("button", name="Unggah dan periksa").click()
    expect(page.get_by_role("heading", name="Periksa:")).to_contain_text("tabel <b>dinas.xlsx")
    address = page.url
    page.get_by_role("button", name="Keluar").click()
    sign_in(page, office.url, "rani")
    page.goto(address)
    expect(page.get_by_role("main")).to_contain_text("Unggah lagi bila perlu")


@pytest.mark.parametrize("name", ["ekspor.zip", "ekspor.csv", "ekspor.jsonld", "templat.xlsx"])
def test_files_are_downloaded(page: Page, office: Site, name: str) -> None:
    sign_in(page, office.url, "budi")
    page.goto(office.url + "/redaksi/lembar")
    with page.expect_download() as waiting:
        page.locator(f"a[href$='{name}']").click()
    assert waiting.value.path().stat().st_size > 3000
