"""The chat page as a citizen uses it: write, read, tap."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

# The first answer waits for the model; the machine may be busy.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)


class Chat:
    """One page with the chat open. Waiting is always for something that is seen."""

    def __init__(self, page: Page, url: str = "") -> None:
        """Opens `url`; without one the chat is on the page already."""
        self.page = page
        self.url = url
        self.box = page.get_by_label("Pertanyaan Anda")
        self.send = page.get_by_role("button", name="Kirim", exact=True)
        self.questions = page.locator("tanya-chat .citizen")
        self.replies = page.locator("tanya-chat .bot")
        self.lost = page.get_by_text("Sambungan terputus")
        if url:
            page.goto(url)
        # The element comes after the page; before it there is nothing to press or read.
        expect(self.box).to_be_visible()

    def write(self, text: str) -> None:
        """Send a message, and wait for nothing."""
        self.box.fill(text)
        self.send.click()

    def ask(self, text: str) -> Locator:
        """Send a message; the reply to it, when it is there."""
        before = self.replies.count()
        self.write(text)
        return self.reply(before)

    def tap(self, choice: str) -> Locator:
        """Tap a choice under the newest reply; the reply to it, when it is there."""
        before = self.replies.count()
        self.replies.last.get_by_role("button", name=choice, exact=True).click()
        return self.reply(before)

    def reply(self, number: int) -> Locator:
        """The reply with this number, from 0, when it is there and is the last."""
        expect(self.replies).to_have_count(number + 1)
        return self.replies.nth(number)

    def said(self) -> list[str]:
        """Everything said so far, from top to bottom, without times and delivery."""
        return self.page.locator("tanya-chat .item .bubble").all_inner_texts()

    def reload(self) -> None:
        """Load the page again and wait until the conversation is back."""
        expected = len(self.said())
        self.page.reload()
        expect(self.page.locator("tanya-chat .item")).to_have_count(expected)
