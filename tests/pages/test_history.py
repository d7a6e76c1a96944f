"""The table beside the stage knows no future: at every step it says what a run that ends there would say."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from labcore.entries import Entry, row_of, run_one
from labcore.experiments.normalization import steps_until
from tests.pages.visit import Visit, content

RACES = {
    "as it opens": {},
    "one that leaves": {"rates": "tied", "learning_rate": "0.12"},
    "one rate": {"rates": "tied"},
    "a saddle": {"surface": "saddle", "steps": "200", "rates": "tied"},
    "noise": {"noise": "1.5", "seeds": "2", "rates": "tied", "learning_rate": "0.018"},
    "turned": {"rotation": "40", "optimizers": "gd.newton.heavy-ball", "steps": "500"},
}
UNITS: dict[str, dict[str, str]] = {
    "as it opens": {}, "above the limit": {"limit_share": "1.01", "steps": "1000"}, "right's rate": {"rates": "right", "steps": "20"},
    "momentum": {"optimizer": "momentum"},
}  # fmt: skip


def told(cells: Any, step: int) -> str:
    """What a cell says at a step of the clock."""
    assert cells[0][0] == 0
    return [text for since, text in cells if since <= step][-1]


def drawn(visit: Visit) -> tuple[list[str], list[dict[str, Any]]]:
    assert not visit.failure
    (table,) = map(content, visit.components("results"))
    return [name for name, _ in table["columns"]], table["rows"]


def result_of(visit: Visit) -> Any:
    assert visit.showing is not None
    return visit.showing.result()


def some(steps: int) -> list[int]:
    return sorted({1, 2, 3, 5, *np.linspace(1, steps - 1, 14).astype(int).tolist()})


@pytest.mark.parametrize("query", RACES.values(), ids=RACES)
def test_the_race_at_a_step_is_the_race_of_so_many_steps(query):
    visit = Visit("optimizers", query)
    columns, rows = drawn(visit)
    result = result_of(visit)
    spec = result.spec
    for row, one in zip(rows, result.results, strict=True):
        cells = dict(zip(columns, row["cells"], strict=True))
        entry = Entry(one.key, one.rate, one.optimizer.parameters)
        for step in some(spec.steps):
            ended = row_of(run_one(result.cost, entry, spec.start, step, noise=spec.noise, seeds=spec.seeds))
            expected = "diverged" if ended["outcome"].startswith("diverged") else "–"
            assert told(cells["to target"], step) == (expected if ended["reached"] is None else str(ended["reached"]))
            assert told(cells["outcome"], step) == ended["outcome"]
        whole = row_of(one)
        assert told(cells["outcome"], spec.steps) == whole["outcome"]
        reached = told(cells["to target"], spec.steps)
        bounded = np.isfinite(result.cost.lowest)
        missed = "diverged" if one.outcome == "diverged" else "not there yet" if bounded else "–"
        assert reached == (missed if whole["reached"] is None else str(whole["reached"]))


@pytest.mark.parametrize("query", UNITS.values(), ids=UNITS)
def test_the_two_units_at_a_step_are_those_of_so_many_steps(query):
    visit = Visit("normalization", query)
    columns, rows = drawn(visit)
    result = result_of(visit)
    for row, one in zip(rows, result.scalings, strict=True):
        cells = dict(zip(columns, row["cells"], strict=True))["to 1 %"]
        for step in some(result.spec.steps):
            within = steps_until(one.distance[: step + 1])
            diverged = one.result.outcome == "diverged" and step >= one.result.stopped_at
            assert told(cells, step) == ("diverged" if diverged else "–" if within < 0 else str(within))


def test_what_became_of_a_run_is_told_when_it_has():
    visit = Visit("optimizers", {"rates": "tied", "learning_rate": "0.12"})
    _, rows = drawn(visit)
    result = result_of(visit)
    for row, one in zip(rows, result.results, strict=True):
        assert row["since"] == (one.stopped_at if one.outcome != "running" else result.spec.steps)
        assert row["outcome"] == one.outcome
    (rules,) = map(content, visit.components("formula"))
    assert [rule["since"] for rule in rules["rules"]] == [row["since"] for row in rows]
    assert {one.outcome for one in result.results} >= {"running", "diverged"}


def test_a_panel_of_the_grid_names_the_outcome_when_it_has_come_about():
    visit = Visit("optimizers", {"view": "grid", "rates": "tied", "learning_rate": "0.12", "optimizers": "gd.adam"})
    for panel, one in zip(visit.stage().header["panels"], result_of(visit).results, strict=False):
        (first, name), (since, whole) = panel["title"]
        assert first == 0
        assert whole.startswith(f"{name} · {one.outcome}")
        assert since == (one.stopped_at if one.outcome != "running" else result_of(visit).spec.steps)
