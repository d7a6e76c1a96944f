"""One class name stands for one thing, read off the sources; shown to fail when a name is taken twice."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# Every experiment has these two.
EXPERIMENTS, OF_EACH_EXPERIMENT = "labcore/experiments/", {"Spec", "Result"}


def taken_twice(root: Path) -> dict[str, list[str]]:
    """The names of several classes of the core and the pages, each with its files; a leading _ makes no other name."""
    files = defaultdict(list)
    for path in sorted(path for top in ("labcore", "pages") for path in (root / top).rglob("*.py")):
        within = path.relative_to(root).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                of_an_experiment = node.name in OF_EACH_EXPERIMENT and within.startswith(EXPERIMENTS)
                files[node.name.lstrip("_")].append(EXPERIMENTS if of_an_experiment else within)
    return {name: places for name, places in files.items() if len(places) > 1 and set(places) != {EXPERIMENTS}}


def test_one_class_name_stands_for_one_thing():
    assert taken_twice(ROOT) == {}, "a class needs a name of its own"


@pytest.mark.parametrize(
    ("file", "text", "name"),
    [
        ("pages/kit/table.py", "class Span: ...", "Span"),
        ("pages/week1/normalization/view.py", "class _Span: ...", "Span"),
        ("labcore/figures/lines.py", "def f():\n    class Span: ...", "Span"),
        # An experiment has its Spec and its Result for itself; elsewhere the names are like any other.
        ("pages/week1/normalization/view.py", "class Result: ...", "Result"),
        ("labcore/experiments/race.py", "class Span: ...\nclass Result: ...", "Span"),
    ],
)
def test_a_name_taken_twice_is_noticed(tmp_path: Path, file: str, text: str, name: str):
    sound = {
        "labcore/span.py": "class Span: ...\nclass Range: ...",
        "labcore/experiments/race.py": "class Spec: ...\nclass Result: ...",
        "labcore/experiments/depth/spec.py": "class Spec: ...\nclass Result: ...",
        "tests/span.py": "class Span: ...",
    }
    for tree, also in ((tmp_path / "sound", {}), (tmp_path / "broken", {file: text})):
        for place, written in (sound | also).items():
            (tree / place).parent.mkdir(parents=True, exist_ok=True)
            (tree / place).write_text(written)
    assert taken_twice(tmp_path / "sound") == {}
    assert list(taken_twice(tmp_path / "broken")) == [name]
