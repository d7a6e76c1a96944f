"""The browser's files and the headers of every answer, asked for as a server asks the app."""

from __future__ import annotations

import asyncio
import gzip
import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from pages.kit.catalogue import PAGES, lessons
from pages.kit.panels import Panel
from pages.kit.server import assets
from pages.kit.server.headers import SecurityHeaders


class Answer:
    def __init__(self, messages: list[dict[str, Any]]) -> None:
        self.status = messages[0]["status"]
        self.headers = {name.decode().lower(): value.decode() for name, value in messages[0]["headers"]}
        self.names = [name.decode().lower() for name, _ in messages[0]["headers"]]
        self.body = b"".join(message.get("body", b"") for message in messages[1:])


def ask(path: str, method: str = "GET", extra: list[Route] | None = None, **headers: str) -> Answer:
    app = Starlette(routes=[*assets.routes(), *(extra or [])], middleware=[Middleware(SecurityHeaders)])
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "server": ("lab", 80),
        "client": ("me", 1), "headers": [(n.replace("_", "-").encode(), v.encode()) for n, v in headers.items()],
    }  # fmt: skip
    asyncio.run(app(scope, receive, send))
    return Answer(sent)


def names() -> list[str]:
    return sorted(assets._files())


def test_every_module_the_stage_imports_is_served():
    imported = {
        line.split('"')[-2].removeprefix("./")
        for name in names()
        if name != "plotly.min.js" and name.endswith(".js")
        for line in assets._files()[name].decode().splitlines()
        if line.startswith("import ")
    }
    assert imported
    assert imported <= set(names())


def imported_by(path: Path) -> set[str]:
    """The modules that a file imports: a line is `import ... from "./name.js";`."""
    lines = [line for line in path.read_text().splitlines() if line.startswith("import ")]
    return {line.split('"')[-2].removeprefix("./") for line in lines}


def test_deleting_a_lessons_folder_deletes_its_modules_and_no_others():
    kit = {path.name for path in assets._STAGE.glob("*.js")}
    for name in kit:
        assert imported_by(assets._STAGE / name) <= kit, "the kit imports no lesson's module"
    result = 0
    for folder, _ in lessons():
        own = {path.name for path in folder.glob("*.js")}
        result += len(own)
        for name in own:
            assert imported_by(folder / name) <= kit | own, "no lesson imports another's module"
            assert assets._files()[name] == (folder / name).read_bytes()
    assert result


def test_every_kind_of_picture_has_its_module():
    for folder, _ in lessons():
        if (folder / "panels.py").exists():
            importlib.import_module(f"pages.{folder.relative_to(PAGES).as_posix().replace('/', '.')}.panels")
    kinds = set(kinds_of(Panel))
    assert {"pages.kit.panels", "pages.week2.averages.panels"} <= {kind.__module__ for kind in kinds}
    for kind in kinds:
        if kind.__module__.startswith("pages."):
            assert b"export default class" in assets._files()[kind.module], kind


def kinds_of(kind: type[Panel]) -> Iterator[type[Panel]]:
    for one in kind.__subclasses__():
        yield one
        yield from kinds_of(one)


def test_two_modules_of_one_name_stop_the_start(monkeypatch, tmp_path: Path):
    (tmp_path / "panel.js").write_text("export default class {}\n")
    monkeypatch.setattr(assets, "lessons", lambda: [(tmp_path, "Week 9")])
    assets._files.cache_clear()
    try:
        with pytest.raises(ValueError, match=r"a name of its own; got .*stage/panel\.js and .*panel\.js"):
            assets.prepare()
        (tmp_path / "panel.js").rename(tmp_path / "another.js")
        assert "another.js" in assets._files()
    finally:
        assets._files.cache_clear()


@pytest.mark.parametrize("name", ["main.js", "stage.css", "plotly.min.js"])
def test_a_file_comes_plain_and_compressed(name: str):
    address = assets.address() + name
    plain, zipped = ask(address), ask(address, accept_encoding="br, gzip")
    assert plain.status == zipped.status == 200
    assert "content-encoding" not in plain.headers
    assert zipped.headers["content-encoding"] == "gzip"
    assert gzip.decompress(zipped.body) == plain.body == assets._files()[name]
    assert plain.headers["vary"] == "Accept-Encoding"
    assert len(zipped.body) < len(plain.body)
    kind = "text/css" if name.endswith("css") else "text/javascript"
    assert plain.headers["content-type"] == f"{kind}; charset=utf-8"


def test_a_file_may_be_kept_for_ever_since_its_address_names_its_content(monkeypatch):
    kept = ask(assets.address() + "main.js").headers["cache-control"]
    assert "immutable" in kept
    assert int(kept.split("max-age=")[1].split(",")[0]) >= 31536000
    before = assets.digest()
    changed = {**assets._files(), "main.js": b"// another"}
    monkeypatch.setattr(assets, "_files", lambda: changed)
    assert assets.digest.__wrapped__() != before


@pytest.mark.parametrize(
    "path",
    [
        "/lab/0000000000000000/main.js",
        "/lab//main.js",
        "{}nothing.js",
        "{}",
        "{}../main.js",
        "{}../../app.py",
        "{}..%2f..%2fapp.py",
        "{}%2e%2e/%2e%2e/app.py",
        "{}/etc/passwd",
        "{}MAIN.JS",
        "{}main.js\0",
    ],
)
def test_nothing_else_is_served(path: str):
    answer = ask(path.format(assets.address()))
    assert answer.status == 404
    assert b"import" not in answer.body


def test_files_are_read_only():
    assert ask(assets.address() + "main.js", method="POST").status == 405


def test_below_a_path_of_the_server(monkeypatch):
    monkeypatch.setattr(st, "get_option", lambda name: "/course/lab/" if name == "server.baseUrlPath" else None)
    address = assets.address()
    assert address.startswith("/course/lab/lab/")
    assert ask(address + "main.js").status == 200
    assert ask(address.removeprefix("/course/lab") + "main.js").status == 404


@pytest.mark.parametrize("path", ["/", "/missing", assets.address() + "main.js"])
def test_every_answer_carries_the_security_headers_once(path: str):
    def page(request: Any) -> PlainTextResponse:
        return PlainTextResponse(
            "page", headers={"X-Frame-Options": "ALLOWALL", "Content-Security-Policy": "default-src *"}
        )

    answer = ask(path, extra=[Route("/", page)])
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"
    assert answer.headers["referrer-policy"] == "same-origin"
    policy = dict(part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; "))
    assert policy["default-src"] == policy["frame-ancestors"] == "'self'"
    assert not any("*" in sources or "http" in sources for sources in policy.values())
    for name in ("x-content-type-options", "x-frame-options", "referrer-policy", "content-security-policy"):
        assert answer.names.count(name) == 1
