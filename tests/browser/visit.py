"""A visitor's browser window that keeps a record: where its requests went, and what its console complained about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from tests.browser.server import Server

LOADING_MS = 30_000
# Streamlit's client looks for its server below every deep link first, and logs that it is not there.
PROBES = ("/_stcore/health", "/_stcore/host-config")


@dataclass
class Record:
    """What a window did that it should not have done."""

    base: str
    strayed: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> Callable[[], None]:
        """Takes note from now on, until what is given back is called."""
        heard: dict[Any, Callable[..., Any]] = {
            "request": lambda request: self.note_request(request.url),
            "console": self._note_console,
            "weberror": lambda error: self.errors.append(f"uncaught: {error.error}"),
            "page": lambda page: page.on("websocket", lambda socket: self.note_request(socket.url)),
        }
        for event, note in heard.items():
            context.on(event, note)

        def unwatch() -> None:
            for event, note in heard.items():
                context.remove_listener(event, note)

        return unwatch

    def note_request(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != urlsplit(self.base).netloc:
            self.strayed.append(url)

    def note_error(self, text: str, source: str) -> None:
        if not self._is_probe(text, source):
            self.errors.append(f"{text} ({source})")

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.note_error(message.text, message.location.get("url", ""))

    def _is_probe(self, text: str, source: str) -> bool:
        """A 404 of a probe below a deep link; the app's own health and host-config must answer."""
        path = urlsplit(source).path
        real = [urlsplit(self.base).path.rstrip("/") + probe for probe in PROBES]
        return "404" in text and path.endswith(PROBES) and path not in real

    def check(self) -> None:
        assert not self.strayed, f"requests left for another host: {self.strayed}"
        assert not self.errors, f"the console shows errors: {self.errors}"


# Profiles that are closed and cleaned, by browser and look. Their cache still has the app's scripts, which saves a
# quarter of the time that a page takes to open.
_IDLE: dict[tuple[Any, ...], list[BrowserContext]] = {}


@contextmanager
def window(
    browser: Browser, base: str, width: int = 1280, height: int = 720, dark: bool = False, reduced_motion: bool = False
) -> Iterator[tuple[Page, Record]]:
    """A window with no past but a cache, and its record. The caller opens pages and checks the record."""
    idle = _IDLE.setdefault((browser, base, width, height, dark, reduced_motion), [])
    context = (
        idle.pop()
        if idle
        else browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce" if reduced_motion else "no-preference",
            accept_downloads=True,
        )
    )
    record = Record(base)
    unwatch = record.watch(context)
    try:
        yield context.new_page(), record
    finally:
        unwatch()
        _forget(context, base)
        idle.append(context)


def _forget(context: BrowserContext, base: str) -> None:
    """Closes a profile's pages and takes away all that they left, but for the cache."""
    for page in context.pages:
        page.close()
    context.unroute_all()
    context.clear_permissions()
    context.set_offline(False)
    page = context.new_page()
    parts = urlsplit(base)
    everything = {"origin": f"{parts.scheme}://{parts.netloc}", "storageTypes": "cookies,local_storage,indexeddb"}
    context.new_cdp_session(page).send("Storage.clearDataForOrigin", everything)
    context.clear_cookies()
    page.close()


def wait_until_ready(page: Page, timeout_ms: int = LOADING_MS) -> None:
    """Until Streamlit has drawn the page and runs nothing any more."""
    app = page.locator("[data-testid=stApp]")
    expect(app).to_have_attribute("data-test-connection-state", "CONNECTED", timeout=timeout_ms)
    expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=timeout_ms)
    expect(page.locator("[data-testid=stSkeleton]")).to_have_count(0, timeout=timeout_ms)


def opened(browser: Browser, app: Server) -> Iterator[Callable[..., Page]]:
    """A fixture's two halves: a function that opens pages of this app, then the check of all that were opened."""
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
