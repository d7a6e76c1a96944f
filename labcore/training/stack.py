"""Sides whose networks have one shape, stepped together: one forward pass, one backward pass and one update for all of them.

A side in a stack gets the bits that it gets alone: everything is computed with an axis of runs, whatever their number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from labcore.network import Network, NetworkSpec
from labcore.optimizers import OPTIMIZERS, State
from labcore.proximal import threshold_in_place
from labcore.training.decay import decay_of
from labcore.training.examples import Examples
from labcore.training.held import spots_of
from labcore.training.problem import Problem
from labcore.training.settings import LARGE, Settings

Array = np.ndarray

DIVERGED_COST = 1e6
# The random numbers of dropout's masks: (seed, this, epoch, first example of the batch).
_MASK_STREAM = 6
# Numbers this close to the dtype's smallest normal one take ten times as long to compute with, and mean nothing.
# They are set to 0 at every 64th mini-batch of an epoch, counted from its start, so that no stacking or loading shifts it.
_FLUSH_EVERY = 64
_FLUSH_BELOW = {"float32": 1e-30, "float64": 1e-290}


def spec_of(settings: Settings, problem: Problem) -> NetworkSpec:
    """The network that these settings train on this problem."""
    spec = NetworkSpec(
        (problem.inputs, *settings.hidden, problem.outputs),
        activation=settings.activation,
        initializer=settings.initializer,
        gain=settings.gain,
        norm=settings.norm,
        groups=settings.groups,
        keep_prob=settings.keep_prob,
        input_keep_prob=settings.input_keep_prob,
        loss=problem.loss,
        dtype="float64" if settings.dtype == "auto" else settings.dtype,
    )
    if settings.dtype == "auto" and spec.parameters > LARGE:
        object.__setattr__(spec, "dtype", "float32")
    return spec


@dataclass
class Weights:
    """Everything of a side that a step changes: theta (P,), statistics (S,) of batch norm, what the optimizer remembers
    (arrays (P,), numbers), and the place in the data: epoch, and offset, the examples of this epoch already seen."""

    theta: Array
    statistics: Array
    memory: dict[str, Any] = field(default_factory=dict)
    epoch: int = 0
    offset: int = 0

    @property
    def held_bytes(self) -> int:
        remembered = sum(value.nbytes for value in self.memory.values() if isinstance(value, np.ndarray))
        return self.theta.nbytes + self.statistics.nbytes + remembered

    def copy(self) -> Weights:
        memory = {name: value.copy() if isinstance(value, np.ndarray) else value for name, value in self.memory.items()}
        return Weights(self.theta.copy(), self.statistics.copy(), memory, self.epoch, self.offset)


def first_weights(settings: Settings, problem: Problem) -> Weights:
    """Drawn from the seed; batch norm's running means 0, variances 1."""
    network = Network(spec_of(settings, problem), settings.seed)
    return Weights(network.theta, network.statistics)


class Stack:
    """Sides of one shape at one place in the data.

    problems, settings, weights   one of each for every side. `weights` are copied in; `take_out` gives them back
    made               the updates that each side has made before, none if left out
    held               of each side the weights that stay as they were set by hand, by name (labcore.training.held)
    examples           what the sides learn
    network            all of them, with one axis of runs
    costs              (runs,) of the last step's mini-batch, with the penalty, before the step
    used               the learning rates of the last step, one for each side
    """

    def __init__(
        self,
        problems: Sequence[Problem],
        settings: Sequence[Settings],
        weights: Sequence[Weights],
        made: Sequence[int] = (),
        held: Sequence[Mapping[str, float]] = (),
    ) -> None:
        self.settings, self.made, self.steps = tuple(settings), tuple(made) or (0,) * len(settings), 0
        self.network = Network(spec_of(settings[0], problems[0]), theta=np.stack([one.theta for one in weights]))
        self.network.statistics[...] = np.stack([one.statistics for one in weights])
        self.examples = Examples(problems, self.network.dtype.name)
        self.epoch, self.offset = weights[0].epoch, weights[0].offset
        self.costs = np.full(len(self.settings), np.nan)
        self.held = _spots(held, self.network)
        self.used: list[float] = []
        self.set_live()
        self.state: State = self.optimizer.start(self.network.theta)
        for name in weights[0].memory:
            self.state[name] = _joined([one.memory[name] for one in weights])
        self._order = self.examples.order(self.epoch)

    def set_live(self) -> None:
        """Takes over what may change while it runs, from `settings`."""
        sides = self.settings
        self.l1, self.l2 = _column([one.l1 for one in sides]), _column([one.l2 for one in sides])
        # Sides in a stack are alike in that (labcore.training.engine).
        self.proximal = sides[0].steps_proximally
        self.batch_size = sides[0].batch_size
        self.clip = None if all(one.clip is None for one in sides) else np.array([one.clip or np.inf for one in sides])
        # Many sides, few schedules: evaluating one takes longer than a small network's part of a step.
        keys = [
            (one.schedule, one.schedule_parameters, one.epochs, made)
            for one, made in zip(sides, self.made, strict=True)
        ]
        of_key = {key: (decay_of(one), key[-1]) for key, one in zip(keys, sides, strict=True)}
        self._decays, self._decayed = list(of_key.values()), [list(of_key).index(key) for key in keys]
        parameters = {
            name: _column([dict(one.hyperparameters)[name] for one in sides])
            for name, _ in sides[0].hyperparameters
            if name != "weight_decay"
        }
        # Decay is applied here, to weights alone: the optimizer knows nothing of layers.
        self.decay = None
        if "weight_decay" in OPTIMIZERS[sides[0].optimizer].spans:
            self.decay = np.array([dict(one.hyperparameters)["weight_decay"] for one in sides])
            parameters["weight_decay"] = 0.0
        self.optimizer = OPTIMIZERS[sides[0].optimizer].make(**parameters)
        spec = self.network.spec
        hidden = [_per_layer(one.keep_prob, spec.hidden) for one in sides]
        self.network.set_keep_prob(tuple(_column(list(layer)) for layer in zip(*hidden, strict=True)))
        self.network.input_dropout.keep_prob = _column([one.input_keep_prob for one in sides])
        self.drops = any(min((*keep, one.input_keep_prob)) < 1.0 for keep, one in zip(hidden, sides, strict=True))

    @property
    def place(self) -> float:
        """Epochs done, with the fraction of the present one."""
        return self.epoch + self.offset / self.examples.count

    def rates(self) -> list[float]:
        """The learning rate of the coming step of each side, after its schedule."""
        factors = [
            1.0 if decay is None else float(decay.factor(self.place, made + self.steps)) for decay, made in self._decays
        ]
        return [one.learning_rate * factors[i] for one, i in zip(self.settings, self._decayed, strict=True)]

    def rows(self) -> Array:
        """The training rows of the coming step, as `Examples.batch` takes them."""
        return self._order[..., self.offset : self.offset + self.batch_size]

    def gradient(self) -> tuple[Array, Array]:
        """Costs (runs,) and gradient (runs, P) of the coming mini-batch, clipping included; moves batch norm's statistics."""
        X, targets = self.examples.batch(self.rows(), self.epoch)
        # The proximal step takes the penalty from the weights; then it is a part of the cost, and of no gradient.
        sloped = 0.0 if self.proximal else self.l1
        costs, gradient = self.network.cost_and_gradient(X, targets, self.masks(), sloped, self.l2, self.examples.count)
        if self.proximal:
            costs = costs + self.network.penalty(self.l1, 0.0, self.examples.count)
        if self.held is not None:
            # As if it were no parameter: neither a clipped norm nor what an optimizer remembers knows of it.
            gradient[self.held[0]] = 0.0
        if self.clip is not None:
            with np.errstate(all="ignore"):
                norms = np.sqrt(np.vecdot(gradient, gradient).astype(np.float64))
                factors = np.minimum(self.clip / (norms + 1e-6), 1.0)
            # Without a limit the factor is 1, and where the norm is not finite the run ends here anyway.
            gradient *= np.where(np.isinf(self.clip), 1.0, factors)[:, None].astype(gradient.dtype)
        return costs, gradient

    def masks(self) -> np.random.Generator | list[np.random.Generator] | None:
        """What dropout draws from at the coming step: shared by all sides of one seed, whatever their keep_prob."""
        if not self.drops:
            return None
        key = (_MASK_STREAM, self.epoch, self.offset)
        seeds = [one.seed for one in self.settings]
        if len(set(seeds)) == 1:
            seeds = seeds[:1]
        each = [np.random.default_rng(np.random.SeedSequence(seed, spawn_key=key)) for seed in seeds]
        return each if len(each) > 1 else each[0]

    def step(self) -> Array:
        """One mini-batch: which sides diverged (runs,) bool. Their cost or gradient is not usable: it moves neither their theta
        nor their statistics."""
        network, before = self.network, self.network.statistics.copy()
        self.costs, gradient = self.gradient()
        with np.errstate(all="ignore"):
            # Written so that NaN counts as bad.
            bad = ~(self.costs <= DIVERGED_COST)
            bad |= ~np.isfinite(np.add.reduce(gradient, axis=-1))
            ended = bad.any()
            kept = network.theta[bad] if ended else None
            self.update(network.theta, gradient, self.state)
            if ended:
                network.theta[bad], network.statistics[bad] = kept, before[bad]
        if self.offset // self.batch_size % _FLUSH_EVERY == 0:
            self._flush()
        self.steps += 1
        self.offset += self.batch_size
        if self.offset >= self.examples.count:
            self.epoch, self.offset = self.epoch + 1, 0
            self._order = self.examples.order(self.epoch)
        return bad

    def update(self, theta: Array, gradient: Array, state: State) -> None:
        """The optimizer's step on theta and state, in place, at the present rates."""
        self.used = self.rates()
        rates = _column(self.used)
        if self.decay is not None and self.decay.any():
            shrink = np.asarray(1.0 - np.asarray(rates) * self.decay[:, None], theta.dtype)
            for group in self.network.weights():
                theta[:, group.span] *= shrink
        self.optimizer.step(theta, gradient, state, rates)
        if self.proximal:
            least = np.asarray(np.multiply(rates, self.l1) * (0.5 / self.examples.count), theta.dtype)
            for group in self.network.weights():
                threshold_in_place(theta[:, group.span], least)
        if self.held is not None:
            # What is remembered of the time before, and decay, would move it.
            places, values = self.held
            theta[places] = values

    def _flush(self) -> None:
        least = _FLUSH_BELOW[self.network.dtype.name]
        for value in self.state.values():
            if isinstance(value, np.ndarray) and value.shape == self.network.theta.shape:
                value[np.abs(value) < least] = 0.0

    def take_out(self) -> list[Weights]:
        """A copy of what belongs to each side."""
        return [self.taken_out(i) for i in range(len(self.settings))]

    def taken_out(self, i: int) -> Weights:
        """A copy of what belongs to side i."""
        memory = {name: _row(value, i) for name, value in self.state.items()}
        theta, statistics = self.network.theta[i].copy(), self.network.statistics[i].copy()
        return Weights(theta, statistics, memory, self.epoch, self.offset)


def _spots(held: Sequence[Mapping[str, float]], network: Network) -> tuple[tuple[Array, Array], Array] | None:
    """Side and place in theta of every weight that is held, and its value; None where none is."""
    every = [(i, *spot) for i, one in enumerate(held) for spot in spots_of(one, network.spec)]
    if not every:
        return None
    sides, places, values = zip(*every, strict=True)
    return (np.array(sides), np.array(places)), np.array(values).astype(network.dtype)


def _per_layer(value: Any, hidden: int) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,) * hidden


def _column(values: list[Any]) -> Any:
    """A number where all sides agree, else (runs, 1): the same bits, and faster."""
    if all(value == values[0] for value in values):
        return values[0]
    return np.array(values, dtype=np.float64)[:, None]


def _joined(values: list[Any]) -> Any:
    """What an optimizer remembers of several sides, as it remembers it for a stack of them."""
    return np.stack(values) if isinstance(values[0], np.ndarray) else _column(values)


def _row(value: Any, i: int) -> Any:
    """Side i's own part: of an array like theta its row, of a column its number, and what all share as it is."""
    if not isinstance(value, np.ndarray):
        return value
    return float(value[i, 0]) if value.shape[-1] == 1 else value[i].copy()
