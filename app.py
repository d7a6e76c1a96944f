"""The app: Streamlit behind our own ASGI app, so that deep links, assets and security headers are ours.

Run it with `streamlit run app.py`.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import os
import pkgutil
import sys
from contextlib import asynccontextmanager

# One BLAS thread: several on a shared machine cost 10 to 25 times. Set before NumPy is imported.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

import streamlit as st
from starlette.formparsers import MultiPartParser
from starlette.middleware import Middleware
from streamlit.web.server.server_util import get_display_address, get_url

import labcore
import pages.kit
from pages.kit.catalogue import catalogue
from pages.kit.server import allocator, assets, attendance, log_lines, messages, rejection_log, uploads, view_door
from pages.kit.server.addresses import PROXIES_VARIABLE, proxies_of
from pages.kit.server.admission import Admission
from pages.kit.server.connections import Patience
from pages.kit.server.headers import FRAME_VARIABLE, SecurityHeaders, frame_ancestors
from pages.kit.server.hearing import hear_every_change
from pages.kit.server.origins import ORIGINS_VARIABLE, Origins
from pages.kit.server.seats import Capacity
from pages.kit.server.websocket_guard import WebsocketGuard

# Before there are threads that compute: each keeps where it takes its memory from.
allocator.give_back_at_once()

# Every message of a script lets go of Python's lock for a moment. In a full hall somebody else then keeps it for the whole
# interval, 5 ms by default, at any of the forty messages of a rerun.
sys.setswitchinterval(0.0005)

# Python's own collector looks at all that belongs to 200 visitors in 0.3 s, in which nobody is answered, and at Python's own
# thresholds (700, 10, 10) it does so every five seconds. With these it does every half a minute.
COLLECTIONS = (3000, 10, 20)

# A visitor's file stays in memory: Starlette would put parts above 1 MB on disk, and nothing larger than 2 MB gets this far.
MultiPartParser.spool_max_size = 4 * 1024 * 1024


def load_all() -> None:
    """Everything that a lesson imports, here or where it needs it, so that the first visitors need not wait for it."""
    for package in (labcore, pages.kit):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    for name in ("pages.home", "pandas", "sklearn.datasets"):
        importlib.import_module(name)
    # The syntax of each lesson is read, and each imported, before the first visitors: two that read syntax at the same moment can
    # disturb each other (labcore/expression/parse.py).
    for entry in catalogue():
        _ = entry.lesson


@asynccontextmanager
async def start_up(app):
    """Work done once: what is loaded now is never looked at by the garbage collector again."""
    log_lines.install()
    rejection_log.to_stderr()
    messages.install()
    hear_every_change()
    assets.prepare()
    door.open()
    load_all()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTIONS)
    attending = asyncio.get_running_loop().create_task(attendance.attend())
    here = get_display_address(st.get_option("server.address") or "0.0.0.0")
    sys.stderr.write(f"\n  Descent Lab: {get_url(here)}\n\n")
    yield
    attending.cancel()
    await door.close()
    log_lines.REPEATS.sum_up()


# A wrong name of a site stops the start: it would leave out the others, or open the lab to everybody.
origins = Origins.named(os.environ.get(ORIGINS_VARIABLE, ""))
door = view_door.ViewDoor(origins)
ancestors = frame_ancestors(os.environ.get(FRAME_VARIABLE, ""))
# So does a limit that is no number, or a proxy that is no address.
admission = Middleware(
    Admission,
    capacity=Capacity.from_limits(),
    patience=Patience.from_limits(),
    proxies=proxies_of(os.environ.get(PROXIES_VARIABLE, "")),
)
app = st.App(
    "pages/router.py",
    routes=[*assets.routes(), *view_door.routes(door)],
    middleware=[
        admission,
        Middleware(SecurityHeaders, ancestors=ancestors),
        Middleware(WebsocketGuard, origins=origins),
        Middleware(uploads.Uploads),
    ],
    lifespan=start_up,
)
