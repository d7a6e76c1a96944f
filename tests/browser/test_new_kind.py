"""A new kind of picture in a copy of the tree, the guide's: a class and an ES module in a lesson's folder, and nothing else."""

from __future__ import annotations

import math
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.server import ROOT, Server, serve
from tests.browser.stage import SeenStage
from tests.browser.visit import opened, window
from tests.test_docs import MODULE, PANEL

# The guide's own example, and a kind that says it has a module and has none.
PANELS = f"""
from dataclasses import dataclass
import numpy as np
from pages.kit.panels import Panel

{PANEL}

class LostPanel(Panel):
    module = "lost.js"
"""
PAGE = """
import numpy as np
import streamlit as st
from pages.kit.stage import stage
from pages.kit.stage_data import Clock
from pages.week3.discs.panels import DiscsPanel, LostPanel

kind = LostPanel("lost") if st.toggle("Lost") else DiscsPanel("discs", radii=np.array([20.0, 60.0, 40.0]))
stage("discs", alt="Discs.", panels=[kind], clock=Clock(2))
"""
APP = """
import streamlit as st
from pages.kit.server import assets
app = st.App("page.py", routes=assets.routes())
"""
# A lesson's folder is one by its page, which is not opened here.
LESSON = 'TITLE, ORDER, SUMMARY = "Discs", 98, "Discs."\n'


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    root = tmp_path_factory.mktemp("tree")
    for name in ("pages", "labcore", ".streamlit"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    folder = root / "pages" / "week3" / "discs"
    folder.mkdir(parents=True)
    for name, text in (("page.py", LESSON), ("panels.py", PANELS), ("discs.js", MODULE)):
        (folder / name).write_text(text)
    (root / "page.py").write_text(PAGE)
    (root / "app_of_discs.py").write_text(APP)
    with serve(script="app_of_discs.py", root=root) as server:
        yield server


def test_a_class_and_a_module_are_a_new_kind_of_picture(browser: Browser, app: Server):
    for open_page in opened(browser, app):
        stage = SeenStage(open_page(), "discs")
        assert stage.panels == ["discs"]
        for step, radius in ((1, 60.0), (2, 40.0), (0, 20.0)):
            stage.scrub(step)
            stage.settle()
            drawn, _ = stage.pixels("discs")
            # The edge is drawn softly, half a pixel to each side.
            assert drawn == pytest.approx(math.pi * radius**2, abs=2 * math.pi * radius)


def test_a_picture_that_cannot_be_drawn_is_reported_and_the_next_one_is_drawn(browser: Browser, app: Server):
    with window(browser, app.url) as (page, record):
        page.goto(app.url)
        stage = SeenStage(page, "discs")
        toggle = page.locator("label", has_text="Lost")
        with page.expect_event("pageerror") as error:
            toggle.click()
        assert "lost.js" in str(error.value)
        assert any("lost.js" in text for text in record.errors)
        stage.change(toggle.click)
        expect(stage.panel("discs")).to_be_visible()
        assert stage.pixels("discs")[0] > 0
