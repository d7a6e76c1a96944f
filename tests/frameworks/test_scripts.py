"""Scripts of trainings: their text, their files, what they refuse, and that NumPy's print what PyTorch's have printed."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from labcore.activations import ACTIVATIONS
from labcore.data import Table
from labcore.frameworks import FRAMEWORKS, notebook, parabola, script
from labcore.frameworks.source import WIDTH
from labcore.initializers import INITIALIZERS
from labcore.losses import LOSSES
from labcore.norms import NORM
from labcore.optimizers import OPTIMIZERS
from labcore.schedules import SCHEDULES
from labcore.training import Settings, problem_of
from tests.frameworks.pairwise import FACTORS, STEPS, cases, rows
from tests.frameworks.running import costs, lab_costs, lab_losses, reformatted, ruff, run_here
from tests.reference.make_frameworks import FILES, key_of, scripts_of, sum_of, texts_of

OTHERS = [name for name in FRAMEWORKS if name != "numpy"]
STORED = dict(np.load(Path(__file__).parents[1] / "reference" / "frameworks.npz"))
SMALL = Settings(examples=60, hidden=(4,), epochs=2)


def test_the_set_holds_every_pair():
    met = {(i, a, j, b) for row in rows() for i, a in enumerate(row) for j, b in enumerate(row) if i < j}
    sizes = [len(values) for values in FACTORS.values()]
    assert len(met) == sum(m * n for i, m in enumerate(sizes) for n in sizes[i + 1 :])
    assert key_of(cases()) == str(STORED["key"]), "the set has changed: run `python -m tests.reference.make_frameworks`"


def test_the_scripts_are_those_that_pytorch_ran():
    """What is stored is worth nothing for another text, or for other files beside it."""
    double, single = scripts_of("float64"), scripts_of("float32")
    assert texts_of([*double, *single]) == str(STORED["texts"]), (
        "a script has changed: run `python -m tests.reference.make_frameworks`"
    )
    sums = [[sum_of(one.files[name]) for name in FILES] for one in double]
    np.testing.assert_allclose(sums, STORED["files"], rtol=1e-10, atol=1e-10)


def test_the_set_holds_every_choice_that_pytorch_has():
    """A new optimizer, activation, initializer or schedule is to be written down for the frameworks, and to be in the set."""
    held = {one.optimizer for one in cases()}
    for key in sorted({key for key, member in OPTIMIZERS.items() if member.for_networks} - held):
        with pytest.raises(ValueError, match="PyTorch has no optimizer like"):
            script(SMALL.changed(optimizer=key), "pytorch")
    for name, members in (
        ("activation", ACTIVATIONS),
        ("initializer", INITIALIZERS),
        ("schedule", SCHEDULES),
        ("norm", NORM.choices),
    ):
        assert {getattr(one, name) for one in cases()} == set(members)
    assert {problem_of(one).loss for one in cases()} == set(LOSSES)


@pytest.mark.parametrize(("dtype", "allowed"), [("float64", 1e-10), ("float32", 1e-6)])
def test_the_lab_has_the_losses_of_every_pytorch_script(dtype, allowed):
    for number, settings in enumerate(cases(dtype)):
        theirs = STORED[dtype][number].astype(np.float64)
        theirs = theirs[np.isfinite(theirs)]
        ours = lab_losses(settings, STEPS)
        assert ours.shape == theirs.shape, settings
        away = np.abs(ours - theirs) / np.maximum(1.0, theirs)
        assert away.max() <= allowed, f"{away.max():.1e} at step {away.argmax()} of {settings}"


def test_the_numpy_script_prints_what_pytorch_printed_last(tmp_path):
    for number in range(0, len(cases()), 15):
        printed = costs(run_here(script(cases()[number], "numpy"), tmp_path))
        np.testing.assert_allclose(printed[-1], STORED["epochs64"][number], rtol=1e-9, atol=1e-10)
        np.testing.assert_allclose(printed, lab_costs(cases()[number]), rtol=5e-10)


def test_the_numpy_script_holds_the_settings():
    """What it leaves out is at its default."""
    for settings in (
        *cases()[::20],
        Settings(),
        Settings(batch_norm=(True, False), optimizer="adam", hyperparameters=(("beta1", 0.5),)),
    ):
        names: dict[str, Any] = {"Settings": Settings}
        (made,) = (one for one in ast.parse(script(settings, "numpy").text).body if isinstance(one, ast.Assign))
        exec(ast.unparse(made), names)
        assert names["settings"] == settings


def test_every_script_passes_ruff(tmp_path):
    """Names that do not exist, imports that are not used, lines that are too long; files as they would be in a folder of their own."""
    written = 0
    for number, settings in enumerate(cases()):
        for framework in FRAMEWORKS:
            try:
                text = script(settings, framework, same_numbers=number % 2 == 0).text
            except ValueError:
                continue
            (tmp_path / f"{framework}_{number}.py").write_text(text, encoding="utf-8")
            written += 1
    for framework in FRAMEWORKS:
        (tmp_path / f"parabola_{framework}.py").write_text(parabola(framework).text, encoding="utf-8")
    assert ruff(tmp_path) == ""
    assert reformatted(tmp_path) == ""
    assert written > 3.7 * len(cases())
    broken = tmp_path / "broken.py"
    broken.write_text("import os\nprint( missing)\n")
    assert "F401" in ruff(tmp_path)
    assert "F821" in ruff(tmp_path)
    assert "+print(missing)" in reformatted(tmp_path)


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_every_setting_gives_a_script_that_python_reads_and_says_what_it_is(framework):
    for settings in (
        SMALL,
        Settings(data="digits", keep_prob=0.8, input_keep_prob=0.9, l2=0.1),
        Settings(data="plane", features=("x1", "x1x2", "sin-x2")),
    ):
        tree = ast.parse(script(settings, framework).text)
        assert ast.get_docstring(tree)
        assert not script(settings, framework).files
    assert max(map(len, script(SMALL, framework).text.splitlines())) <= WIDTH


@pytest.mark.parametrize("framework", OTHERS)
def test_a_script_with_the_same_numbers_brings_the_lab_along(framework, tmp_path):
    settings = SMALL.changed(data="wine", epochs=3)
    made = script(settings, framework, same_numbers=True)
    assert set(made.files) == {"data.npz", "start.npz"}
    for name, data in made.files.items():
        (tmp_path / name).write_bytes(data)
    data, start = (np.load(tmp_path / name, allow_pickle=False) for name in ("data.npz", "start.npz"))
    problem = problem_of(settings)
    np.testing.assert_array_equal(data["X_dev"], problem.dev.X)
    np.testing.assert_array_equal(data["y"], problem.train.learned)
    assert start["w1"].shape == (13, 4)
    assert sorted(start["order"][2].tolist()) == list(range(problem.train.examples))
    assert "labcore" not in made.text


REFUSED = [
    ({"optimizer": "lion"}, ["pytorch"], "no optimizer like Lion"),
    ({"optimizer": "radam"}, ["keras"], "no optimizer like RAdam"),
    ({"optimizer": "adam", "hyperparameters": (("bias_correction", False),)}, OTHERS, "always corrects"),
    ({"data": "digits", "rotate": 10.0}, OTHERS, "rotate 10"),
    ({"norm": "batch", "batch_size": 1}, ["pytorch", "jax"], "batch of one example"),
    ({"l1": 1.0, "l1_step": "proximal", "schedule": "exponential"}, ["keras"], "constraint"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "frameworks", "reason"), REFUSED, ids=lambda one: str(one)[:40])
def test_what_a_framework_cannot_express_is_refused_with_the_reason(changes, frameworks, reason):
    settings = Settings(**changes)
    for framework in OTHERS:
        if framework in frameworks:
            with pytest.raises(ValueError, match=reason):
                script(settings, framework)
        else:
            assert script(settings, framework).text
    assert script(settings, "numpy").text


def test_the_same_numbers_have_their_limits():
    with pytest.raises(ValueError, match="draws its own masks"):
        script(Settings(keep_prob=(1.0, 0.8)), "jax", same_numbers=True)
    table = Table(np.zeros((6002, 1)), np.zeros(6002), ("x",), "y", held=np.arange(6002) == 0)
    with pytest.raises(ValueError, match=r"at most 5,000,000 rows in all; got 6,001,000"):
        script(Settings(data="own", epochs=1000), "pytorch", same_numbers=True, own=table)
    with pytest.raises(ValueError, match="framework must be one of"):
        script(SMALL, "caffe")
    with pytest.raises(ValueError, match="framework must be one of"):
        parabola("caffe")
    with pytest.raises(ValueError, match="settings must be those"):
        script({}, "pytorch")  # type: ignore[arg-type]


def test_an_own_table_comes_along(tmp_path):
    rng = np.random.default_rng(0)
    table = Table.from_arrays(rng.normal(size=(40, 3)), rng.normal(size=40), task="regression")
    settings = Settings(data="own", hidden=(3,), epochs=2)
    made = script(settings, "pytorch", same_numbers=True, own=table)
    (tmp_path / "data.npz").write_bytes(made.files["data.npz"])
    assert np.load(tmp_path / "data.npz")["X"].shape == (30, 3)
    with pytest.raises(ValueError, match="same_numbers=True"):
        script(settings, "keras", own=table)
    assert costs(run_here(script(settings, "numpy", own=table), tmp_path)).shape == (2, 2)


def test_a_wide_table_s_script_passes_ruff_and_reads_it(tmp_path):
    rng = np.random.default_rng(0)
    names = tuple(f"feature number {i}" for i in range(30))
    table = Table(rng.normal(size=(40, 30)), np.arange(40) % 2, names, "kind", classes=("one kind", "another"))
    made = script(Settings(data="own", hidden=(3,), epochs=2), "numpy", own=table)
    assert costs(run_here(made, tmp_path)).shape == (2, 2)
    assert not ruff(tmp_path)


def test_the_parabola_ends_where_its_closed_form_does(tmp_path):
    printed = run_here(parabola("numpy"), tmp_path)
    # w - 5 is multiplied by 1 - 2 * 0.01 at each step.
    assert f"w {5.0 - 5.0 * 0.98**1000:.10g}" in printed


def test_a_notebook_runs_and_prints_the_lab_s_costs(tmp_path):
    from nbclient import NotebookClient

    made = notebook(SMALL, "numpy")
    assert [cell.cell_type for cell in made.cells][:2] == ["markdown", "code"]
    done = NotebookClient(made, timeout=60, resources={"metadata": {"path": str(Path(__file__).parents[2])}}).execute()
    printed = "".join(out.text for cell in done.cells if cell.cell_type == "code" for out in cell.outputs)
    np.testing.assert_allclose(costs(printed), lab_costs(SMALL), rtol=5e-10)


def test_a_notebook_says_what_differs_and_holds_the_whole_script():
    settings = SMALL.changed(norm="batch")
    made, text = notebook(settings, "keras"), script(settings, "keras").text
    assert "m / (m - 1)" in made.cells[0].source
    assert all(f"`{name}`" in made.cells[0].source for name in script(settings, "keras").files)
    body = "".join(cell.source for cell in made.cells[1:])
    assert "".join(text[text.index('"""', 3) + 3 :].split()) == "".join(body.split())
    assert json.loads(json.dumps(made))["nbformat"] == 4
