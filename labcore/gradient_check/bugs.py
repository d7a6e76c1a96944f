"""Deliberate bugs in backpropagation, to see which layer a gradient check lights up.

A bug is a function that spoils one network's backward pass: it is given a copy of the network after its forward pass, the
gradient with respect to the logits, and the layer (from 1) to spoil, and leaves the gradient of the loss in the copy.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from labcore.gradient_check.differences import masks, twin_of
from labcore.network import Network
from labcore.registry import Member, Registry

Array = np.ndarray


@dataclass(frozen=True, kw_only=True)
class BugMember(Member):
    """A bug in the registry.

    needs     the settings on which it can be seen, in words; "" for all
    seen      whether it can be seen, given the network, the layer and whether there is a penalty
    penalty   whether the penalty's gradient is still added
    masks     whether the backward pass uses dropout though the cost does not
    """

    needs: str = ""
    seen: Callable[[Network, int, bool], bool] = lambda network, layer, penalty: True
    penalty: bool = True
    masks: bool = False


BUGS: Registry[BugMember] = Registry("bug", BugMember)

_COURSE = "A. Ng, Improving Deep Neural Networks: gradient checking"


def _hidden(network: Network, layer: int, penalty: bool) -> bool:
    return layer < len(network.layers)


@BUGS.register("no-mean", label="Forgot the 1/m", source=_COURSE)
def no_mean(network, d, layer):
    """The gradient is summed over the examples, not averaged: every group is m times too large."""
    network.backward(d * d.shape[-2])


@BUGS.register(
    "no-penalty", label="Forgot the penalty", source=_COURSE, penalty=False,
    needs="an L1 or L2 penalty", seen=lambda network, layer, penalty: penalty,
)  # fmt: skip
def no_penalty(network, d, layer):
    """The cost has the penalty and the gradient does not: all weights are wrong, all biases right."""
    network.backward(d)


@BUGS.register(
    "wrong-derivative", label="Wrong activation derivative", source=_COURSE,
    needs="a hidden layer", seen=_hidden,
)  # fmt: skip
def wrong_derivative(network, d, layer):
    """The derivative is 1 - a, as if for a tanh with its square forgotten: this layer and all before it are wrong."""
    spoiled = network.layers[layer - 1]
    spoiled.activation = replace(spoiled.activation, derivative=lambda z, a: 1.0 - a)
    network.backward(d)


@BUGS.register("bias-not-summed", label="Bias not summed", source=_COURSE)
def bias_not_summed(network, d, layer):
    """The bias gets the gradient of the last example alone: its group is wrong, and nothing else."""
    network.backward(d)
    spoiled = network.layers[layer - 1]
    d_z = spoiled.d_z if spoiled.norm is None else spoiled.norm.backward(spoiled.d_z)
    spoiled.gradients["bias"][...] = d_z[-1]


@BUGS.register(
    "transposed", label="Transposed weights", source=_COURSE, needs="a layer after the first, as wide as the one before it",
    seen=lambda network, layer, penalty: layer > 1 and network.spec.sizes[layer - 1] == network.spec.sizes[layer],
)  # fmt: skip
def transposed(network, d, layer):
    """The gradient goes back through W where W' belongs, which only a square layer lets pass: all before it is wrong."""
    spoiled = network.layers[layer - 1]
    spoiled.weights = spoiled.weights.swapaxes(-1, -2)
    network.backward(d)


@BUGS.register(
    "dropout-on", label="Dropout left on", source=_COURSE, masks=True, needs="keep_prob below 1",
    seen=lambda network, layer, penalty: any(
        np.any(np.less(dropout.keep_prob, 1.0))
        for dropout in (network.input_dropout, *(layer.dropout for layer in network.layers))
    ),
)  # fmt: skip
def dropout_on(network, d, layer):
    """The gradient is that of a network with dropped units, the cost that of the whole one: nearly everything is wrong."""
    network.backward(d)


@BUGS.register(
    "norm-constant", label="Batch norm as constant", source=_COURSE, needs="a hidden layer with batch norm or another norm",
    seen=lambda network, layer, penalty: network.layers[layer - 1].norm is not None,
)  # fmt: skip
def norm_constant(network, d, layer):
    """Mean and variance are taken as numbers that do not depend on z: this layer's weights and bias, and all before it."""
    norm = network.layers[layer - 1].norm
    norm.moves = False
    network.backward(d)


def buggy_gradient(
    bug: str,
    network: Network,
    X: Any,
    y: Any,
    layer: int = 1,
    l1: float = 0.0,
    l2: float = 0.0,
    examples: int = 0,
    seed: int = 0,
    mask_seed: int | None = None,
) -> Array:
    """The gradient (P,) of a network whose backward pass has this bug, for gradient_check's `gradient`.

    layer      the layer that is spoiled, from 1, where the bug sits in one; seed of the masks of "dropout-on"
    mask_seed  of the masks that the cost has too, as gradient_check takes it; None: no dropout
    ValueError on settings that cannot show the bug.
    """
    member = BUGS[bug]
    if not isinstance(layer, int) or not 1 <= layer <= len(network.layers):
        raise ValueError(f"layer must be an integer in [1, {len(network.layers)}]; got {layer}.")
    if not member.seen(network, layer, bool(l1 or l2)):
        raise ValueError(f"{bug} needs {member.needs}; got a setting that cannot show it in layer {layer}.")
    own_seed = seed if member.masks else mask_seed
    twin = twin_of(network, network.theta.copy(), own_seed)
    X, targets = twin.inputs(X), twin.targets(y)
    logits = twin.forward(X, train=True, rng=masks(own_seed))
    member.function(twin, twin.loss.gradient(logits, targets), layer)
    if member.penalty:
        twin.add_penalty_gradient(l1, l2, examples or len(X))
    return twin.gradient
