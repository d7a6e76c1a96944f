"""Fixtures of the browser tests: the app in its own process, one Chromium, and windows that watch themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.chromium import launch
from tests.browser.server import Server, serve
from tests.browser.visit import LOADING_MS, opened

UNDER = "lab"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # What is waited for comes at once, unless the machine has much else to do.
    expect.set_options(timeout=LOADING_MS)
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
    yield from opened(browser, running_app)


@pytest.fixture
def open_page_under_path(browser: Browser, running_app_under_path: Server) -> Iterator[Callable[..., Page]]:
    """The same with the app below /lab; paths are given as for open_page."""
    yield from opened(browser, running_app_under_path)


@pytest.fixture(scope="module")
def shared_page(browser: Browser, running_app: Server) -> Iterator[Callable[..., Page]]:
    """As open_page, but a file's tests share the page of an address and a look: the first that asks for it opens it.

    Each test says what it needs of the page, and leaves it to those below. What open_page checks is checked when the
    file ends.
    """
    with contextmanager(opened)(browser, running_app) as open_page:
        pages: dict[tuple[Any, ...], Page] = {}

        def shared(path: str = "/", **look: Any) -> Page:
            key = (path, *sorted(look.items()))
            if key not in pages:
                pages[key] = open_page(path, **look)
            return pages[key]

        yield shared
