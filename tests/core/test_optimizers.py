"""Update rules: what every one keeps (by hand and SciPy: test_optimizers_by_hand.py, PyTorch: test_torch.py)."""

from __future__ import annotations

import itertools
import math
import re
from typing import Any

import numpy as np
import pytest

from labcore.costs import COSTS
from labcore.descent import descend
from labcore.optimizers import LEARNING_RATE, OPTIMIZERS, check_runs
from labcore.style import Style

RULES = [key for key, member in OPTIMIZERS.items() if member.for_networks]
every_optimizer = pytest.mark.parametrize("key", OPTIMIZERS)
every_rule = pytest.mark.parametrize("key", RULES)


# What every optimizer keeps.


def choices_of(span):
    """A span's ends and its default, or all that it allows."""
    if span.kind == "choice":
        return span.choices
    return (False, True) if span.kind == "toggle" else tuple(dict.fromkeys((span.low, span.default, span.high)))


def corners(member):
    """Every combination of ends and defaults."""
    names = list(member.spans)
    for values in itertools.product(*(choices_of(member.spans[name]) for name in names)):
        yield dict(zip(names, values, strict=True))


@every_optimizer
def test_every_setting_in_range_runs_and_prints_nothing(key, capfd):
    cost = COSTS["rosenbrock"].make()
    for settings in corners(OPTIMIZERS[key]):
        path = descend(cost, OPTIMIZERS[key].make(**settings), learning_rate=1e-4, steps=12)
        assert path.outcome in ("converged", "running", "diverged")
    assert capfd.readouterr() == ("", "")


# Each rule in each of its forms, under the name of the rule and the form.
FORMS = {
    key if form is None else f"{key} {form}": (key, {} if form is None else {"form": form})
    for key in OPTIMIZERS
    for form in (OPTIMIZERS[key].spans["form"].choices if "form" in OPTIMIZERS[key].spans else (None,))
}
every_form = pytest.mark.parametrize(("key", "form"), FORMS.values(), ids=FORMS)
every_rule_and_form = pytest.mark.parametrize(
    ("key", "form"),
    [pair for pair in FORMS.values() if pair[0] in RULES],
    ids=[n for n, (k, _) in FORMS.items() if k in RULES],
)


def arrays_for(member, n, seed=0):
    """Random hyperparameters of shape (n, 1) within their spans; toggles stay as they are."""
    rng = np.random.default_rng(seed)
    return {
        name: rng.uniform(span.low, min(span.high, 0.999), (n, 1))
        for name, span in member.spans.items()
        if span.kind == "number"
    }


@every_rule
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("many", [False, True], ids=["numbers", "arrays"])
def test_theta_and_state_keep_their_dtype(key, dtype, many):
    member = OPTIMIZERS[key]
    optimizer = member.make(**(arrays_for(member, 3) if many else {}))
    rates = [np.float64(0.1), 0.1] + ([np.full((3, 1), 0.1)] if many else [])
    theta = np.ones((3, 5), dtype)
    state = optimizer.start(theta)
    for rate in rates:
        optimizer.step(theta, np.full((3, 5), 0.5, dtype), state, rate)
    assert theta.dtype == dtype
    assert {
        value.dtype for value in state.values() if isinstance(value, np.ndarray) and value.shape == theta.shape
    } <= {np.dtype(dtype)}


class OnlyIts(np.ndarray):
    """An array that fails as soon as a calculation on it leaves its dtype."""

    def __array_ufunc__(self, ufunc, method, *inputs, out=None, **kwargs):
        plain = [i.view(np.ndarray) if isinstance(i, OnlyIts) else i for i in inputs]
        result = getattr(ufunc, method)(*plain, out=out and tuple(o.view(np.ndarray) for o in out), **kwargs)
        assert result.dtype in (np.float32, np.bool_), f"{ufunc.__name__} left float32 for {result.dtype}"
        return result.view(OnlyIts)


@every_rule_and_form
@pytest.mark.parametrize("many", [False, True], ids=["numbers", "arrays"])
def test_no_calculation_on_float32_weights_leaves_float32(key, form, many):
    member = OPTIMIZERS[key]
    optimizer = member.make(**form, **(arrays_for(member, 3) if many else {}))
    theta = np.ones((3, 5), np.float32).view(OnlyIts)
    state = optimizer.start(theta)
    gradient = np.full((3, 5), 0.5, np.float32).view(OnlyIts)
    for _ in range(8):
        optimizer.step(theta, gradient, state, np.float64(0.1))


def test_leaving_float32_is_noticed():
    with pytest.raises(AssertionError, match="left float32"):
        np.ones(3, np.float32).view(OnlyIts) * np.float64(0.1)


@every_rule_and_form
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_stacked_runs_have_the_bits_of_single_ones(key, form, dtype):
    """With its own hyperparameters and rate for each run, on long vectors of any dtype."""
    member, n, size = OPTIMIZERS[key], 4, 37
    rng = np.random.default_rng(3)
    start = rng.standard_normal((n, size)).astype(dtype)
    gradients = rng.standard_normal((30, n, size)).astype(dtype)
    settings, rates = arrays_for(member, n), rng.uniform(1e-3, 0.1, (n, 1))

    def go(theta, gradients, settings, rate):
        optimizer, theta = member.make(**form, **settings), theta.copy()
        state = optimizer.start(theta)
        for gradient in gradients:
            optimizer.step(theta, gradient, state, rate)
        return theta

    stacked = go(start, gradients, settings, rates)
    for i in range(n):
        own = {name: float(value[i, 0]) for name, value in settings.items()}
        single = go(start[i : i + 1], gradients[:, i : i + 1], own, float(rates[i, 0]))
        np.testing.assert_array_equal(stacked[i], single[0])


@every_optimizer
def test_an_array_hyperparameter_has_one_number_a_run(key):
    theta = np.zeros((5, 2))
    for name, span in OPTIMIZERS[key].spans.items():
        if span.kind != "number":
            continue
        for shape in [(5,), (4, 1), (5, 2), (5, 5, 1)]:
            optimizer = OPTIMIZERS[key].make(**{name: np.full(shape, span.default)})
            with pytest.raises(ValueError, match=rf"{name} must be a number or an array of shape .*; got \({shape[0]}"):
                optimizer.start(theta)
        OPTIMIZERS[key].make(**{name: np.full((5, 1), span.default)}).start(theta)


def test_check_runs_allows_what_broadcasts_to_the_runs():
    for value in (0.1, np.float64(0.1), np.full((3, 1), 0.1), np.full((2, 1, 1), 0.1), np.full((1,), 0.1)):
        check_runs("learning_rate", value, (2, 3, 7))


@every_optimizer
def test_a_copied_state_goes_its_own_way(key):
    cost = COSTS["booth"].make()
    optimizer = OPTIMIZERS[key].make()
    theta = cost.start[None].copy()
    state = optimizer.start(theta)
    optimizer.step(theta, cost.gradient(theta), state, 0.1, cost)
    before = {name: np.array(value) for name, value in state.items()}
    twin = state.copy()
    optimizer.step(theta, cost.gradient(theta), twin, 0.1, cost)
    for name, value in before.items():
        np.testing.assert_array_equal(state[name], value)


def test_the_memory_of_coefficients_stays_small():
    theta = np.zeros((1, 2))
    state = OPTIMIZERS["adam"].make().start(theta)
    for k in range(10_000):
        assert state.cast(0.1 * k) == 0.1 * k
    assert len(state._casts) <= 32


# How they look, and what they say.


def test_no_two_optimizers_look_alike():
    styles = [member.style for member in OPTIMIZERS.values()]
    assert len({(s.dash, s.marker) for s in styles}) == len(styles)
    assert len({s.light for s in styles}) == len({s.dark for s in styles}) == len(styles)


def contrast(colour, ground):
    """WCAG's contrast ratio of two colours #rrggbb."""

    def light(hexes):
        parts = [int(hexes[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(colour), light(ground)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@every_optimizer
def test_colours_stand_out_on_their_ground(key):
    style = OPTIMIZERS[key].style
    assert contrast(style.light, "#ffffff") >= 4.5
    assert contrast(style.dark, "#14161c") >= 4.5


@every_form
def test_formulas_come_in_pairs_with_balanced_braces(key, form):
    equations = OPTIMIZERS[key].make(**form).equations
    assert equations
    for rule, numbers in equations:
        assert "@" not in rule
        assert re.search(r"@\w+", numbers)
        for text in (rule, numbers):
            assert text.count("{") == text.count("}")


def test_defaults_are_a_promise_that_links_rely_on():
    defaults = {
        key: {"learning_rate": m.learning_rate.default, **{n: s.default for n, s in m.spans.items()}}
        for key, m in OPTIMIZERS.items()
    }
    adam = {"learning_rate": 0.02, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}
    beta = {"learning_rate": 0.02, "beta": 0.9}
    assert defaults == {
        "gd": {"learning_rate": 0.02},
        "momentum": {**beta, "form": "averaged"},
        "heavy-ball": beta,
        "nesterov": {**beta, "form": "classic"},
        "adagrad": {"learning_rate": 0.02, "epsilon": 1e-10},
        "adadelta": {"learning_rate": 1.0, "rho": 0.9, "epsilon": 1e-6},
        "rmsprop": {**beta, "epsilon": 1e-8},
        "adam": {**adam, "bias_correction": True},
        "adamw": {**adam, "weight_decay": 0.01},
        "amsgrad": adam,
        "nadam": adam,
        "radam": adam,
        "adamax": adam,
        "lion": {"learning_rate": 0.02, "beta1": 0.9, "beta2": 0.99, "weight_decay": 0.0},
        "newton": {"learning_rate": 1.0},
        "bfgs": {"learning_rate": 1.0},
    }


# A new one.


@pytest.fixture
def newcomer():
    """An optimizer registered here, and taken out again."""

    @OPTIMIZERS.register(
        "sign",
        label="Sign descent",
        source="a test",
        learning_rate=LEARNING_RATE,
        style=Style("#000001", "#fffffe", "longdash", "x"),
        equations=((r"\theta \leftarrow \theta - \alpha\,\mathrm{sign}(g)", r"@theta = @theta0 - @rate"),),
    )
    def sign(theta, gradient, state, learning_rate):
        """Every coordinate moves by the learning rate."""
        theta -= state.cast(learning_rate) * np.sign(gradient)

    yield "sign"
    del OPTIMIZERS._members["sign"]


def test_an_optimizer_is_added_by_writing_one_function(newcomer):
    assert newcomer in OPTIMIZERS
    member = OPTIMIZERS[newcomer]
    assert member.summary == "Every coordinate moves by the learning rate."
    path = descend(COSTS["booth"].make(), member.make(), start=(0.5, 0.5), learning_rate=0.25, steps=2)
    np.testing.assert_array_equal(path.points, [(0.5, 0.5), (0.75, 0.75), (1.0, 1.0)])
    for keeps in (
        test_no_calculation_on_float32_weights_leaves_float32,
        test_theta_and_state_keep_their_dtype,
        test_stacked_runs_have_the_bits_of_single_ones,
    ):
        extra: dict[str, Any] = {"many": False} if "many" in keeps.__code__.co_varnames else {}
        extra |= {"dtype": np.float32} if "dtype" in keeps.__code__.co_varnames else {}
        extra |= {"form": {}} if "form" in keeps.__code__.co_varnames else {}
        keeps(newcomer, **extra)
    test_no_two_optimizers_look_alike()
    test_colours_stand_out_on_their_ground(newcomer)
    test_formulas_come_in_pairs_with_balanced_braces(newcomer, {})


def test_a_rule_that_computes_in_float64_is_caught(newcomer, monkeypatch):
    def careless(theta, gradient, state, learning_rate):
        theta -= np.float64(learning_rate) * gradient

    monkeypatch.setitem(OPTIMIZERS._members, newcomer, OPTIMIZERS[newcomer].__class__(
        **{**vars(OPTIMIZERS[newcomer]), "function": careless}
    ))  # fmt: skip
    with pytest.raises(AssertionError, match="left float32"):
        test_no_calculation_on_float32_weights_leaves_float32(newcomer, {}, many=False)


def test_the_rate_of_stability_is_stated_where_theory_has_one():
    made = {name: OPTIMIZERS[key].make(**form).stable_rate for name, (key, form) in FORMS.items()}
    stated = {name: limit[0] for name, limit in made.items() if limit is not None}
    expected = {
        "gd": 2.0, "momentum classic": 3.8, "momentum averaged": 38.0, "heavy-ball": 3.8,
        "nesterov classic": 3.8 / 2.8, "nesterov averaged": 38.0 / 2.8,
    }  # fmt: skip
    assert stated == {key: pytest.approx(value) for key, value in expected.items()}
    assert all(math.isfinite(value) for value in stated.values())
    # What is written is what is computed.
    written = {name: limit[1] for name, limit in made.items() if limit is not None}
    assert all((r"(1-\beta)" in latex) == name.endswith("averaged") for name, latex in written.items())


def test_the_forms_are_one_rule_at_rates_that_differ_by_one_minus_beta():
    gradients = np.random.default_rng(5).standard_normal((40, 1, 3))
    for key in ("momentum", "nesterov"):
        paths = []
        for form, rate in (("classic", 0.01), ("averaged", 0.01 / (1.0 - 0.75))):
            optimizer, theta = OPTIMIZERS[key].make(beta=0.75, form=form), np.ones((1, 3))
            state = optimizer.start(theta)
            for gradient in gradients:
                optimizer.step(theta, gradient, state, rate)
            paths.append(theta)
        np.testing.assert_allclose(paths[0], paths[1], rtol=1e-12)


def test_classic_momentum_is_the_heavy_ball_to_the_bit():
    cost = COSTS["rosenbrock"].make()
    one, other = (
        descend(cost, optimizer, learning_rate=1e-3, steps=200).points
        for optimizer in (OPTIMIZERS["momentum"].make(form="classic"), OPTIMIZERS["heavy-ball"].make())
    )
    np.testing.assert_array_equal(one, other)
