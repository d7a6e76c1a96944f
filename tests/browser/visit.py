"""A visitor's browser window that keeps a record: where its requests went, and what its console complained about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

LOADING_MS = 30_000
# Streamlit's client looks for its server below every deep link first, and logs that it is not there.
PROBES = ("/_stcore/health", "/_stcore/host-config")


@dataclass
class Record:
    """What a window did that it should not have done."""

    base: str
    strayed: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        context.on("request", lambda request: self.note_request(request.url))
        context.on("console", self._note_console)
        context.on("weberror", lambda error: self.errors.append(f"uncaught: {error.error}"))
        context.on("page", lambda page: page.on("websocket", lambda socket: self.note_request(socket.url)))

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


@contextmanager
def window(
    browser: Browser, base: str, width: int = 1280, height: int = 720, dark: bool = False, reduced_motion: bool = False
) -> Iterator[tuple[Page, Record]]:
    """A fresh window with no past, and its record. The caller opens pages and checks the record."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce" if reduced_motion else "no-preference",
        accept_downloads=True,
    )
    record = Record(base)
    record.watch(context)
    try:
        yield context.new_page(), record
    finally:
        context.close()


def wait_until_ready(page: Page, timeout_ms: int = LOADING_MS) -> None:
    """Until Streamlit has drawn the page and runs nothing any more."""
    app = page.locator("[data-testid=stApp]")
    expect(app).to_have_attribute("data-test-connection-state", "CONNECTED", timeout=timeout_ms)
    expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=timeout_ms)
    expect(page.locator("[data-testid=stSkeleton]")).to_have_count(0, timeout=timeout_ms)
