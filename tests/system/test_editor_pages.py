"""Every page of the editors: axe-core, both widths, the keyboard, and a session that ends."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import delete

from app.staff.tables import sessions
from knowledge_base.publishing.check_questions import add_check_question
from knowledge_base.publishing.model import Revision
from knowledge_base.publishing.workflow import Move
from knowledge_base.retrieval import Knowledge
from tests.app.staff.people import PASSWORD
from tests.system.editors import Workplace, key_of, workplace
from tests.system.test_accessibility import AXE, _violations

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def office(knowledge: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workplace]:
    with workplace(tmp_path_factory.mktemp("editors"), knowledge) as found:
        yield found


@pytest.fixture(scope="module")
def versions(office: Workplace) -> dict[str, Revision]:
    """A version in each state that has a page of its own look."""
    store, found = office.revisions, {}
    wrong = store.begin(key_of("nikah-kua"), "ani")
    content = {
        **wrong.content,
        "deskripsi": "",
        "dasar_hukum": ["entah berapa"],
        "tinjau_sebelum": "x",
    }
    found["draft"] = store.save(wrong.id, wrong.etag, content, "ani")
    ready = store.begin(key_of("skck"), "ani")
    ready = store.save(ready.id, ready.etag, {**ready.content, "deskripsi": "Surat."}, "ani")
    store.move(ready.id, Move.SUBMIT, "ani", "Lebih singkat.")
    store.comment(ready.id, "ani", "Mohon diperiksa.")
    add_check_question(office.engine, ready.key, "biaya skck", "ani")
    found["approved"] = store.move(ready.id, Move.APPROVE, "rani")
    return found


def test_axe_finds_nothing_on_any_page_and_none_is_too_wide(
    open_page: Page, office: Workplace, versions: dict[str, Revision]
) -> None:
    draft, ready = versions["draft"].id, versions["approved"].id
    axe = AXE.read_text(encoding="utf-8")
    office.enter(open_page, "siti")
    for path in (
        "/redaksi/layanan", "/redaksi/layanan?keadaan=tinjau", "/redaksi/layanan?cari=tak-ada",
        "/redaksi/layanan/baru", "/redaksi/layanan/skck",
        "/redaksi/layanan/skck/pertanyaan-uji", f"/redaksi/versi/{draft}",
        f"/redaksi/versi/{draft}/periksa", f"/redaksi/versi/{ready}/periksa",
        f"/redaksi/versi/{ready}/pratinjau", f"/redaksi/versi/{ready}/terbitkan",
        f"/redaksi/versi/{ready}/bukti", "/redaksi/coba", "/redaksi/coba?tanya=skck bayar brp",
    ):  # fmt: skip
        open_page.goto(office.url + path)
        for folded in open_page.locator("details").all():
            folded.evaluate("fold => { fold.open = true }")
        assert _violations(open_page, axe) == [], path
        assert not open_page.evaluate("document.documentElement.scrollWidth > innerWidth"), path


def test_axe_finds_nothing_where_two_editors_collide(open_page: Page, office: Workplace) -> None:
    key = key_of("kia")
    office.enter(open_page, "ani")
    store = office.revisions
    draft = store.open_of(key) or store.begin(key, "ani")
    open_page.goto(f"{office.url}/redaksi/versi/{draft.id}")
    open_page.get_by_label("Penjelasan singkat").fill("Tulisan Ani.")
    fee = {"tarif": [{"item": "KIA", "rupiah": 5_000}]}
    now = store.get(draft.id)
    mark = f"Tulisan Siti {now.etag}."
    store.save(draft.id, now.etag, {**now.content, "deskripsi": mark, "biaya": fee}, "siti")
    open_page.get_by_role("button", name="Simpan", exact=True).last.click()
    expect(open_page.get_by_role("alert")).to_contain_text("siti sudah menyimpan")
    expect(open_page.get_by_role("group", name="Penjelasan singkat")).to_contain_text(mark)
    assert _violations(open_page, AXE.read_text(encoding="utf-8")) == []
    assert not open_page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_a_problem_is_reached_by_keyboard_and_stands_beside_its_field(
    page: Page, office: Workplace, versions: dict[str, Revision]
) -> None:
    office.enter(page, "ani", f"/redaksi/versi/{versions['draft'].id}")
    summary = page.get_by_text("perlu dilengkapi sebelum diajukan")
    summary.focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Dasar hukum", exact=False).last.focus()
    page.keyboard.press("Enter")
    box = page.get_by_label("Dasar hukum", exact=True)
    expect(box).to_be_focused()
    expect(box).to_have_attribute("aria-invalid", "true")
    told = (box.get_attribute("aria-describedby") or "").split()[-1]
    expect(page.locator(f"[id='{told}']")).to_contain_text("Baris 1")


def test_a_pasal_is_picked_by_a_few_letters(page: Page, office: Workplace) -> None:
    page.set_viewport_size({"width": 1366, "height": 900})
    office.enter(page, "ani")
    office.open_form(page, "kk-hilang-rusak")
    search = page.locator("[id='dasar_hukum-cari']")
    search.fill("uu 24 2013 79a")
    expect(page.get_by_role("button", name="Tambahkan UU 24/2013 pasal 79A")).to_be_visible()
    search.press("Enter")
    box = page.get_by_label("Dasar hukum", exact=True)
    assert "uu-24-2013 pasal 79A" in box.input_value().splitlines()
    expect(page.locator(".saved")).to_contain_text("Tersimpan otomatis pukul", timeout=15_000)
    work = office.revisions.open_of(key_of("kk-hilang-rusak"))
    assert work
    assert "uu-24-2013 pasal 79A" in work.content["dasar_hukum"]


def test_nothing_is_lost_when_the_session_ends_while_typing(page: Page, office: Workplace) -> None:
    page.set_viewport_size({"width": 1366, "height": 900})
    office.enter(page, "ani")
    office.open_form(page, "sim-hilang")
    with office.engine.begin() as db:
        db.execute(delete(sessions))
    page.get_by_label("Penjelasan singkat").fill("Ditulis setelah sesi berakhir.")
    expect(page.locator(".saved")).to_contain_text("Sesi Anda sudah berakhir", timeout=15_000)
    page.get_by_role("button", name="Simpan", exact=True).last.click()
    page.get_by_label("Nama", exact=True).fill("ani")
    page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Kirim").click()
    expect(page.get_by_label("Penjelasan singkat")).to_have_value("Ditulis setelah sesi berakhir.")
    work = office.revisions.open_of(key_of("sim-hilang"))
    assert work
    assert work.content["deskripsi"] == "Ditulis setelah sesi berakhir."


def test_on_a_phone_all_areas_are_one_menu_by_keyboard_and_on_a_laptop_they_stand_there(
    page: Page, office: Workplace
) -> None:
    office.enter(page, "siti")
    areas = page.get_by_role("navigation", name="Bagian")
    expect(areas).to_be_hidden()
    assert page.evaluate("document.querySelector('header').offsetHeight") < 80
    menu = page.get_by_role("button", name="Menu")
    menu.focus()
    page.keyboard.press("Enter")
    expect(areas.get_by_role("link", name="Layanan", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    expect(areas).to_be_hidden()
    menu.click()
    areas.get_by_role("link", name="Jejak").click()
    expect(page.get_by_role("heading", name="Jejak perubahan")).to_be_visible()
    page.set_viewport_size({"width": 1366, "height": 900})
    expect(areas.get_by_role("link", name="Pengguna")).to_be_visible()
    expect(menu).to_be_hidden()


def test_what_is_written_and_what_the_checks_found_are_on_paper(
    page: Page, office: Workplace, versions: dict[str, Revision]
) -> None:
    page.set_default_timeout(120_000)
    office.enter(page, "rani", f"/redaksi/versi/{versions['approved'].id}/terbitkan")
    page.emulate_media(media="print")
    results = page.locator("main details.part, main details.notice").first
    expect(results.locator("li").first).to_be_visible()
    expect(page.get_by_role("button", name="Terbitkan sekarang")).to_be_hidden()
    expect(page.get_by_role("navigation", name="Bagian")).to_be_hidden()
    page.goto(f"{office.url}/redaksi/versi/{versions['draft'].id}")
    words = page.get_by_label("Nama layanan")
    expect(words).to_be_visible()
    expect(page.get_by_label("Contoh pertanyaan")).to_be_visible()
    assert page.evaluate(
        "[...document.querySelectorAll('.editor textarea')]"
        ".filter((box) => box.checkVisibility({ contentVisibilityAuto: true }))"
        ".every((box) => box.scrollHeight <= box.offsetHeight + 1)"
    )
    expect(page.get_by_role("button", name="Simpan", exact=True).last).to_be_hidden()
