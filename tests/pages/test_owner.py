"""What a visitor's scripts change has one owner at a time, in the order of arrival."""

from __future__ import annotations

import ast
import threading
import time

from labcore.training import Run, Settings
from pages.kit.catalogue import PAGES
from pages.kit.owner import Turns
from tests.pages.visit import Visit


def test_ten_scripts_take_turns_and_none_sees_anothers_half_done_work():
    turns, state, seen = Turns(), {"a": 0, "b": 0}, []

    def script() -> None:
        for _ in range(50):
            turns.acquire()
            try:
                seen.append(state["a"] - state["b"])
                state["a"] += 1
                time.sleep(0)
                state["b"] += 1
            finally:
                turns.release()

    threads = [threading.Thread(target=script) for _ in range(10)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert state == {"a": 500, "b": 500}
    assert set(seen) == {0}


def test_who_came_first_goes_first():
    turns, order = Turns(), []
    turns.acquire()
    threads = []

    def script(i: int) -> None:
        turns.acquire()
        order.append(i)
        turns.release()

    for i in range(6):
        threads.append(threading.Thread(target=script, args=(i,)))
        threads[-1].start()
        # Until it stands in the queue.
        while len(turns._queue) <= i:
            time.sleep(0.001)
    turns.release()
    for one in threads:
        one.join(20)
    assert order == list(range(6))


def test_the_owner_may_take_it_again():
    turns, got = Turns(), []
    turns.acquire()
    turns.acquire()

    def script() -> None:
        turns.acquire()
        got.append(1)
        turns.release()

    other = threading.Thread(target=script)
    other.start()
    turns.release()
    time.sleep(0.02)
    assert got == []
    turns.release()
    other.join(20)
    assert got == [1]


def test_a_script_and_a_press_that_comes_meanwhile_never_train_one_run_together(monkeypatch):
    """As when the learning rate is moved while a large network trains: the press waits for the slice."""
    run = Run(Settings(examples=60, hidden=(4,), epochs=1000))
    inside, most = [0], [0]
    beat = Run._beat

    def watched(one: Run) -> None:
        inside[0] += 1
        most[0] = max(most[0], inside[0])
        time.sleep(0.001)
        beat(one)
        inside[0] -= 1

    monkeypatch.setattr(Run, "_beat", watched)
    turns = Turns()

    def script() -> None:
        for _ in range(10):
            turns.acquire()
            try:
                run.advance(2)
            finally:
                turns.release()

    threads = [threading.Thread(target=script) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    side = run.sides[0]
    assert most == [1]
    assert side.steps == len(side.costs) == 80
    alone = Run(side.settings)
    alone.advance(80)
    assert side.weights.theta.tolist() == alone.sides[0].weights.theta.tolist()


def test_what_a_run_of_the_page_is_about_is_read_once():
    """As when Layers is moved while two networks are measured: both have the depth that was read at the start."""
    visit = Visit("signal-depth", {"depth": "3", "width": "8"})
    assert visit.showing is not None
    visit.settings.change({"depth": 4})
    assert {spec.depth for spec in visit.showing.spec} == {3}
    assert {one.spec.depth for one in visit.showing.result()} == {3}


def test_callbacks_of_the_page_wait_for_the_visitors_turn():
    """Each of them passes through `owned`: what is pressed, moved, clicked, uploaded."""
    bare = []
    for path in sorted(PAGES.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg in ("on_click", "on_change") and not _waits(node.value):
                bare.append(f"{path.relative_to(PAGES)}:{node.value.lineno}")
    assert bare == []


def _waits(value: ast.expr) -> bool:
    """Whether it is a call of `owned`, a word of Streamlit's, or what somebody handed over, who has wrapped it."""
    if isinstance(value, ast.Call):
        return getattr(value.func, "id", "") == "owned"
    return isinstance(value, ast.Constant) or (isinstance(value, ast.Name) and value.id in ("on_click", "clicked"))
