"""Batch, layer and group norm against PyTorch's stored values, float64: alone, by running statistics, and in a network."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from labcore.network import Network, NetworkSpec
from labcore.norms import BatchNorm, GroupNorm

with np.load(Path(__file__).parent.parent / "reference" / "norms.npz", allow_pickle=False) as _file:
    STORED = {name: _file[name] for name in _file.files}

NORMS = ("batch", "layer", "group 2", "group 3")
FOLLOWED = 20


def close(found, key):
    np.testing.assert_allclose(found, STORED[key], rtol=0, atol=1e-10, err_msg=key)


def groups_of(key):
    return int(key.partition(" ")[2] or 1)


def norm_of(key):
    parameters = {"gamma": STORED[f"{key}/gamma"], "beta": STORED[f"{key}/beta"]}
    gradients = {name: np.zeros(6) for name in parameters}
    if key == "batch":
        return BatchNorm(parameters, gradients, (np.zeros(6), np.ones(6)))
    return GroupNorm(parameters, gradients, groups_of(key))


def compare(norm, case, train):
    close(norm.forward(STORED[f"{case}/z"].copy(), train), f"{case}/out")
    close(norm.backward(STORED[f"{case}/upstream"]), f"{case}/d_z")
    close(norm.d_gamma, f"{case}/d_gamma")
    close(norm.d_beta, f"{case}/d_beta")


@pytest.mark.parametrize("key", NORMS)
def test_it_is_pytorchs_in_training_and_in_evaluation(key):
    """Mini-batches of 2 and of 33; of batch norm the running statistics over 20 more, and prediction with them."""
    norm = norm_of(key)
    for m in (2, 33):
        compare(norm, f"{key}/{m}", train=True)
    for step in range(FOLLOWED if key == "batch" else 0):
        norm.forward(STORED[f"{key}/followed {step}/z"].copy(), train=True)
        close(norm.running_mean, f"{key}/followed {step}/mean")
        close(norm.running_variance, f"{key}/followed {step}/variance")
    for m in (2, 33):
        compare(norm, f"{key}/{m} evaluated", train=False)


@pytest.mark.parametrize("key", NORMS)
def test_a_whole_network_is_pytorchs(key):
    spec = NetworkSpec((5, 6, 6, 3), activation=("tanh", "gelu"), norm=key.partition(" ")[0], groups=groups_of(key))
    of = f"network {key}"
    network = Network(spec, theta=STORED[f"{of}/theta"].copy())
    targets = network.targets(STORED[f"{of}/labels"])
    cost, gradient = network.cost_and_gradient(STORED[f"{of}/X"], targets, l2=0.7, examples=30)
    close(cost, f"{of}/cost")
    close(gradient, f"{of}/gradient")
    close(network.forward(STORED[f"{of}/X"]), f"{of}/logits")
