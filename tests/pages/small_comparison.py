"""A page of controls of every kind on three sides and nothing else, as text, for the tests of controls and of comparisons."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

from streamlit.runtime.state import SessionStateProxy
from streamlit.testing.v1 import AppTest

from tests.pages.sliders import SeenSlider, moved, sliders

PAGE = """
import streamlit as st

from labcore.span import Span
from pages.kit.compare import Sides, side_settings
from pages.kit.controls import control
from pages.kit.settings import Setting, PageSettings

WAYS = ("tanh", "relu")
SPANS = [
    Span("learning_rate", 0.01, 1e-6, 10.0, scale="log", label="learning rate"),
    Span("share", 0.5, 0.0, 1.0, label="share", step=0.25),
    Span("layers", (64, 32), 1, 1024, kind="integer", most=8, label="hidden layers"),
    Span("way", "relu", kind="choice", choices=WAYS, label="activation"),
    Span("norm", False, kind="toggle", label="batch norm"),
    Span("clip", None, 0.0, 100.0, optional=True, label="clip"),
    Span("ways", None, kind="choice", choices=WAYS, optional=True, most=8, least=1, label="activations by layer"),
    Span("last", None, kind="choice", choices=WAYS, optional=True, label="last activation"),
    Span("center", None, kind="toggle", optional=True, label="centred"),
    Span("table", (), high=10.0, kind="pairs", label="table"),
]
NAMES = {"tanh": "tanh", "relu": "ReLU", "": "as the others"}
PLAIN = [Setting(span, names=NAMES if span.kind == "choice" else None) for span in SPANS]
SETTINGS = [*PLAIN, *(one for setting in PLAIN for one in side_settings(setting, ("b", "c")))]

s = PageSettings("small", SETTINGS)
sides = Sides(s, [setting.key for setting in PLAIN])
st.button("preset", on_click=s.apply, args=({"b.clip": (5.0,), "layers": (8,)},))
for side, column in zip(("a", "b", "c"), st.columns(3)):
    with column:
        for setting in PLAIN:
            sides.control(side, setting.key)
st.markdown(sides.words({"a": "A", "b": "B", "c": "C"}))
st.session_state["values"] = {f"{side} {n}": sides.value(side, n) for side in "abc" for n in sides.names}
s.write_url()
"""


class Small:
    """One session on that page, and which keys its last run wrote into the session by name."""

    def __init__(self, **query: str) -> None:
        self.app = AppTest.from_string(PAGE, default_timeout=60)
        self.app.query_params.update({name.replace("__", "."): text for name, text in query.items()})
        self.run()

    def run(self, sent: Any = None) -> Small:
        self.written: list[str] = []
        write = SessionStateProxy.__setitem__

        def noted(state: SessionStateProxy, key: str, value: Any) -> None:
            # The turns of the visitor's scripts are made once a session, whichever run is the first to ask.
            if key != "owner":
                self.written.append(key)
            write(state, key, value)

        with patch.object(SessionStateProxy, "__setitem__", noted):
            self.app.run() if sent is None else self.app._run(sent)
        assert not self.app.exception, self.app.exception[0].message
        self.written.remove("values")
        self.written.remove("page shown")
        return self

    def again(self, change: Callable[[], Any]) -> Small:
        """A change, and after it a message that the browser sent before it heard what came of the change."""
        change()
        sent = self.app._tree.get_widget_states()
        # A button is pressed once.
        for state in sent.widgets:
            state.ClearField("trigger_value")
        self.run()
        self.app._run(sent)
        return self

    def control(self, name: str) -> Any:
        """The control of a setting, such as b.layers."""
        kinds = ("selectbox", "number_input", "button_group", "toggle", "text_input")
        keys = re.compile(rf"small {re.escape(name)}( \d+)?")
        return next(one for kind in kinds for one in self.app.get(kind) if keys.fullmatch(one.key or ""))

    @property
    def sliders(self) -> list[SeenSlider]:
        return list(sliders(self.app).values())

    def set(self, name: str, shown: Any) -> Small:
        """What a visitor does: another value in one control."""
        if name in sliders(self.app):
            return self.run(moved(self.app, name, shown))
        self.control(name).set_value(shown)
        return self.run()

    def shown(self, name: str) -> Any:
        return sliders(self.app)[name].value if name in sliders(self.app) else self.control(name).value

    def value(self, side: str, name: str) -> Any:
        return self.app.session_state["values"][f"{side} {name}"]

    @property
    def query(self) -> dict[str, Any]:
        return dict(self.app.query_params)

    @property
    def words(self) -> str:
        return self.app.markdown[0].value

    @property
    def captions(self) -> list[str]:
        return [one.value for one in self.app.caption]
