"""What a visitor's scripts change has one owner at a time, in the order of arrival."""

from __future__ import annotations

import ast
import re
import threading
import time
from functools import cache

import pytest

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
    """Each of them passes through `owned`: what is pressed, moved, clicked, uploaded, told by a component, downloaded."""
    assert [place for place, tree in _sources() for place in _bare_callbacks(place, tree)] == []


@pytest.mark.parametrize(
    "source",
    [
        "st.button('Press', on_click=press)",
        "st.slider('Move', on_change=lambda: None)",
        "component('stage')(data=data, on_click_change=clicked)",
        "more = {'on_zoom_change': zoomed}",
        "st.download_button('Data', made)",
        "st.download_button('Data', lambda: made())",
    ],
)
def test_a_callback_without_the_turn_is_found(source):
    assert len(_bare_callbacks("here", ast.parse(source))) == 1


def _bare_callbacks(place: str, tree: ast.AST) -> list[str]:
    """Where a callback is handed over that does not wait for the turn."""
    bare = []
    for node in ast.walk(tree):
        handed: list[ast.expr] = []
        if isinstance(node, ast.Call):
            handed = [one.value for one in node.keywords if _CALLBACK.fullmatch(one.arg or "")]
            if getattr(node.func, "attr", "") == "download_button":
                handed += node.args[1:2]
        elif isinstance(node, ast.Dict):
            keys = zip(node.keys, node.values, strict=True)
            handed = [
                value for key, value in keys if isinstance(key, ast.Constant) and _CALLBACK.fullmatch(str(key.value))
            ]
        bare += [f"{place}:{value.lineno}" for value in handed if not _waits(value)]
    return bare


_CALLBACK = re.compile(r"on_click|on_change|on_\w+_change")


def _waits(value: ast.expr) -> bool:
    """Whether it is a call of `owned`, a word of Streamlit's, or what somebody handed over, who has wrapped it."""
    if isinstance(value, ast.Call):
        return getattr(value.func, "id", "") == "owned"
    return isinstance(value, ast.Constant) or (isinstance(value, ast.Name) and value.id == "on_click")


@cache
def _sources() -> list[tuple[str, ast.Module]]:
    return [
        (str(path.relative_to(PAGES)), ast.parse(path.read_text(encoding="utf-8")))
        for path in sorted(PAGES.rglob("*.py"))
    ]


def test_every_script_holds_the_turn():
    """The router's from its first look at the session, and each fragment, which runs without the router."""
    without = []
    for place, tree in _sources():
        if place == "router.py":
            without += [
                f"{place}:{one.lineno}" for one in tree.body
                if not _holds(one) and any(getattr(node, "attr", "") in ("session_state", "navigation") for node in ast.walk(one))
            ]  # fmt: skip
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and any("fragment" in ast.unparse(one) for one in node.decorator_list):
                body = [
                    one for one in node.body if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))
                ]
                without += [f"{place}:{one.lineno}" for one in body if not _holds(one)]
    assert without == []


def _holds(node: ast.stmt) -> bool:
    return isinstance(node, ast.With) and ast.unparse(node.items[0]) == "owning()"


def test_what_all_visitors_share_is_changed_under_a_lock():
    """Lists, sets and mappings of a module, and names that a function makes anew, where functions change them."""
    assert [found for place, tree in _sources() for found in _unlocked(place, tree)] == []


@pytest.mark.parametrize(
    "source",
    [
        "KEPT = {}\ndef keep(key, value):\n    KEPT[key] = value",
        "KEPT = []\ndef keep(value):\n    KEPT.append(value)",
        "KEPT: set[str] = set()\ndef keep(value):\n    with open(value):\n        KEPT.discard(value)",
        "KEPT = dict()\ndef keep(key):\n    del KEPT[key]",
        "KEPT = None\ndef keep(value):\n    global KEPT\n    KEPT = value",
    ],
)
def test_a_change_without_a_lock_is_found(source):
    assert len(_unlocked("here", ast.parse(source))) == 1
    locked = source.replace("    KEPT[", "    with LOCK:\n        KEPT[").replace(
        "    KEPT.append", "    with LOCK:\n        KEPT.append"
    )
    assert source == locked or _unlocked("here", ast.parse(locked)) == []


def _unlocked(place: str, tree: ast.Module) -> list[str]:
    """Where a function changes a container of its module, or a module's name, outside a `with` of a lock."""
    shared = set()
    for one in tree.body:
        targets = one.targets if isinstance(one, ast.Assign) else [one.target] if isinstance(one, ast.AnnAssign) else []
        value = getattr(one, "value", None)
        makes = (
            isinstance(value, ast.Call) and getattr(value.func, "id", getattr(value.func, "attr", "")) in _CONTAINERS
        )
        if makes or isinstance(value, (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)):
            shared |= {target.id for target in targets if isinstance(target, ast.Name)}
    found: list[str] = []

    def look(node: ast.AST, inside: bool, locked: bool) -> None:
        if isinstance(node, ast.With):
            locked = locked or any("lock" in ast.unparse(item.context_expr).lower() for item in node.items)
        if inside and not locked and (isinstance(node, ast.Global) or _changes(node, shared)):
            found.append(f"{place}:{node.lineno}")  # type: ignore[attr-defined]
        for child in ast.iter_child_nodes(node):
            look(child, inside or isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)), locked)

    look(tree, False, False)
    return found


_CONTAINERS = (
    "list",
    "dict",
    "set",
    "deque",
    "defaultdict",
    "OrderedDict",
    "Counter",
    "WeakKeyDictionary",
    "WeakValueDictionary",
)
_CHANGING = (
    "append", "add", "update", "pop", "popitem", "clear", "remove", "discard", "insert", "extend", "setdefault", "move_to_end", "appendleft",
    "popleft",
)  # fmt: skip


def _changes(node: ast.AST, shared: set[str]) -> bool:
    if isinstance(node, ast.Call):
        return (
            isinstance(node.func, ast.Attribute)
            and node.func.attr in _CHANGING
            and getattr(node.func.value, "id", "") in shared
        )
    targets: list[ast.expr] = []
    if isinstance(node, (ast.Assign, ast.Delete)):
        targets = node.targets
    elif isinstance(node, ast.AugAssign):
        targets = [node.target]
    return any(isinstance(one, ast.Subscript) and getattr(one.value, "id", "") in shared for one in targets)
