"""The app with one address more, which says what the trainings of its sessions have come to. Tests start it; nothing else does."""

from __future__ import annotations

import hashlib
import sys
import threading
from pathlib import Path
from typing import Any

# Streamlit runs this file by its path: the app lies two folders up.
ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from streamlit.runtime import get_instance
from streamlit.runtime.scriptrunner import ScriptRunner

from app import door, start_up
from labcore.training import Run
from labcore.training.saved import from_json, to_json
from pages.kit.server import assets, view_door
from pages.kit.server.defences import security_headers

# How many scripts of one session ran at once, at most.
_most: dict[str, int] = {}
_running: dict[str, int] = {}
_lock = threading.Lock()


def _counted(run: Any) -> Any:
    def counted(self: Any, *given: Any) -> Any:
        with _lock:
            _running[self._session_id] = _running.get(self._session_id, 0) + 1
            _most[self._session_id] = max(_most.get(self._session_id, 0), _running[self._session_id])
        try:
            return run(self, *given)
        finally:
            with _lock:
                _running[self._session_id] -= 1

    return counted


ScriptRunner._run_script = _counted(ScriptRunner._run_script)  # type: ignore[method-assign]


def runs(request: Request) -> JSONResponse:
    """Of every session that trains: its run as it stands, and what its log of changes, replayed one by one, comes to."""
    told = []
    for session in get_instance()._session_mgr.list_active_sessions():
        state = session.session.session_state
        if "trainer training" in state and state["trainer training"]._run is not None:
            training = state["trainer training"]
            with state["owner"]:
                mine = _told(training.run)
                replay = from_json(to_json(training.run))
                while not replay.done and replay.run.running:
                    replay.advance_for(1.0)
                told.append(
                    mine
                    | {
                        "replayed": _told(replay.run),
                        "running": training.running,
                        "together": _most[session.session.id],
                    }
                )
    return JSONResponse(told)


def _told(run: Run) -> dict[str, Any]:
    """Of the first side: sha256 of its parameters' bytes, and what it has behind it."""
    (side, *_) = run.sides
    return {
        "theta": hashlib.sha256(side.weights.theta.tobytes()).hexdigest(), "steps": side.steps, "epoch": side.epoch,
        "changes": len(side.changes), "learning_rate": side.settings.learning_rate, "steps_per_epoch": side.steps_per_epoch,
    }  # fmt: skip


app = st.App(
    ROOT / "pages" / "router.py",
    routes=[*assets.routes(), *view_door.routes(door), Route("/runs", runs)],
    middleware=[security_headers()],
    lifespan=start_up,
)
