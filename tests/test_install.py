"""What `pip install .` brings: the core and its figures, NumPy and SciPy, and nothing of the app."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# What a machine with the library alone does not have.
ABSENT = (
    "streamlit",
    "starlette",
    "plotly",
    "pandas",
    "sklearn",
    "vega_datasets",
    "latex2mathml",
    "matplotlib",
    "optuna",
    "distributed",
    "nbformat",
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built as pip does but without a network, from a copy: setuptools leaves its scraps in the tree."""
    tree = tmp_path_factory.mktemp("tree")
    keep_out = shutil.ignore_patterns(".git", ".venv*", ".*_cache", "__pycache__", "build", "*.egg-info")
    shutil.copytree(ROOT, tree, ignore=keep_out, dirs_exist_ok=True)
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        ".",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
        "-w",
        "made",
    ]
    done = subprocess.run(command, cwd=tree, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = (tree / "made").glob("*.whl")
    return made


def test_the_wheel_holds_the_core_and_nothing_else(wheel: Path):
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names} == {"labcore", "labcore-0.1.0.dist-info"}
    packed = {name for name in names if name.endswith(".py")}
    assert packed == {str(path.relative_to(ROOT)) for path in (ROOT / "labcore").rglob("*.py")}
    stored = [path for kind in ("*.json", "*.npz") for path in (ROOT / "labcore").rglob(kind)]
    assert {str(path.relative_to(ROOT)) for path in stored} <= set(names)


def test_it_requires_numpy_and_scipy_only(wheel: Path):
    with zipfile.ZipFile(wheel) as archive:
        metadata = message_from_bytes(archive.read("labcore-0.1.0.dist-info/METADATA"))
    required = metadata.get_all("Requires-Dist") or []
    assert [line for line in required if "extra" not in line] == ["numpy>=2.0", "scipy>=1.11"]
    assert metadata.get_all("Provides-Extra") == ["data", "search", "notebook"]
    extras = {"data": ["scikit-learn", "vega_datasets"], "search": ["optuna", "distributed"], "notebook": ["nbformat"]}
    for name, packages in extras.items():
        assert [line.split(">")[0] for line in required if f'extra == "{name}"' in line] == packages


def test_every_module_works_without_the_app(wheel: Path):
    """Each module of the wheel is imported where the app's packages cannot be."""
    program = f"""
import sys, zipfile
for name in {ABSENT!r}:
    sys.modules[name] = None  # importing it raises ImportError
sys.path.insert(0, {str(wheel)!r})
import importlib
files = [name for name in zipfile.ZipFile({str(wheel)!r}).namelist() if name.endswith(".py")]
for name in files:
    module = importlib.import_module(name.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
    assert {str(wheel)!r} in module.__file__, module.__file__
"""
    done = subprocess.run([sys.executable, "-W", "error", "-I", "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
