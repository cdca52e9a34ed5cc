"""The text of a complaint on the chat page, in a real Chromium: one tap selects all of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.main import Parts, create_app
from app.settings import Settings
from bot.actions.endpoint import actions
from bot.actions.turn import Turn
from knowledge_base.answer import Answer
from knowledge_base.retrieval import Knowledge, LiveKnowledge
from tests.connectors.conftest import FakeDialogue
from tests.connectors.serving import on_port
from tests.system.chat import Chat

pytestmark = pytest.mark.browser
WORDS = "petugas minta 200rb buat ktp hilang"


class Complaints(FakeDialogue):
    """Takes everything for a complaint about money that was asked for."""

    def __init__(self, knowledge: Knowledge) -> None:
        super().__init__()
        self.knowledge = knowledge

    async def turn(self, conversation_id: str, text: str, payload: str | None = None) -> Answer:
        turn = Turn(text=text, intent="lapor_pungli", confidence=0.9)
        answer = actions("")["action_pungli"](turn, self.knowledge).answer
        assert isinstance(answer, Answer)
        return answer


def test_one_tap_selects_the_whole_text(page: Page, knowledge: Knowledge, tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    app = create_app(settings, LiveKnowledge(knowledge), Parts(Complaints(knowledge)))
    with on_port(app) as url:
        chat = Chat(page, url)
        chat.ask(WORDS)
        text = page.locator("pre")
        expect(text).to_contain_text(f"- {WORDS}")
        text.click()
        selected = page.evaluate("getSelection().toString()")
        assert selected.startswith("Pengaduan pelayanan publik")
        assert selected.rstrip().endswith("Bukti: (isi, bila ada)")
        page.screenshot(path=str(tmp_path / "chat.png"), full_page=True)
