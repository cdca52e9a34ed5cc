"""Citizens mark answers on the real chat page; the desk reads what came of it. In Chromium."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import Engine, select

from app.database import connect, let_go
from app.main import Parts, create_app
from app.settings import Settings
from app.staff.office import open_keys
from connectors.feedback.tables import feedback
from connectors.model import Channel
from knowledge_base.answer import Answer
from knowledge_base.model import Aspect
from knowledge_base.retrieval import Knowledge, LiveKnowledge
from tests.app.insight.talk import ASKED_BACK, CHAT, START, UNKNOWN, Talk, answered
from tests.app.staff.people import introduce
from tests.connectors.conftest import FakeDialogue
from tests.connectors.serving import on_port
from tests.system.chat import Chat
from tests.system.staff import sign_in
from tests.system.test_accessibility import AXE, _violations

pytestmark = pytest.mark.browser


class _Bot(FakeDialogue):
    """Greets who greets and answers everything else."""

    async def turn(self, conversation_id: str, text: str, payload: str | None = None) -> Answer:
        self.turns.append((conversation_id, text, payload))
        return CHAT if text == "halo" or payload else answered()


@dataclass(frozen=True)
class Place:
    """Where it is served, and what lies behind it."""

    url: str
    engine: Engine
    bot: _Bot

    @property
    def marks(self) -> list[int]:
        with self.engine.connect() as db:
            return list(db.execute(select(feedback.c.mark).order_by(feedback.c.message)).scalars())


@pytest.fixture
def place(knowledge: Knowledge, tmp_path: Path) -> Iterator[Place]:
    settings = Settings(data=tmp_path)
    engine, bot = connect(settings.database), _Bot()
    introduce(open_keys(settings, engine))
    app = create_app(settings, LiveKnowledge(knowledge), Parts(bot))
    with on_port(app) as url:
        yield Place(url, engine, bot)
    let_go(engine)


def thumbs(reply: Locator) -> tuple[Locator, Locator]:
    good = reply.get_by_role("button", name="Ya, membantu")
    return good, reply.get_by_role("button", name="Tidak membantu")


def test_an_answer_is_marked_and_the_mark_stays(page: Page, place: Place) -> None:
    chat = Chat(page, place.url)
    expect(thumbs(chat.ask("halo"))[0]).to_have_count(0)
    reply = chat.ask("biaya skck")
    good, poor = thumbs(reply)
    good.click()
    expect(good).to_have_attribute("aria-pressed", "true")
    expect(reply).to_contain_text("Terima kasih.")
    poor.click()
    expect(good).to_have_attribute("aria-pressed", "false")
    expect(poor).to_have_attribute("aria-pressed", "true")
    chat.reload()
    good, poor = thumbs(chat.replies.last)
    expect(poor).to_have_attribute("aria-pressed", "true")
    assert place.marks == [-1]
    assert len(chat.said()) == 4
    with page.expect_response("**/webchat/marks"):
        poor.click()
    expect(poor).to_have_attribute("aria-pressed", "false")
    assert place.marks == []


def test_who_was_not_helped_is_one_tap_away_from_a_person(page: Page, place: Place) -> None:
    chat = Chat(page, place.url)
    reply = chat.ask("biaya skck")
    thumbs(reply)[1].click()
    reply.get_by_role("button", name="Hubungi petugas").click()
    expect(chat.questions.last).to_contain_text("Hubungi petugas")
    chat.reply(1)
    assert place.bot.turns[-1][2] == "/minta_petugas"


def test_a_mark_that_is_not_kept_is_taken_back_and_said_so(page: Page, place: Place) -> None:
    chat = Chat(page, place.url)
    reply = chat.ask("biaya skck")
    page.route("**/webchat/marks", lambda route: route.abort())
    good, _ = thumbs(reply)
    good.click()
    expect(reply).to_contain_text("Belum tersimpan. Coba lagi.")
    expect(good).to_have_attribute("aria-pressed", "false")
    page.unroute("**/webchat/marks")
    with page.expect_response("**/webchat/marks"):
        good.click()
    assert place.marks == [1]


def fill(engine: Engine) -> None:
    """Four weeks of talk up to now."""
    talk, now = Talk(engine), datetime.now(UTC)
    for at in range(160):
        back = now - START - timedelta(hours=at * 4.1)
        channel = (Channel.WEBCHAT, Channel.WHATSAPP, Channel.TELEGRAM)[at % 3]
        service = ("skck", "paspor-baru", "ktp-el-hilang", "akta-kelahiran")[at * at % 4]
        region = ("32.04",) if at % 5 == 0 else ("34.71",) if at % 31 == 0 else ()
        answer = (UNKNOWN, ASKED_BACK)[at % 2] if at % 6 == 0 else None
        talk.say(
            f"c{at // 2}",
            answer or answered(service, Aspect.BIAYA, *region),
            back,
            mark=(0, 1, 0, -1, 1)[at % 5] if not answer else 0,
            channel=channel,
        )
    for at in range(12):
        talk.thread(
            f"t{at}",
            now - START - timedelta(days=at),
            replied=timedelta(minutes=3 + at * 2),
            closed=timedelta(minutes=20 + 5 * at),
            agent=("tono", "lani")[at % 2],
            is_left=at % 4 == 0,
            stars=(5, 4, None, 2)[at % 4],
        )


def test_axe_finds_nothing(open_page: Page, place: Place) -> None:
    page, source = open_page, AXE.read_text(encoding="utf-8")
    fill(place.engine)

    def check(step: Callable[[], object]) -> None:
        step()
        expect(page.get_by_role("main")).to_be_visible()
        for folded in page.locator("details").all():
            folded.evaluate("fold => { fold.open = true }")
        assert _violations(page, source) == [], page.url
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), page.url

    chat = Chat(page, place.url)
    check(lambda: thumbs(chat.ask("biaya skck"))[1].click())
    sign_in(page, place.url, "siti")
    check(lambda: page.goto(place.url + "/meja/wawasan"))
    page.get_by_label("Bulan", exact=True).select_option(index=1)
    check(lambda: page.get_by_role("button", name="Terbitkan laporan").click())
    check(lambda: page.goto(place.url + "/laporan"))
    check(lambda: page.get_by_role("main").get_by_role("link").first.click())


def test_days_are_chosen_and_a_table_is_taken_home(page: Page, place: Place) -> None:
    fill(place.engine)
    sign_in(page, place.url, "siti")
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("navigation", name="Bagian").get_by_role("link", name="Wawasan").click()
    page.get_by_role("link", name="7 hari terakhir").click()
    chart = page.get_by_role("img", name="Pesan per hari")
    expect(chart).to_be_visible()
    assert chart.locator("rect").count() == 7
    with page.expect_download() as taken:
        page.get_by_role("link", name="Unduh CSV Saluran").click()
    assert taken.value.suggested_filename.startswith("saluran-")
