"""A real Chromium before the real server."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from app.server import Running
from bench.browser import chromium
from tests.system.chat import Chat


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the tests of a file."""
    with chromium() as found:
        yield found


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A phone that was never here before. A script error on the page fails the test."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="id-ID", timezone_id="Asia/Jakarta"
    )
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    yield context.new_page()
    context.close()
    assert not errors


@pytest.fixture(params=["light-390", "dark-390", "light-1366"])
def open_page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A phone or a laptop that lets axe-core in. Motion is off: colours stand still."""
    scheme, width = request.param.split("-")
    context = browser.new_context(
        viewport={"width": int(width), "height": 800},
        locale="id-ID",
        color_scheme=scheme,
        reduced_motion="reduce",
        bypass_csp=True,
    )
    context.set_default_timeout(120_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def someone(browser: Browser) -> Iterator[Callable[[], Page]]:
    """A browser of one person, each time it is called. A script error fails the test."""
    contexts, errors = [], []

    def enter() -> Page:
        context = browser.new_context(viewport={"width": 1366, "height": 900}, locale="id-ID")
        context.on("weberror", lambda error: errors.append(str(error.error)))
        # The checks before publishing take long on a machine that runs other tests.
        context.set_default_timeout(120_000)
        contexts.append(context)
        return context.new_page()

    yield enter
    for context in contexts:
        context.close()
    assert not errors


@pytest.fixture
def chat(page: Page, server: Running) -> Chat:
    """The chat page, just opened."""
    return Chat(page, server.url)
