"""The code of two networks prints the numbers of both."""

from __future__ import annotations

from labcore.experiments import depth
from pages.kit.code import script_of
from pages.kit.exhibit import tables_of
from pages.kit.table import markdown_of
from tests.pages.contract_takeaway import NUMBER, cells, run_script


def test_the_script_of_two_sides_prints_both():
    specs = (depth.Spec(depth=2, width=4, inputs=20), depth.Spec(depth=2, width=4, inputs=20, train_steps=2))
    status, printed = run_script(script_of(depth.run, specs))
    assert status == 0, printed
    shown = set(cells(markdown_of(tables_of(tuple(map(depth.run, specs))))))
    assert shown <= set(NUMBER.findall(printed))
