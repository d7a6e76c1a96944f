"""A server that goes away in the middle of a lecture: the picture stays and plays, and the page comes back by itself."""

from __future__ import annotations

import os
import signal

from playwright.sync_api import expect

from tests.browser.server import serve
from tests.browser.stage import SeenStage
from tests.browser.visit import window

PATIENCE_MS = 60_000


def test_the_picture_stays_and_the_page_comes_back(browser):
    with serve() as server, window(browser, server.url) as (page, _):
        page.goto(f"{server.url}/optimizers?optimizers=gd.adam&rates=tied&learning_rate=0.03")
        stage = SeenStage(page)
        os.kill(server.process, signal.SIGKILL)
        line = page.locator(".dl-offline-line")
        expect(line).to_be_visible(timeout=PATIENCE_MS)
        # Long enough for Streamlit to have opened its dialog.
        page.wait_for_timeout(4000)
        expect(page.locator("[data-testid=stDialog]")).to_have_count(0)
        page.keyboard.press(" ")
        stage.wait_for_step(3)
        stage.press("play")
        assert not stage.playing
        with serve(at=int(server.url.rsplit(":", 1)[1])):
            expect(line).to_be_hidden(timeout=PATIENCE_MS)
            stage.find()
            assert stage.query() == {"optimizers": "gd.adam", "rates": "tied", "learning_rate": "0.03"}
            stage.nudge("learning_rate")
            assert stage.query()["learning_rate"] != "0.03"


def test_where_streamlit_has_given_up_the_page_is_loaded_again(open_page):
    page = open_page("/optimizers?optimizers=gd.adam")
    stage = SeenStage(page)
    page.evaluate("window.before = true")
    page.locator("[data-testid=stApp]").evaluate(
        "(app) => app.setAttribute('data-test-connection-state', 'DISCONNECTED_FOREVER')"
    )
    page.wait_for_function("window.before === undefined", timeout=PATIENCE_MS)
    stage.find()
    assert stage.query() == {"optimizers": "gd.adam"}
