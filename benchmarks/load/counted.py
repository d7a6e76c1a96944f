"""The app with one address more, which says what its process holds. `benchmarks.load.soak` starts it; nothing else does."""

from __future__ import annotations

import ctypes
import gc
import sys
from pathlib import Path

# Streamlit runs this file by its path: the app lies two folders up.
ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from streamlit.runtime.app_session import AppSession

from app import start_up
from pages.kit.server import assets
from pages.kit.server.defences import security_headers


class _Malloc(ctypes.Structure):
    """glibc's `struct mallinfo2`."""

    _fields_ = [(name, ctypes.c_size_t) for name in ("arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost")]  # fmt: skip


async def held(request: Request) -> JSONResponse:
    """Bytes in use by malloc, and sessions that exist, kept or as garbage. Python's own small objects go to the log.

    With ?collect the garbage is taken away first. Without, nothing is helped along.
    """
    if "collect" in request.query_params:
        gc.collect()
    mallinfo = ctypes.CDLL(None).mallinfo2
    mallinfo.restype = _Malloc
    malloc = mallinfo()
    sys._debugmallocstats()
    sessions = sum(isinstance(one, AppSession) for one in gc.get_objects())
    return JSONResponse({"bytes": malloc.uordblks + malloc.hblkhd, "sessions": sessions})


app = st.App(
    ROOT / "pages" / "router.py",
    routes=[*assets.routes(), Route("/held", held)],
    middleware=[security_headers()],
    lifespan=start_up,
)
