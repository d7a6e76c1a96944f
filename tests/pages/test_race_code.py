"""The code of a race prints the numbers of its table, also for what no preset has."""

from __future__ import annotations

from dataclasses import replace

import pytest

from labcore.experiments import race
from labcore.experiments.race import Entry
from labcore.optimizers import LEARNING_RATE
from pages.kit.code import LONGEST, script_of
from pages.kit.exhibit import tables_of
from pages.kit.table import markdown_of
from tests.pages.contract_takeaway import NUMBER, cells, run_script

THREE = (Entry("gd"), Entry("adam", 0.05, {"beta1": 0.8}), Entry("gd", 10.0))
SPECS = {
    "plain": race.Spec(("quadratic", (("condition_number", 20.0), ("rotation", 30.0))), THREE, steps=40),
    "decay": race.Spec(("rosenbrock", ()), THREE, steps=40, schedule=("inverse-time", (("decay_rate", 1.0),))),
    "noise": race.Spec(("booth", ()), THREE, start=(1.0, -2.0), steps=40, noise=2.0, seeds=(7, 8, 9)),
    "data": race.Spec(
        ("diabetes", (("normalized", True),)), THREE, steps=40, noise=0.5, seeds=(1, 2), batch_size=32,
        schedule=("staircase", (("factor", 0.5), ("every", 10.0))),
    ),
    "rates": race.Spec(("booth", ()), (*THREE, Entry("momentum", rates=replace(LEARNING_RATE, low=1e-3, high=0.5))), steps=40),
    "formula": race.Spec(("formula", (("formula", "x**2 + a*y**2"), ("a", 3.0))), THREE, steps=40),
}  # fmt: skip


@pytest.mark.parametrize("name", SPECS)
def test_the_script_prints_the_numbers_of_the_table(name: str):
    code = script_of(race.run, SPECS[name])
    status, printed = run_script(code)
    assert status == 0, printed
    assert set(cells(markdown_of(tables_of(race.run(SPECS[name]))))) <= set(NUMBER.findall(printed))
    dashes = markdown_of(tables_of(race.run(SPECS[name]))).count(" – ")
    assert dashes == printed.count("–") > 0
    assert "nan" not in printed
    assert max(map(len, code.splitlines())) <= LONGEST + 20
