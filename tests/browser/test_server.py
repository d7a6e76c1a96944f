"""What the server itself answers: unknown addresses, junk, uploads from elsewhere, and other sites that would embed it."""

from __future__ import annotations

import http.server
import json
import socket
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.error import HTTPError
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.server import Server, serve

OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
INSIDE = ("Traceback", "site-packages", '.py"', "/root", "/home")


def ask(url: str, method: str = "GET", data: bytes | None = None) -> tuple[int, dict[str, str], str]:
    try:
        answer = OPENER.open(urllib.request.Request(url, data, method=method), timeout=10)
    except HTTPError as error:
        answer = error
    with answer:
        return (
            answer.status,
            {name.lower(): text for name, text in answer.headers.items()},
            answer.read().decode(errors="replace"),
        )


@pytest.mark.parametrize(
    "path",
    [
        "/", "/nowhere", "/nowhere/deeper.txt", "/_stcore/nowhere", "/_stcore/health", "/media/none.png", "/lab/x/y.js", "/app/static/app.py",
        "/static/../app.py", "/component/x/y", "/component/..%2f..%2fapp.py", "/%00", "//etc/passwd", "/?" + "x" * 60_000,
    ],
)  # fmt: skip
def test_every_address_has_the_headers_and_says_nothing_of_the_inside(running_app: Server, path: str):
    status, headers, text = ask(running_app.url + path)
    assert status in (200, 400, 404)
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "SAMEORIGIN"
    assert headers["referrer-policy"] == "same-origin"
    assert "frame-ancestors 'self'" in headers["content-security-policy"]
    assert not any(word in text for word in INSIDE)
    assert "SecurityHeaders" not in text


def test_a_body_without_an_end_is_cut_off(running_app: Server):
    # Streamlit answers at once and lets the client send on: who ends it is our connection, if it is in its place.
    address = urlsplit(running_app.url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as client:
        client.sendall(b"POST /_stcore/health HTTP/1.1\r\nHost: lab\r\nContent-Length: 1000000000\r\n\r\n")
        with pytest.raises(ConnectionError):
            client.sendall(b"x" * 40_000_000)


def test_no_other_site_may_send_commands_to_a_page(running_app: Server):
    status, _, text = ask(f"{running_app.url}/_stcore/host-config")
    assert status == 200
    assert json.loads(text)["allowedOrigins"] == []


def test_an_upload_from_elsewhere_is_refused(running_app: Server):
    status, _, text = ask(f"{running_app.url}/_stcore/upload_file/x/y", "PUT", b"x")
    assert status == 403
    assert "XSRF" in text
    assert running_app.log().splitlines()[-1].endswith("refused upload on the server status 403")


HANDSHAKE = (
    b"GET /_stcore/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
)


def test_a_websocket_begins_with_the_headers(running_app: Server):
    with socket.create_connection(("127.0.0.1", urlsplit(running_app.url).port or 0), 5) as wire:
        wire.sendall(HANDSHAKE + b"\r\n")
        first = wire.recv(4000).split(b"\r\n\r\n")[0].lower().split(b"\r\n")
    assert b" 101 " in first[0]
    assert b"x-content-type-options: nosniff" in first
    assert b"referrer-policy: same-origin" in first
    assert any(line.startswith(b"content-security-policy: ") for line in first)


JUNK = {
    "bytes": b"\x00\xff" * 200 + b"\r\n\r\n",
    "version": b"GET / HTTP/9\r\n\r\n",
    "binary message": HANDSHAKE + b"\r\n\x82\x85abcdhello",
    "text message": HANDSHAKE + b"\r\n\x81\x85abcdhello",
    "endless message": HANDSHAKE + b"\r\n\x82\xffabcd" + b"\xff" * 8,
    "unknown frame": HANDSHAKE + b"\r\n\xff\xff\xff\xff",
    "another origin": HANDSHAKE + b"Origin: http://evil.example\r\n\r\n",
}


@pytest.mark.parametrize("junk", JUNK.values(), ids=JUNK)
def test_junk_on_the_wire_leaves_the_server_well(running_app: Server, junk: bytes):
    before = len(running_app.log())
    with socket.create_connection(("127.0.0.1", urlsplit(running_app.url).port or 0), 5) as wire:
        wire.settimeout(2)
        wire.sendall(junk)
        try:
            first = wire.recv(4000)
        except TimeoutError:
            first = b""
        if b"evil.example" in junk:
            assert b"101" not in first.split(b"\r\n")[0]
    assert ask(f"{running_app.url}/_stcore/health")[0] == 200
    assert "Traceback" not in running_app.log()[before:]


def test_refused_settings_leave_one_line_without_their_content(open_page, running_app: Server):
    open_page("/optimizers?steps=<script>secret</script>&noise=nan")
    lines = [line for line in running_app.log().splitlines() if "refused settings by URL on optimizers" in line]
    assert lines[-1].endswith("2: steps noise") or lines[-1].endswith("2: noise steps")
    assert "secret" not in running_app.log()


@contextmanager
def site() -> Iterator[str]:
    """Another site on this machine, whose page /?ADDRESS holds that address in a frame."""

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(f"<iframe src='{self.path[2:]}' width=1200 height=700></iframe>".encode())

        def log_message(self, *_: object) -> None:
            """Nothing: the tests' output is not the place."""

    served = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=served.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{served.server_port}"
    finally:
        served.shutdown()
        served.server_close()
        thread.join()


def test_another_site_embeds_it_only_where_it_may(browser: Browser, running_app: Server):
    with site() as elsewhere:
        page = browser.new_page()
        page.goto(f"{elsewhere}/?{running_app.url}")
        page.wait_for_timeout(1000)
        assert page.frames[1].url.startswith("chrome-error:")
        page.close()
        with serve(environment={"DESCENT_LAB_FRAME_ANCESTORS": elsewhere}) as app:
            _, headers, _ = ask(app.url)
            assert "x-frame-options" not in headers
            page = browser.new_page()
            page.goto(f"{elsewhere}/?{app.url}/averages?series=own")
            lab = page.frames[1]
            lab.wait_for_selector(".dl-stage[data-ready]")
            # Uploads need their cookie, which goes along within one site's frame.
            lab.get_by_role("button", name="Paste numbers").click()
            lab.get_by_test_id("stFileUploaderDropzoneInput").first.set_input_files({"name": "a.csv", "mimeType": "text/csv", "buffer": b"a\n1\n2\n3\n4\n"})  # fmt: skip
            expect(lab.locator(".dl-count")).to_contain_text("/ 4")
            page.close()


def test_a_wrong_name_of_a_site_stops_the_start():
    with pytest.raises((RuntimeError, TimeoutError), match="DESCENT_LAB_FRAME_ANCESTORS"), serve(environment={"DESCENT_LAB_FRAME_ANCESTORS": "*"}):  # fmt: skip
        pass
