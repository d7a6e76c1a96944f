"""Who may show the lab in a frame, and that every answer has its headers, also the one that tells of a failure."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount, Route

from pages.kit.server.headers import FRAME_VARIABLE, SecurityHeaders, frame_ancestors, headers_for


@pytest.mark.parametrize(
    ("text", "sites"),
    [
        ("", ("'self'",)),
        ("  ", ("'self'",)),
        ("none", ()),
        ("'none'", ()),
        ("'self'", ("'self'",)),
        ("https://moodle.example.org", ("'self'", "https://moodle.example.org")),
        ("https://a.org, http://b.org:8080\nhttps://*.c.org", ("'self'", "https://a.org", "http://b.org:8080", "https://*.c.org")),
    ],
)  # fmt: skip
def test_sites_that_may_embed(text: str, sites: tuple[str, ...]):
    assert frame_ancestors(text) == sites


@pytest.mark.parametrize(
    "text",
    [
        "*", "https://*", "https:", "moodle.example.org", "https://a.org/path", "https://a.org; script-src *", "data:", "https://a.org:port",
        "ftp://a.org", "https://a_b.org", "none https://a.org", "https://\u00fcber.org", "https://a.org\x00", "'unsafe-inline'", "https://-",
        " ".join(f"https://a{i}.org" for i in range(21)),
    ],
)  # fmt: skip
def test_what_is_no_site_stops_the_start(text: str):
    with pytest.raises(ValueError, match=FRAME_VARIABLE):
        frame_ancestors(text)


def test_the_older_header_is_there_only_where_it_says_the_same():
    assert dict(headers_for(("'self'",)))[b"x-frame-options"] == b"SAMEORIGIN"
    assert dict(headers_for(()))[b"x-frame-options"] == b"DENY"
    assert dict(headers_for(()))[b"content-security-policy"].endswith(b"frame-ancestors 'none'")
    others = dict(headers_for(frame_ancestors("https://a.org")))
    assert b"x-frame-options" not in others
    assert others[b"content-security-policy"].endswith(b"frame-ancestors 'self' https://a.org")


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    text: str
    error: str


def ask(path: str, sites: str = "") -> Answer:
    """What a visitor gets of a small app behind these headers, and which exception the server's log then gets."""

    async def fail(_: Any) -> Any:
        raise RuntimeError("secret path /srv/lab")

    async def half(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"X-Frame-Options", b"ALLOWALL")]})
        raise RuntimeError("secret path /srv/lab")

    routes = [Route("/fail", fail), Mount("/half", half)]
    app = Starlette(routes=routes, middleware=[Middleware(SecurityHeaders, ancestors=frame_ancestors(sites))])
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http", "path": path,
        "raw_path": path.encode(), "query_string": b"", "root_path": "", "server": ("lab", 80), "client": ("me", 1), "headers": [],
    }  # fmt: skip
    error = ""
    try:
        asyncio.run(app(scope, receive, send))
    except RuntimeError as raised:
        error = str(raised)
    first, *rest = sent
    assert all(message["type"] == "http.response.body" for message in rest)
    headers = {name.decode().lower(): value.decode() for name, value in first["headers"]}
    return Answer(first["status"], headers, b"".join(message["body"] for message in rest).decode(), error)


@pytest.mark.parametrize(("path", "status"), [("/fail", 500), ("/nowhere", 404)])
def test_errors_say_nothing_of_the_inside_and_have_the_headers(path: str, status: int):
    answer = ask(path)
    assert answer.status == status
    assert 0 < len(answer.text) < 60
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    assert ("secret" in answer.error) == (status == 500)
    for name in ("content-security-policy", "x-content-type-options", "referrer-policy", "x-frame-options"):
        assert name in answer.headers


def test_an_answer_that_breaks_off_is_not_begun_twice():
    answer = ask("/half/x", "https://a.org")
    assert answer.text == ""
    assert "x-frame-options" not in answer.headers
