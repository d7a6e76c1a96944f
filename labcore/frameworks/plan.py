"""What a training's settings come to: its layers, its examples, and what a script brings along of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from labcore.activations import ACTIVATIONS
from labcore.data import PLANAR, Table
from labcore.frameworks.source import Script, packed
from labcore.network import NetworkSpec
from labcore.network.spec import draw_weights
from labcore.optimizers import OPTIMIZERS
from labcore.training import OWN, Problem, Settings, problem_of
from labcore.training.problem import MOST_MEASURED
from labcore.training.stack import spec_of

# Rows of all epochs' orders that a script brings along: 4 bytes each, and no compression helps.
MOST_ROWS = 5_000_000
# Bytes of the examples that it brings along, before they are compressed: some 20,000 images.
MOST_BYTES = 64_000_000
# What is done to images each time they come; of other data these have no effect.
AUGMENTATION = ("shift", "rotate", "zoom", "image_noise")
# The way out, where the same numbers cannot be had.
BY_ITSELF = "let the script stand by itself (same_numbers=False)"
_NAMES = {"breast-cancer": "Breast cancer", "mnist": "MNIST", "fashion-mnist": "Fashion-MNIST", "own": "Own table"}


@dataclass(frozen=True)
class Layer:
    """A hidden layer, numbered from 1."""

    number: int
    inputs: int
    units: int
    activation: str
    norm: str
    groups: int
    keep_prob: float


@dataclass(frozen=True)
class ScriptPlan:
    """Settings with their examples: what the scripts of all frameworks are made from.

    same    whether the script starts from the lab's weights and goes through its examples in its order
    packs   whether the files for that are made, and not only the text
    """

    settings: Settings
    problem: Problem
    same: bool
    packs: bool = True

    @cached_property
    def spec(self) -> NetworkSpec:
        return spec_of(self.settings, self.problem)

    @property
    def float64(self) -> bool:
        return self.spec.dtype == "float64"

    @property
    def examples(self) -> int:
        """m, the number of training examples."""
        return self.problem.train.examples

    @property
    def steps_per_epoch(self) -> int:
        return -(-self.examples // self.settings.batch_size)

    @property
    def last_batch(self) -> int:
        """Examples in the last mini-batch of an epoch."""
        return self.examples - (self.steps_per_epoch - 1) * self.settings.batch_size

    @property
    def outputs(self) -> int:
        return self.spec.sizes[-1]

    @property
    def layers(self) -> list[Layer]:
        """The hidden layers, first to last."""
        of = self.spec.per_layer
        each = zip(
            self.spec.sizes, self.spec.sizes[1:-1], of("activation"), of("norm"), of("groups"), of("keep_prob"), strict=False
        )  # fmt: skip
        return [Layer(number, *one) for number, one in enumerate(each, start=1)]

    @property
    def rule(self) -> dict[str, Any]:
        """The optimizer's hyperparameters."""
        return dict(self.settings.hyperparameters)

    @property
    def drops(self) -> bool:
        return self.settings.input_keep_prob < 1.0 or any(layer.keep_prob < 1.0 for layer in self.layers)

    @property
    def title(self) -> str:
        """What is trained, in words."""
        settings = self.settings
        data = _NAMES.get(settings.data) or (
            PLANAR[settings.data].label if settings.data in PLANAR else settings.data.capitalize()
        )
        used = dict.fromkeys(ACTIVATIONS[layer.activation].label for layer in self.layers)
        network = "-".join(map(str, self.spec.sizes)) + (f" with {' and '.join(used)}" if used else "")
        return f"{data}, a network {network}, {OPTIMIZERS[settings.optimizer].label}"

    @property
    def measured(self) -> dict[str, str]:
        """Of the subsets that are measured on evenly picked rows alone: "train" or "dev" -> these rows, as Python."""
        sizes = {"train": self.examples, "dev": self.problem.dev.examples}
        return {
            name: f"np.arange({MOST_MEASURED}) * {size} // {MOST_MEASURED}"
            for name, size in sizes.items()
            if size > MOST_MEASURED
        }

    def files(self) -> dict[str, bytes]:
        """data.npz: X, y, X_dev, y_dev, split and normalized, targets as they are learned. start.npz: the first weights w1
        (n_in, n_out), ..., and order (epochs, m), the training rows as each epoch goes through them."""
        dtype, problem = np.dtype(self.spec.dtype), self.problem
        data = {
            "X": problem.train.X.astype(dtype, copy=False), "y": self._learned(problem.train.learned),
            "X_dev": problem.dev.X.astype(dtype, copy=False), "y_dev": self._learned(problem.dev.learned),
        }  # fmt: skip
        start: dict[str, Any] = {
            f"w{layer}": draw_weights(self.spec, layer, self.settings.seed).astype(dtype)
            for layer in range(1, len(self.spec.sizes))
        }
        start["order"] = np.stack([problem.order(epoch) for epoch in range(self.settings.epochs)]).astype(np.int32)
        return {"data.npz": packed(data), "start.npz": packed(start)}

    def _learned(self, learned: np.ndarray) -> np.ndarray:
        """Labels (m,) of more than two classes, else a column (m, 1)."""
        if self.spec.loss == "softmax-cross-entropy":
            return learned.astype(np.int64)
        return learned.astype(self.spec.dtype)[:, None]

    def made(self, text: str, notes: tuple[str, ...] = ()) -> Script:
        return Script(text, self.files() if self.same and self.packs else {}, notes)

    def check_size(self) -> None:
        """ValueError where the files of the same numbers would be too large."""
        rows = self.settings.epochs * self.examples
        if rows > MOST_ROWS:
            raise ValueError(
                f"the same numbers need the order of every epoch, at most {MOST_ROWS:,} rows in all; got {rows:,}: take fewer "
                f"epochs, or {BY_ITSELF}."
            )
        numbers = (self.examples + self.problem.dev.examples) * self.problem.inputs
        size = numbers * np.dtype(self.spec.dtype).itemsize
        if size > MOST_BYTES:
            raise ValueError(
                f"the same numbers need the examples in a file, at most {MOST_BYTES / 1e6:.0f} MB of them; got {size / 1e6:.0f} MB: "
                f"take fewer, or {BY_ITSELF}."
            )


def plan_of(
    settings: Settings, same: bool, own: Table | None, problem: Problem | None = None, packs: bool = True
) -> ScriptPlan:
    """The plan of settings, for any framework but the lab itself; ValueError for what none of them has."""
    for name in ("keep_prob", "input_keep_prob"):
        kept = getattr(settings, name)
        if same and np.min(kept, initial=1.0) < 1.0:
            raise ValueError(
                f"the same numbers need {name} 1, as every framework draws its own masks; got {kept}: set it to 1, or {BY_ITSELF}."
            )
    if settings.data == OWN and not same:
        raise ValueError(
            'a table of one\'s own is no part of a script; got data "own": ask for the same numbers (same_numbers=True), '
            "which bring it along."
        )
    plan = ScriptPlan(settings, problem_of(settings, own) if problem is None else problem, same, packs)
    if any(plan.problem.augmented):
        told = ", ".join(f"{name} {value:g}" for name in AUGMENTATION if (value := getattr(settings, name)))
        raise ValueError(
            "the lab turns, enlarges and moves an image in one go, with its background around it; the layers that Keras and "
            f"torchvision have for that draw, fill and blur otherwise; got {told}: set them to 0, or take the script for "
            '"numpy".'
        )
    if same:
        plan.check_size()
    return plan
