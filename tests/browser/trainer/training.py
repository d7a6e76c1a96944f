"""The trainer in a browser window, as the tests look at it: how far it is, what it draws, and what it asks of the server."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Locator, Page, TimeoutError, WebSocket, expect

from tests.browser.stage import SeenStage

PATIENCE_MS = 20_000
# Every array of the picture by name, as the browser has it.
ARRAYS = "Object.fromEntries(Object.entries(s.arrays).map(([name, { data }]) => [name, Array.from(data)]))"

# What is to be known of a stage that does not come to where it is waited for.
FOUND = """async ([s, name]) => {
  const { stageOf } = await import(document.querySelector('link[href$="/stage.css"]').href.replace('stage.css', 'store.js'));
  const { rows, columns, ...live } = s.header?.live ?? {};
  const { flying, queue, still } = s.transport?.slices ?? {};
  const app = document.querySelector('[data-testid=stApp]').dataset;
  return JSON.stringify({ live, flying, queue, still, gone: s.gone, here: s.root.isConnected, same: stageOf(name) === s, ready: s.root.dataset.ready,
    app, address: location.search, alerts: [...document.querySelectorAll('[data-testid=stAlert]')].map((e) => e.innerText) });
}"""


def link(**settings: Any) -> str:
    """A link to the trainer; dots in names as two underscores."""
    return "/trainer?" + urlencode({name.replace("__", "."): value for name, value in settings.items()})


class SeenTraining(SeenStage):
    """The trainer's stage, drawn, whether it trains or not."""

    def __init__(self, page: Page) -> None:
        super().__init__(page, "trainer")

    # --- how far --------------------------------------------------------------------------------------

    def live(self, name: str) -> Any:
        return self.js("s.header.live[a]", name)

    @property
    def step(self) -> int:
        return int(self.live("step"))

    @property
    def running(self) -> bool:
        """As the server says."""
        return bool(self.live("running"))

    def wait_for_step(self, least: int) -> None:
        self.wait_until("s.header.live.step >= a", least)

    def wait_for_rest(self) -> None:
        """Until the server trains no more and the browser asks for nothing."""
        self.wait_until("!s.header.live.running && !s.transport.slices.flying && !s.transport.slices.queue.length")

    def wait_until(self, script: str, argument: Any = None) -> None:
        # By the clock: a window of two that are open may draw few frames.
        try:
            self.page.wait_for_function(
                f"([s, a]) => {script}", arg=[self.handle, argument], timeout=PATIENCE_MS, polling=50
            )
        except TimeoutError as late:
            late.add_note(
                f"not so: {script} for {argument!r}, but {self.page.evaluate(FOUND, [self.handle, self.name])}"
            )
            raise

    def train_for(self, steps: int) -> None:
        """Plays until so many steps more are made, then pauses."""
        goal = self.step + steps
        self.press("play")
        self.wait_for_step(goal)
        self.press("play")
        self.wait_for_rest()

    def press_and_wait(self, name: str) -> None:
        """A button of the bar, and its answer on the screen."""
        ready = int(self.root.get_attribute("data-ready") or 0)
        self.press(name)
        self.wait_until("Number(s.root.dataset.ready) > a && !s.transport.slices.flying", ready)

    # --- what is drawn --------------------------------------------------------------------------------

    def arrays(self) -> dict[str, list[float]]:
        return dict(self.js(ARRAYS))

    def marks(self) -> list[str]:
        """The texts at the cost curve."""
        return [mark["text"] for mark in self.js("s.byId.get('cost').content.marks ?? []")]

    def rows(self) -> dict[str, list[str]]:
        """The numbers of the results table by row."""
        script = "(root) => [...root.querySelectorAll('tbody tr')].map((tr) => [...tr.cells].map((cell) => cell.textContent))"
        return {name: numbers for name, *numbers in self.page.locator(".dl-results").evaluate(script)}

    @property
    def words(self) -> Locator:
        return self.page.locator(".dl-words")

    @property
    def count(self) -> Locator:
        return self.root.locator(".dl-count")

    # --- beside it ------------------------------------------------------------------------------------

    def wait_for_query(self, **wanted: str | None) -> None:
        """Until the link holds these; None for what it must not hold."""
        script = """(wanted) => {
          const query = new URLSearchParams(location.search);
          return Object.entries(wanted).every(([name, value]) => query.get(name) === value);
        }"""
        self.page.wait_for_function(script, arg=wanted, timeout=PATIENCE_MS)

    def menu(self, name: str) -> Locator:
        """The open content of More, at the tab of this name."""
        self.page.locator(".st-key-dl-controls").get_by_role("button", name="More", exact=True).click()
        opened = self.page.locator("[data-testid=stPopoverBody]")
        expect(opened).to_be_visible()
        opened.get_by_role("tab", name=name, exact=True).click()
        return opened

    def close_menu(self) -> None:
        self.page.keyboard.press("Escape")
        expect(self.page.locator("[data-testid=stPopoverBody]")).to_have_count(0)


def sent_by(page: Page) -> list[float]:
    """The sizes of all messages that this window sends to the server from now on; open the page after this."""
    sent: list[float] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framesent", lambda payload: sent.append(len(payload)))

    page.on("websocket", listen)
    return sent
