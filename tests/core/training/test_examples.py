"""The examples of a stack: one problem's as they are, several problems' row by row, each side with its own."""

from __future__ import annotations

import numpy as np
import pytest

from labcore.data import Table
from labcore.training import Settings, problem_of
from labcore.training.examples import MOST_BYTES, Examples, form_of
from labcore.training.problem import make_problem

MOONS = Settings(data="moons", examples=80)
# Of one form in pairs: softmax, logistic and squared error; other seeds and other sets.
PAIRS = {
    "seeds": [MOONS, MOONS.changed(seed=1)],
    "sets": [MOONS, MOONS.changed(data="circles"), MOONS.changed(data_noise=0.5)],
    "wine": [Settings(data="wine", seed=seed, label_noise=0.1) for seed in (0, 1, 2)],
    "diabetes": [Settings(data="diabetes", seed=seed, label_noise=0.1) for seed in (0, 1)],
}


@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_each_side_gets_the_rows_of_its_own_problem(name: str, dtype: str):
    problems = [problem_of(one) for one in PAIRS[name]]
    assert len({form_of(one) for one in problems}) == 1
    # The first one twice, as in a stack of several rates on it.
    sides = [*problems, problems[0]]
    examples = Examples(sides, dtype)
    for epoch in (0, 1):
        order = examples.order(epoch)
        X, targets = examples.batch(order[:, 32:48], epoch)
        for i, problem in enumerate(sides):
            rows = problem.order(epoch)[32:48]
            np.testing.assert_array_equal(X[i], problem.train.X[rows].astype(dtype))
            learned = problem.train.learned[rows]
            said = targets[i].argmax(axis=1) if problem.outputs > 1 else targets[i, :, 0]
            np.testing.assert_array_equal(said, learned.astype(dtype))
    for subset in ("train", "dev"):
        X, targets = examples.measured(subset)
        for i, problem in enumerate(sides):
            np.testing.assert_array_equal(X[i], getattr(problem, subset).X.astype(dtype))
            np.testing.assert_array_equal(targets[i], problem.targets(dtype, subset))


def test_one_problem_is_shared_and_not_copied():
    problem = problem_of(MOONS)
    examples = Examples([problem] * 3, "float64")
    assert examples.order(0).shape == (problem.train.examples,)
    X, targets = examples.batch(examples.order(0)[:16], 0)
    assert (X.shape, targets.shape) == ((16, 2), (16, 1))
    assert examples.measured("dev")[0].shape == problem.dev.X.shape


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (MOONS, MOONS.changed(examples=90)),
        (MOONS, MOONS.changed(dev_share=0.5)),
        (MOONS, MOONS.changed(features=("x1", "x2", "x1x2"))),
        (MOONS, MOONS.changed(data="plane")),
        (Settings(data="digits", rotate=5.0), Settings(data="digits", rotate=5.0, seed=1)),
    ],
    ids=["examples", "share", "features", "task", "augmented"],
)
def test_other_forms_are_told_apart(one: Settings, other: Settings):
    assert form_of(problem_of(one)) != form_of(problem_of(other))
    assert form_of(problem_of(one)) == form_of(problem_of(one))


@pytest.mark.parametrize(("inputs", "together"), [(30, True), (60, False)])
def test_large_problems_are_not_put_together(inputs: int, together: bool):
    rng = np.random.default_rng(0)
    table = Table(rng.standard_normal((5000, inputs)), rng.standard_normal(5000), tuple(map(str, range(inputs))), "t")
    one, other = (make_problem(Settings(data="own", seed=seed), table) for seed in (0, 1))
    assert (one.bytes <= MOST_BYTES) == together
    assert (form_of(one) == form_of(other)) == together
