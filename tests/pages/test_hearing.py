"""Every change is heard, and whatever a session's scripts change has one owner, by Streamlit's own runner in real threads."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from streamlit.runtime.scriptrunner import RerunData, ScriptRunner

from labcore.training import Run, Settings
from pages.kit.server.hearing import HearingRunner
from tests.pages.runners import Session, ended

PRESSED = """
import streamlit as st
def press(): st.session_state.presses = st.session_state.get("presses", 0) + 1
st.button("Press", on_click=press)
"""
# Between any two calls of Streamlit another script of the session may begin.
TRAINED = """
import streamlit as st
from labcore.training import Run
from pages.kit.owner import owned, owning
from tests.pages.test_hearing import SETTINGS, STEPS

def slower():
    run = st.session_state.run
    run.change(0, learning_rate=run.sides[0].settings.learning_rate / 2)

with owning():
    if "run" not in st.session_state:
        st.session_state.run = Run(SETTINGS)
    st.session_state.run.advance(STEPS)
    st.button("Slower", on_click=owned(slower))
"""
SETTINGS = Settings(examples=80, hidden=(64, 64), epochs=500, optimizer="adam")
STEPS = 5


@pytest.fixture
def session(tmp_path, monkeypatch):
    sessions = []

    def made(source: str) -> Session:
        (tmp_path / "page.py").write_text(source, encoding="utf-8")
        sessions.append(Session(tmp_path / "page.py", monkeypatch))
        return sessions[-1]

    yield made
    for one in sessions:
        one.close()


@pytest.mark.parametrize(("kind", "presses"), [(ScriptRunner, 0), (HearingRunner, 1)])
def test_a_press_is_heard_where_the_next_message_comes_before_its_run_has_begun(session, kind, presses):
    """Streamlit's own runner loses it: when it does not any more, ours is not needed."""
    one = session(PRESSED)
    ended(one.runner(kind))
    came: list[bool] = []

    def next_one(runner):
        if not came:
            came.append(runner.request_rerun(RerunData()))

    ended(one.runner(kind, "Press", next_one))
    assert came == [True]
    assert one.errors == []
    assert ("presses" in one.state) == bool(presses)
    assert not presses or one.state["presses"] == presses


def test_scripts_that_train_one_run_at_once_give_the_numbers_of_one_after_the_other(session):
    """Six messages in one moment, each with a thread of its own, three of which change the learning rate."""
    one = session(TRAINED)
    ended(one.runner(HearingRunner))
    ended(*(one.runner(HearingRunner, "Slower" if i % 2 else "") for i in range(6)))
    run = one.state["run"]
    (side,) = run.sides
    assert one.errors == []
    assert side.steps == len(side.costs) == 7 * STEPS
    assert [change.name for change in side.changes] == ["learning_rate"] * 3
    alone = Run(SETTINGS)
    for change in side.changes:
        alone.advance(change.step - alone.step)
        alone.change(0, learning_rate=change.value)
    alone.advance(side.steps - alone.step)
    assert alone.epoch == run.epoch
    assert alone.sides[0].weights.theta.tobytes() == side.weights.theta.tobytes()


def test_streamlit_starts_no_thread_for_a_message_while_an_earlier_script_computes():
    """What is set here is what the session in tests/pages/test_storm.py shows."""
    config = tomllib.loads((Path(__file__).parents[2] / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["runner"]["fastReruns"] is False
