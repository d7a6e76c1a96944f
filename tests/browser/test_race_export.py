"""What a visitor takes away from the race: pictures, a page that stands alone, data."""

from __future__ import annotations

import base64
import json
import re
import struct
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Browser

from tests.browser.stage import SeenStage


def saved(stage: SeenStage, kind: str, folder: Path) -> Path:
    stage.press("save")
    with stage.page.expect_download() as download:
        stage.root.locator(".dl-menu button", has_text=re.compile(f"^{kind}$")).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    assert stage.root.locator(".dl-menu").is_hidden()
    return path


@pytest.mark.parametrize(
    "query", ["optimizers=gd.adam&step=40", "optimizers=gd.adam&view=grid", "optimizers=gd.adam&view=space"]
)
def test_pictures_and_a_page_that_stands_alone(open_page, browser: Browser, tmp_path: Path, query: str):
    page = open_page(f"/optimizers?{query}")
    stage = SeenStage(page)

    png = saved(stage, "PNG", tmp_path)
    assert png.name == "descent-lab-optimizers.png"
    head = png.read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", head[16:24])
    board = stage.root.locator(".dl-board").bounding_box()
    assert board is not None
    assert (width, height) == pytest.approx((2 * board["width"], 2 * (board["height"] + 26)), abs=4)
    assert png.stat().st_size > 20_000

    svg = saved(stage, "SVG", tmp_path).read_text()
    assert svg.startswith("<svg")
    assert "Gradient descent" in svg
    assert "Adam" in svg
    # Links of the names of XML are no addresses to load from.
    assert not re.search(r"(?:href|src)=[\"']https?:", svg)

    html = saved(stage, "HTML", tmp_path)
    text = html.read_text()
    assert not re.search(r"<(?:script|link|img)[^>]+(?:src|href)=", text), "it loads nothing"
    drawn = opened_offline(browser, html)
    names = {trace for trace in drawn["names"] if trace}
    assert {"Gradient descent", "Adam"} <= names
    assert drawn["errors"] == []
    assert drawn["requests"] == [f"file://{html}"]
    assert drawn["shown"], "Plotly drew the picture"


def opened_offline(browser: Browser, path: Path) -> dict:
    """What a page shows to someone who opens it from a disk, without a network."""
    context = browser.new_context(offline=True)
    requests: list[str] = []
    errors: list[str] = []
    context.on("request", lambda request: requests.append(request.url))
    context.on("weberror", lambda error: errors.append(str(error.error)))
    page = context.new_page()
    page.goto(path.as_uri())
    page.wait_for_selector("#figure .main-svg", state="attached")
    drawn = page.evaluate("""() => {
      const figure = document.getElementById('figure');
      const marks = figure.querySelectorAll('.scatterlayer .trace, .gl-container canvas').length;
      return { names: figure.data.map((t) => t.name), shown: marks > 0 && figure.getBoundingClientRect().height > 100 };
    }""")
    context.close()
    kept = [url for url in requests if not url.startswith(("blob:", "data:"))]
    return {**drawn, "requests": kept, "errors": errors}


# Of what the canvases show in full colour, which share has that colour in a saved picture, twice as fine.
AGREES = """async (png) => {
  const s = this, frame = s.board.whole.getBoundingClientRect();
  const image = await createImageBitmap(await (await fetch('data:image/png;base64,' + png)).blob());
  const canvas = new OffscreenCanvas(image.width, image.height);
  const ctx = canvas.getContext('2d');
  ctx.drawImage(image, 0, 0);
  const saved = ctx.getImageData(0, 0, image.width, image.height);
  return s.panels.map((panel) => {
    const box = panel.plot.getBoundingClientRect();
    const [left, top] = [box.left - frame.left, box.top - frame.top + 26];
    const { data, width, height } = panel.ctx.getImageData(0, 0, panel.canvas.width, panel.canvas.height);
    let all = 0, same = 0;
    for (let i = 0; i < width * height; i += 1) {
      if (data[4 * i + 3] < 255) continue;
      all += 1;
      const [x, y] = [Math.round(2 * (left + (i % width)) + 0.5), Math.round(2 * (top + Math.floor(i / width)) + 0.5)];
      const at = 4 * (y * image.width + x);
      if ([0, 1, 2].every((k) => Math.abs(saved.data[at + k] - data[4 * i + k]) < 60)) same += 1;
    }
    return all ? same / all : 1;
  });
}"""


@pytest.mark.parametrize("query", ["optimizers=gd.adam&step=40", "optimizers=gd.adam&step=7&view=grid"])
def test_a_saved_png_is_the_picture_at_its_step(open_page, tmp_path: Path, query: str):
    stage = SeenStage(open_page(f"/optimizers?{query}"))
    png = base64.b64encode(saved(stage, "PNG", tmp_path).read_bytes()).decode()
    agreeing = f"(async function(png) {{ return await ({AGREES})(png) }}).call(s, a)"
    assert min(stage.js(agreeing, png)) > 0.8
    # Of another step it is no picture.
    stage.scrub(150)
    assert min(stage.js(agreeing, png)) < 0.7


def test_a_saved_page_has_the_start_the_minimum_the_arrows_and_a_faint_future(open_page, tmp_path: Path):
    stage = SeenStage(open_page("/optimizers?optimizers=gd.momentum&step=40&focus=momentum"))
    text = saved(stage, "HTML", tmp_path).read_text()
    figure = json.loads(text[text.rindex("const figure = ") + 15 : text.rindex("; Plotly.newPlot")])
    here = [one for one in figure["data"] if one.get("xaxis") == "x"]
    symbols = [one["marker"]["symbol"] for one in here if "marker" in one]
    assert {"cross", "circle-open", "circle", "square", "arrow"} <= set(symbols)
    (start,) = [one for one in here if one.get("marker", {}).get("symbol") == "circle-open"]
    for name in ("Gradient descent", "Momentum"):
        (been,) = [one for one in here if one.get("name") == name]
        assert len(been["x"]) == 41
        assert (been["x"][0], been["y"][0]) == pytest.approx((start["x"][0], start["y"][0]))
    assert sorted(len(one["x"]) for one in here if one.get("opacity") == 0.6) == [301, 301]
    assert [one["name"].split(" (")[0] for one in here if one.get("showlegend")][2:] == ["−α g", "−α v", "step"]


def test_the_exported_picture_keeps_the_zoom_and_the_theme(open_page, tmp_path: Path):
    page = open_page("/optimizers?optimizers=gd", dark=True)
    stage = SeenStage(page)
    stage.js("s.Plotly.relayout(s.byId.get('plane').plot, {'xaxis.range': [-3, -1], 'yaxis.range': [0, 2]})")
    stage.settle()
    html = saved(stage, "HTML", tmp_path).read_text()
    figure = html[html.rindex("<script>") :]
    assert '"range":[-3,-1]' in figure
    assert "rgb(17, 21, 28)" in figure


def test_the_data_come_as_csv(open_page, tmp_path: Path):
    page = open_page("/optimizers?optimizers=gd.adam&steps=50")
    SeenStage(page)
    page.get_by_role("tab", name="Data").click()
    with page.expect_download() as download:
        page.locator("[data-testid=stDownloadButton] button").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    assert path.name == "descent-lab-optimizers.csv"
    data = pd.read_csv(path)
    assert set(data.optimizer) == {"gd", "adam"}
    assert data.groupby("optimizer").step.max().tolist() == [50, 50]
    assert data[["x", "y", "cost"]].notna().all(axis=None)
