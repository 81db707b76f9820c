"""A real browser, and a folder for what it saw."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, ViewportSize, sync_playwright

CHROMIUM = "chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE: ViewportSize = {"width": 1400, "height": 900}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; the run fails where it is not installed, since its promises would go untested."""
    path = shutil.which(os.environ.get("CHROMIUM", CHROMIUM))
    assert path is not None, "these tests need Chromium: apt-get install chromium, or name it in CHROMIUM"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def screenshots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where screenshots are kept: SCREENSHOTS, or the run's temporary folder."""
    folder = Path(os.environ.get("SCREENSHOTS") or tmp_path_factory.mktemp("screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


class Watched:
    """What a page did that it should not have: errors, refused policies, dialogs, requests to anywhere."""

    def __init__(self, page: Page) -> None:
        self.complaints: list[str] = []
        self.requests: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))

    def _console(self, message: ConsoleMessage) -> None:
        is_answer = message.text.startswith("Failed to load resource")  # a refusal that the page shows
        if message.type in ("error", "warning") and not is_answer:
            self.complaints.append(message.text)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=WIDE, reduced_motion="reduce")
    opened = context.new_page()
    opened.set_default_timeout(30_000)
    watched = Watched(opened)
    yield opened
    assert watched.complaints == []
    context.close()


@pytest.fixture
def open_html(page: Page, tmp_path: Path) -> Callable[[str], Page]:
    """Open a page from a file, as a user would."""

    def open_it(html: str) -> Page:
        path = tmp_path / "page.html"
        path.write_text(html, encoding="utf-8", newline="")
        page.goto(path.as_uri())
        return page

    return open_it


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is looked at in a browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
