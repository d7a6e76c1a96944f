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
from streamlit.web.server.server_util import get_display_address, get_url

import labcore
import pages.kit
from pages.kit.catalogue import catalogue
from pages.kit.server import allocator, assets, attendance, defences, view_door

# Before there are threads that compute: each keeps where it takes its memory from.
allocator.give_back_at_once()

# Every message of a script lets go of Python's lock for a moment. In a full hall somebody else then keeps it for the whole
# interval, 5 ms by default, at any of the forty messages of a rerun.
sys.setswitchinterval(0.0005)

# Python's own collector looks at all that belongs to 200 visitors in 0.3 s, in which nobody is answered, and at Python's own
# thresholds (700, 10, 10) it does so every five seconds. With these it does every half a minute.
COLLECTIONS = (3000, 10, 20)


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
    defences.install()
    assets.prepare()
    door.open()
    load_all()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTIONS)
    attending = asyncio.get_running_loop().create_task(attendance.Attendance().attend())
    here = get_display_address(st.get_option("server.address") or "0.0.0.0")
    sys.stderr.write(f"\n  Descent Lab: {get_url(here)}\n\n")
    yield
    attending.cancel()
    await door.close()
    defences.uninstall()


origins = defences.own_origins()
door = view_door.ViewDoor(origins)
app = st.App(
    "pages/router.py",
    routes=[*assets.routes(), *view_door.routes(door)],
    middleware=defences.middleware(origins),
    lifespan=start_up,
)
