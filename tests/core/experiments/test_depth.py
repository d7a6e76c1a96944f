"""Signals through depth: the lessons' numbers, the measurement against differences, training and what is refused."""

from __future__ import annotations

import math
import tracemalloc
from dataclasses import replace

import numpy as np
import pytest

from labcore.experiments import depth
from labcore.experiments.depth import (
    Spec,
    estimate,
    histograms,
    linear_chain,
    measure,
    measure_in_steps,
    one_neuron,
    symmetry,
    train_in_steps,
)
from labcore.initializers import INITIALIZERS
from labcore.network import Network, NetworkSpec

SMALL = Spec(depth=4, width=20, inputs=60)


# The chain


def test_the_lessons_chain():
    assert linear_chain(1.5, 10)[10] == pytest.approx(57.665, abs=5e-4)
    assert linear_chain(0.5, 10)[10] == pytest.approx(9.77e-4, rel=5e-4)
    assert linear_chain(1.1, 100)[100] == pytest.approx(13780.6, rel=1e-5)
    assert linear_chain(0.9, 100)[100] == pytest.approx(2.656e-5, rel=1e-3)


@pytest.mark.parametrize("w", [1.5, 0.5])
def test_the_chain_is_a_network_of_w_times_the_identity(w):
    network = Network(NetworkSpec((3,) * 12, activation="identity", loss="squared-error"), seed=0)
    network.theta[:] = 0.0
    for layer in network.layers:
        layer.weights[:] = w * np.eye(3)
    outs = [float(out[0, 0]) for out in network.forward_layers(np.ones((1, 3)))]
    np.testing.assert_allclose(outs, linear_chain(w, 11)[1:], rtol=1e-14)
    for _ in network.backward_layers(np.ones((1, 3))):
        pass
    back = [float(layer.d_z[0, 0]) for layer in reversed(network.layers) if layer.d_z is not None]
    np.testing.assert_allclose(back, linear_chain(w, 10), rtol=1e-14)


# One neuron


@pytest.mark.parametrize("n", [1, 30, 400])
def test_the_variance_of_one_neuron(n):
    samples = 4000
    # A product of two normals has kurtosis 9, a sum of n of them 3 + 6/n.
    error = ((2 + 6 / n) / samples) ** 0.5
    for z, variance in zip(one_neuron(n, samples, seed=2).values(), (n, 1, 2), strict=True):
        assert z.shape == (samples,)
        assert abs((z * z).mean() / variance - 1.0) < 4 * error


# Symmetry


@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_from_zeros_no_weight_moves(activation):
    result = symmetry(activation, "zeros")
    assert not result.moved
    assert not result.weights.any()
    # Only the output's bias learns, the share of the classes: log(40/60).
    assert result.bias[-1] == pytest.approx(math.log(40 / 60), rel=1e-3)


@pytest.mark.parametrize(
    ("activation", "initializer"), [("sigmoid", "zeros"), ("tanh", "constant"), ("relu", "constant")]
)
def test_from_equal_weights_units_move_and_stay_equal(activation, initializer):
    result = symmetry(activation, initializer)
    assert result.moved
    assert result.spread == 0.0
    assert np.abs(result.weights[-1] - result.weights[0]).min() > 0.01
    assert (result.weights == result.weights[..., :1]).all()
    assert result.costs[-1] < result.costs[0]


def test_from_random_weights_units_differ():
    assert symmetry("tanh", "lecun").spread > 0.1


# The measurement


def layers_of(settings):
    """The same network and its activations, by NumPy alone."""
    X, y = settings.examples()
    network = Network(settings.network, settings.seed)
    a, kept = X, []
    for layer in network.layers[:-1]:
        a = np.tanh(a @ layer.weights)
        kept.append(a)
    return network, X, y, kept


def test_activations_are_measured_right():
    result = measure(SMALL)
    *_, kept = layers_of(SMALL)
    assert [layer.layer for layer in result.activations] == [0, 1, 2, 3, 4]
    for layer, a in zip(result.activations[1:], kept, strict=True):
        assert layer.mean == pytest.approx(a.mean(), abs=1e-14)
        assert layer.std == pytest.approx(a.std())
        assert layer.second_moment == pytest.approx((a**2).mean())
        assert layer.saturated == pytest.approx((1 - a**2 < 0.01).mean())
        np.testing.assert_allclose(np.sort(layer.values), np.sort(a.ravel()))
    assert result.activations[0].std == pytest.approx(SMALL.examples()[0].std())


def test_gradients_are_measured_right():
    """Moving every bias of a layer by e changes the mean cost by e times the sum over units of the mean gradient."""
    result = measure(SMALL)
    network, X, y, _ = layers_of(SMALL)
    targets = network.targets(y)
    assert result.cost == pytest.approx(float(network.cost(X, targets)))
    assert [layer.layer for layer in result.gradients] == [1, 2, 3, 4]
    for layer in result.gradients:
        bias = network.layers[layer.layer - 1].bias
        costs = []
        for step in (1e-5, -1e-5):
            bias[:] = step
            costs.append(float(network.cost(X, targets)))
        bias[:] = 0.0
        assert layer.mean * 20 == pytest.approx((costs[0] - costs[1]) / 2e-5, rel=1e-6)
        assert layer.rms == pytest.approx(float(np.sqrt((layer.values**2).mean())))


def test_the_measurement_comes_layer_by_layer_and_can_be_left():
    items = [*measure_in_steps(SMALL)]
    assert [item.done for item in items] == [*range(1, 10)]
    assert {item.total for item in items} == {9}
    assert [(len(item.activations), len(item.gradients)) for item in items] == [
        (2, 0), (3, 0), (4, 0), (5, 0), (5, 0), (5, 1), (5, 2), (5, 3), (5, 4),
    ]  # fmt: skip
    assert math.isnan(items[3].cost)
    assert items[-1].gradients[1:] == items[-2].gradients
    again = measure(SMALL)
    assert [layer.rms for layer in again.activations] == [layer.rms for layer in items[-1].activations]
    assert next(measure_in_steps(SMALL)).gradients == ()


def test_dead_units_are_counted():
    result = measure(Spec(depth=2, width=30, activation="relu", initializer="zeros", inputs=20))
    assert [layer.dead for layer in result.activations[1:]] == [1.0, 1.0]
    assert result.gradients[0].rms == 0.0
    # Three pixels of the first thousand digits are white in all of them.
    pixels = measure(SMALL).activations[0].dead
    assert 3 / 64 <= pixels < 0.3


def test_large_weights_saturate_tanh_and_small_ones_do_not():
    large, small = (measure(Spec(initializer=key)).activations[5].saturated for key in ("large-normal", "small-normal"))
    assert large > 0.9
    assert small == 0.0


@pytest.mark.parametrize("activation", ["relu", "gelu"])
def test_numbers_beyond_the_root_of_the_largest_float_are_measured(activation):
    """10 N(0, 1) multiplies the root mean square by 10 sqrt(n/2) a layer; its square leaves float64 near layer 80."""
    result = measure(Spec(depth=100, width=64, inputs=20, activation=activation, initializer="large-normal", gain=1.5))
    last = result.activations[-1]
    assert math.log10(last.rms) == pytest.approx(100 * math.log10(15 * 32**0.5), abs=3)
    assert last.second_moment == math.inf
    assert last.std > 0
    low = measure(Spec(depth=100, width=64, inputs=20, activation="relu", initializer="small-normal", gain=0.5))
    assert math.log10(low.activations[-1].rms) == pytest.approx(100 * math.log10(0.005 * 32**0.5), abs=3)


def test_float32_overflows_without_a_word():
    result = measure(
        Spec(depth=60, width=64, inputs=20, activation="relu", initializer="large-normal", dtype="float32")
    )
    assert np.isfinite(result.activations[15].rms)
    assert not np.isfinite(result.activations[-1].rms)
    edges, shares = histograms([result.activations])
    assert np.isfinite(edges).all()
    assert shares[0, -1].sum() < 1.0


def test_float32_agrees_where_it_can():
    result, exact = (measure(Spec(depth=6, dtype=dtype)) for dtype in ("float32", "float64"))
    for a, b in zip(result.activations + result.gradients, exact.activations + exact.gradients, strict=True):
        assert a.rms == pytest.approx(b.rms, rel=1e-4)


@pytest.mark.parametrize("initializer", INITIALIZERS)
def test_every_initializer_can_be_measured(initializer):
    result = measure(Spec(depth=2, width=3, inputs=10, initializer=initializer, data="normal"))
    assert result.done == result.total


def test_the_values_that_are_kept_come_from_all_units_alike():
    """A thousand examples of 64 units are picked from at a stride of 9, since 8 would see every eighth unit only."""
    settings = Spec(depth=1, width=64, activation="identity", initializer="orthogonal")
    kept = measure(settings).activations[1].values
    network = Network(settings.network, settings.seed)
    everything = settings.examples()[0] @ network.layers[0].weights
    unit_of = {value: index % 64 for index, value in enumerate(everything.round(9).ravel().tolist())}
    counts = np.bincount([unit_of[value] for value in kept.round(9).tolist()], minlength=64)
    assert len(kept) <= 8192
    assert counts.max() - counts.min() <= 5


# Histograms


def test_histograms_share_their_bins_layer_by_layer():
    first, second = (measure(Spec(depth=3, width=30, initializer=key)) for key in ("lecun", "he"))
    edges, shares = histograms([first.activations, second.activations], bins=20)
    assert edges.shape == (4, 21)
    assert shares.shape == (2, 4, 20)
    zeros = [[layer.zeros for layer in one.activations] for one in (first, second)]
    np.testing.assert_allclose(shares.sum(axis=2), 1.0 - np.array(zeros))
    assert zeros[0][0] > 0.04
    both = np.concatenate([first.activations[2].values, second.activations[2].values])
    assert edges[2, [0, -1]].tolist() == [both.min(), both.max()]
    fixed, _ = histograms([first.activations], bins=4, limits=(-1.0, 1.0))
    assert fixed.tolist() == [[-1.0, -0.5, 0.0, 0.5, 1.0]] * 4


def test_equal_values_have_a_histogram():
    result = measure(Spec(depth=2, width=4, inputs=10, initializer="zeros", activation="sigmoid"))
    edges, shares = histograms([result.activations, result.activations])
    assert (np.diff(edges, axis=1) > 0).all()
    np.testing.assert_allclose(shares[:, 1:].sum(axis=2), 1.0)


# Training


def test_training_measures_again():
    settings = Spec(depth=3, width=40, inputs=300, activation="relu", initializer="he")
    items = [*train_in_steps(settings, "adam", 0.002, train_steps=60, batch_size=50)]
    assert [item.done for item in items] == [*range(1, 68)]
    assert {item.total for item in items} == {67}
    costs = items[-1].costs
    assert costs.shape == (60,)
    assert costs[-6:].mean() < 0.3 < 2.0 < costs[:3].mean()
    before, after = measure(settings), items[-1].after
    assert after is not None
    assert items[59].after is None
    assert after.done == after.total
    assert after.cost < 0.3 < before.cost
    np.testing.assert_array_equal(
        [*train_in_steps(settings, "adam", 0.002, train_steps=60, batch_size=50)][-1].costs, costs
    )


def test_small_weights_learn_nothing_through_ten_tanh_layers_and_xavier_ones_do():
    costs = {}
    for initializer in ("small-normal", "lecun"):
        settings = Spec(depth=10, width=50, inputs=500, initializer=initializer)
        *_, last = train_in_steps(settings, "momentum", 0.5, train_steps=60)
        costs[initializer] = last.costs[-5:].mean()
    assert costs["small-normal"] == pytest.approx(math.log(10), abs=0.05)
    assert costs["lecun"] < 1.0


def test_training_that_diverges_says_so_and_is_measured():
    settings = Spec(depth=3, width=30, inputs=50, activation="relu", initializer="large-normal", data="normal")
    items = [*train_in_steps(settings, "gd", 1.0)]
    assert items[-1].outcome == "diverged"
    assert len(items[-1].costs) < 100
    assert items[-1].done == items[-1].total


# Limits


def test_estimates_grow_with_the_work_and_bound_memory():
    small, deep, wide, trained = (
        estimate(replace(settings, train_steps=steps))
        for settings, steps in (
            (SMALL, 0), (Spec(depth=100), 0), (Spec(depth=100, width=512), 0), (Spec(depth=100, width=512), 100),
        )
    )  # fmt: skip
    assert small.seconds < deep.seconds < wide.seconds < trained.seconds
    assert small.bytes < deep.bytes < wide.bytes < 1.5e9
    assert estimate(Spec(depth=20, width=256)).seconds < 0.3


@pytest.mark.parametrize(
    "spec",
    [
        Spec(depth=20, width=64),
        Spec(depth=30, width=256, inputs=500, activation="gelu"),
        Spec(depth=20, width=256, inputs=200, initializer="orthogonal"),
        Spec(depth=20, width=256, inputs=50, train_steps=3),
        Spec(depth=20, width=256, inputs=50, train_steps=3, optimizer="adam"),
        Spec(depth=20, width=256, inputs=50, train_steps=3, optimizer="radam"),
    ],
    ids=str,
)  # fmt: skip
def test_memory_is_estimated_within_a_half(spec):
    # What exists once is there before.
    depth.run(replace(spec, depth=2, width=8))
    tracemalloc.start()
    try:
        depth.run(spec)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    # A measurement's network has a gradient that is never touched: the system gives no memory for it.
    untouched = 0 if spec.train_steps else 8 * spec.network.parameters
    assert 0.6 * estimate(spec).bytes < peak - untouched + 4_000_000 < 1.05 * estimate(spec).bytes


# fmt: off
WRONG = [
    ({"depth": 0}, r"depth must be an integer in \[1, 100\]; got 0"),
    ({"depth": 101}, "got 101"),
    ({"width": 513}, r"width must be an integer in \[1, 512\]; got 513"),
    ({"inputs": 1001}, r"inputs must be an integer in \[10, 1000\]; got 1001"),
    ({"data": "mnist"}, "data must be one of digits, normal; got 'mnist'"),
    ({"activation": "swish"}, "activation must be one of"),
    ({"initializer": "xavier"}, "initializer must be one of"),
    ({"gain": float("nan")}, r"gain must be a number in \[0, 10\]; got nan"),
    ({"seed": -1}, "seed must be an integer"),
    ({"dtype": "float16"}, "dtype must be one of"),
]
# fmt: on


@pytest.mark.parametrize(("changes", "text"), WRONG)
def test_wrong_settings_are_refused_with_rule_and_value(changes, text):
    with pytest.raises(ValueError, match=text):
        Spec(**changes)


def test_wrong_arguments_are_refused_with_rule_and_value():
    with pytest.raises(ValueError, match=r"w must be a number in \[0, 2\]; got 3"):
        linear_chain(3.0, 10)
    with pytest.raises(ValueError, match=r"neuron_inputs must be an integer in \[1, 1000\]; got 0"):
        one_neuron(0)
    with pytest.raises(ValueError, match="serves networks; got newton"):
        train_in_steps(SMALL, "newton")
    with pytest.raises(ValueError, match=r"train_steps must be an integer in \[1, 2000\]; got 0"):
        train_in_steps(SMALL, train_steps=0)
    with pytest.raises(ValueError, match=r"learning_rate must be a number in \[1e-06, 10\]; got 11"):
        train_in_steps(SMALL, learning_rate=11.0)
    with pytest.raises(ValueError, match=r"steps must be an integer in \[1, 1000\]; got 0"):
        symmetry("tanh", "zeros", steps=0)
    result = measure(SMALL)
    with pytest.raises(ValueError, match=r"of equal lengths; got \[5, 4\]"):
        histograms([result.activations, result.gradients])
    with pytest.raises(ValueError, match=r"bins must be in \[2, 400\]; got 1"):
        histograms([result.activations], bins=1)
    with pytest.raises(ValueError, match="limits must be finite and increasing; got"):
        histograms([result.activations], limits=(1.0, 1.0))
