"""A lesson is deleted by deleting its folder, its experiments and their tests: done here on a copy of the tree, for each
lesson in turn, and nothing names it any more. That the rest still runs is tried with every second lesson deleted at once: first
those of even, then those of odd places."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pages.kit.catalogue import LessonEntry, catalogue

ROOT = Path(__file__).parents[1]
# Python's own and what make leaves behind.
LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "build", "*.egg-info", "node_modules")
# Streamlit runs these two by their path.
SCRIPTS = ("pages/home.py", "pages/router.py")
# In a process of its own, which has the copy's modules alone: imports all, then visits home and every lesson left.
VISIT_THE_REST = f"""
import importlib, pathlib
root = pathlib.Path().resolve()
for path in sorted([*root.glob("labcore/**/*.py"), *root.glob("pages/**/*.py")]):
    within = path.relative_to(root)
    if within.as_posix() not in {SCRIPTS!r}:
        module = importlib.import_module(".".join(within.with_suffix("").parts).removesuffix(".__init__"))
        assert pathlib.Path(module.__file__) == path, module.__file__
from pages.kit.catalogue import catalogue
from tests.pages.visit import Visit
paths = ["", *(entry.url_path for entry in catalogue())]
failed = {{path or "home": failure for path in paths if (failure := Visit(path).failure)}}
print("visited", len(paths), "failed", failed)
"""


def imported(path: Path, root: Path) -> Iterator[str]:
    """The modules that a file names in its imports, dotted; of `from a import b` both a and a.b, since b may be one."""
    package = path.relative_to(root).parent.parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*above, *([node.module] if node.module else [])])
            yield from (module, *(f"{module}.{alias.name}" for alias in node.names))


def experiments_of(lesson: Path, root: Path) -> set[str]:
    """The experiments that a lesson's folder imports: they are its own."""
    names = (name.split(".") for path in lesson.rglob("*.py") for name in imported(path, root))
    return {parts[2] for parts in names if parts[:2] == ["labcore", "experiments"] and len(parts) > 2}


def parts_of(lesson: Path, root: Path) -> list[Path]:
    """The lesson's folder, its experiments (a module or a folder each), and the tests and benchmarks that bear the name of one of
    them.

    A lesson's name says this in tests/pages and tests/browser, an experiment's in tests/core/experiments and tests/frameworks too: elsewhere
    the core's own modules may have the same name, and so may their benchmarks.
    """
    experiments = experiments_of(lesson, root)
    result = [lesson]
    for name in experiments:
        result += [root / "labcore" / "experiments" / name, root / "labcore" / "experiments" / f"{name}.py"]
        result += those_named(name, root / "tests" / "core" / "experiments")
        result += [*those_named(name, root / "tests" / "frameworks"), root / "tests" / "frameworks_live" / f"{name}.py"]
        result += [
            path
            for path in (root / "benchmarks").glob(f"{name}.py")
            if any(one.startswith(f"labcore.experiments.{name}") for one in imported(path, root))
        ]
    for name in {lesson.name, *experiments}:
        result += [*those_named(name, root / "tests" / "pages"), *those_named(name, root / "tests" / "browser")]
    return [path for path in result if path.exists()]


def those_named(name: str, folder: Path) -> list[Path]:
    return [folder / name, *folder.glob(f"test_{name}.py"), *folder.glob(f"test_{name}_*.py")]


def remove(lesson: Path, root: Path) -> list[str]:
    """Deletes a lesson from a tree; what is left of its name in the imports of others, as `file imports module`."""
    parts = parts_of(lesson, root)
    gone = {".".join(path.relative_to(root).with_suffix("").parts) for path in parts}
    for path in parts:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    return [
        f"{path.relative_to(root)} imports {name}"
        for path in sorted(root.rglob("*.py"))
        for name in dict.fromkeys(imported(path, root))
        if any(name == one or name.startswith(f"{one}.") for one in gone)
    ]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT, tmp_path / "lab", ignore=LEFT_OUT))


@pytest.mark.parametrize("entry", catalogue(), ids=lambda entry: entry.url_path)
def test_nothing_names_a_lesson_that_is_gone(copy: Path, entry: LessonEntry):
    left = remove(copy / entry.path.parent.relative_to(ROOT), copy)
    assert not left, "\n".join(left)


@pytest.mark.parametrize("first", [0, 1], ids=["even", "odd"])
def test_the_rest_runs_without_half_of_the_lessons(copy: Path, first: int):
    gone = catalogue()[first::2]
    for entry in gone:
        remove(copy / entry.path.parent.relative_to(ROOT), copy)
    done = subprocess.run(
        [sys.executable, "-c", VISIT_THE_REST], cwd=copy, capture_output=True, text=True, timeout=300, check=False
    )
    said = done.stdout.strip().splitlines()[-1:]
    assert said == [f"visited {len(catalogue()) - len(gone) + 1} failed {{}}"], done.stdout + done.stderr[-3000:]


def test_what_belongs_to_a_lesson_is_found_and_what_still_names_it_is_told(tmp_path: Path):
    tree = {
        "pages/week1/waves/page.py": "from labcore.experiments import waves\nfrom . import view",
        "pages/week1/waves/view.py": "from labcore.experiments.tides.spec import Spec",
        "pages/week1/others/page.py": "from labcore.experiments.others import run",
        "labcore/experiments/waves.py": "",
        "labcore/experiments/tides/spec.py": "",
        "labcore/experiments/others.py": "",
        "tests/core/experiments/tides/test_spec.py": "",
        "tests/core/experiments/test_waves_theory.py": "",
        "tests/core/test_waves.py": "from labcore.waves import wave",
        "benchmarks/waves.py": "from labcore.waves import wave",
        "benchmarks/tides.py": "from labcore.experiments.tides import spec",
        "tests/pages/test_waves.py": "",
        "tests/browser/test_waves_on_a_phone.py": "",
        "tests/browser/test_waveshape.py": "",
    }
    for place, text in tree.items():
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_text(text)
    (tmp_path / "pages/home.py").write_text("from pages.week1.waves.view import view")
    (tmp_path / "labcore/race.py").write_text("def f():\n    from .experiments import tides, others")
    assert remove(tmp_path / "pages/week1/waves", tmp_path) == [
        "labcore/race.py imports labcore.experiments.tides",
        "pages/home.py imports pages.week1.waves.view",
        "pages/home.py imports pages.week1.waves.view.view",
    ]
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.py")}
    assert left == {
        "pages/week1/others/page.py", "labcore/experiments/others.py", "tests/core/test_waves.py", "tests/browser/test_waveshape.py",
        "benchmarks/waves.py", "pages/home.py", "labcore/race.py",
    }  # fmt: skip
