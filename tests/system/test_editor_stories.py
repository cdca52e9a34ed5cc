"""Editors at work in a real Chromium: a change goes from a form to what citizens are told."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator

import httpx
import pytest
from playwright.sync_api import Page, expect

from knowledge_base.publishing.model import State
from knowledge_base.retrieval import Knowledge
from tests.system.editors import BENGKALIS, GUNUNGSITOLI, Workplace, key_of, workplace

pytestmark = pytest.mark.browser

PRICE = "biaya.tarif.0.rupiah"


@pytest.fixture(scope="module")
def office(knowledge: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workplace]:
    with workplace(tmp_path_factory.mktemp("editors"), knowledge) as found:
        yield found


def said_to_citizens(office: Workplace, service: str) -> str:
    return httpx.get(f"{office.url}/layanan/{service}").text


def approve(page: Page) -> None:
    page.get_by_role("button", name="Setujui").click()
    expect(page.get_by_text("Tinggal diterbitkan")).to_be_visible()


def publish(page: Page) -> None:
    page.get_by_role("link", name="Periksa akibatnya dan terbitkan").click()
    page.get_by_role("button", name="Terbitkan sekarang").click()
    expect(page.get_by_role("heading", name="Bukti terbit")).to_be_visible(timeout=120_000)


def test_a_fee_is_changed_reviewed_and_seen_in_the_chat_within_a_minute(
    office: Workplace, someone: Callable[[], Page]
) -> None:
    ani, rani = someone(), someone()
    office.enter(ani, "ani")
    ani.get_by_label("Cari nama").fill("skck")
    ani.keyboard.press("Enter")
    ani.get_by_role("link", name="SKCK", exact=False).first.click()
    ani.get_by_role("button", name="Ubah isi").click()
    ani.locator(f"[id='{PRICE}']").fill("Rp 45.000")
    expect(ani.get_by_label("WhatsApp")).to_contain_text("Rp45.000")
    ani.get_by_role("button", name="Ajukan untuk diperiksa").click()
    expect(ani.get_by_text("Menunggu diperiksa".lower(), exact=True)).to_be_visible()
    expect(ani.get_by_role("button", name="Setujui")).to_have_count(0)
    office.enter(rani, "rani", "/redaksi/layanan?keadaan=menunggu")
    rani.locator("tbody a[href^='/redaksi/versi/']").click()
    expect(rani.locator("ins")).to_have_text("Rp45.000")
    approve(rani)
    assert "Rp45.000" not in said_to_citizens(office, "skck")
    rani.get_by_role("link", name="Periksa akibatnya dan terbitkan").click()
    started = time.monotonic()
    rani.get_by_role("button", name="Terbitkan sekarang").click()
    expect(rani.get_by_text("Potongan teks")).to_be_visible(timeout=120_000)
    assert "Rp45.000" in said_to_citizens(office, "skck")
    rani.get_by_label("Pertanyaan warga").fill("biaya skck berapa")
    rani.get_by_role("button", name="Tanyakan").click()
    expect(rani.get_by_label("Telegram")).to_contain_text("Rp45.000")
    assert time.monotonic() - started < 60
    rani.get_by_role("button", name=re.compile("Kembali ke versi")).click()
    expect(rani.get_by_role("heading", name="Yang berubah bagi warga")).to_be_visible(
        timeout=120_000
    )
    rani.get_by_role("button", name="Terbitkan sekarang").click()
    expect(rani.get_by_role("heading", name="Bukti terbit")).to_be_visible(timeout=120_000)
    assert "Rp45.000" not in said_to_citizens(office, "skck")


def test_what_is_returned_is_corrected_and_published(
    office: Workplace, someone: Callable[[], Page]
) -> None:
    ani, rani = someone(), someone()
    office.enter(ani, "ani")
    office.open_form(ani, "nikah-kua")
    ani.get_by_label("Penjelasan singkat").fill("Mencatatkan perkawinan di KUA, salah ketikk.")
    ani.get_by_role("button", name="Ajukan untuk diperiksa").click()
    number = re.search(r"/versi/(\d+)", ani.url)
    assert number
    office.enter(rani, "rani", f"/redaksi/versi/{number[1]}/periksa")
    rani.get_by_text("Kembalikan untuk diperbaiki").click()
    rani.get_by_label("Apa yang perlu diperbaiki").fill("Ketikannya ganda: ketikk.")
    rani.get_by_role("button", name="Kembalikan", exact=True).click()
    office.open_form(ani, "nikah-kua")
    expect(ani.get_by_text("Ketikannya ganda")).to_be_visible()
    ani.get_by_label("Penjelasan singkat").fill("Mencatatkan perkawinan di KUA.")
    ani.get_by_role("button", name="Ajukan untuk diperiksa").click()
    rani.reload()
    approve(rani)
    publish(rani)
    assert "Mencatatkan perkawinan di KUA." in said_to_citizens(office, "nikah-kua")


def test_a_scheduled_version_goes_live_by_itself(
    office: Workplace, someone: Callable[[], Page]
) -> None:
    ani, rani = someone(), someone()
    office.enter(ani, "ani")
    office.open_form(ani, "sim-baru")
    ani.get_by_label("Penjelasan singkat").fill("Surat izin mengemudi yang pertama, mulai nanti.")
    ani.get_by_role("button", name="Ajukan untuk diperiksa").click()
    path = ani.url.removeprefix(office.url)
    office.enter(rani, "rani", path)
    approve(rani)
    rani.get_by_text("Jadwalkan terbit").click()
    # The clock of Jakarta, where people of WIB are.
    soon = time.gmtime(time.time() + 7 * 3600 + 62)
    rani.get_by_label("Waktu terbit").fill(time.strftime("%Y-%m-%dT%H:%M", soon))
    rani.get_by_role("button", name="Jadwalkan", exact=True).click()
    expect(rani.get_by_text("Dijadwalkan. Terbit dengan sendirinya")).to_be_visible()
    assert "mulai nanti" not in said_to_citizens(office, "sim-baru")
    deadline = time.monotonic() + 150
    while "mulai nanti" not in said_to_citizens(office, "sim-baru"):
        assert time.monotonic() < deadline
        time.sleep(1)


def test_two_editors_on_one_record_are_told_and_lose_nothing(
    office: Workplace, someone: Callable[[], Page]
) -> None:
    ani, siti = someone(), someone()
    office.enter(ani, "ani")
    office.open_form(ani, "ktp-el-baru-pemula")
    office.enter(siti, "siti")
    office.open_form(siti, "ktp-el-baru-pemula")
    siti.get_by_label("Penjelasan singkat").fill("Tulisan Siti.")
    siti.get_by_role("button", name="Simpan", exact=True).last.click()
    expect(siti.get_by_role("status").first).to_contain_text("Tersimpan")
    ani.get_by_label("Penjelasan singkat").fill("Tulisan Ani.")
    expect(ani.locator(".saved")).to_contain_text("siti sudah menyimpan", timeout=10_000)
    ani.get_by_role("button", name="Simpan", exact=True).last.click()
    expect(ani.get_by_role("alert")).to_contain_text("siti sudah menyimpan")
    part = ani.get_by_role("group", name="Penjelasan singkat")
    expect(part).to_contain_text("Tulisan Ani.")
    expect(part).to_contain_text("Tulisan Siti.")
    expect(ani.get_by_label("Penjelasan singkat", exact=True)).to_have_value("Tulisan Ani.")
    work = office.revisions.open_of(key_of("ktp-el-baru-pemula"))
    assert work
    assert work.content["deskripsi"] == "Tulisan Siti."
    # The browser does not let her go on before she chose.
    ani.get_by_role("button", name="Simpan", exact=True).last.click()
    expect(part).to_be_visible()
    part.get_by_label("Tulisan Anda").check()
    ani.get_by_role("button", name="Simpan", exact=True).last.click()
    expect(ani.get_by_role("status").first).to_contain_text("Tersimpan")
    assert office.revisions.get(work.id).content["deskripsi"] == "Tulisan Ani."


def test_an_editor_of_one_kabupaten_cannot_touch_anothers(
    office: Workplace, someone: Callable[[], Page]
) -> None:
    joko, putri = someone(), someone()
    office.enter(joko, "joko")
    office.open_form(joko, "ktp-el-hilang")
    expect(joko.get_by_label("Nama layanan")).to_have_count(0)
    code = joko.get_by_label("Kode wilayah")
    expect(code).to_have_count(1)
    expect(code).to_have_value(GUNUNGSITOLI)
    joko.get_by_label("Lama proses", exact=True).fill("Selesai dalam 12 jam.")
    joko.get_by_role("button", name="Simpan", exact=True).last.click()
    work = office.revisions.open_of(key_of("ktp-el-hilang"))
    assert work
    rows = {row["wilayah"]: row for row in work.content["khusus_wilayah"]}
    assert rows[GUNUNGSITOLI]["jangka_waktu"]["butir"] == ["Selesai dalam 12 jam."]
    live = office.revisions.live(work.key)
    assert live
    assert rows[BENGKALIS] == live.content["khusus_wilayah"][1]
    code.fill(BENGKALIS)
    with joko.expect_response(re.compile(r"/versi/\d+$")) as answer:
        joko.get_by_role("button", name="Simpan", exact=True).last.click()
    assert answer.value.status == 404
    assert office.revisions.get(work.id).content == work.content
    joko.goto(f"{office.url}/redaksi/versi/{work.id}")
    joko.get_by_role("button", name="Ajukan untuk diperiksa").click()
    office.enter(putri, "putri", f"/redaksi/versi/{work.id}/periksa")
    expect(putri.get_by_role("button", name="Setujui")).to_have_count(0)
    assert office.revisions.get(work.id).state is State.DIAJUKAN
