"""Fixtures of the browser tests: the app in its own process, one Chromium, and windows that watch themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import launch
from tests.browser.server import Server, serve
from tests.browser.visit import Record, wait_until_ready, window

UNDER = "lab"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def running_app() -> Iterator[Server]:
    with serve() as server:
        yield server


@pytest.fixture(scope="session")
def running_app_under_path() -> Iterator[Server]:
    with serve(under=UNDER) as server:
        yield server


@pytest.fixture(scope="session")
def server(running_app: Server) -> str:
    """The app's address, without a closing slash."""
    return running_app.url


@pytest.fixture(scope="session")
def server_under_path(running_app_under_path: Server) -> str:
    """The address of the app served below /lab, as behind a university's proxy."""
    return running_app_under_path.url


@pytest.fixture
def open_page(browser: Browser, running_app: Server) -> Iterator[Callable[..., Page]]:
    """open_page("/optimizers?beta=0.9", width=390, dark=True) -> the page, drawn and at rest.

    wait=False returns right after the document. At the test's end every window opened is checked: no request left for
    another host, no error in the console, no traceback in the app's log.
    """
    yield from _opener(browser, running_app)


@pytest.fixture
def open_page_under_path(browser: Browser, running_app_under_path: Server) -> Iterator[Callable[..., Page]]:
    """The same with the app below /lab; paths are given as for open_page."""
    yield from _opener(browser, running_app_under_path)


def _opener(browser: Browser, app: Server) -> Iterator[Callable[..., Page]]:
    logged_before = len(app.log())
    records: list[Record] = []
    with ExitStack() as windows:

        def open_page(path: str = "/", *, wait: bool = True, **look: Any) -> Page:
            page, record = windows.enter_context(window(browser, app.url, **look))
            records.append(record)
            page.goto(app.url + path)
            if wait:
                wait_until_ready(page)
            return page

        yield open_page
    for record in records:
        record.check()
    # Streamlit catches a lesson's exception and tells the visitor little: the log is where it shows.
    logged = app.log()[logged_before:]
    assert "Traceback" not in logged, f"the app logged an exception:\n{logged}"
