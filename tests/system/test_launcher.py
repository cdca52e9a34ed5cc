"""The chat behind a floating button: a window beside the page, the whole screen of a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from app.server import Running
from tests.system.chat import Chat
from tests.system.own_server import wait_until
from tests.system.site import page_with

pytestmark = [pytest.mark.browser, pytest.mark.rasa]

DESK, PHONE = (1366, 768), (390, 844)
Show = Callable[..., Page]
# What browsers of 2018 and phones with little do not have.
OLD_BROWSER = """
  for (const [owner, names] of [
    [window, ['ResizeObserver', 'visualViewport']],
    [Element.prototype, ['replaceChildren']],
    [HTMLDialogElement.prototype, ['show', 'showModal', 'close']],
    [CSSStyleSheet.prototype, ['replaceSync']],
    [Crypto.prototype, ['randomUUID']],
    [Navigator.prototype, ['locks']],
    [Array.prototype, ['at', 'flat', 'flatMap']],
    [String.prototype, ['matchAll', 'replaceAll', 'at']],
    [Object, ['fromEntries']],
    [Promise, ['allSettled', 'any']],
  ]) for (const name of names) delete owner[name];
"""


@pytest.fixture
def show(page: Page, server: Running) -> Show:
    """Open a page of somebody's site with the launcher in it, at the server's own origin."""

    def showing(size: tuple[int, int] = DESK, attributes: str = "", style: str = "") -> Page:
        element = (
            f"<style>{style}</style><script src='/static/tanya-chat.js' defer></script>"
            f"<tanya-chat id='tanya' mode='launcher' agency='Dukcapil' {attributes}></tanya-chat>"
        )
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.route(
            f"{server.url}/situs",
            lambda route: route.fulfill(
                content_type="text/html", body=page_with(element, server.url)
            ),
        )
        page.goto(f"{server.url}/situs")
        return page

    return showing


def launcher(page: Page, name: str = "Tanya di sini") -> Locator:
    return page.get_by_role("button", name=name)


def opened(page: Page) -> Chat:
    launcher(page).click()
    return Chat(page)


def test_it_opens_a_window_and_escape_closes_it_and_gives_the_focus_back(show: Show) -> None:
    page = show()
    expect(page.get_by_role("dialog")).to_be_hidden()
    launcher(page).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Tanya, Dukcapil")).to_be_visible()
    chat = Chat(page)
    expect(chat.box).to_be_focused()
    expect(launcher(page)).to_be_hidden()

    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(launcher(page)).to_be_focused()


def test_the_page_behind_the_window_stays_usable(show: Show) -> None:
    page = show()
    opened(page)

    box = page.get_by_role("dialog").bounding_box()
    assert box
    assert box["width"] <= 400
    page.get_by_role("link", name="Tanya kami").focus()
    expect(page.get_by_role("link", name="Tanya kami")).to_be_focused()


def test_on_a_phone_it_fills_the_screen_and_only_it_can_be_reached(show: Show) -> None:
    page = show(PHONE)
    chat = opened(page)

    assert page.get_by_role("dialog").bounding_box() == {
        "x": 0,
        "y": 0,
        "width": 390,
        "height": 844,
    }
    page.get_by_role("link", name="Tanya kami").focus()
    expect(page.get_by_role("link", name="Tanya kami")).not_to_be_focused()
    expect(chat.ask("KTP saya hilang, bayar ga?")).to_contain_text("gratis (Rp0)")
    page.get_by_role("button", name="Tutup").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(launcher(page)).to_be_focused()


def test_at_200_percent_zoom_nothing_is_out_of_reach(show: Show) -> None:
    page = show((683, 384))
    chat = opened(page)
    chat.ask("KTP saya hilang, bayar ga?")

    expect(chat.box).to_be_in_viewport(ratio=1)
    expect(chat.send).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("button", name="Tutup")).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_reply_that_comes_while_it_is_closed_is_counted_and_said(show: Show) -> None:
    page = show()
    chat = opened(page)
    held: list[Route] = []
    page.route("**/webchat/messages", lambda route: held.append(route), times=1)
    chat.write("KTP saya hilang, bayar ga?")
    page.keyboard.press("Escape")
    wait_until(lambda: bool(page.wait_for_timeout(20) or held))
    held[0].continue_()

    expect(launcher(page)).to_have_accessible_name("Tanya di sini. Pesan baru: 1")
    expect(page.get_by_role("status").filter(has_text="Pesan baru: 1")).to_have_count(1)
    expect(page.locator("tanya-chat .count")).to_have_text("1")
    page.reload()
    expect(launcher(page)).to_have_accessible_name("Tanya di sini. Pesan baru: 1")

    launcher(page).click()
    expect(chat.replies.first).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(launcher(page)).to_have_accessible_name("Tanya di sini")
    page.reload()
    expect(launcher(page)).to_have_accessible_name("Tanya di sini")


def test_a_visitor_who_never_wrote_costs_no_session(show: Show) -> None:
    asked: list[str] = []
    page = show()
    page.on("request", lambda request: asked.append(request.url))

    opened(page)
    page.keyboard.press("Escape")
    page.wait_for_load_state("networkidle")

    assert not any("/webchat/" in url for url in asked)


def test_escape_in_the_question_before_deleting_closes_only_the_question(show: Show) -> None:
    for size in (DESK, PHONE):
        page = show(size)
        chat = opened(page)
        chat.ask("KTP saya hilang")
        page.get_by_role("button", name="Hapus percakapan").click()
        page.keyboard.press("Escape")
        expect(page.get_by_role("button", name="Ya, hapus")).to_be_hidden()
        expect(page.get_by_role("dialog")).to_be_visible()


def test_a_link_of_the_page_opens_it(show: Show) -> None:
    page = show()
    page.get_by_role("link", name="Tanya kami").click()
    expect(Chat(page).box).to_be_focused()


def test_the_site_gives_logo_colours_and_place(show: Show) -> None:
    colours = "tanya-chat { --tanya-primary: rgb(23, 59, 108); --tanya-offset: 40px; }"
    page = show(attributes="position='left' logo='/static/icon.svg'", style=colours)

    box = launcher(page).bounding_box()
    assert box
    assert box["x"] == 16
    assert round(box["y"] + box["height"]) == 768 - 16 - 40
    background = "element => getComputedStyle(element).backgroundColor"
    assert launcher(page).evaluate(background) == "rgb(23, 59, 108)"
    chat = opened(page)
    logo = page.locator("tanya-chat .brand .logo")
    assert logo.evaluate("image => image.complete && image.naturalWidth > 0")
    chat.ask("KTP saya hilang")
    bubble = chat.questions.locator(".bubble")
    expect(bubble).to_have_css("background-color", "rgb(23, 59, 108)")


def test_an_old_browser_shows_and_answers_too(show: Show, page: Page) -> None:
    page.add_init_script(OLD_BROWSER)
    show(PHONE)
    chat = opened(page)

    expect(chat.ask("KTP saya hilang, bayar ga?")).to_contain_text("gratis (Rp0)")
    expect(chat.questions.locator(".bubble")).to_have_css("background-color", "rgb(11, 90, 94)")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(launcher(page)).to_be_focused()


@pytest.mark.parametrize(
    ("attribute", "colour"), [("", "rgb(17, 25, 26)"), ("scheme='light'", "rgb(248, 245, 239)")]
)
def test_dark_colours_can_be_refused(show: Show, page: Page, attribute: str, colour: str) -> None:
    page.emulate_media(color_scheme="dark")
    show(attributes=attribute)
    opened(page)
    expect(page.locator("tanya-chat .app")).to_have_css("background-color", colour)
