"""Every change is heard, also where the visitor's next message comes within a few milliseconds.

Streamlit gives up a run as soon as another is asked for, even before the callbacks of its message have been called: of two sliders
moved within a moment the first would stand where the hand has left it, and nowhere else. Here a run can be given up only once
its own message has been heard. No setting of Streamlit's does that; what is built on has a test (tests/pages/test_hearing.py).
"""

from __future__ import annotations

from streamlit.runtime import app_session
from streamlit.runtime.scriptrunner import ScriptRunner, get_script_run_ctx


class HearingRunner(ScriptRunner):
    """Runs a session's scripts, and calls the callbacks of each message to their end."""

    def _maybe_handle_execution_control_request(self) -> None:
        context = get_script_run_ctx(suppress_warning=True)
        if context is None or context.has_script_started:
            super()._maybe_handle_execution_control_request()


def hear_every_change() -> None:
    """From now on the sessions' scripts are run so."""
    app_session.ScriptRunner = HearingRunner  # type: ignore[misc]
