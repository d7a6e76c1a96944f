"""Layers: z = X W + b, z normalized (labcore.norms), the activation, inverted dropout; each with its backward pass.

A layer owns no parameters: it holds views into the network's flat theta and gradient, with any leading axes of runs. Inputs
are (*runs, m, n_in); without runs they are shared by all. What the backward pass needs is kept from the last forward pass.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from labcore.activations import ACTIVATIONS, ActivationMember
from labcore.norms import Norm
from labcore.span import Span
from labcore.sums import over_examples

Array = np.ndarray

KEEP_PROB = Span(
    "keep_prob", 1.0, 0.05, 1.0, step=0.05, label="keep_prob",
    hint="The share of units that dropout keeps at each step; 1 is no dropout.",
)  # fmt: skip
_IDENTITY = ACTIVATIONS["identity"]


class Dropout:
    """Inverted dropout: while training a unit is kept with probability keep_prob and divided by it, else it is 0.

    So the mean stays what it was, and at prediction nothing is done. N. Srivastava et al., JMLR 15 (2014); PyTorch's
    Dropout(1 - keep_prob). keep_prob is a number or (*runs, 1).
    """

    def __init__(self, keep_prob: Any) -> None:
        self.keep_prob = keep_prob

    @property
    def keep_prob(self) -> Any:
        return self._keep_prob

    @keep_prob.setter
    def keep_prob(self, keep_prob: Any) -> None:
        self._keep_prob = keep_prob
        # Whether it drops anything at all is worked out once: doing so at every step would take as long as a small layer.
        self.on = not np.all(np.equal(keep_prob, 1.0))
        self.mask: Array | None = None

    def forward(self, a: Array, train: bool, draws: Any) -> Array:
        """a (*runs, m, n) -> the kept units, scaled. `draws((m, n))` gives uniform numbers, shared or per run."""
        self.mask = None
        if not train or not self.on:
            return a
        keep = np.asarray(self.keep_prob, np.float64)
        keep = keep[..., None] if keep.ndim else keep
        self.mask = (draws(a.shape[-2:]) < keep).astype(a.dtype)
        self.mask *= (1.0 / keep).astype(a.dtype)
        return a * self.mask

    def backward(self, d: Array) -> Array:
        """Gradient with respect to what `forward` gave -> with respect to what it took, by the same mask."""
        return d if self.mask is None else d * self.mask


class Dense:
    """A fully connected layer: z = X W + b, z normalized if there is a norm, activation, dropout.

    weights (*runs, n_in, n_out), bias (*runs, n_out) and their gradients are views. With batch norm the bias is still
    there, and redundant: the mean that is subtracted contains it. With layer and group norm only what all units of a group
    have in common of it is.

    After `forward`: inputs, z (what the activation was given; None where the backward pass does not need it, unless `keep_z`),
    outputs (of the activation, before dropout). After `backward`: d_z, the gradient with respect to that z.

    Overflow raises no warning here: the caller has switched floating-point warnings off, once for all layers.
    """

    def __init__(
        self,
        parameters: Mapping[str, Array],
        gradients: Mapping[str, Array],
        activation: ActivationMember,
        keep_prob: Any = 1.0,
        norm: Norm | None = None,
    ) -> None:
        self.parameters, self.gradients = parameters, gradients
        self.weights, self.bias = parameters["weights"], parameters["bias"]
        self._bias_row = self.bias[..., None, :]
        # One network alone: `dot` takes half a microsecond less than matmul, with the same bits, three times a layer.
        # Where a dimension is 1, or there is one example, matmul may take another way, so all use it.
        self._single = self.weights.ndim == 2 and 1 not in self.weights.shape
        self.activation = activation
        self.norm = norm
        self.dropout = Dropout(keep_prob)
        self.keep_z = not activation.from_output
        self.forget()

    def forget(self) -> None:
        """Drops everything kept for the backward pass, to free its memory."""
        self.inputs: Array | None = None
        self.z: Array | None = None
        self.outputs: Array | None = None
        self.d_z: Array | None = None
        self._slope: Array | None = None
        self.dropout.mask = None
        if self.norm is not None:
            self.norm.forget()

    def keep_slope(self) -> None:
        """Of an activation whose derivative takes z, keeps that derivative alone, half of the memory: for a backward pass without the
        gradients of the parameters."""
        if self.keep_z and self.outputs is not None:
            self._slope = self.activation.derivative(self.z, self.outputs)
            self.inputs = self.z = self.outputs = None

    def forward(self, inputs: Array, train: bool, draws: Any) -> Array:
        """(*runs, m, n_in) -> (*runs, m, n_out)."""
        single = self._single and len(inputs) > 1
        z = inputs.dot(self.weights) if single else np.matmul(inputs, self.weights)
        z += self._bias_row
        if self.norm is not None:
            z = self.norm.forward(z, train)
        self.inputs, self.z, self._slope = inputs, z if self.keep_z else None, None
        self.outputs = self.activation.function(z)
        return self.dropout.forward(self.outputs, train, draws) if self.dropout.on else self.outputs

    def backward(self, d: Array, inputs: bool = True, parameters: bool = True) -> Array | None:
        """Gradient with respect to the outputs, which is used up -> with respect to the inputs, None unless asked for.

        The gradients of the parameters are written into their views, unless `parameters` is false.
        """
        if (self.inputs is None or self.outputs is None) and (parameters or self._slope is None):
            raise ValueError("backward needs what forward keeps, and forward has not run since; got nothing kept.")
        if self.dropout.on:
            d = self.dropout.backward(d)
        if self.activation is not _IDENTITY:
            d *= self._slope if self.outputs is None else self.activation.derivative(self.z, self.outputs)
        self.d_z = d
        if self.norm is not None:
            d = self.norm.backward(d, parameters)
        single = self._single and len(d) > 1
        if parameters:
            assert self.inputs is not None
            if single:
                self.inputs.T.dot(d, self.gradients["weights"])
            else:
                np.matmul(self.inputs.mT, d, out=self.gradients["weights"])
            over_examples(d, out=self.gradients["bias"])
        if not inputs:
            return None
        return d.dot(self.weights.T) if single else np.matmul(d, self.weights.mT)
