"""The map of starts, against runs one by one, an ODE's solution, and the surfaces' own symmetries."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from labcore import start_map as starts
from labcore.basins import NEAR
from labcore.costs import COSTS
from labcore.descent import descend
from labcore.optimizers import OPTIMIZERS
from labcore.start_map import StartMapSpec, refine, run, work_of
from labcore.surfaces import SURFACES, cost_of
from labcore.target import steps_to_target

SMALL = StartMapSpec(points=50, steps=60)


def on(key, **settings):
    return StartMapSpec(surface=(key, ()), **{"points": 50, "steps": 60, **settings})


def same(one, other):
    for name in ("x", "y", "classes", "steps"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    assert one.names == other.names


@pytest.mark.parametrize(
    "spec",
    [
        on("himmelblau", optimizer="momentum", steps=150),
        on("himmelblau", optimizer="gd", learning_rate=0.05),
        on("himmelblau", optimizer="heavy-ball", learning_rate=0.01, parameters=(("beta", 0.8),)),
        on("two-wells", optimizer="adam", learning_rate=0.1, steps=200),
        on("ackley", optimizer="rmsprop", learning_rate=0.1),
        on("six-hump-camel", optimizer="newton"),
        on("diabetes", optimizer="adam", learning_rate=0.5),
        on("monkey-saddle", optimizer="adam"),
    ],
    ids=lambda spec: f"{spec.surface[0]}-{spec.optimizer}",
)
def test_each_start_fares_as_it_does_alone(spec):
    cost = COSTS[spec.surface[0]].make() if spec.surface[0] in COSTS else cost_of(spec.surface)
    result = run(spec)
    assert result.classes.shape == result.steps.shape == (50, 50)
    optimizer = OPTIMIZERS[spec.optimizer].make(**dict(spec.parameters))
    rng = np.random.default_rng(3)
    for column, row in rng.integers(0, 50, (40, 2)):
        path = descend(cost, optimizer, (result.x[column], result.y[row]), spec.learning_rate, spec.steps)
        assert result.steps[row, column] == steps_to_target(cost, path.values)
        end, name = path.points[-1], result.names[result.classes[row, column]]
        away = [np.hypot(*(end - minimum)) for minimum in cost.minima]
        if path.outcome == "diverged":
            assert name == "diverged"
        elif min(away, default=np.inf) <= NEAR * cost.diagonal:
            x, y = cost.minima[int(np.argmin(away))]
            assert name == f"minimum at ({x:.3g}, {y:.3g})"
        else:
            assert name in ("at rest elsewhere", "still moving")


def test_tiny_steps_follow_the_gradient_flow():
    from scipy.integrate import solve_ivp

    cost = COSTS["himmelblau"].make()
    result = run(StartMapSpec(optimizer="gd", learning_rate=1e-3, steps=2000, points=50))
    # Well inside a basin: all within two cells end at the same minimum.
    inside = [
        (row, column)
        for row in range(2, 48)
        for column in range(2, 48)
        if len(np.unique(result.classes[row - 2 : row + 3, column - 2 : column + 3])) == 1
    ]
    seen = set()
    for row, column in np.random.default_rng(0).permutation(inside)[:40]:
        flow = solve_ivp(lambda _, p: -cost.gradient(p), (0.0, 5.0), (result.x[column], result.y[row]), "LSODA")
        nearest = int(np.argmin([np.hypot(*(flow.y[:, -1] - minimum)) for minimum in cost.minima]))
        assert np.hypot(*(flow.y[:, -1] - cost.minima[nearest])) < 1e-2
        assert result.classes[row, column] == nearest
        seen.add(nearest)
    assert seen == {0, 1, 2, 3}
    # Each of the four basins of the flow holds a good part of the window.
    assert (result.shares[:4] > 0.2).all()
    assert result.shares[4:].sum() < 0.02


def test_a_surface_that_is_the_same_in_both_weights_has_a_map_that_is():
    result = run(on("styblinski-tang", optimizer="adam", learning_rate=0.1, steps=200))
    np.testing.assert_array_equal(result.classes, result.classes.T)
    np.testing.assert_array_equal(result.steps, result.steps.T)
    # One of its four wells is the lowest, and the others are told from being on the way.
    assert result.shares[result.names.index("at rest elsewhere")] > 0.5
    assert result.shares[result.names.index("still moving")] < 0.05


def test_a_surface_that_is_the_same_upside_down_has_a_map_that_is():
    result = run(on("six-hump-camel", optimizer="gd", learning_rate=0.01, steps=300))
    turned = np.array([1, 0, 2, 3, 4])[result.classes[::-1, ::-1]]
    # Its points are so to the last digit only, and on an edge that decides.
    assert (turned == result.classes).mean() > 0.99
    np.testing.assert_allclose(result.shares[0], result.shares[1], atol=0.01)


def test_the_table_has_a_row_for_each_class():
    result = run(on("himmelblau", optimizer="gd", learning_rate=0.012))
    rows = result.table().rows
    assert [row["name"] for row in rows] == list(result.names)
    assert sum(row["share"] for row in rows) == pytest.approx(1.0, abs=1e-12)
    assert result.names[4:] == ("at rest elsewhere", "still moving", "diverged")
    counted = 0
    for number, row in enumerate(rows):
        steps = sorted(result.steps[result.classes == number].tolist(), key=lambda one: (one < 0, one))
        assert row["share"] == len(steps) / 2500
        if not steps or steps[len(steps) // 2] < 0:
            assert not np.isfinite(row["steps"])
        elif len(steps) % 2:
            counted += 1
            assert row["steps"] == steps[len(steps) // 2]
    assert counted
    assert str(result.table()).splitlines()[0].split("  ")[0] == "where starts end"


def test_its_data_has_a_row_for_each_start():
    result = run(SMALL)
    names, each = result.data()
    rows = list(each)
    assert names == ("start_x", "start_y", "ends", "steps_to_target")
    assert len(rows) == 2500
    x, y, end, steps = rows[50 * 7 + 31]
    assert (x, y) == (result.x[31], result.y[7])
    assert (end, steps) == (result.names[result.classes[7, 31]], result.steps[7, 31])


def test_a_window_shows_what_the_whole_map_shows_there():
    whole = run(replace(SMALL, points=200))
    kept: dict = {}
    quarter = replace(SMALL, points=100, window=((0.0, 5.0), (-5.0, 0.0)))
    for result in (run(quarter), run(quarter, kept=kept), run(quarter, kept=kept)):
        np.testing.assert_array_equal(result.x, whole.x[100:])
        np.testing.assert_array_equal(result.y, whole.y[:100])
        np.testing.assert_array_equal(result.classes, whole.classes[:100, 100:])
        np.testing.assert_array_equal(result.steps, whole.steps[:100, 100:])
    same(run(replace(SMALL, points=200), kept=kept), whole)


def test_one_can_look_beyond_the_surfaces_window_and_down_to_the_last_digits():
    beyond = run(replace(SMALL, window=((-10.0, 10.0), (-10.0, 10.0))))
    assert -10.2 < beyond.x[0] < -9.8
    assert 9.8 < beyond.x[-1] < 10.2
    inside = run(SMALL)
    edge = np.argwhere(np.diff(inside.classes[25]) != 0)[0, 0]
    x, y = inside.x[edge], inside.y[25]
    deep = run(replace(SMALL, window=((x, x + 1e-11), (y, y + 1e-11))))
    assert len(np.unique(deep.x)) == len(deep.x) >= 35
    with pytest.raises(ValueError, match="at least 1e-12 of the whole x axis"):
        run(replace(SMALL, window=((x, x + 1e-12), (y, y + 1e-11))))
    with pytest.raises(ValueError, match=r"lie in \[-15, 15\] in y"):
        run(replace(SMALL, window=((0.0, 1.0), (0.0, 16.0))))


def test_the_map_is_coarse_first_and_ends_as_it_would_at_once():
    spec = replace(SMALL, points=200)
    items = list(refine(spec))
    shares = [item.finished for item in items]
    assert shares[0] == 0.0
    assert shares[-1] == 1.0
    assert all(a < b for a, b in pairwise(shares))
    coarse = run(SMALL)
    np.testing.assert_array_equal(items[0].classes, np.kron(coarse.classes, np.ones((4, 4), int)))
    same(items[-1], run(spec))
    for item in items:
        assert item.shares.sum() == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize("key", OPTIMIZERS)
@pytest.mark.parametrize("surface", ["himmelblau", "ackley", "diabetes"])
def test_how_many_tiles_are_computed_at_once_changes_nothing(monkeypatch, key, surface):
    spec = on(surface, optimizer=key, points=100, steps=12)
    together = run(spec)
    monkeypatch.setattr(starts, "AT_ONCE", 1)
    same(run(spec), together)


def test_tiles_serve_every_window_both_colours_and_any_fineness(monkeypatch):
    kept: dict = {}
    run(replace(SMALL, points=200), kept=kept)
    monkeypatch.setattr(starts, "ends", lambda *_: pytest.fail("computed again"))
    for spec in (
        replace(SMALL, points=200, colour="steps"),
        replace(SMALL, points=100, window=((-5.0, 0.0), (0.0, 5.0))),
        replace(SMALL, points=50, window=((-2.5, 0.0), (2.5, 5.0))),
    ):
        assert spec.tiles_key == SMALL.tiles_key
        assert run(spec, kept=kept).finished == 1.0
    for other in (
        replace(SMALL, steps=61),
        replace(SMALL, optimizer="adam"),
        replace(SMALL, learning_rate=0.01),
        replace(SMALL, parameters=(("beta", 0.8),)),
        replace(SMALL, surface=("booth", ())),
    ):
        assert other.tiles_key != SMALL.tiles_key


def test_it_tells_how_far_it_is_and_can_be_ended():
    class Enough(Exception):
        pass

    said: list = []
    kept: dict = {}

    def tick(share=None, text=""):
        said.append((share, text))
        if share is not None and share > 0.5:
            raise Enough

    spec = StartMapSpec(optimizer="adam", steps=1500)
    with pytest.raises(Enough):
        run(spec, tick, kept)
    shares = [share for share, _ in said if share is not None]
    assert shares == sorted(shares)
    assert {text for share, text in said if share is not None} == {"coarse picture", "fine picture"}
    # Between the tiles it was called too, as their work takes longer than a moment.
    assert (None, "") in said
    assert 8 < len(kept) < 17
    same(run(spec, kept=kept), run(spec))


def test_a_surface_without_several_minima_says_so():
    assert run(SMALL).note == ""
    assert "one lowest point: in how many steps" in run(on("booth", optimizer="gd", learning_rate=0.05)).note
    saddle = run(on("saddle", colour="steps"))
    assert "no lowest point" in saddle.note
    assert (saddle.steps == -1).all()
    assert saddle.names == ("at rest elsewhere", "still moving", "diverged")
    assert not np.isfinite([row["steps"] for row in saddle.table().rows]).any()


@pytest.mark.parametrize(
    "settings",
    [
        {"steps": 9},
        {"steps": 3001},
        {"points": 49},
        {"points": 401},
        {"colour": "red"},
        {"optimizer": "sgd"},
        {"learning_rate": 0.0},
        {"surface": ("hill", ())},
        {"surface": ("quadratic", (("condition_number", 0.0),))},
        {"parameters": (("beta", 2.0),)},
    ],
)
def test_what_is_out_of_range_is_refused(settings):
    with pytest.raises(ValueError, match=r"must .*got"):
        StartMapSpec(**settings)


def test_a_hyperparameter_of_another_optimizer_is_refused():
    with pytest.raises(ValueError, match="gd takes no parameters; got beta"):
        StartMapSpec(optimizer="gd", parameters=(("beta", 0.5),))


def test_too_much_work_is_refused_before_it_starts(monkeypatch):
    heavy = StartMapSpec(surface=("logistic", ()), steps=3000, points=400)
    assert work_of(heavy) > starts.MOST_WORK
    monkeypatch.setattr(starts, "ends", lambda *_: pytest.fail("started"))
    with pytest.raises(ValueError, match=r"at most 20,000,000,000 plain steps, .*; got"):
        refine(heavy)
    assert work_of(SMALL) == 50 * 50 * 60


@pytest.mark.parametrize("key", SURFACES)
def test_every_surface_can_be_mapped_as_it_is_set_at_first(key):
    assert work_of(StartMapSpec(surface=(key, ()))) <= starts.MOST_WORK
