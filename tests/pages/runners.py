"""A session's scripts run by Streamlit's own runner, in threads of its own, without a server."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from unittest.mock import MagicMock

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.runtime import Runtime
from streamlit.runtime.dataframe_source_manager import DataframeSourceManager
from streamlit.runtime.fragment import MemoryFragmentStorage
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner import RerunData, ScriptRunner, ScriptRunnerEvent
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.runtime.state import SessionState

PATIENCE_SECONDS = 30.0


class Session:
    """One session of a script.

    state  what its scripts share;  buttons: the ids of the buttons that it has drawn, by their labels
    errors what its scripts have ended in
    """

    def __init__(self, script: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.script, self.state = str(script), SessionState()
        self.buttons: dict[str, str] = {}
        self.errors: list[BaseException] = []
        self._fragments, self._pages = MemoryFragmentStorage(), PagesManager(self.script)
        self._cache, self._loop = ScriptCache(), asyncio.new_event_loop()
        runtime = MagicMock(spec=Runtime)
        runtime.media_file_mgr = MediaFileManager(MemoryMediaFileStorage("/media"))
        runtime.dataframe_source_mgr = DataframeSourceManager()
        monkeypatch.setattr(Runtime, "_instance", runtime)

    def close(self) -> None:
        self._loop.close()

    def runner(
        self, kind: type[ScriptRunner], press: str = "", on_start: Callable[[ScriptRunner], None] | None = None
    ) -> ScriptRunner:
        """Begins a run, in a thread of its own, by a press of the button with this label; `on_start` is called before anything of
        its message has been heard."""
        states = WidgetStates()
        if press:
            state = states.widgets.add()
            state.id, state.trigger_value = self.buttons[press], True
        runner = kind(
            "session", self.script, self.state, MemoryUploadedFileManager("/files"), self._cache, RerunData(widget_states=states), {},
            self._fragments, self._pages, self._loop, on_script_error=self.errors.append,
        )  # fmt: skip

        def noted(sender: object, event: ScriptRunnerEvent, forward_msg=None, **more: object) -> None:
            if event == ScriptRunnerEvent.SCRIPT_STARTED and on_start is not None:
                on_start(runner)
            if forward_msg is not None and forward_msg.delta.new_element.HasField("button"):
                button = forward_msg.delta.new_element.button
                self.buttons[button.label] = button.id

        runner.on_event.connect(noted, weak=False)
        runner.start()
        return runner


def ended(*runners: ScriptRunner) -> None:
    """Waits until these have ended."""
    until = time.monotonic() + PATIENCE_SECONDS
    for one in runners:
        assert one._script_thread is not None
        one._script_thread.join(until - time.monotonic())
        assert not one._script_thread.is_alive(), "a script has not ended"
