"""The Hessian of a network's cost, as a product with vectors: how the gradient moves when theta moves along v.

Exact, by forward-over-reverse: the forward and backward pass, differentiated along v (B. A. Pearlmutter, Neural Computation
6 (1994), the R-operator). For a quantity x of the passes, `x_moved` is its derivative along v.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from labcore.layers import Dense
from labcore.norms import Norm
from labcore.sums import over_examples

Array = np.ndarray


class Hessian:
    """The Hessian of `Network.cost_and_gradient`'s cost at the theta of now, (*runs, P, P), which is never formed.

    The passes are made once, each `times` then costs about as much as two of them. Dropout stands aside: the cost is the one with
    every unit kept. A norm's mean and variance, batch norm's those of the batch, move with theta. At the kinks of ReLU and L1, where
    there is no second derivative, its share is 0. The network is not changed: not its theta, its statistics or its gradient.

    network                        a Network, which imports this module and is therefore not named in the signature
    X, targets, l1, l2, examples   as of `Network.cost_and_gradient`: targets are encoded
    """

    def __init__(self, network: Any, X: Any, targets: Array, l1: Any = 0.0, l2: Any = 0.0, examples: int = 0) -> None:
        spec = replace(network.spec, keep_prob=1.0, input_keep_prob=1.0)
        self._twin = twin = type(network)(spec, theta=network.theta.copy())
        self.shape = (*twin.runs, spec.parameters)
        self._examples, self._l2 = examples or np.shape(X)[-2], l2
        # Refused before any work, by the network's own rules.
        twin.penalty(l1, l2, self._examples)
        # A network whose theta is v and whose gradient is H v: the same views, layer by layer.
        self._moving = type(network)(spec, theta=np.zeros(self.shape, twin.dtype))
        with np.errstate(all="ignore"):
            for layer in twin.layers:
                layer.keep_z = True
            self._logits = twin.forward(X, train=True)
            d = twin.loss.gradient(self._logits, targets)
            # What of the backward pass does not depend on v is made once, the last layer first.
            self._layers: list[_MovingLayer] = []
            for layer, along in zip(reversed(twin.layers), reversed(self._moving.layers), strict=True):
                self._layers.append(_MovingLayer(layer, along, d))
                below = layer.backward(d, inputs=layer is not twin.layers[0])
                d = d if below is None else below

    def times(self, v: Any) -> Array:
        """v of P numbers for all runs, or (*runs, P) -> H v (*runs, P); ValueError for another shape or numbers not finite."""
        twin = self._twin
        v = np.asarray(v, twin.dtype)
        if v.shape not in (self.shape, self.shape[-1:]) or not np.isfinite(v).all():
            raise ValueError(f"v must have shape {self.shape} or {self.shape[-1:]} and be finite; got shape {v.shape}.")
        self._moving.theta[...] = v
        with np.errstate(all="ignore"):
            self._pass()
            # The penalties' gradients are linear in theta, or (L1) piecewise constant: the product is the gradient at v.
            self._moving.add_penalty_gradient(0.0, self._l2, self._examples)
        return self._moving.gradient.copy()

    def _pass(self) -> None:
        moved = None
        for layer in reversed(self._layers):
            moved = layer.forward(moved)
        assert moved is not None
        d_moved = self._twin.loss.turn(self._logits, moved) * (1.0 / self._logits.shape[-2])
        for layer in self._layers:
            d_moved = layer.backward(d_moved, inputs=layer is not self._layers[-1])
            layer.forget()


class _MovingLayer:
    """A Dense layer's passes, differentiated along v: its parameters move by those of `along`, whose gradients are filled.

    d  the gradient with respect to the outputs
    """

    def __init__(self, layer: Dense, along: Dense, d: Array) -> None:
        assert layer.inputs is not None
        assert layer.outputs is not None
        self.layer, self.inputs = layer, layer.inputs
        self.moving, self.product = along.parameters, along.gradients
        self.norm = _MovingNorm(layer.norm, self.moving, self.product) if layer.norm is not None else None
        self.slope = layer.activation.derivative(layer.z, layer.outputs)
        self.d_z, self.d_slope = d * self.slope, d * layer.activation.second(layer.z, layer.outputs)
        self.forget()

    def forget(self) -> None:
        """Frees what `forward` keeps for `backward`."""
        self.inputs_moved: Array | None = None
        self.z_moved: Array | None = None

    def forward(self, inputs_moved: Array | None) -> Array:
        """How the outputs move when the inputs do; None for inputs that stand still."""
        layer = self.layer
        z_moved = np.matmul(self.inputs, self.moving["weights"]) + self.moving["bias"][..., None, :]
        if inputs_moved is not None:
            z_moved += np.matmul(inputs_moved, layer.weights)
        if self.norm is not None:
            z_moved = self.norm.forward(z_moved)
        self.inputs_moved, self.z_moved = inputs_moved, z_moved
        return self.slope * z_moved

    def backward(self, d_moved: Array, inputs: bool) -> Array:
        """How the gradient with respect to the outputs moves -> how that with respect to the inputs moves."""
        assert self.z_moved is not None
        layer, d = self.layer, self.d_z
        d_moved = d_moved * self.slope + self.d_slope * self.z_moved
        if self.norm is not None:
            d, d_moved = self.norm.backward(d, d_moved)
        self.product["weights"][...] = np.matmul(self.inputs.mT, d_moved)
        if self.inputs_moved is not None:
            self.product["weights"] += np.matmul(self.inputs_moved.mT, d)
        self.product["bias"][...] = over_examples(d_moved)
        if not inputs:
            return d_moved
        return np.matmul(d_moved, layer.weights.mT) + np.matmul(d, self.moving["weights"].mT)


class _MovingNorm:
    """A norm's passes, differentiated along v: with z_norm = (z - mu) s and s = 1 / sqrt(sigma^2 + epsilon), in its own layout."""

    def __init__(self, norm: Norm, moving: Mapping[str, Array], product: Mapping[str, Array]) -> None:
        assert norm.z_norm is not None
        self.norm, self.z_norm, self.product = norm, norm.z_norm, product
        self.gamma, self.gamma_moved = norm.gamma[..., None, :], moving["gamma"][..., None, :]
        self.beta_moved = moving["beta"][..., None, :]

    def forward(self, z_moved: Array) -> Array:
        norm, z_norm, moved = self.norm, self.norm.laid(self.z_norm), self.norm.laid(z_moved)
        centred = moved - norm.mean(moved)
        # s moves by -s^2 times this mean, z_norm by s (centred - z_norm times it).
        along = norm.mean(z_norm * centred)
        self.scale_moved = -norm.scale * norm.scale * along
        self.z_norm_moved = (norm.scale * (centred - z_norm * along)).reshape(z_moved.shape)
        return self.gamma_moved * self.z_norm + self.gamma * self.z_norm_moved + self.beta_moved

    def backward(self, d: Array, d_moved: Array) -> tuple[Array, Array]:
        """The gradient with respect to z~ and how it moves -> the same with respect to z."""
        norm, shape = self.norm, d.shape
        self.product["gamma"][...] = over_examples(d_moved * self.z_norm) + over_examples(d * self.z_norm_moved)
        self.product["beta"][...] = over_examples(d_moved)
        z_norm, z_norm_moved = norm.laid(self.z_norm), norm.laid(self.z_norm_moved)
        g, g_moved = norm.laid(d * self.gamma), norm.laid(d_moved * self.gamma + d * self.gamma_moved)
        along, along_moved = norm.mean(g * z_norm), norm.mean(g_moved * z_norm) + norm.mean(g * z_norm_moved)
        rest = norm.turned(g, along, norm.mean(g))
        rest_moved = norm.turned(g_moved, along_moved, norm.mean(g_moved)) - z_norm_moved * along
        turned, turned_moved = norm.scale * rest, self.scale_moved * rest + norm.scale * rest_moved
        return turned.reshape(shape), turned_moved.reshape(shape)
