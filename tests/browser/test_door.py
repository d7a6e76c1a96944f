"""The door to pictures as the server has it: who may ask, and that nobody who asks much makes others wait."""

from __future__ import annotations

import http.client
import json
import threading
import time
from typing import Any
from urllib.parse import urlsplit

import pytest

from pages.kit.server.pace import HOLD_SECONDS
from tests.browser.server import Server

PAGE = "fedcba9876543210"
WITHHELD = "Descent-Lab-Withheld"
PATIENCE_SECONDS = 60.0


def ask(
    server: Server,
    lesson: str = "averages",
    body: Any = None,
    origin: str | None = "",
    method: str = "POST",
    **headers: str,
) -> tuple[int, dict[str, str], bytes]:
    """An answer of the door: its status, its headers and its body. `origin` "" is the server's own."""
    told = {"settings": {}, "page": PAGE, "have": [], "present": False, "question": None} if body is None else body
    data = told if isinstance(told, bytes) else json.dumps(told).encode()
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=PATIENCE_SECONDS)
    sent = {
        **({} if origin is None else {"Origin": origin or server.url}),
        **{n.replace("_", "-"): v for n, v in headers.items()},
    }
    try:
        connection.request(method, f"/view/{lesson}", data, sent)
        answer = connection.getresponse()
        return answer.status, {name.lower(): text for name, text in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def picture(server: Server, **settings: str) -> tuple[int, dict[str, str], bytes]:
    """The answer once the process that draws is there."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        told = {"settings": settings, "page": PAGE, "have": [], "present": False, "question": None}
        status, headers, body = ask(server, body=told)
        if status == 200 or time.monotonic() > until:
            return status, headers, body
        time.sleep(0.2)


def test_it_answers_its_own_pages(running_app: Server):
    status, headers, body = picture(running_app, beta1="0.6")
    assert status == 200
    assert headers["cache-control"] == "no-store"
    assert headers["content-encoding"] == "identity"
    assert headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in headers
    assert len(body) > 10_000


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"origin": "https://stranger.example"}, 403), ({"origin": None}, 403), ({"origin": "null"}, 403), ({"Sec_Fetch_Site": "cross-site"}, 403),
        ({"lesson": "nowhere"}, 404), ({"lesson": "trainer"}, 409), ({"body": b"x" * 2001}, 413), ({"body": b"\xff"}, 400), ({"body": b"{}"}, 400),
        ({"body": b"x" * 9_000_000}, 413), ({"method": "PUT"}, 405),
    ],
)  # fmt: skip
def test_everybody_else_is_refused(running_app: Server, more: dict[str, Any], status: int):
    before = running_app.log()
    try:
        found, _, body = ask(running_app, **more)
    except ConnectionError:
        # The server hangs up on a body that is far too long.
        found, body = 413, b""
    assert found == status
    assert len(body) < 400
    # Nothing of it in the log.
    assert running_app.log() == before


def test_a_flood_is_refused_and_a_bystander_is_answered(running_app: Server):
    picture(running_app, beta1="0.6")
    waits: list[float] = []
    seen: dict[int, int] = {}
    ends = time.monotonic() + 3.0

    def floods(number: int) -> None:
        told = {"settings": {"beta1": "0.9"}, "page": f"{number:016x}", "have": [], "present": False, "question": None}
        turn = 0
        while time.monotonic() < ends:
            turn += 1
            told["settings"] = {"beta1": f"{0.5 + 0.4 * ((turn * 7 + number) % 97) / 97:.4f}"}
            status, _, _ = ask(running_app, body=told)
            seen[status] = seen.get(status, 0) + 1

    threads = [threading.Thread(target=floods, args=(number,)) for number in range(4)]
    for one in threads:
        one.start()
    while time.monotonic() < ends:
        began = time.monotonic()
        connection = http.client.HTTPConnection(urlsplit(running_app.url).netloc, timeout=PATIENCE_SECONDS)
        connection.request("GET", "/_stcore/health")
        assert connection.getresponse().status == 200
        connection.close()
        waits.append(time.monotonic() - began)
        time.sleep(0.02)
    for one in threads:
        one.join()
    assert set(seen) <= {200, 204, 429}
    assert seen[200] > 10
    assert len(waits) > 10


def test_who_is_refused_waits_for_it(running_app: Server):
    began = time.monotonic()
    assert ask(running_app, "nowhere")[0] == 404
    assert time.monotonic() - began >= HOLD_SECONDS


def test_what_takes_long_is_not_drawn_here(running_app: Server):
    picture(running_app, beta1="0.6")
    told = {
        "settings": {"depth": "100", "width": "500", "train_steps": "500"},
        "page": PAGE,
        "have": [],
        "present": False,
        "question": None,
    }
    status, headers, _ = ask(running_app, "signal-depth", told)
    assert status == 204
    assert "longer" in headers[WITHHELD.lower()]
    assert picture(running_app, beta1="0.61")[0] == 200
