"""What a training will cost, known before it starts, and the ceiling above which it is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from labcore.activations import ACTIVATIONS
from labcore.data import CROSSES, ONLINE, PLANAR, Table
from labcore.network import NetworkSpec
from labcore.optimizers import OPTIMIZERS
from labcore.training.problem import MOST_MEASURED, table_of
from labcore.training.settings import LARGE, OWN, Settings

MOST_BYTES = 600_000_000
MOST_SECONDS = 4 * 3600.0
# MNIST and Fashion-MNIST, whose shape is known before they are fetched.
_ONLINE_SHAPE = (70_000, 784, 10)
# Python itself, and everything else that exists once.
_BASE_BYTES = 40_000_000
# The objects of a training, beside their numbers.
_OBJECTS_BYTES = 60_000
# The fastest width as measured (docs/performance.md): a step's numbers stay in the cache, and more than 64 gain nothing.
_WIDEST, _CACHE_BYTES = 64, 6_000_000
# Copies of all parameters that an optimizer makes for a moment in its step, as measured (tests/core/training/test_estimate.py);
# one that is not named makes three at most.
_MADE = {
    "gd": 1, "momentum": 1, "heavy-ball": 1, "nesterov": 1, "adamax": 1, "adam": 0, "adamw": 0, "adagrad": 2, "rmsprop": 2,
    "amsgrad": 2, "nadam": 2, "lion": 2,
}  # fmt: skip
_MOST_MADE = 3
# Every training of a stack is evaluated at once, on up to 5,000 examples.
_EVALUATION_BYTES = 64_000_000


@dataclass(frozen=True)
class Estimate:
    """What a training takes, on one core of a two-core server of 2026.

    parameters      of the network
    steps, epochs   how many: steps in each epoch
    step            seconds of one step;  calls: the part of it that a stack spends once, however many it steps
    evaluation      seconds of one evaluation
    data            bytes of the examples and all that is made of them, once for all trainings that share them
    step_bytes      in a step: weights, what the optimizer remembers, and a mini-batch on its way
    evaluation_bytes   in an evaluation
    kept            bytes that it holds to the end beside others: its weights, the best of them, costs and evaluations
    held            alone, from its first step to its end, the examples left out;  surge: how much more for a moment, in a
                    step, an evaluation, or while what it has learned is copied
    """

    parameters: int
    steps: int
    epochs: int
    step: float
    calls: float
    evaluation: float
    data: int
    step_bytes: int
    evaluation_bytes: int
    kept: int
    held: int
    surge: int

    @property
    def seconds(self) -> float:
        """Of the whole training, alone."""
        return self.epochs * (self.steps * self.step + self.evaluation)

    @property
    def bytes(self) -> int:
        """The most memory that the training takes alone."""
        return self.data + self.held + self.surge

    @property
    def width(self) -> int:
        """How many trainings of this shape are best stepped at once."""
        return max(1, min(_WIDEST, _CACHE_BYTES // self.step_bytes, _EVALUATION_BYTES // self.evaluation_bytes))

    def step_among(self, runs: int) -> float:
        """Seconds per step of a stack of this width, with its share of the evaluations."""
        return self.step - self.calls + self.calls / runs + self.evaluation / self.steps


def estimate(settings: Settings, own: Table | None = None) -> Estimate:
    """Counted: products of matrices, what is done with each activation, normalizing it, the optimizer, augmentation."""
    examples, inputs, outputs = _shape(settings, own)
    spec = NetworkSpec(
        (inputs, *settings.hidden, outputs), norm=settings.norm, groups=settings.groups, activation=settings.activation,
        keep_prob=settings.keep_prob,
    )  # fmt: skip
    half = settings.dtype == "float32" or (settings.dtype == "auto" and spec.parameters > LARGE)
    train = max(1, round(examples * (1 - settings.dev_share)))
    batch = min(settings.batch_size, train)
    steps = -(-train // settings.batch_size)
    units = sum(spec.sizes[1:])
    # As much again is done with a unit that is normalized, by whichever norm, and z_norm is kept beside its output.
    normalized = [n for n, norm in zip(spec.sizes[1:-1], spec.per_layer("norm"), strict=True) if norm != "none"]
    touched = units + sum(normalized)
    flops, touch = (90e9, 5e-9) if half else (45e9, 9e-9)
    products = 6.0 * spec.parameters * batch / flops
    values = (touched * batch + spec.parameters) * touch
    augmented = any((settings.shift, settings.rotate, settings.zoom, settings.image_noise))
    calls = 3e-5 + 2e-5 * len(spec.sizes) + 4e-5 * len(normalized)
    step = calls + products + values + (batch * (5e-5 + inputs * 1e-7) if augmented else 0.0)
    each = 4 if half else 8
    # The table, both subsets raw and normalized, and what normalizing needs meanwhile: five numbers for each one.
    # Also the targets: as measured, as learned, and encoded.
    number = 4 if settings.data in ONLINE else 8
    data = 5 * number * examples * inputs + 8 * examples * (4 + 2 * outputs) + 20_000
    slots, made = copies_of(settings.optimizer, settings.hyperparameters)
    # What is learned, with what the optimizer remembers: in the stack, with its gradient, and as a copy of its own.
    learned = each * (1 + slots) * spec.parameters
    # A mask, and z where the derivative asks for it.
    beside = (min((settings.input_keep_prob, *spec.per_layer("keep_prob"))) < 1.0) + (
        not all(ACTIVATIONS[key].from_output for key in spec.per_layer("activation"))
    )
    on_the_way = each * (spec.parameters + batch * ((2 + beside) * units + 2 * touched + 4 * inputs))
    # The best weights so far; those it ended with share what is remembered.
    best = 0 if settings.patience is None else learned + each * spec.parameters
    log = (8 * steps + 600) * settings.epochs
    return Estimate(
        parameters=spec.parameters,
        steps=steps,
        epochs=settings.epochs,
        step=step,
        calls=calls,
        evaluation=min(examples, 2 * MOST_MEASURED) * (2.0 * spec.parameters / flops + touched * touch),
        data=data,
        step_bytes=each * (7 * spec.parameters + batch * (2 * units + 2 * touched + 4 * inputs)),
        evaluation_bytes=each * min(examples, MOST_MEASURED) * (units + touched + inputs),
        # Weights, gradient and memory in the stack, a copy of them, the best; the order of an epoch.
        kept=each * 15 * spec.parameters + 8 * train + log + 10_000,
        held=2 * learned + on_the_way + best + 16 * train + log + _OBJECTS_BYTES,
        # An evaluation has one layer after the other, of as many rows as are measured.
        surge=max(learned, each * made * spec.parameters, each * 7 * min(train, MOST_MEASURED) * max(spec.sizes[:-1])),
    )


@lru_cache(maxsize=256)
def copies_of(optimizer: str, hyperparameters: tuple[tuple[str, Any], ...] = ()) -> tuple[int, int]:
    """How many numbers an optimizer remembers of each parameter, and how many more it makes for a moment in a step."""
    theta = np.zeros(2)
    rule = OPTIMIZERS[optimizer].make(**dict(hyperparameters))
    state = rule.start(theta)
    rule.step(theta, np.zeros(2), state, 0.1)
    return sum(isinstance(value, np.ndarray) for value in state.values()), _MADE.get(optimizer, _MOST_MADE)


def bytes_of_run(ways: Sequence[Sequence[Settings]], own: Table | None = None) -> int:
    """Held at most by one run, the examples left out; ways: of each side the settings that it goes through."""
    each = [_distinct(way, own) for way in ways]
    return sum(max(one.held for one in way) for way in each) + max(one.surge for way in each for one in way)


def _distinct(way: Sequence[Settings], own: Table | None) -> list[Estimate]:
    """What a side takes on its way: a log of thousands of changes has few that matter."""
    costly = {
        (one.data_key, one.hidden, one.batch_size, one.optimizer, one.hyperparameters, one.patience, one.epochs): one
        for one in way
    }
    return [estimate(one, own) for one in costly.values()]


def refuse_excess(settings: Sequence[Settings], own: Table | None = None) -> None:
    """ValueError with rule and value where the sides together would take more memory or time than there is."""
    refuse_excess_on_the_way([[one] for one in settings], own)


def refuse_excess_on_the_way(ways: Sequence[Sequence[Settings]], own: Table | None = None) -> None:
    """The same of a run that goes through several settings: of each side the most that any of them takes."""
    each = [estimate(way[-1], own) for way in ways]
    held = sum(one.data for one in each) + bytes_of_run(ways, own)
    seconds = sum(max(one.seconds for one in _distinct(way, own)) for way in ways)
    if held > MOST_BYTES:
        raise ValueError(
            f"a training must fit into {MOST_BYTES / 1e6:,.0f} MB; this one would take about {held / 1e6:,.0f} MB "
            f"with {sum(one.parameters for one in each):,} parameters: take fewer units or examples."
        )
    if seconds > MOST_SECONDS:
        raise ValueError(
            f"a training must end within {MOST_SECONDS / 3600:g} hours; this one would take about {seconds / 3600:,.1f}: "
            "take fewer epochs, units or examples, or larger batches."
        )


def bytes_together(each: Sequence[Estimate], data: int) -> int:
    """Held at most by trainings in stacks; data: bytes of all the examples that they learn, shared ones once."""
    widest = max(one.width * max(one.step_bytes, one.evaluation_bytes) for one in each)
    return sum(one.kept for one in each) + data + widest + _BASE_BYTES


def refuse_excess_together(each: Sequence[Estimate], data: int) -> None:
    """ValueError with rule and value where trainings in stacks would take more memory or time than there is.

    data  as in `bytes_together`
    """
    held = bytes_together(each, data)
    if held > MOST_BYTES:
        raise ValueError(
            f"trainings together must fit into {MOST_BYTES / 1e6:,.0f} MB; these {len(each):,} would take about "
            f"{held / 1e6:,.0f} MB: take fewer of them, or fewer epochs, units or examples."
        )
    # As if nothing could be stacked: what can be is known only once the examples are there.
    seconds = sum(one.seconds for one in each)
    if seconds > MOST_SECONDS:
        raise ValueError(
            f"trainings together must end within {MOST_SECONDS / 3600:g} hours, counted one by one; these {len(each):,} would "
            f"take about {seconds / 3600:,.1f}: take fewer of them, fewer epochs, units or examples, or larger batches."
        )


def _shape(settings: Settings, own: Table | None) -> tuple[int, int, int]:
    """Examples, the network's inputs and its outputs."""
    if settings.data in ONLINE:
        examples, inputs, outputs = _ONLINE_SHAPE
        return min(settings.images, examples), inputs, outputs
    crossed = len([key for key in CROSSES if key in settings.features])
    if settings.data in PLANAR:
        return settings.examples, crossed, 1
    table = table_of(settings, own if settings.data == OWN else None)
    classes = len(table.classes)
    inputs = crossed if table.in_plane else table.inputs.shape[1]
    return table.examples, inputs, classes if classes > 2 else 1
