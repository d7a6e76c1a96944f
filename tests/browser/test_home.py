"""The first page, and what every page's answers carry."""

from __future__ import annotations

import http.client
import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from pages.kit.catalogue import catalogue
from tests.browser.stage import SeenStage


def test_the_live_picture_moves_by_itself(open_page):
    page = open_page("/")
    stage = SeenStage(page, "home")
    assert stage.playing
    now = stage.step
    page.wait_for_function("([s, n]) => s.clock.step > n", arg=[stage.handle, now])
    stage.press("play")
    assert not stage.playing


def test_it_rests_for_those_who_asked_for_less_motion(open_page):
    page = open_page("/", reduced_motion=True)
    stage = SeenStage(page, "home")
    page.wait_for_timeout(400)
    assert (stage.step, stage.playing) == (0, False)
    # It is their choice, not the lab's: the button still plays.
    stage.press("play")
    stage.wait_for_step(1)


def test_every_lesson_has_a_card_that_leads_to_it(open_page):
    page = open_page("/")
    for entry in catalogue():
        card = page.locator("[data-testid=stMain] a", has_text=entry.title).last
        expect(card).to_have_attribute("href", re.compile(rf"(^|/){entry.url_path}$"))
        assert page.get_by_text(entry.summary).count() == 1
    page.locator("[data-testid=stMain] a", has_text=catalogue()[0].title).last.click()
    page.wait_for_url(f"**/{catalogue()[0].url_path}")
    expect(page.locator("h1")).to_have_text(catalogue()[0].title)


def test_things_to_try_first_arrive_with_their_settings(open_page):
    page = open_page("/")
    tries = page.locator("[data-testid=stMain] a[href*='?']")
    assert tries.count() >= 3
    link = tries.nth(1).get_attribute("href") or ""
    tries.nth(1).click()
    page.wait_for_url("**/*?*")
    stage = SeenStage(page)
    assert stage.query() == dict(pair.split("=") for pair in urlsplit(link).query.split("&"))


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (390, 844)])
def test_it_fits_the_screen(open_page, width: int, height: int):
    page = open_page("/", width=width, height=height)
    stage = SeenStage(page, "home")
    widths = "[document.documentElement, document.querySelector('[data-testid=stMain]')].map((e) => e.scrollWidth - e.clientWidth)"
    assert max(page.evaluate(widths)) <= 0
    box = stage.root.bounding_box()
    assert box is not None
    assert box["y"] < height / 2, "the picture is seen without scrolling"


def get(server: str, path: str) -> http.client.HTTPResponse:
    """The answer to exactly this path: a browser would tidy it first."""
    connection = http.client.HTTPConnection(urlsplit(server).netloc, timeout=10)
    connection.putrequest("GET", path, skip_accept_encoding=True)
    connection.endheaders()
    answer = connection.getresponse()
    answer.body = answer.read()  # type: ignore[attr-defined]
    connection.close()
    return answer


@pytest.mark.parametrize("path", ["/", "/optimizers", "/_stcore/health", "/nothing/here"])
def test_answers_of_the_server_carry_the_security_headers(server: str, path: str):
    headers = get(server, path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "SAMEORIGIN"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "frame-ancestors 'self'" in headers["Content-Security-Policy"]
    assert len(headers.get_all("Content-Security-Policy") or []) == 1


@pytest.mark.parametrize("path", ["/lab/../app.py", "/lab/%2e%2e/app.py", "/lab/0/../../app.py", "/../app.py", "/app.py", "/.streamlit/config.toml"])  # fmt: skip
def test_the_server_does_not_hand_out_its_files(server: str, path: str):
    body = get(server, path).body  # type: ignore[attr-defined]
    assert b"SecurityHeaders" not in body
    assert b"maxUploadSize" not in body
