"""The browser's files: our ES modules, their style and plotly.js from the installed package, served by the app.

Every address carries a digest of what it serves, so that browsers may keep it for ever.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pages.kit.catalogue import lessons

_STAGE = Path(__file__).parents[1] / "stage"
_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
_FOR_EVER = "public, max-age=31536000, immutable"


@cache
def _files() -> dict[str, bytes]:
    """Every file that is served, by name: the kit's, the lessons' modules and plotly.js. Read once: a restart serves a change.

    Raises ValueError if two of them have one name.
    """
    served = {path.name: path.read_bytes() for path in _found()}
    served["plotly.min.js"] = (files("plotly") / "package_data" / "plotly.min.js").read_bytes()
    return served


def _found() -> Iterable[Path]:
    """They lie in many folders here, and in one in the browser, where each imports the others as "./name.js"."""
    kit = [path for path in sorted(_STAGE.iterdir()) if path.suffix in _TYPES]
    result: dict[str, Path] = {}
    for path in [*kit, *(module for folder, _ in lessons() for module in sorted(folder.glob("*.js")))]:
        if path.name in result:
            raise ValueError(f"every module served must have a name of its own; got {result[path.name]} and {path}.")
        result[path.name] = path
    return result.values()


@cache
def _zipped(name: str) -> bytes:
    return gzip.compress(_files()[name], 6)


@cache
def digest() -> str:
    """A digest of all files: the folder in their address."""
    every = hashlib.sha256()
    for name, content in _files().items():
        every.update(name.encode() + content)
    return every.hexdigest()[:16]


def prepare() -> None:
    """Compresses the large file before the first visitor asks for it."""
    _zipped("plotly.min.js")


def address() -> str:
    """The folder of the files as the browser must ask for it, below the server's own path."""
    base = (st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}/lab/{digest()}/" if base else f"/lab/{digest()}/"


async def _serve(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in _files() or request.path_params["digest"] != digest():
        return Response("Not found.", status_code=404, media_type="text/plain")
    headers = {"Cache-Control": _FOR_EVER, "Vary": "Accept-Encoding", "Content-Type": _TYPES[Path(name).suffix]}
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(_zipped(name), headers={**headers, "Content-Encoding": "gzip"})
    return Response(_files()[name], headers=headers)


def routes() -> list[Route]:
    """The route of the files, below the server's own path."""
    base = (st.get_option("server.baseUrlPath") or "").strip("/")
    prefix = f"/{base}/lab" if base else "/lab"
    return [Route(prefix + "/{digest}/{name}", _serve)]
