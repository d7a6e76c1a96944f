"""Two processes behind nginx, as deploy/ starts them: visitors stay with theirs, and survive its end."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests import nginx
from tests.browser.server import ROOT, START_SECONDS, Server, free_port
from tests.browser.trainer.test_own_table import FLOWERS, upload
from tests.browser.trainer.training import link
from tests.browser.visit import wait_until_ready, window

NGINX = nginx.found()
pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed")


@pytest.fixture(scope="module")
def hall(tmp_path_factory) -> Iterator[Server]:
    log_file = tmp_path_factory.mktemp("hall") / "log"
    first = free_port(3)
    port = first + 2
    command = [sys.executable, "-m", "deploy.start", "2", "--port", str(port), "--first", str(first)]
    # An nginx that is not the system's own is found there too.
    variables = os.environ | {"PATH": f"{Path(str(NGINX)).parent}{os.pathsep}{os.environ['PATH']}"}
    with log_file.open("wb") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=variables, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
        )
    server = Server(f"http://127.0.0.1:{port}", log_file, process.pid)
    try:
        for each in (first, first + 1, port):
            healthy(f"http://127.0.0.1:{each}", server)
        yield server
    finally:
        process.terminate()
        process.wait(20)


def healthy(base: str, server: Server) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        with contextlib.suppress(URLError, OSError), opener.open(f"{base}/_stcore/health", timeout=5):
            return
        time.sleep(0.1)
    raise TimeoutError(f"{base} was not healthy:\n{server.log()}")


def process_of(context: BrowserContext) -> str:
    """The port of the process that a visitor's cookie names."""
    (cookie,) = [one for one in context.cookies() if one.get("name") == "lab_process"]
    return str(cookie.get("value"))


def running(server: Server) -> dict[str, int]:
    """The newest process of every port, as the start script says."""
    return {port: int(pid) for pid, port in re.findall(r"process (\d+) on port (\d+)$", server.log(), flags=re.M)}


def moved(page: Page, key: str = "ArrowRight") -> None:
    """The learning rate by one stop, until the answer has changed the address."""
    before = page.url
    page.locator(".st-key-optimizers-learning_rate input[type=range]").focus()
    page.keyboard.press(key)
    page.wait_for_function("before => location.href !== before", arg=before, timeout=20_000)
    wait_until_ready(page)


def test_an_upload_reaches_the_process_that_holds_the_session(browser: Browser, hall: Server):
    # Several newcomers: with a coin for each request one of them would miss his process.
    with contextlib.ExitStack() as windows:
        seen = set()
        for _ in range(4):
            page, record = windows.enter_context(window(browser, hall.url))
            page.goto(hall.url + link(data="own", trained=0))
            wait_until_ready(page)
            upload(page, FLOWERS)
            expect(page.get_by_text("120 rows, 3 inputs, to learn 2 classes of kind.")).to_be_visible(timeout=20_000)
            seen.add(process_of(page.context))
            record.check()
        assert seen == set(running(hall)), "newcomers did not go to the process with fewer visitors"


def test_visitors_survive_the_end_of_their_process(browser: Browser, hall: Server):
    with window(browser, hall.url) as (page, _):
        page.goto(hall.url + "/optimizers?steps=60&rates=tied")
        wait_until_ready(page)
        moved(page)
        home = process_of(page.context)
        moved(page)
        assert process_of(page.context) == home
        address, picture = page.url, page.locator(".dl-results").inner_text()

        killed = running(hall)[home]
        os.kill(killed, signal.SIGKILL)
        expect(page.locator("[data-testid=stApp]")).not_to_have_attribute(
            "data-test-connection-state", "CONNECTED", timeout=20_000
        )
        wait_until_ready(page)
        # Reconnected by itself: to the other process, or to the one that was started in its place.
        assert page.url == address
        # The stage fills in what stands at its clock's step when it has drawn.
        same = "(picture) => document.querySelector('.dl-results')?.innerText === picture"
        page.wait_for_function(same, arg=picture)
        moved(page)
        assert page.url != address

        # The process is back, and an upload still goes where the session is.
        until = time.monotonic() + START_SECONDS
        while running(hall)[home] == killed and time.monotonic() < until:
            time.sleep(0.2)
        healthy(f"http://127.0.0.1:{home}", hall)
        page.goto(hall.url + link(data="own", trained=0))
        wait_until_ready(page)
        upload(page, FLOWERS)
        expect(page.get_by_text("120 rows, 3 inputs, to learn 2 classes of kind.")).to_be_visible(timeout=20_000)
