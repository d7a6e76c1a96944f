"""A visitor's browser window that keeps a record: where its requests went, and what its console complained about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, TimeoutError, expect

from tests.browser.server import Server

LOADING_MS = 30_000
# How often a page is asked whether it is there, and how long what it lacks is looked at.
LOOK_AGAIN_MS, LAST_LOOK_MS = 30, 1_000
READY = """() => {
  const app = document.querySelector('[data-testid=stApp]');
  return app?.dataset.testConnectionState === 'CONNECTED' && app.dataset.testScriptState === 'notRunning'
    && !document.querySelector('[data-testid=stSkeleton]');
}"""
# Streamlit's client looks for its server below every deep link first, and logs that it is not there.
PROBES = ("/_stcore/health", "/_stcore/host-config")
# Where the page stands that opens a visitor's windows.
OPENER = "/opens-windows"
# With an icon of its own: Chromium would ask the app for one.
EMPTY = "<!doctype html><link rel=icon href=data:,>"


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


@dataclass(frozen=True)
class Profile:
    """A visitor's browser, and the page in it that opens his windows.

    They are of its process, which keeps the app's scripts compiled: a page opens in less than half the time.
    """

    context: BrowserContext
    opener: Page


# Profiles whose windows are closed, and who remember nothing of them, by browser and address.
_IDLE: dict[tuple[Browser, str], list[Profile]] = {}


@contextmanager
def window(
    browser: Browser, base: str, width: int = 1280, height: int = 720, dark: bool = False, reduced_motion: bool = False
) -> Iterator[tuple[Page, Record]]:
    """A window with no past but compiled scripts, and its record. The caller opens pages and checks the record."""
    idle = _IDLE.setdefault((browser, base), [])
    profile = idle.pop() if idle else _new_profile(browser, base)
    record = Record(base)
    unwatch = record.watch(profile.context)
    try:
        with profile.opener.expect_popup() as opened:
            profile.opener.evaluate("void window.open()")
        page = opened.value
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(
            color_scheme="dark" if dark else "light", reduced_motion="reduce" if reduced_motion else "no-preference"
        )
        yield page, record
    finally:
        unwatch()
        _forget(profile, base)
        idle.append(profile)


def _new_profile(browser: Browser, base: str) -> Profile:
    context = browser.new_context(accept_downloads=True)
    opener = context.new_page()
    # An address of the app's own, whose windows stay in its process. The app need not answer, nor run.
    context.route(f"{base}{OPENER}", lambda route: route.fulfill(body=EMPTY, content_type="text/html"))
    opener.goto(f"{base}{OPENER}")
    # With any route left nothing is cached.
    context.unroute_all()
    return Profile(context, opener)


def _forget(profile: Profile, base: str) -> None:
    """Closes a profile's windows and takes away all that they left, but for the cache."""
    context = profile.context
    for page in context.pages:
        if page != profile.opener:
            page.close()
    context.unroute_all()
    context.clear_permissions()
    context.set_offline(False)
    parts = urlsplit(base)
    everything = {"origin": f"{parts.scheme}://{parts.netloc}", "storageTypes": "cookies,local_storage,indexeddb"}
    session = context.new_cdp_session(profile.opener)
    session.send("Storage.clearDataForOrigin", everything)
    session.detach()
    context.clear_cookies()


def wait_until_ready(page: Page, timeout_ms: int = LOADING_MS) -> None:
    """Until Streamlit has drawn the page and runs nothing any more."""
    # Asked by the page itself: each time that an `expect` finds it otherwise, playwright reads all of the page as one hears it,
    # and then waits for up to a second.
    with suppress(TimeoutError):
        page.wait_for_function(READY, timeout=timeout_ms, polling=LOOK_AGAIN_MS)
        return
    app = page.locator("[data-testid=stApp]")
    expect(app).to_have_attribute("data-test-connection-state", "CONNECTED", timeout=LAST_LOOK_MS)
    expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=LAST_LOOK_MS)
    expect(page.locator("[data-testid=stSkeleton]")).to_have_count(0, timeout=LAST_LOOK_MS)


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
