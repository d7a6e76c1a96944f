"""Runs the scripts that the page shows in the frameworks, and stores what they print: python -m labcore.frameworks.store

It runs them where `make frameworks` has installed these, or in the Python that is given behind it: a quarter of an hour of one core, less
where only some of the scripts have changed.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from labcore.frameworks.given import Given
from labcore.frameworks.lesson_scripts import DATA, ScriptSpec
from labcore.frameworks.printed import PLACES, STORED, key_of, mark
from labcore.frameworks.source import Script
from labcore.training import Settings
from labcore.training.settings import OPTIMIZER

PYTHON = Path(".venv-frameworks/bin/python")
# Runs what lies in folders, in one program, since to load a framework takes longer than a script.
RUNNER = """
import contextlib, importlib, io, json, os, pathlib, runpy, sys
place, root = sys.argv[1], pathlib.Path(sys.argv[2])
framework, _, behind = place.partition(" ")
os.environ.update(KERAS_BACKEND=behind, TF_CPP_MIN_LOG_LEVEL="3")
found = {}
for folder in sorted(root.iterdir()):
    os.chdir(folder)
    with contextlib.redirect_stdout(io.StringIO()) as out:
        runpy.run_path("script.py", run_name="__main__")
    found[folder.name] = out.getvalue()
names = {"pytorch": "PyTorch", "torch": "PyTorch", "keras": "Keras", "jax": "JAX", "tensorflow": "TensorFlow"}
modules = [importlib.import_module({"pytorch": "torch"}.get(one, one)) for one in place.split()]
told = [f"{names[one]} {module.__version__.split('+')[0]}" for one, module in zip(place.split(), modules)]
(root.parent / "printed.json").write_text(json.dumps({"library": " on ".join(told), "printed": found}), encoding="utf-8")
"""


def specs() -> Iterator[ScriptSpec]:
    """What the page shows by a press, and around its defaults one choice after the other."""
    yield ScriptSpec(same=False)
    # What the trainer hands over as it opens.
    yield ScriptSpec("given", given=Given(Settings()))
    for optimizer in OPTIMIZER.choices:
        for subject in ("training", "race", "parabola"):
            yield ScriptSpec(subject, optimizer=optimizer)
    for data in DATA.choices:
        if data != DATA.default:
            yield ScriptSpec(data=data)
    for hidden in ((), (16,), (32, 16, 8)):
        yield ScriptSpec(hidden=hidden)
    for surface in ("rosenbrock", "himmelblau", "saddle"):
        yield ScriptSpec("race", surface=surface)


def scripts_of(framework: str) -> dict[str, Script]:
    """Those that the framework can express, by the key of their settings."""
    found = {}
    for one in specs():
        try:
            found[key_of(one.what, one.same)] = one.script(framework)
        except ValueError:
            continue
    return found


def run_in(place: str, python: Path, scripts: dict[str, Script]) -> tuple[str, dict[str, list[str]]]:
    """The library's name with its version, and the lines of each script."""
    with tempfile.TemporaryDirectory() as folder:
        for number, made in enumerate(scripts.values()):
            here = Path(folder) / "scripts" / f"{number:04}"
            here.mkdir(parents=True)
            (here / "script.py").write_text(made.text, encoding="utf-8")
            for name, content in made.files.items():
                (here / name).write_bytes(content)
        subprocess.run([python.absolute(), "-W", "ignore", "-c", RUNNER, place, f"{folder}/scripts"], check=True)
        told = json.loads((Path(folder) / "printed.json").read_text(encoding="utf-8"))
    lines = [told["printed"][name].splitlines() for name in sorted(told["printed"])]
    return told["library"], dict(zip(scripts, lines, strict=True))


def main(python: Path) -> None:
    before = json.loads(STORED.read_text(encoding="utf-8"))
    libraries: dict[str, str] = {}
    printed: dict[str, dict[str, dict[str, object]]] = {}
    for framework, places in PLACES.items():
        scripts = scripts_of(framework)
        for place in places:
            kept = {key: before["printed"].get(key, {}).get(place, {}) for key in scripts}
            others = {key: made for key, made in scripts.items() if kept[key].get("script") != mark(made)}
            sys.stderr.write(f"{place}: {len(others)} of {len(scripts)} scripts\n")
            # One at least, which says what is installed.
            libraries[place], lines = run_in(place, python, others or dict(islice(scripts.items(), 1)))
            if libraries[place] != before["libraries"].get(place):
                libraries[place], lines = run_in(place, python, scripts)
            for key, made in scripts.items():
                told = {"script": mark(made), "lines": lines[key]} if key in lines else kept[key]
                printed.setdefault(key, {})[place] = told
    STORED.write_text(json.dumps({"libraries": libraries, "printed": printed}, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else PYTHON)
