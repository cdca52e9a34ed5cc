"""The Chromium of this machine, for the browser tests and the README's picture."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator

from playwright.sync_api import Browser, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome")
# Nothing of Chromium's own may go to the network; the sandbox does not work as root in a container.
_OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class ChromiumMissing(Exception):
    """There is no Chromium on PATH."""


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium. Raises ChromiumMissing."""
    path = next(filter(None, map(shutil.which, _NAMES)), None)
    if path is None:
        raise ChromiumMissing("Chromium tidak ada. Pasang dulu: sudo apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(_OPTIONS))
        try:
            yield browser
        finally:
            browser.close()
