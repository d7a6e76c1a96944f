"""The network against PyTorch's stored values, and its own laws: stacked is single, views are theta, dropout keeps the mean."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from labcore.activations import ACTIVATIONS
from labcore.layers import Dropout
from labcore.network import Network, NetworkSpec
from labcore.norms import BatchNorm
from labcore.optimizers import OPTIMIZERS

with np.load(Path(__file__).parent.parent / "reference" / "network.npz", allow_pickle=False) as _file:
    STORED = {name: _file[name] for name in _file.files}


def data(m: int = 20, n: int = 5, classes: int = 3, seed: int = 0):
    rng = np.random.default_rng(seed)
    return rng.standard_normal((m, n)), rng.integers(0, classes, m)


# PyTorch


def test_batch_norm_is_pytorchs_forward_backward_and_running():
    parameters = {"gamma": STORED["norm/gamma"], "beta": STORED["norm/beta"]}
    gradients = {"gamma": np.zeros(4), "beta": np.zeros(4)}
    norm = BatchNorm(parameters, gradients, (np.zeros(4), np.ones(4)))
    for step in range(6):
        stored = {name: STORED[f"norm/{step}/{name}"] for name in ("z", "upstream", "out", "d_z", "d_gamma", "d_beta")}
        out = norm.forward(stored["z"].copy(), train=step < 5)
        np.testing.assert_allclose(out, stored["out"], rtol=0, atol=1e-10)
        np.testing.assert_allclose(norm.backward(stored["upstream"]), stored["d_z"], rtol=0, atol=1e-10)
        np.testing.assert_allclose(norm.d_gamma, stored["d_gamma"], rtol=0, atol=1e-10)
        np.testing.assert_allclose(norm.d_beta, stored["d_beta"], rtol=0, atol=1e-10)
        np.testing.assert_allclose(norm.running_mean, STORED[f"norm/{step}/running_mean"], rtol=0, atol=1e-10)
        np.testing.assert_allclose(norm.running_variance, STORED[f"norm/{step}/running_variance"], rtol=0, atol=1e-10)


def test_a_whole_network_is_pytorchs():
    spec = NetworkSpec((5, 6, 4, 3), activation=("tanh", "gelu"), batch_norm=True)
    network = Network(spec, theta=STORED["net/theta"].copy())
    cost, gradient = network.cost_and_gradient(
        STORED["net/X"], network.targets(STORED["net/labels"]), l2=0.7, examples=30
    )
    np.testing.assert_allclose(cost, STORED["net/cost"], rtol=0, atol=1e-10)
    np.testing.assert_allclose(gradient, STORED["net/gradient"], rtol=0, atol=1e-10)
    np.testing.assert_allclose(network.statistics, STORED["net/statistics"], rtol=0, atol=1e-10)
    np.testing.assert_allclose(network.forward(STORED["net/X"]), STORED["net/logits"], rtol=0, atol=1e-10)


# Runs


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("norm", ["none", "batch", "layer", "group"])
@pytest.mark.parametrize("own_data", [False, True])
def test_stacked_runs_give_the_bits_of_single_ones(dtype, norm, own_data):
    """Activations of all kinds, groups of 1 to 5 units, dropout, both penalties with a lambda a run, five Adam steps; a last width of 1 too."""
    runs, steps = 4, 5
    for sizes, loss in (((7, 9, 1, 8, 8, 5, 6, 3, 4), "softmax-cross-entropy"), ((2, 16, 1), "logistic-cross-entropy")):
        keys = tuple(ACTIVATIONS)[: len(sizes) - 2]
        spec = NetworkSpec(
            sizes,
            activation=(*keys, "tanh")[: len(sizes) - 2],
            norm=norm,
            groups=tuple(next(k for k in (4, 3, 1, n) if not n % k) for n in sizes[1:-1]),
            keep_prob=0.8,
            loss=loss,
            dtype=dtype,
        )
        rng = np.random.default_rng(5)
        X, y = rng.standard_normal((runs, 13, sizes[0])), rng.integers(0, 2, (runs, 13))
        if not own_data:
            X, y = X[0], y[0]
        lambdas = np.linspace(0.5, 2.0, runs)[:, None]

        def trained(spec, seed, X, y, l2, generators):
            network, optimizer = Network(spec, seed), OPTIMIZERS["adam"].make()
            state, costs = optimizer.start(network.theta), []
            for _ in range(steps):
                cost, gradient = network.cost_and_gradient(X, network.targets(y), rng=generators, l1=0.1, l2=l2)
                optimizer.step(network.theta, gradient, state, 0.01)
                costs.append(cost)
            return network.theta, np.array(costs), network.statistics, network.forward(X)

        together = trained(spec, range(runs), X, y, lambdas, [np.random.default_rng(i) for i in range(runs)])
        for i in range(runs):
            own_X, own_y = (X[i], y[i]) if own_data else (X, y)
            alone = trained(spec, i, own_X, own_y, float(lambdas[i, 0]), np.random.default_rng(i))
            for many, one in zip(together, alone, strict=True):
                assert many.dtype == one.dtype == np.dtype(dtype)
                np.testing.assert_array_equal(many[:, i] if many.shape == (steps, runs) else many[i], one)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("sizes", [(64, 128, 64, 10), (33, 17, 2), (5, 1, 3), (1, 4, 1)])
@pytest.mark.parametrize("examples", [1, 2, 63, 300])
def test_one_alone_has_the_bits_of_a_stack_for_every_batch_and_layout_of_the_inputs(dtype, sizes, examples):
    """Alone the products are NumPy's dot, stacked its matmul, which may part where a side is 1 or memory has gaps."""
    spec = NetworkSpec(sizes, loss="squared-error", dtype=dtype)
    rng = np.random.default_rng(1)
    wide, y = rng.standard_normal((2 * examples, 2 * sizes[0])), rng.standard_normal((examples, sizes[-1]))
    many, one = Network(spec, seed=[0, 1]), Network(spec, seed=1)
    targets = one.targets(y)
    for X in (wide[::2, ::2], wide[::-2, ::-2], np.asfortranarray(wide[::2, ::2]), wide[:examples, : sizes[0]]):
        for given in (X, X.astype(dtype)):
            costs, gradients = many.cost_and_gradient(given, targets)
            cost, gradient = one.cost_and_gradient(given, targets)
            assert costs[1] == cost
            np.testing.assert_array_equal(gradients[1], gradient)
    for d in (y, np.asfortranarray(y).astype(dtype)):
        gradients = many.backward(np.stack([d, d]).astype(dtype))
        np.testing.assert_array_equal(gradients[1], one.backward(d.copy(order="K")))


def test_runs_that_share_a_generator_share_their_masks():
    X, y = data()
    network = Network(NetworkSpec((5, 8, 3), keep_prob=0.5), seed=[3, 3])
    cost, gradient = network.cost_and_gradient(X, network.targets(y), rng=np.random.default_rng(0))
    assert cost[0] == cost[1]
    np.testing.assert_array_equal(gradient[0], gradient[1])


def test_keep_prob_may_differ_between_runs():
    X, y = data()
    spec = NetworkSpec((5, 8, 3), keep_prob=0.5)
    network = Network(spec, seed=[3, 3])
    network.set_keep_prob(np.array([[0.5], [0.9]]))
    cost, _ = network.cost_and_gradient(X, network.targets(y), rng=np.random.default_rng(0))
    for run, keep_prob in enumerate((0.5, 0.9)):
        single = Network(spec, seed=3)
        single.set_keep_prob(keep_prob)
        assert single.cost_and_gradient(X, single.targets(y), rng=np.random.default_rng(0))[0] == cost[run]


# Layout


def test_groups_are_theta_in_order_and_layers_hold_views():
    network = Network(NetworkSpec((3, 4, 2), batch_norm=True), seed=1)
    names = [group.name for group in network.groups]
    assert names == [
        "layer 1 weights",
        "layer 1 bias",
        "layer 1 gamma",
        "layer 1 beta",
        "layer 2 weights",
        "layer 2 bias",
    ]
    assert [group.span.stop - group.span.start for group in network.groups] == [12, 4, 4, 4, 8, 2]
    assert network.theta.shape == (34,) == (network.spec.parameters,)
    assert network.decay_mask.tolist() == [1.0] * 12 + [0.0] * 12 + [1.0] * 8 + [0.0] * 2
    biases = np.concatenate([network.groups[i].of(network.theta) for i in (1, 3, 5)])
    assert not biases.any()
    assert (network.groups[2].of(network.theta) == 1.0).all()
    X, y = data(n=3, classes=2)
    before = network.forward(X)
    network.theta *= 2.0
    assert not np.allclose(before, network.forward(X))
    _, gradient = network.cost_and_gradient(X, network.targets(y))
    assert gradient is network.gradient
    assert np.shares_memory(network.layers[0].gradients["weights"], gradient)
    given = np.zeros(34)
    assert Network(network.spec, theta=given).theta is given


def test_penalty_of_hand_worked_weights():
    theta = np.array([1.0, -2.0, 5.0, 3.0, 7.0])  # 2-1 weights and bias, then 1-1 weight and bias
    network = Network(NetworkSpec((2, 1, 1), loss="squared-error"), theta=theta)
    assert network.penalty(l1=0.0, l2=4.0, examples=10) == pytest.approx(4 / 20 * (1 + 4 + 9))
    assert network.penalty(l1=4.0, l2=0.0, examples=10) == pytest.approx(4 / 20 * (1 + 2 + 3))
    X, y = np.ones((5, 2)), np.zeros(5)
    plain = network.cost_and_gradient(X, network.targets(y))[1].copy()
    with_l2 = network.cost_and_gradient(X, network.targets(y), l2=4.0, examples=10)[1] - plain
    np.testing.assert_allclose(with_l2, [0.4, -0.8, 0.0, 1.2, 0.0], atol=1e-12)
    with_l1 = network.cost_and_gradient(X, network.targets(y), l1=4.0, examples=10)[1] - plain
    np.testing.assert_allclose(with_l1, [0.2, -0.2, 0.0, 0.2, 0.0], atol=1e-12)


# Batch norm


def test_the_bias_under_batch_norm_is_redundant():
    X, _ = data()
    network = Network(NetworkSpec((5, 8, 3), batch_norm=True), seed=2)
    before = network.forward(X, train=True)
    network.groups[1].of(network.theta)[...] += 7.0
    np.testing.assert_allclose(network.forward(X, train=True), before, atol=1e-12)


def test_a_batch_of_one_gives_beta_and_leaves_the_running_statistics():
    network = Network(NetworkSpec((5, 8, 3), batch_norm=True, activation="identity"), seed=2)
    before = network.statistics.copy()
    logits = [network.forward(np.full((1, 5), value), train=True) for value in (1.0, 9.0)]
    np.testing.assert_array_equal(logits[0], logits[1])
    np.testing.assert_array_equal(network.statistics, before)


def test_backward_at_prediction_takes_batch_norm_as_constant():
    X, y = data()
    network = Network(NetworkSpec((5, 6, 3), batch_norm=True, activation="tanh"), seed=2)
    network.forward(X, train=True)
    targets = network.targets(y)
    gradient = network.backward(network.loss.gradient(network.forward(X), targets)).copy()
    for index in range(0, network.theta.size, 3):
        network.theta[index] += 1e-5
        up = network.cost(X, targets)
        network.theta[index] -= 2e-5
        slope = (up - network.cost(X, targets)) / 2e-5
        network.theta[index] += 1e-5
        assert gradient[index] == pytest.approx(slope, abs=1e-9)


# Dropout


@pytest.mark.parametrize("keep_prob", [0.5, 0.8])
def test_dropout_keeps_the_mean_and_drops_its_share(keep_prob):
    a = np.full((400, 50), 3.0)
    out = Dropout(keep_prob).forward(a, True, np.random.default_rng(0).random)
    n, error = a.size, 3.0 * ((1 - keep_prob) / keep_prob) ** 0.5
    assert abs(out.mean() - 3.0) < 4 * error / n**0.5
    assert abs((out == 0).mean() - (1 - keep_prob)) < 4 * (keep_prob * (1 - keep_prob) / n) ** 0.5
    np.testing.assert_allclose(np.unique(out), [0.0, 3.0 / keep_prob])


def test_dropout_is_off_at_prediction_and_its_mask_goes_back():
    dropout, a = Dropout(0.5), np.ones((6, 7))
    assert dropout.forward(a, False, None) is a
    out = dropout.forward(a, True, np.random.default_rng(0).random)
    np.testing.assert_array_equal(dropout.backward(np.ones((6, 7))), out)


def test_inputs_drop_too():
    network = Network(NetworkSpec((50, 2), input_keep_prob=0.5, loss="squared-error"), seed=0)
    network.forward(np.ones((4, 50)), train=True, rng=np.random.default_rng(0))
    assert network.layers[0].inputs is not None
    assert np.unique(network.layers[0].inputs).tolist() == [0.0, 2.0]


# Divergence and limits


def test_divergence_is_no_warning():
    X, y = data()
    for key in ACTIVATIONS:
        network = Network(NetworkSpec((5, 8, 8, 3), activation=key, batch_norm=(True, False)), seed=0)
        network.theta *= 1e200
        cost, _ = network.cost_and_gradient(X, network.targets(y), l2=1.0)
        assert not cost <= 1e6


def test_a_specification_hashes_and_lists_become_tuples():
    spec = NetworkSpec([4, 5, 2], activation=["tanh"], batch_norm=[True], keep_prob=[0.5])  # type: ignore[arg-type]
    assert spec == NetworkSpec((4, 5, 2), activation=("tanh",), batch_norm=(True,), keep_prob=(0.5,))
    assert len({spec, NetworkSpec((4, 5, 2))}) == 2


# fmt: off
WRONG_SPECS = [
    ({"sizes": (4,)}, "sizes must be a tuple of 2 to 102"),
    ({"sizes": (4, 0, 2)}, r"sizes must be an integer in \[1, 100000\]; got 0"),
    ({"sizes": (4, 2.5, 2)}, "got 2.5"),
    ({"sizes": "abc"}, "sizes must be a tuple"),
    ({"sizes": (100_000, 1000, 10)}, "at most 30,000,000 parameters; got 100,011,010"),
    ({"activation": "swish"}, "activation must be one of"),
    ({"activation": ("tanh",)}, "activation must be one for all 2 hidden layers or one each; got 1"),
    ({"initializer": "xavier"}, "initializer must be one of"),
    ({"loss": "hinge"}, "loss must be one of"),
    ({"gain": 11.0}, r"gain must be a number in \[0, 10\]; got 11"),
    ({"keep_prob": 0.0}, r"keep_prob must be a number in \[0.05, 1\]; got 0"),
    ({"keep_prob": (1.0, float("nan"))}, "got nan"),
    ({"input_keep_prob": 2}, "keep_prob must be"),
    ({"batch_norm": 1}, "batch_norm must be true or false; got 1"),
    ({"dtype": "float16"}, "dtype must be one of float64, float32; got 'float16'"),
]
# fmt: on


@pytest.mark.parametrize(("changes", "text"), WRONG_SPECS)
def test_wrong_specifications_are_refused_with_rule_and_value(changes, text):
    with pytest.raises(ValueError, match=text):
        NetworkSpec(**({"sizes": (4, 3, 3, 2)} | changes))


def test_wrong_inputs_are_refused_with_rule_and_value():
    X, y = data()
    network = Network(NetworkSpec((5, 8, 3), keep_prob=0.5))
    targets = network.targets(y)
    for wrong in (X[:, :4], X[0], X[:0], X[None]):
        with pytest.raises(ValueError, match=r"X must have shape \(m, 5\) .*; got \("):
            network.forward(wrong)
    with pytest.raises(ValueError, match=r"dropout needs rng, .*; got None"):
        network.cost_and_gradient(X, targets)
    with pytest.raises(ValueError, match=r"theta must have shape \(\*runs, 75\); got \(74,\)"):
        Network(network.spec, theta=np.zeros(74))
    with pytest.raises(ValueError, match="seed must be an integer"):
        Network(network.spec, seed=-1)
    with pytest.raises(ValueError, match=r"l2 must be a number in \[0, 1000\]; got -1"):
        network.cost(X, targets, l2=-1.0)
    with pytest.raises(ValueError, match=r"l1 must be a number or an array of shape"):
        network.cost(X, targets, l1=np.ones(3))
    with pytest.raises(ValueError, match="keep_prob must be one for all 1 hidden layers or one each; got 2"):
        network.set_keep_prob((0.5, 0.5))
    with pytest.raises(ValueError, match="backward needs what forward keeps"):
        Network(network.spec).backward(np.zeros((20, 3)))
