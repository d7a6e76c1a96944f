"""The least that a page of Streamlit can do, as an app: a slider, and its value as text. `benchmarks.load.latency` starts it."""

from __future__ import annotations

import sys
from pathlib import Path

# Streamlit runs this file by its path: the app lies two folders up.
ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from streamlit import App

from app import start_up
from pages.kit.server import assets
from pages.kit.server.defences import security_headers

app = App(
    Path(__file__).with_name("floor_page.py"),
    routes=assets.routes(),
    middleware=[security_headers()],
    lifespan=start_up,
)
