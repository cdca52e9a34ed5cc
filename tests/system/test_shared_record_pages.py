"""Regulations and topics in the editors' hands, in a real Chromium: forms, review, what is said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from knowledge_base.publishing.model import RecordKey, RecordKind
from knowledge_base.publishing.revisions import Revisions
from knowledge_base.retrieval import Knowledge
from tests.system.regulation_office import PDF, RegulationOffice, regulation_office
from tests.system.test_accessibility import AXE, _violations

pytestmark = pytest.mark.browser

TOPIC = RecordKey(RecordKind.TOPIC, "politik")
LAW = RecordKey(RecordKind.REGULATION, "uu-24-2013")


@pytest.fixture(scope="module")
def office(
    knowledge: Knowledge, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RegulationOffice]:
    with regulation_office(tmp_path_factory.mktemp("shared"), knowledge) as found:
        yield found


def begin(page: Page, office: RegulationOffice, path: str) -> None:
    page.goto(office.url + path)
    expect(page.get_by_role("main")).to_be_visible()
    start = page.get_by_role("button", name="Ubah isi")
    (start if start.count() else page.get_by_role("link", name="Lanjutkan draf")).click()


def test_axe_finds_nothing_on_any_page_and_none_is_too_wide(
    open_page: Page, office: RegulationOffice
) -> None:
    store, axe = Revisions(office.engine), AXE.read_text(encoding="utf-8")
    paths = [
        "/redaksi/dasar", "/redaksi/dasar?cari=tak-ada", "/redaksi/dasar/baru",
        "/redaksi/dasar/uu-24-2013", "/redaksi/topik", "/redaksi/topik?keadaan=menunggu",
        "/redaksi/topik/baru", "/redaksi/topik/politik", "/redaksi/topik/politik/pertanyaan-uji",
        "/redaksi/dasar/uu-24-2013/tarik",
    ]  # fmt: skip
    for key in (TOPIC, LAW):
        draft = store.open_of(key) or store.begin(key, "ani")
        wrong = {"status": "entah", "jawaban": "", "mencabut": ["entah apa"], "ditinjau_pada": "x"}
        if draft.etag == 1:
            draft = store.save(draft.id, draft.etag, {**draft.content, **wrong}, "ani")
        here = f"/redaksi/versi/{draft.id}"
        paths += [here, f"{here}/periksa", f"{here}/bukti", f"{here}/pratinjau"]
    office.enter(open_page, "siti")
    for path in paths:
        open_page.goto(office.url + path)
        for folded in open_page.locator("details").all():
            folded.evaluate("fold => { fold.open = true }")
        assert _violations(open_page, axe) == [], path
        assert not open_page.evaluate("document.documentElement.scrollWidth > innerWidth"), path
    for key in (TOPIC, LAW):
        draft = store.open_of(key)
        assert draft
        open_page.goto(f"{office.url}/redaksi/versi/{draft.id}/periksa")
        open_page.get_by_text("Buang versi ini").first.click()
        open_page.get_by_role("button", name="Buang versi ini").click()


def test_what_is_said_of_a_topic_is_changed_reviewed_and_read_by_citizens(
    office: RegulationOffice, someone: Callable[[], Page]
) -> None:
    ani, rani = someone(), someone()
    office.enter(ani, "ani", "/redaksi/topik")
    ani.get_by_label("Cari nama").fill("politik")
    ani.keyboard.press("Enter")
    ani.get_by_role("link", name="Politik dan pendapat").click()
    ani.get_by_role("button", name="Ubah isi").click()
    ani.get_by_label("Jawaban", exact=True).fill("Soal politik <b>bukan</b> bagian saya.")
    expect(ani.get_by_label("WhatsApp")).to_contain_text("Soal politik <b>bukan</b> bagian saya.")
    ani.get_by_role("button", name="Ajukan untuk diperiksa").click()
    expect(ani.get_by_text("menunggu diperiksa", exact=True)).to_be_visible()
    office.enter(rani, "rani", "/redaksi/topik?keadaan=menunggu")
    rani.locator("tbody a[href^='/redaksi/versi/']").click()
    expect(rani.locator("ins")).to_have_text("Soal politik <b>bukan</b> bagian saya.")
    rani.get_by_role("button", name="Setujui").click()
    rani.get_by_role("link", name="Periksa akibatnya dan terbitkan").click()
    rani.get_by_role("button", name="Terbitkan sekarang").click()
    expect(rani.get_by_role("heading", name="Bukti terbit")).to_be_visible()
    expect(rani.get_by_label("Telegram")).to_contain_text("Soal politik <b>bukan</b> bagian saya.")


def test_a_regulation_is_added_picked_and_its_wrong_status_told_beside_the_field(
    office: RegulationOffice, someone: Callable[[], Page]
) -> None:
    ani = someone()
    office.enter(ani, "ani", "/redaksi/dasar/baru")
    ani.get_by_label("Jenis").fill("Permendagri")
    ani.get_by_label("Nomor").fill("77")
    ani.get_by_label("Tahun").fill("2024")
    ani.get_by_label("Tentang").fill("Contoh Kartu")
    ani.get_by_role("button", name="Buat draf").click()
    expect(ani.get_by_role("heading", level=1)).to_have_text("Permendagri 77/2024")
    search = ani.locator("[id='mencabut-cari']")
    search.fill("permendagri 108 2019")
    ani.get_by_role("button", name="Tambahkan Permendagri 108/2019").click()
    expect(ani.get_by_label("Mencabut", exact=True)).to_have_value("permendagri-108-2019")
    ani.get_by_role("button", name="Ajukan untuk diperiksa").click()
    expect(ani.get_by_role("alert")).to_contain_text("Belum diajukan")
    status = ani.get_by_label("Status")
    expect(status).to_have_attribute("aria-invalid", "true")
    expect(ani.locator("[id='status-problem']")).to_contain_text("Pilih satu.")
    status.select_option("berlaku")
    expect(ani.locator(".saved")).to_contain_text("Tersimpan otomatis", timeout=20_000)
    expect(ani.locator("[id='status-problem']")).to_have_count(0)
    expect(status).not_to_have_attribute("aria-invalid", "true")


def test_a_link_that_was_not_read_is_added_by_hand_and_reviewed(
    office: RegulationOffice, someone: Callable[[], Page], tmp_path: Path
) -> None:
    budi, rani = someone(), someone()
    file = tmp_path / "kartu.pdf"
    file.write_bytes(PDF)
    office.enter(budi, "budi")
    draft = office.upload(budi, file)
    budi.goto(f"{draft}/hubungan")
    budi.get_by_role("button", name="Tolak mencabut UU 24/2013").click()
    budi.get_by_text("Tambah hubungan yang tidak terbaca").click()
    budi.get_by_label("Mengubah", exact=True).check()
    budi.get_by_label("Peraturan yang mana").fill("uu 23 2006")
    budi.get_by_label("Disebut di mana").fill("pasal 99")
    budi.get_by_role("button", name="Tambah hubungan").click()
    expect(budi.get_by_role("alert")).to_contain_text("Tulis tempatnya dalam naskah ini")
    expect(budi.get_by_label("Peraturan yang mana")).to_have_value("uu 23 2006")
    budi.get_by_label("Disebut di mana").fill("Pasal 4")
    budi.get_by_role("button", name="Tambah hubungan").click()
    main = budi.get_by_role("main")
    expect(main).to_contain_text("Mengubah UU 23/2006")
    budi.goto(draft)
    budi.get_by_role("button", name="Ajukan untuk diperiksa").click()
    office.enter(rani, "rani", draft.removeprefix(office.url) + "/terbitkan")
    expect(rani.get_by_role("main")).to_contain_text("UU 23/2006 diubah")
    expect(rani.get_by_role("main")).not_to_contain_text("UU 24/2013 dicabut")
