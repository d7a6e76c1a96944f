"""The network: its flat theta, and the one forward and backward pass of the lab.

Everything learned lies in `theta (*runs, P)`, the gradient in an array of the same layout; layers hold views into both.
Stacked runs give the bits of single ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from labcore.activations import ACTIVATIONS
from labcore.layers import KEEP_PROB, Dense, Dropout
from labcore.losses import LOSSES
from labcore.network.hessian import Hessian
from labcore.network.spec import Group, NetworkSpec, draw_weights, groups_of
from labcore.norms import BatchNorm, GroupNorm, Norm
from labcore.optimizers import check_runs
from labcore.span import Span

Array = np.ndarray

L1 = Span(
    "l1", 0.0, 0.0, 1000.0, scale="log", label="L1", symbol=r"\lambda_1",
    hint="Adds lambda/(2m) times the sum of |w| to the cost, m the number of training examples.",
)  # fmt: skip
L2 = Span(
    "l2", 0.0, 0.0, 1000.0, scale="log", label="L2", symbol=r"\lambda",
    hint="Adds lambda/(2m) times the sum of w squared to the cost, m the number of training examples.",
)  # fmt: skip


L1_STEP = Span(
    "l1_step", "subgradient", kind="choice", choices=("subgradient", "proximal"), label="L1 step",
    hint="Subgradient: the penalty's slope is added to the gradient, weights come near 0. Proximal: after each step every weight moves towards 0 by rate times lambda/(2m), and stops there; beside Adam's steps that takes a larger lambda.",
)  # fmt: skip


class Network:
    """A network, or many of one specification, ready for forward, backward and an optimizer's step.

    seed   of the initial weights: an integer, or a sequence of them for a stack of runs
    theta  (*runs, P) in place of initial weights; used as it is, not copied, if its dtype is the specification's

    theta, gradient   (*runs, P); an optimizer changes theta in place
    statistics        (*runs, S), batch norm's running means and variances, layer by layer; S = 0 without batch norm
    layers            the Dense layers, the last one linear
    groups            names and places of the parameters
    """

    def __init__(self, spec: NetworkSpec, seed: int | Sequence[int] = 0, theta: Array | None = None) -> None:
        self.spec, self.groups = spec, groups_of(spec)
        self.loss = LOSSES[spec.loss]
        self.dtype = np.dtype(spec.dtype)
        self.theta = self._drawn(seed) if theta is None else np.ascontiguousarray(theta, self.dtype)
        if not self.theta.ndim or self.theta.shape[-1] != spec.parameters:
            raise ValueError(f"theta must have shape (*runs, {spec.parameters}); got {self.theta.shape}.")
        self.runs = self.theta.shape[:-1]
        # Not zeros_like, which would touch every memory page: a measurement may never use the gradient.
        self.gradient = np.zeros(self.theta.shape, self.dtype)
        followed = [n for n, norm in zip(spec.sizes[1:-1], spec.per_layer("norm"), strict=True) if norm == "batch"]
        self.statistics = np.zeros((*self.runs, 2 * sum(followed)), self.dtype)
        self.layers = self._bound()
        self.input_dropout = Dropout(spec.input_keep_prob)

    def _drawn(self, seed: int | Sequence[int]) -> Array:
        many = isinstance(seed, (Sequence, np.ndarray)) and not isinstance(seed, str)
        seeds: list[Any] = list(seed) if many else [seed]  # type: ignore[arg-type]
        theta = np.zeros((len(seeds), self.spec.parameters), self.dtype)
        for group in self.groups:
            if group.kind == "gamma":
                group.of(theta)[...] = 1.0
            if group.kind == "weights":
                for run, one in enumerate(seeds):
                    group.of(theta)[run] = draw_weights(self.spec, group.layer, one)
        return theta if many else theta[0]

    def _bound(self) -> list[Dense]:
        layers, at, spec = [], 0, self.spec
        kinds = zip(
            (*spec.per_layer("activation"), "identity"), (*spec.per_layer("keep_prob"), 1.0),
            (*spec.per_layer("norm"), "none"), (*spec.per_layer("groups"), 1), strict=True,
        )  # fmt: skip
        for number, (key, keep_prob, kind, parts) in enumerate(kinds, start=1):
            own = [group for group in self.groups if group.layer == number]
            parameters = {group.kind: group.of(self.theta) for group in own}
            gradients = {group.kind: group.of(self.gradient) for group in own}
            norm: Norm | None = None
            if kind == "batch":
                n = spec.sizes[number]
                running = (self.statistics[..., at : at + n], self.statistics[..., at + n : at + 2 * n])
                running[1][...] = 1.0
                at += 2 * n
                norm = BatchNorm(parameters, gradients, running)
            elif kind != "none":
                norm = GroupNorm(parameters, gradients, parts if kind == "group" else 1)
            layers.append(Dense(parameters, gradients, ACTIVATIONS[key], keep_prob, norm))
        return layers

    def inputs(self, X: Any) -> Array:
        """Inputs as (m, n_features), or (*runs, m, n_features) for runs with their own, in the network's dtype."""
        # C order: with other layouts a product may differ in its last bits between one network and a stack.
        X = np.asarray(X, self.dtype, "C")
        good = X.ndim >= 2 and X.shape[-1] == self.spec.sizes[0] and X.shape[:-2] in ((), self.runs) and X.shape[-2] > 0
        if not good:
            raise ValueError(
                f"X must have shape (m, {self.spec.sizes[0]}) or {(*self.runs, 'm', self.spec.sizes[0])}; got {X.shape}."
            )
        return X

    def targets(self, y: Any) -> Array:
        """Targets encoded for this network's loss (see LossMember.targets): do it once for all data."""
        return self.loss.targets(y, self.spec.sizes[-1], self.dtype)

    def forward(self, X: Any, train: bool = False, rng: Any = None) -> Array:
        """X (m, n_features) or (*runs, m, n_features) -> logits (*runs, m, n_outputs).

        train  batch norm uses the mini-batch and moves the running statistics, dropout is on
        rng    np.random.Generator of the masks, shared by all runs, or a sequence of one a run; needed for dropout alone
        """
        with np.errstate(all="ignore"):
            return self._forward(X, train, rng)

    def _forward(self, X: Any, train: bool, rng: Any) -> Array:
        draws, out = _draws(rng, self.runs), self.inputs(X)
        if self.input_dropout.on:
            out = self.input_dropout.forward(out, train, draws)
        for layer in self.layers:
            out = layer.forward(out, train, draws)
        return out

    def forward_layers(self, X: Any, train: bool = False, rng: Any = None) -> Iterator[Array]:
        """`forward` layer by layer: each item is what a layer gives to the next, the last one the logits."""
        draws, out = _draws(rng, self.runs), self.inputs(X)
        if self.input_dropout.on:
            out = self.input_dropout.forward(out, train, draws)
        for layer in self.layers:
            # Once for each item: a caller must not find its own warnings switched off between two of them.
            with np.errstate(all="ignore"):
                out = layer.forward(out, train, draws)
            yield out

    def backward(self, d: Array) -> Array:
        """Gradient with respect to the logits of the last `forward` -> `gradient` (*runs, P), overwritten each time."""
        with np.errstate(all="ignore"):
            self._backward(d)
        return self.gradient

    def _backward(self, d: Any) -> None:
        d = np.asarray(d, self.dtype, "C")
        for layer in self.layers[:0:-1]:
            d = layer.backward(d)
        self.layers[0].backward(d, inputs=False)

    def backward_layers(self, d: Array, parameters: bool = True) -> Iterator[Dense]:
        """`backward` layer by layer, the last one first: each item is the layer just done, with its d_z.

        parameters  false leaves out the gradients of the parameters, a third of the work
        """
        d = np.asarray(d, self.dtype, "C")
        for layer in reversed(self.layers):
            with np.errstate(all="ignore"):
                d = layer.backward(d, inputs=layer is not self.layers[0], parameters=parameters)  # type: ignore[assignment]
            yield layer

    def cost(
        self,
        X: Any,
        targets: Array,
        train: bool = False,
        rng: Any = None,
        l1: Any = 0.0,
        l2: Any = 0.0,
        examples: int = 0,
    ) -> Array:
        """The mean loss plus the penalty: (*runs,). The arguments are those of `forward` and `penalty`."""
        with np.errstate(all="ignore"):
            loss = self.loss.value(self._forward(X, train, rng), targets)
        return loss + self.penalty(l1, l2, examples or np.shape(X)[-2])

    def hessian_vector(self, X: Any, targets: Array, v: Any, l1: Any = 0.0, l2: Any = 0.0, examples: int = 0) -> Array:
        """H v (*runs, P): the Hessian of `cost_and_gradient`'s cost times v, exactly (labcore.network.hessian.Hessian).

        v  P numbers for all runs, or (*runs, P); the other arguments are those of `cost_and_gradient`, dropout aside
        Nothing of the network changes. For many vectors at one theta make the Hessian once.
        """
        return Hessian(self, X, targets, l1, l2, examples).times(v)

    # Entered once: for a small network, entering it costs as much as a layer.
    @np.errstate(all="ignore")
    def cost_and_gradient(
        self, X: Any, targets: Array, rng: Any = None, l1: Any = 0.0, l2: Any = 0.0, examples: int = 0
    ) -> tuple[Array, Array]:
        """The cost of a mini-batch while training (*runs,), and `gradient` (*runs, P), overwritten each time.

        targets   encoded by `targets`, the rows of X
        rng       of the dropout masks
        l1, l2    lambda of the penalties, numbers or (*runs, 1)
        examples  m of the penalty: the number of training examples, whatever the batch; that of X if 0
        """
        loss, d = self.loss.value_and_gradient(self._forward(X, True, rng), targets)
        self._backward(d)
        if _is_off(l1) and _is_off(l2):
            return loss, self.gradient
        m = examples or np.shape(X)[-2]
        self.add_penalty_gradient(l1, l2, m)
        return loss + self.penalty(l1, l2, m), self.gradient

    @np.errstate(all="ignore")
    def penalty(self, l1: Any, l2: Any, examples: int) -> Array:
        """l2/(2m) sum w^2 + l1/(2m) sum |w| over all weights, no biases, gammas or betas: (*runs,)."""
        total = np.zeros(self.runs, self.dtype)
        for scale, norm in ((self._scale("l1", l1, examples), np.abs), (self._scale("l2", l2, examples), np.square)):
            if scale is None:
                continue
            for group in self.weights():
                size = np.add.reduce(norm(self.theta[..., group.span]), axis=-1, keepdims=True)
                total = total + (0.5 * scale * size)[..., 0]
        return total

    @np.errstate(all="ignore")
    def add_penalty_gradient(self, l1: Any, l2: Any, examples: int) -> None:
        """Adds the gradient of `penalty` to `gradient`: l2/m w + l1/(2m) sign(w), with sign(0) = 0."""
        first, second = self._scale("l1", l1, examples), self._scale("l2", l2, examples)
        for group in self.weights() if first is not None or second is not None else ():
            w, gradient = self.theta[..., group.span], self.gradient[..., group.span]
            if second is not None:
                gradient += second * w
            if first is not None:
                gradient += 0.5 * first * np.sign(w)

    def _scale(self, name: str, value: Any, examples: int) -> Array | None:
        """lambda/m as an array of theta's dtype, () or (*runs, 1); None where there is no penalty."""
        if _is_off(value):
            return None
        value = {"l1": L1, "l2": L2}[name].check(value)
        check_runs(name, value, self.theta.shape)
        return np.asarray(value / examples, self.dtype) if np.any(value) else None

    def weights(self) -> tuple[Group, ...]:
        """The groups that penalties and weight decay act on."""
        return tuple(group for group in self.groups if group.kind == "weights")

    @property
    def decay_mask(self) -> Array:
        """(P,) of 1 for weights and 0 for biases, gammas and betas, in theta's dtype."""
        mask = np.zeros(self.spec.parameters, self.dtype)
        for group in self.weights():
            mask[group.span] = 1.0
        return mask

    def set_keep_prob(self, keep_prob: Any) -> None:
        """Changes dropout while training: one for all hidden layers, each a number or (*runs, 1), or a tuple of one each."""
        values = keep_prob if isinstance(keep_prob, tuple) else (keep_prob,) * self.spec.hidden
        if len(values) != self.spec.hidden:
            raise ValueError(
                f"keep_prob must be one for all {self.spec.hidden} hidden layers or one each; got {len(values)}."
            )
        for layer, value in zip(self.layers[:-1], values, strict=True):
            value = KEEP_PROB.check(value)
            check_runs("keep_prob", value, self.theta.shape)
            layer.dropout.keep_prob = value

    def predict(self, X: Any) -> Array:
        """What the loss makes of the logits of X: labels, 0 or 1, or values (see LossMember.predict)."""
        return self.loss.predict(self.forward(X))

    def forget(self) -> None:
        """Frees what the layers keep for the backward pass."""
        for layer in self.layers:
            layer.forget()


def _is_off(penalty: Any) -> bool:
    """The usual case, decided without NumPy; an array of zeros is noticed where the penalty is needed."""
    return type(penalty) is float and penalty == 0.0


def _draws(rng: Any, runs: tuple[int, ...]) -> Callable[[tuple[int, ...]], Array]:
    """A function (m, n) -> uniform numbers (m, n), or (runs, m, n) from a sequence of generators."""
    if isinstance(rng, np.random.Generator):
        return rng.random
    if rng is None:
        return _NO_DRAWS
    if (len(rng),) != runs:
        return _refusing(f"{len(rng)} for runs {runs}")
    return lambda shape: np.stack([one.random(shape) for one in rng])


def _refusing(given: str) -> Callable[[tuple[int, ...]], Array]:
    def refuse(shape: tuple[int, ...]) -> Array:
        raise ValueError(f"dropout needs rng, a np.random.Generator or a sequence of one a run; got {given}.")

    return refuse


_NO_DRAWS = _refusing("None")
