"""The app: Streamlit behind our own ASGI app, so that deep links, assets and security headers are ours.

Run it with `streamlit run app.py`.
"""

from __future__ import annotations

import gc
import os
from contextlib import asynccontextmanager

# One BLAS thread: several on a shared machine cost 10 to 25 times. Set before NumPy is imported.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

import streamlit as st
from starlette.middleware import Middleware

from pages.kit import assets


class SecurityHeaders:
    """Adds the headers that keep a page to this server to every HTTP answer."""

    # Plotly and Streamlit's components compile code at run time, hence 'unsafe-eval' and 'unsafe-inline'.
    POLICY = (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws: wss: data: blob:; "
        "worker-src 'self' blob:; frame-ancestors 'self'"
    )
    HEADERS = (
        (b"content-security-policy", POLICY.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"same-origin"),
        (b"x-frame-options", b"SAMEORIGIN"),
    )

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        async def send_with_headers(message):
            if message["type"] == "http.response.start":
                own = {name for name, _ in self.HEADERS}
                kept = [pair for pair in message.get("headers", []) if pair[0].lower() not in own]
                message = {**message, "headers": [*kept, *self.HEADERS]}
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


@asynccontextmanager
async def start_up(app):
    """Work done once: what is loaded now is never looked at by the garbage collector again."""
    assets.prepare()
    gc.collect()
    gc.freeze()
    yield


app = st.App("pages/router.py", routes=assets.routes(), middleware=[Middleware(SecurityHeaders)], lifespan=start_up)
