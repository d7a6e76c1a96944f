"""The watch that every browser test keeps, shown to notice what it is there for."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress

import pytest
from playwright.sync_api import Browser

from tests.browser import server
from tests.browser.server import free_port, serve
from tests.browser.visit import Record, opened, window

APP = "http://127.0.0.1:8501"


def test_the_app_answers_and_the_window_is_clean(open_page):
    page = open_page("/")
    assert page.title()


def test_look(open_page):
    page = open_page("/", width=390, height=800, dark=True, reduced_motion=True)
    assert page.evaluate("[innerWidth, innerHeight]") == [390, 800]
    assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    assert page.evaluate("matchMedia('(prefers-reduced-motion: reduce)').matches")


@pytest.mark.parametrize(
    "script",
    [
        "fetch('http://elsewhere.example/pixel').catch(() => 0)",
        "new Promise(done => { const s = new WebSocket('ws://elsewhere.example/'); s.onerror = done })",
        "new Promise(done => { const i = new Image(); i.onerror = done; i.src = 'http://127.0.0.1:9/i.png' })",
    ],
)
def test_a_request_to_another_host_is_noticed(browser: Browser, script: str):
    # On an empty page: the app's own policy would stop most of these before they are sent.
    with window(browser, APP) as (page, record):
        page.evaluate(script)
        assert len(record.strayed) == 1
        with pytest.raises(AssertionError, match="another host"):
            record.check()


@pytest.mark.parametrize("script", ["console.error('wrong')", "setTimeout(() => { throw new Error('wrong') })"])
def test_an_error_in_the_console_is_noticed(browser: Browser, script: str):
    with window(browser, APP) as (page, record):
        page.evaluate(script)
        page.wait_for_timeout(100)
        with pytest.raises(AssertionError, match="wrong"):
            record.check()


def test_an_exception_in_the_log_is_noticed(browser: Browser, tmp_path):
    script = tmp_path / "broken.py"
    script.write_text("import streamlit\n\nstreamlit.write('here')\nraise LookupError('broken lesson')\n")
    with serve(script=str(script)) as app:
        opener = opened(browser, app)
        open_page = next(opener)
        open_page("/")
        with pytest.raises(AssertionError, match="broken lesson"):
            next(opener, None)


def test_an_app_that_cannot_start_shows_its_log(tmp_path):
    with pytest.raises(RuntimeError, match="nowhere"), serve(script=str(tmp_path / "nowhere.py")):
        pass


def test_a_port_that_is_taken_meanwhile_gives_way_to_another(tmp_path, monkeypatch):
    script = tmp_path / "page.py"
    script.write_text("import streamlit\n")
    # Somebody else's app, which says of itself that it is well.
    with socket.create_server(("127.0.0.1", free_port())) as other:
        threading.Thread(target=well, args=[other], daemon=True).start()
        taken = other.getsockname()[1]
        ports = iter([taken, free_port()])
        monkeypatch.setattr(server, "free_port", lambda: next(ports))
        with serve(script=str(script)) as app:
            assert not app.url.endswith(f":{taken}")
        assert next(ports, None) is None


def well(other: socket.socket) -> None:
    with suppress(OSError):
        while True:
            with other.accept()[0] as wire:
                wire.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")


def test_data_and_blobs_stay_here():
    record = Record(APP)
    for url in ("data:image/png;base64,", f"blob:{APP}/1", "ws://127.0.0.1:8501/_stcore/stream"):
        record.note_request(url)
    record.check()


def test_only_the_probes_below_a_page_may_miss():
    missing = "Failed to load resource: the server responded with a status of 404 (Not Found)"
    record = Record(f"{APP}/lab")
    record.note_error(missing, f"{APP}/lab/optimizers/_stcore/health")
    record.note_error(missing, f"{APP}/lab/optimizers/_stcore/host-config")
    record.check()
    record.note_error(missing, f"{APP}/lab/_stcore/health")
    record.note_error(missing, f"{APP}/lab/assets/plotly.min.js")
    assert len(record.errors) == 2
