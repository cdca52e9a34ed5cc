"""The pages hold to WCAG 2.2 AA as far as axe-core can tell, and need no mouse."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import httpx
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from app.server import Running
from tests.system.chat import Chat
from tests.system.site import page_with

pytestmark = [pytest.mark.browser, pytest.mark.rasa]

AXE = Path(__file__).parent.parent / "node_modules" / "axe-core" / "axe.min.js"
PAGES = (
    "/", "/layanan", "/layanan/ktp-el-hilang", "/peraturan", "/peraturan/uu-24-2013", "/docs",
    "/tidak-ada",
)  # fmt: skip
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def axe() -> str:
    """axe-core's source. The pages' own policy would refuse it, so it runs in an open context."""
    assert AXE.is_file(), "axe-core is missing: run `make axe` (npm ci in tests/)"
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(params=["light", "dark"])
def open_page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page in this colour scheme that lets axe-core in. Motion is off: colours stand still."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        locale="id-ID",
        color_scheme=request.param,
        reduced_motion="reduce",
        bypass_csp=True,
    )
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_on_a_page(open_page: Page, server: Running, axe: str, path: str) -> None:
    open_page.goto(server.url + path)
    # The chat's page is whole when its element is there.
    expect(open_page.get_by_role("main")).to_be_visible()
    assert _violations(open_page, axe) == []


def test_axe_finds_nothing_in_a_conversation(open_page: Page, server: Running, axe: str) -> None:
    chat = Chat(open_page, server.url)
    chat.ask("kartu saya hilang, bayar berapa?")
    chat.tap("KTP-el hilang")
    chat.ask("berapa biaya paspor baru?")
    chat.ask("resep rendang yang enak apa ya?")
    assert _violations(open_page, axe) == []

    open_page.get_by_role("button", name="Hapus percakapan").click()
    expect(open_page.get_by_role("button", name="Batal")).to_be_focused()
    assert _violations(open_page, axe) == []


@pytest.mark.parametrize("lang", ["id", "en"])
def test_axe_finds_nothing_in_a_launcher(
    open_page: Page, server: Running, axe: str, lang: str
) -> None:
    element = (
        "<script src='/static/tanya-chat.js' defer></script>"
        f"<tanya-chat mode='launcher' lang='{lang}' agency='Dukcapil'></tanya-chat>"
    )
    body = page_with(element, server.url)
    open_page.route(f"{server.url}/situs", lambda r: r.fulfill(content_type="text/html", body=body))
    open_page.goto(f"{server.url}/situs")
    launcher = open_page.get_by_role("button", name={"id": "Tanya di sini", "en": "Ask here"}[lang])
    expect(launcher).to_be_visible()
    assert _violations(open_page, axe) == []

    launcher.click()
    open_page.locator("tanya-chat textarea").fill("kartu saya hilang, bayar berapa?")
    open_page.keyboard.press("Enter")
    expect(open_page.locator("tanya-chat .bot")).to_have_count(1)
    assert _violations(open_page, axe) == []


def test_axe_would_find_something(open_page: Page, server: Running, axe: str) -> None:
    open_page.goto(server.url)
    # Inside the element's shadow, where it must look too.
    open_page.locator("tanya-chat textarea").evaluate(
        "box => { box.labels[0].remove(); box.removeAttribute('placeholder'); }"
    )
    assert any(found.startswith("label:") for found in _violations(open_page, axe))


def test_a_whole_conversation_needs_only_the_keyboard(chat: Chat) -> None:
    keys = chat.page.keyboard
    keys.press("Tab")
    expect(chat.page.get_by_role("link", name="Langsung ke kotak pertanyaan")).to_be_focused()
    keys.press("Enter")
    expect(chat.box).to_be_focused()

    keys.type("kartu saya hilang,")
    keys.press("Shift+Enter")
    keys.type("bayar berapa?")
    keys.press("Enter")
    choices = chat.reply(0).locator(".choice")
    expect(chat.box).to_be_focused()

    wanted = chat.replies.last.get_by_role("button", name="KTP-el hilang", exact=True)
    _walk_back_to(chat, "KTP-el hilang")
    keys.press("Enter")
    expect(chat.reply(1)).to_contain_text("gratis (Rp0)")
    expect(chat.box).to_be_focused()
    expect(wanted).to_have_count(0)
    expect(choices.first).to_be_disabled()

    _walk_back_to(chat, "Hapus percakapan")
    keys.press("Enter")
    expect(chat.page.get_by_role("button", name="Batal")).to_be_focused()
    keys.press("Escape")
    expect(chat.page.get_by_role("button", name="Hapus percakapan")).to_be_focused()
    keys.press("Enter")
    keys.press("Shift+Tab")
    keys.press("Enter")
    expect(chat.questions).to_have_count(0)
    expect(chat.box).to_be_focused()


def test_what_has_the_focus_can_be_seen(chat: Chat) -> None:
    chat.page.keyboard.press("Tab")
    for _ in range(6):
        chat.page.keyboard.press("Tab")
        assert chat.page.evaluate(_FOCUS_RING), chat.page.evaluate(_FOCUSED)


def test_a_reply_is_read_aloud_and_the_history_is_not(chat: Chat) -> None:
    chat.ask("KTP saya hilang")
    log = chat.page.get_by_role("log", name="Percakapan")
    expect(log).to_have_attribute("aria-live", "polite")
    expect(log.get_by_role("list").first).to_be_visible()

    live = "tanya-chat .log[aria-live=off] .bot"
    chat.page.add_init_script(_NOTE_WHAT_IS_READ)
    chat.reload()
    expect(chat.page.locator(live)).to_have_count(0)
    assert chat.page.evaluate("window.readAloud") == []

    chat.ask("biayanya?")
    assert chat.page.evaluate("window.readAloud.length") == 1


def test_the_first_reply_is_read_aloud_once_however_it_comes(page: Page, server: Running) -> None:
    def after_the_reply(route: Route) -> None:
        key = {"Authorization": route.request.headers["authorization"]}
        while len(httpx.get(route.request.url, headers=key).json()["messages"]) < 2:
            time.sleep(0.05)
        route.continue_()

    page.add_init_script(_NOTE_WHAT_IS_READ)
    _listening(Chat(page, server.url)).ask("KTP saya hilang")
    assert page.evaluate("window.readAloud.length") == 1

    # The history is so late that the reply comes with it.
    page.evaluate("localStorage.clear()")
    page.route("**/webchat/history", after_the_reply)
    _listening(Chat(page, server.url)).ask("KTP saya hilang")
    assert page.evaluate("window.readAloud.length") == 1


def test_no_reply_is_read_again_when_a_question_is_sent_again(chat: Chat) -> None:
    chat.page.add_init_script(_NOTE_WHAT_IS_READ)
    chat.page.reload()
    _listening(chat).ask("KTP saya hilang")
    too_fast = {"Retry-After": "1"}
    chat.page.route(
        "**/webchat/messages",
        lambda route: route.fulfill(status=429, headers=too_fast, json={"message": "Pelan-pelan."}),
        times=1,
    )
    chat.write("biayanya?")
    expect(chat.questions.last).to_contain_text("Pelan-pelan, ya.")
    chat.ask("berapa biaya SKCK?")
    assert chat.page.evaluate("window.readAloud.length") == 2

    chat.page.get_by_role("button", name="Kirim lagi", exact=True).click()

    chat.reply(2)
    assert chat.page.evaluate("window.readAloud.length") == 3
    asked = ["KTP saya hilang", "berapa biaya SKCK?", "biayanya?"]
    assert [text.split("\n")[-1] for text in chat.said()[0::2]] == asked


def test_letters_left_are_read_aloud_when_the_typing_rests(chat: Chat) -> None:
    chat.box.fill("a" * 1850)
    spoken = chat.page.locator("tanya-chat form [role=status]")
    expect(spoken).to_have_text("Sisa 150 huruf")
    spoken.evaluate(
        """region => {
          window.spoken = [];
          new MutationObserver(() => window.spoken.push(region.textContent))
            .observe(region, { childList: true, characterData: true, subtree: true });
        }"""
    )

    chat.box.press_sequentially("b" * 20, delay=20)

    expect(chat.page.locator("tanya-chat .hint")).to_have_text("Sisa 130 huruf")
    expect(spoken).to_have_text("Sisa 130 huruf")
    assert chat.page.evaluate("window.spoken") == ["Sisa 130 huruf"]


def test_nothing_moves_for_who_asked_for_less_motion(browser: Browser, server: Running) -> None:
    def animations(motion: Literal["reduce", "no-preference"]) -> int:
        with browser.new_context(reduced_motion=motion, locale="id-ID") as context:
            chat = Chat(context.new_page(), server.url)
            chat.ask("KTP saya hilang")
            names = "items => items.filter(i => getComputedStyle(i).animationName != 'none').length"
            chat.page.locator("tanya-chat .lively").wait_for()
            return int(chat.page.locator("tanya-chat .item").evaluate_all(names))

    assert animations("no-preference") > 0
    assert animations("reduce") == 0


_FOCUSED = """(() => {
  const outer = document.activeElement;
  return (outer.shadowRoot?.activeElement || outer).outerHTML;
})()"""
_FOCUS_RING = """(() => {
  const outer = document.activeElement;
  const inner = outer.shadowRoot?.activeElement || outer;
  const framed = inner.matches('textarea') ? inner.parentElement : inner;
  const style = getComputedStyle(framed);
  const outlined = style.outlineStyle !== 'none' && style.outlineWidth !== '0px';
  return style.boxShadow !== 'none' || outlined;
})()"""
_NOTE_WHAT_IS_READ = """
  window.readAloud = [];
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (options) {
    const root = attach.call(this, options);
    new MutationObserver((changes) => changes.flatMap((c) => [...c.addedNodes])
      .filter((node) => node.nodeType === 1 && node.matches('.item'))
      .filter((node) => node.closest('[aria-live]').getAttribute('aria-live') !== 'off')
      .forEach((node) => window.readAloud.push(node.className))
    ).observe(root, { childList: true, subtree: true });
    return root;
  };
"""


def _violations(page: Page, axe: str) -> list[str]:
    """What axe-core finds, one line each: rule, place, and what to do."""
    page.evaluate(axe)
    found: list[dict[str, Any]] = page.evaluate(
        """rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})
            .then(result => result.violations)""",
        RULES,
    )
    return [
        f"{rule['id']}: {node['target']} {' '.join(node['failureSummary'].split())}"
        for rule in found
        for node in rule["nodes"]
    ]


def _listening(chat: Chat) -> Chat:
    """The chat, as soon as its replies are read aloud."""
    expect(chat.page.get_by_role("log")).to_have_attribute("aria-live", "polite")
    return chat


def _walk_back_to(chat: Chat, name: str) -> None:
    button = chat.page.get_by_role("button", name=name, exact=True).last
    for _ in range(20):
        chat.page.keyboard.press("Shift+Tab")
        if button.evaluate("b => b.getRootNode().activeElement === b"):
            return
    raise AssertionError(f"{name} is not reached by Shift+Tab")
