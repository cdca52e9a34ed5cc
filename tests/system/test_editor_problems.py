"""What is marked in red goes once it is corrected, without leaving the form."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from knowledge_base.retrieval import Knowledge
from tests.system.editors import Workplace, key_of, workplace

pytestmark = pytest.mark.browser


@pytest.fixture
def office(knowledge: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workplace]:
    with workplace(tmp_path_factory.mktemp("problems"), knowledge) as found:
        yield found


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1366, "height": 900}, locale="id-ID")
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()


def test_the_marks_of_a_box_go_when_it_is_corrected_and_saved_by_itself(
    page: Page, office: Workplace
) -> None:
    draft = office.revisions.begin(key_of("skck"), "ani")
    wrong = {**draft.content, "deskripsi": "", "dasar_hukum": ["entah berapa"]}
    office.revisions.save(draft.id, draft.etag, wrong, "ani")
    office.enter(page, "ani", f"/redaksi/versi/{draft.id}")
    words, laws = page.locator("#deskripsi"), page.locator("#dasar_hukum")
    count = page.locator("details#isi summary")
    expect(words).to_have_attribute("aria-invalid", "true")
    before = int((count.text_content() or "").partition(" ")[0])
    words.fill("Surat keterangan dari polisi.")
    expect(page.locator(".saved")).to_contain_text("Tersimpan otomatis", timeout=30_000)
    expect(page.locator("#deskripsi-problem")).to_have_count(0)
    expect(words).not_to_have_attribute("aria-invalid", "true")
    expect(page.locator(".field.wrong #deskripsi")).to_have_count(0)
    expect(laws).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#dasar_hukum-problem")).to_be_visible()
    expect(page.locator("details#isi li")).to_have_count(before - 1)
    expect(count).to_have_text(f"{before - 1} hal perlu dilengkapi sebelum diajukan")
