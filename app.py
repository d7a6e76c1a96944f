"""The app: Streamlit behind our own ASGI app, so that deep links, assets and security headers are ours.

Run it with `streamlit run app.py`.
"""

from __future__ import annotations

import gc
import os
import sys
from contextlib import asynccontextmanager

# One BLAS thread: several on a shared machine cost 10 to 25 times. Set before NumPy is imported.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

import streamlit as st
from starlette.formparsers import MultiPartParser
from starlette.middleware import Middleware

from pages.kit import assets, refusals
from pages.kit.catalogue import catalogue
from pages.kit.headers import FRAME_VARIABLE, SecurityHeaders, frame_ancestors

# Every message of a script lets go of Python's lock for a moment. In a full hall somebody else then keeps it for the whole
# interval, 5 ms by default, forty times a rerun: 95 % of the answers to 200 visitors took 0.8 s and more, and take 0.3 s so.
sys.setswitchinterval(0.0005)

# A visitor's file stays in memory: Starlette would put parts above 1 MB on disk, and nothing larger than 2 MB gets this far.
MultiPartParser.spool_max_size = 4 * 1024 * 1024


@asynccontextmanager
async def start_up(app):
    """Work done once: what is loaded now is never looked at by the garbage collector again."""
    refusals.to_stderr()
    assets.prepare()
    # Read before the first visitors: two that read syntax at the same moment can disturb each other (labcore/expression/parse.py).
    catalogue()
    gc.collect()
    gc.freeze()
    yield


# A wrong name of a site stops the start: it would leave out the others, or open the lab to everybody.
ancestors = frame_ancestors(os.environ.get(FRAME_VARIABLE, ""))
app = st.App(
    "pages/router.py",
    routes=assets.routes(),
    middleware=[Middleware(SecurityHeaders, ancestors=ancestors)],
    lifespan=start_up,
)
