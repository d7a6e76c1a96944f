"""The scripts of a framework run, and what they print held against the lab; `make frameworks` runs this where they are installed.

The names do not begin with test_: a run of all tests does not collect them.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from labcore.frameworks import Script, parabola, script
from labcore.training import Settings
from tests.frameworks.pairwise import STEPS, cases
from tests.frameworks.running import costs, lab_costs, lab_losses, write
from tests.frameworks.test_conventions import agree, paths_of
from tests.frameworks_live.spread import SPREAD, figure
from tests.reference.libraries import LIBRARIES, PAIRS
from tests.reference.make_frameworks import losses_of

# Framework and, for Keras, what stands behind it.
PLACES = [("pytorch", ""), ("jax", ""), ("keras", "jax"), ("keras", "torch"), ("keras", "tensorflow")]
every_place = pytest.mark.parametrize(("framework", "backend"), PLACES)
ALONE = {
    "a set in the plane": Settings(data="circles", examples=100, batch_size=30, epochs=3, features=("x1", "x2", "x1x2"), label_noise=0.1, norm="batch", keep_prob=0.9, patience=2, schedule="exponential"),
    "images": Settings(data="digits", hidden=(16,), batch_size=128, epochs=3, input_keep_prob=0.9, l2=0.5, activation="relu"),
    "numbers": Settings(data="diabetes", batch_size=64, epochs=3, gain=0.5, initializer="orthogonal"),
}  # fmt: skip


def printed(made: dict[str, Script], folder: Path, backend: str) -> dict[str, str]:
    """What each script prints; those of one precision run in one program, since a framework's default outlives a script."""
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", **({"KERAS_BACKEND": backend} if backend else {})}
    found = {}
    for precision, names in _by_precision(made).items():
        for name in names:
            (folder / precision / name).mkdir(parents=True)
            write(made[name], folder / precision / name)
        command = [sys.executable, "-W", "ignore", "-m", "tests.frameworks_live.many", str(folder / precision)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        for name in names:
            failed = folder / precision / name / "failed.txt"
            assert not failed.exists(), f"{name}: {failed.read_text(encoding='utf-8')[-2000:]}"
            found[name] = (folder / precision / name / "printed.txt").read_text(encoding="utf-8")
    return found


def _by_precision(made: dict[str, Script]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for name, one in made.items():
        groups.setdefault("double" if "float64" in one.text or "x64" in one.text else "single", []).append(name)
    return groups


def possible(settings: dict[str, Settings], framework: str, same: bool) -> dict[str, Script]:
    made = {}
    for name, one in settings.items():
        try:
            made[name] = script(one, framework, same_numbers=same)
        except ValueError:
            continue
    return made


@pytest.mark.parametrize(("dtype", "allowed"), [("float64", 1e-10), ("float32", 1e-6)])
def test_every_pytorch_script_of_the_pairwise_set_has_the_losses_of_the_lab(dtype, allowed, tmp_path):
    import torch

    torch.set_num_threads(1)
    for settings in cases(dtype):
        losses, last = losses_of(settings, tmp_path)
        losses, ours = losses[np.isfinite(losses)], lab_losses(settings, STEPS)
        assert losses.shape == ours.shape
        assert (np.abs(losses - ours) <= allowed * np.maximum(1.0, losses)).all(), settings
        if dtype == "float64":
            np.testing.assert_allclose(last, lab_costs(settings), rtol=1e-8, atol=1e-9)


@every_place
def test_the_costs_are_the_labs_within_the_figure_of_each_documented_difference(framework, backend, tmp_path):
    made = possible(SPREAD, framework, same=True)
    assert len(made) >= len(SPREAD) - 1
    away = {}
    for name, text in printed(made, tmp_path, backend).items():
        ours, theirs = lab_costs(SPREAD[name]), costs(text)
        assert theirs.shape == ours.shape, name
        away[name] = np.abs(theirs[-1] - ours[-1]).max() / figure(SPREAD[name], framework, made[name].notes)
        sys.stderr.write(
            f"{framework} {backend} {name}: {np.abs(theirs[-1] - ours[-1]).max():.1e} {made[name].notes}\n"
        )
    assert max(away.values()) <= 1.0, away


@every_place
def test_a_script_that_stands_by_itself_learns(framework, backend, tmp_path):
    made = possible(ALONE, framework, same=False)
    assert set(made) == set(ALONE)
    for name, text in printed(made, tmp_path, backend).items():
        found = costs(text)
        assert (len(found) == 3 and found[-1, 0] < found[0, 0]) if framework != "keras" else "val_cost" in text, name


@every_place
def test_the_parabola_ends_where_its_closed_form_does(framework, backend, tmp_path):
    (text,) = printed({"parabola": parabola(framework)}, tmp_path, backend).values()
    assert f"w {5.0 - 5.0 * 0.98**1000:.10g}" in text


@pytest.mark.parametrize(("key", "framework"), PAIRS)
def test_a_row_of_the_table_is_what_the_library_does(key: str, framework: str):
    other, equal = LIBRARIES[key](framework)
    agree(paths_of(key, framework).other, other, key)
    agree(paths_of(key, framework).equal_other, equal, key)
