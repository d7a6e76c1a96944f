"""A stage in a browser window, as the tests look at it: its clock, its panels' pixels and numbers, and its controls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import JSHandle, Locator, Page, expect

from tests.browser.visit import LOOK_AGAIN_MS, wait_until_ready

# The page's own modules know the stage by its name; asking for the module again gives the same one.
FIND = """async (name) => {
  const style = document.querySelector('link[href$="/stage.css"]').href;
  const { onStage } = await import(style.replace('stage.css', 'store.js'));
  return await new Promise((found, lost) => {
    onStage(name, (stage) => stage && found(stage));
    setTimeout(() => lost(new Error(`no stage announces itself as ${name}`)), 20000);
  });
}"""
HAND = """async (name) => {
  const style = document.querySelector('link[href$="/stage.css"]').href;
  const { handOf } = await import(style.replace('stage.css', 'hand.js'));
  return handOf(name);
}"""
ONE_STAGE = """() => {
  const stages = document.querySelectorAll('.dl-stage');
  return stages.length === 1 && Boolean(stages[0].dataset.ready);
}"""
TWO_FRAMES = """() => new Promise((done, lost) => {
  requestAnimationFrame(() => requestAnimationFrame(done));
  setTimeout(() => lost(new Error('the browser draws no frames')), 20000);
})"""
# Everything drawn on a canvas as one number: a small change anywhere gives another.
PIXELS = """(canvas) => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let hash = 2166136261, drawn = 0;
  for (let i = 0; i < data.length; i += 4) {
    if (!data[i + 3]) continue;
    drawn += 1;
    hash = Math.imul(hash ^ i ^ (data[i] << 16) ^ (data[i + 1] << 8) ^ data[i + 2] ^ (data[i + 3] << 24), 16777619);
  }
  return [drawn, hash];
}"""


class SeenStage:
    """The stage of one page, drawn and at rest."""

    def __init__(self, page: Page, name: str = "optimizers") -> None:
        self.page, self.name = page, name
        self.root = page.locator(".dl-stage")
        self.find()

    def find(self) -> None:
        wait_until_ready(self.page)
        self.page.wait_for_function(ONE_STAGE, timeout=20_000, polling=LOOK_AGAIN_MS)
        self.handle: JSHandle = self.page.evaluate_handle(FIND, self.name)
        self.settle()

    def settle(self) -> None:
        """Until Plotly has drawn every panel and the canvases are painted."""
        self.page.wait_for_function(
            "s => s.panels.length && s.panels.every((p) => p.box && p.root.dataset.drawn)", arg=self.handle
        )
        self.page.evaluate(TWO_FRAMES)

    def js(self, script: str, argument: Any = None) -> Any:
        """The value of `(stage, argument) => script`."""
        return self.handle.evaluate(f"(s, a) => {script}", argument)

    def hand(self) -> JSHandle:
        """What moves the page's sliders, and draws meanwhile (pages/kit/stage/hand.js)."""
        return self.page.evaluate_handle(HAND, self.name)

    def rests(self) -> None:
        """Until the session has had the last word on what was moved."""
        self.page.wait_for_function(
            "(hand) => !hand.holding && !hand.moving && !hand.moved.size", arg=self.hand(), timeout=180_000
        )
        wait_until_ready(self.page)
        self.settle()

    @property
    def is_training(self) -> bool:
        """Whether it is the picture of a training, which the session alone has."""
        return bool(self.js("Boolean(s.header.live)"))

    # --- the clock ------------------------------------------------------------------------------------

    @property
    def step(self) -> int:
        return int(self.root.get_attribute("data-step") or -1)

    @property
    def playing(self) -> bool:
        return bool(self.js("s.clock.playing"))

    def press(self, name: str) -> None:
        self.root.locator(f".dl-{name}").click()

    def wait_for_step(self, least: int) -> None:
        self.page.wait_for_function("([s, n]) => s.clock.step >= n", arg=[self.handle, least])

    def scrub(self, step: int) -> None:
        self.root.locator(".dl-scrub").fill(str(step))
        expect(self.root).to_have_attribute("data-step", str(step), timeout=20_000)

    # --- what is drawn --------------------------------------------------------------------------------

    def panel(self, identity: str) -> Locator:
        return self.root.locator(f'.dl-panel[data-panel="{identity}"]')

    @property
    def panels(self) -> list[str]:
        return list(self.js("s.panels.map((p) => p.spec.id)"))

    def pixels(self, identity: str) -> tuple[int, int]:
        """How many pixels of the panel's canvas are drawn, and a number made of all of them."""
        drawn, made = self.panel(identity).locator(".dl-canvas").evaluate(PIXELS)
        return drawn, made

    def ranges(self, identity: str = "plane") -> list[list[float]]:
        return list(
            self.js(
                "(() => { const l = s.byId.get(a).plot._fullLayout; return [[...l.xaxis.range], [...l.yaxis.range]] })()",
                identity,
            )
        )

    def place(self, x: float, y: float, identity: str = "plane") -> tuple[tuple[float, float], tuple[float, float]]:
        """The point at shares x and y of a panel's window: where on the screen, and which data coordinates it has."""
        box = self.panel(identity).locator(".dl-plot").bounding_box()
        frame = self.js("s.byId.get(a).box", identity)
        assert box is not None
        # Whole pixels: a pointer has no others.
        px = round(box["x"] + frame["left"] + x * (frame["right"] - frame["left"]))
        py = round(box["y"] + frame["top"] + y * (frame["bottom"] - frame["top"]))
        shares = (
            (px - box["x"] - frame["left"]) / (frame["right"] - frame["left"]),
            (py - box["y"] - frame["top"]) / (frame["bottom"] - frame["top"]),
        )
        (x0, x1), (y0, y1) = self.ranges(identity)
        return (px, py), (x0 + shares[0] * (x1 - x0), y1 + shares[1] * (y0 - y1))

    def drag(self, begin: tuple[float, float], end: tuple[float, float], identity: str = "plane") -> None:
        """Drags the pointer between two points of a panel, given in shares of its window."""
        (x0, y0), _ = self.place(*begin, identity)
        (x1, y1), _ = self.place(*end, identity)
        self.page.mouse.move(x0, y0)
        self.page.mouse.down()
        for i in range(1, 6):
            self.page.mouse.move(x0 + (x1 - x0) * i / 5, y0 + (y1 - y0) * i / 5)
        self.page.mouse.up()

    # --- beside the stage -----------------------------------------------------------------------------

    def cells(self, column: str) -> dict[str, str]:
        """One column of the results table by optimizer."""
        script = """(root, column) => {
          const heads = [...root.querySelectorAll('thead th')].map((th) => th.textContent);
          const rows = [...root.querySelectorAll('tbody tr')];
          return rows.map((row) => [row.cells[0].textContent, row.cells[heads.indexOf(column)]?.textContent ?? null]);
        }"""
        return dict(self.page.locator(".dl-results").evaluate(script, column))

    def formula(self) -> list[list[float]]:
        """The numbers of the formula panel in their order: a number alone, or the two of a vector."""
        script = """(root) => [...root.querySelectorAll('.dl-number')].map((token) => {
          const cells = [...token.querySelectorAll('mtd')];
          return (cells.length ? cells : [token]).map((cell) => cell.textContent);
        })"""
        tokens = self.page.locator(".dl-formula").evaluate(script)
        return [[shown(text) for text in token] for token in tokens]

    # --- settings -------------------------------------------------------------------------------------

    def change(self, act: Callable[[], Any]) -> None:
        """Does something that brings new data from the server, and waits until it is on the screen."""
        before = int(self.root.get_attribute("data-ready") or 0)
        act()
        self.page.wait_for_function(
            "n => Number(document.querySelector('.dl-stage')?.dataset.ready ?? 0) > n", arg=before, timeout=20_000
        )
        wait_until_ready(self.page)
        self.settle()

    def slider(self, setting: str) -> Locator:
        return self.page.locator(f".st-key-{self.name}-{setting} input[type=range]")

    def nudge(self, setting: str, key: str = "ArrowRight") -> None:
        """Moves a slider by one stop with the keyboard, as one who has come to it by Tab."""
        self.page.keyboard.press("Tab")
        self.slider(setting).focus()
        self.change(lambda: self.page.keyboard.press(key))
        self.rests()

    def query(self) -> dict[str, str]:
        return dict(self.page.evaluate("Object.fromEntries(new URLSearchParams(location.search))"))


def shown(text: str) -> float:
    """A number as the stage writes it: −1.234, 1.5·10⁻³, ∞, or – for nothing."""
    if text == "–":
        return float("nan")
    text = text.replace("−", "-").replace("∞", "inf").translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    mantissa, _, exponent = text.partition("·10")
    return float(mantissa) * 10.0 ** int(exponent or 0)


def agrees(text_value: float, exact: float) -> bool:
    """Whether a number on the screen (three decimals, or three digits where it is large or small) is this one."""
    if exact != exact:
        return text_value != text_value
    return abs(text_value - exact) <= max(0.00051, 0.0051 * abs(exact))
