"""The service desk on a real port: citizens on the chat page, agents in their own browsers."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from app.database import connect, let_go
from app.main import Parts, create_app
from app.settings import Settings
from app.staff.office import Keys, open_keys
from connectors.desk.hours import Hours, OpeningHours, Zone
from connectors.desk.lists import Lists
from connectors.desk.model import Queue
from connectors.desk.week import Interval, Week
from knowledge_base.answer import Answer, Choice, Handoff, HandoffReason, Outcome
from knowledge_base.model import Aspect
from knowledge_base.retrieval import Knowledge, LiveKnowledge
from tests.app.desk.conftest import introduce_agents
from tests.app.desk.talk import BANDUNG
from tests.connectors.serving import on_port
from tests.system.chat import Chat
from tests.system.staff import sign_in

ALL_DAY = (Interval(0, 24 * 60),)


class HelplessDialogue:
    """Knows nothing, offers a person, and hands over who asks for one."""

    async def turn(self, conversation_id: str, text: str, payload: str | None = None) -> Answer:
        if payload == "/minta_petugas":
            handoff = Handoff(
                reason=HandoffReason.ASKED,
                service_id="paspor-hilang-rusak",
                aspects=(Aspect.BIAYA,),
                region=(BANDUNG,),
                question="paspor saya hilang, dendanya berapa?",
            )
            return Answer(status=Outcome.CHAT, text="Petugas bisa membantu.", handoff=handoff)
        person = Choice(title="Hubungi petugas", value="petugas")
        words = f"Bot belum tahu: {text}"
        return Answer(status=Outcome.UNANSWERABLE, text=words, choices=(person,))

    async def forget(self, conversation_id: str) -> None:
        return None

    async def healthy(self) -> bool:
        return True


@dataclass(frozen=True)
class Desk:
    """Where it is served, and what lies behind it."""

    url: str
    engine: Engine
    keys: Keys

    def open_hours(self, week: Week) -> None:
        hours = Hours(Queue(), Zone.WIB, week)
        OpeningHours(self.engine).save(hours, "uji")

    def is_open(self) -> None:
        self.open_hours(Week((ALL_DAY,) * 7))

    def is_closed(self) -> None:
        """Open again in three days."""
        later = (datetime.now(Zone.WIB.info) + timedelta(days=3)).weekday()
        self.open_hours(Week(tuple(ALL_DAY if day == later else () for day in range(7))))

    def enter(self, page: Page, name: str) -> Page:
        """An agent at the list, ready for citizens."""
        sign_in(page, self.url, name)
        page.goto(f"{self.url}/meja")
        expect(page.get_by_text("Siap menerima", exact=True)).to_be_visible()
        return page

    def thread(self) -> int:
        """The number of the only open thread."""
        (found,) = Lists(self.engine).all_open()
        return found.id


@contextlib.contextmanager
def desk_on_port(
    folder: Path, knowledge: Knowledge, settings: Settings | None = None
) -> Iterator[Desk]:
    settings = settings or Settings(data=folder)
    engine = connect(settings.database)
    keys = open_keys(settings, engine)
    introduce_agents(keys)
    app = create_app(settings, LiveKnowledge(knowledge), Parts(HelplessDialogue()))
    with on_port(app, lifespan="on") as url:
        yield Desk(url, engine, keys)
    let_go(engine)


def ask_for_a_person(chat: Chat) -> None:
    chat.ask("paspor saya hilang, dendanya berapa?")
    chat.tap("Hubungi petugas")


def listens(page: Page) -> None:
    """Wait until a page that was just opened listens to keys."""
    expect(page.locator("html.scripted")).to_be_attached()


def take(page: Page) -> None:
    """Open the first thread that waits, and take it, by keyboard."""
    expect(page.locator(".lines a").first).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Paspor hilang")).to_be_visible()
    listens(page)
    page.keyboard.press("a")
    expect(page.get_by_label("Balasan untuk warga")).to_be_visible()
    # Until then nothing of the new page tells that an agent came or went.
    listens(page)
