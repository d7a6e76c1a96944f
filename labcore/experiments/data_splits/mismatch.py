"""Train and test from two worlds, on real digits: networks trained on clean ones and used on blurred, shifted, noisy ones, and what
the dev set says of them when it is from the one world or from the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from labcore.data import augment
from labcore.descent import SEED
from labcore.intervals import wilson
from labcore.network import Network
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none
from labcore.training import Problem, Settings, train_all

Array = np.ndarray

BLUR = Span(
    "blur", 0.5, 0.0, 1.5, step=0.1, label="blur", unit="pixels", hint="Standard deviation of the blur of the pictures as used. They are 8 by 8.",
)  # fmt: skip
MOVED = Span("moved", 0.0, 0.0, 2.0, step=0.25, label="shift", unit="pixels", hint="In use each picture is moved by up to so much.")  # fmt: skip
NOISE = Span(
    "noise", 0.8, 0.0, 2.0, step=0.1, label="noise", hint="In use, noise on every pixel, as a share of the pictures' standard deviation.",
)  # fmt: skip
DEV_FROM = Span(
    "dev_from", "clean", kind="choice", choices=("clean", "phone"), label="dev set from",
    hint="Clean pictures like those of the training set, or pictures like those that the network is for.",
)  # fmt: skip
SETS = ("train", "train-dev", "dev", "test")
# Half of the digits is trained on, the other half is train-dev, dev and test.
HELD_BACK = 0.5
# What one of the networks is trained with, beside the clean pictures.
AUGMENTED = 1.0
SHOWN = 12


@spec
class TwoTrainings:
    """Two networks, trained on the same clean digits: one on these as they are, one with noise on them, new in every epoch."""

    seed: int = of(SEED)

    @property
    def settings(self) -> tuple[Settings, Settings]:
        clean = Settings(
            data="digits", dev_share=HELD_BACK, hidden=(32,), activation="relu", learning_rate=0.01, batch_size=64, epochs=15,
            seed=self.seed,
        )  # fmt: skip
        return clean, clean.changed(image_noise=AUGMENTED)


@spec
class Spec:
    """The world that the networks are for, the one that the dev set is from, and the networks' seed."""

    blur: float = of(BLUR)
    moved: float = of(MOVED)
    noise: float = of(NOISE)
    dev_from: str = of(DEV_FROM)
    seed: int = of(SEED)

    @property
    def training(self) -> TwoTrainings:
        return TwoTrainings(self.seed)


@dataclass(frozen=True, eq=False)
class TwoNetworks:
    """The two networks, and the problem whose training subset both have learned."""

    networks: tuple[Network, Network]
    problem: Problem


@dataclass(frozen=True)
class Errors:
    """Of one network: wrong answers and examples in each of `SETS`."""

    name: str
    wrong: Mapping[str, int]
    examples: Mapping[str, int]

    def error(self, of: str) -> float:
        return self.wrong[of] / self.examples[of]

    def interval(self, of: str) -> tuple[float, float]:
        return wilson(self.wrong[of], self.examples[of])


@dataclass(frozen=True, eq=False)
class Result:
    """errors of the two networks;  clean, phone (SHOWN, 8, 8): the same test pictures in both worlds, ink from 0 to 16."""

    spec: Spec
    errors: tuple[Errors, Errors]
    clean: Array
    phone: Array

    def picked(self, by: str) -> int | None:
        """The network with fewer wrong answers on a set: 0 or 1; None where both have as many."""
        a, b = (one.wrong[by] for one in self.errors)
        return None if a == b else int(b < a)

    def table(self) -> ResultTable:
        hints = {
            "train": "Error on clean pictures that it has learned", "train-dev": "Error on clean pictures that it has not learned",
            "dev": "Error on the set that models are chosen on", "test": "Error on pictures of the world that it is for",
        }  # fmt: skip
        columns = [
            Column("name", "network", format="s"),
            *(Column(of, of, hint, format=".1%") for of, hint in hints.items()),
        ]
        return ResultTable(columns, [{"name": one.name, **{of: one.error(of) for of in SETS}} for one in self.errors])

    def data(self) -> tuple[Sequence[str], Iterator[Sequence[Any]]]:
        rows = (
            (one.name, of, one.wrong[of], one.examples[of], *one.interval(of)) for one in self.errors for of in SETS
        )
        return ("network", "set", "wrong", "examples", "low", "high"), rows


def train(spec: TwoTrainings, tick: Tick = none) -> TwoNetworks:
    """Trains both."""
    clean, noisy = train_all(spec.settings, tick, each_epoch=False)
    return TwoNetworks((clean.network(), noisy.network()), clean.problem)


def measure(spec: Spec, trained: TwoNetworks) -> Result:
    """Counts the wrong answers of both in every set."""
    problem = trained.problem
    held = problem.dev
    order = np.random.default_rng(np.random.SeedSequence(spec.seed, spawn_key=(1, 11))).permutation(held.examples)
    seen, dev, test = np.array_split(order, 3)
    pictures = held.raw.reshape(-1, 8, 8)
    phone = distorted(pictures, spec.seed, spec.blur, spec.moved, spec.noise)
    clean_inputs, phone_inputs = (problem.inputs_of(images.reshape(len(images), -1)) for images in (pictures, phone))
    every = []
    for name, network in zip(("trained on clean pictures", "trained with noise"), trained.networks, strict=True):
        clean_wrong, phone_wrong = (_wrong(network, X, held.y) for X in (clean_inputs, phone_inputs))
        on_train = _wrong(network, problem.train.X, problem.train.y)
        own = clean_wrong if spec.dev_from == "clean" else phone_wrong
        marks = (on_train, clean_wrong[seen], own[dev], phone_wrong[test])
        named = dict(zip(SETS, marks, strict=True))
        wrong, examples = ({of: int(count(one)) for of, one in named.items()} for count in (np.sum, len))
        every.append(Errors(name, wrong, examples))
    shown = test[:SHOWN]
    return Result(spec, (every[0], every[1]), pictures[shown], phone[shown])


def run(spec: Spec, tick: Tick = none) -> Result:
    """Trains both and measures them."""
    return measure(spec, train(spec.training, tick))


def distorted(images: Array, seed: int, blur: float, moved: float, noise: float) -> Array:
    """Images (n, height, width) moved by up to `moved` pixels both ways, then blurred by a Gaussian of `blur` pixels, then with
    normal noise of `noise` times the standard deviation of all their pixels; within each, the draws do not depend on the rest.

    ValueError for anything outside BLUR, MOVED and NOISE.
    """
    from scipy.ndimage import gaussian_filter

    blur, moved, noise = BLUR.check(blur), MOVED.check(moved), NOISE.check(noise)
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(1, 4, 1)))
    made = augment(images, rng, shift=moved)
    if blur:
        made = gaussian_filter(made, (0.0, blur, blur))
    return made + noise * float(np.std(images)) * rng.standard_normal(made.shape)


def _wrong(network: Network, X: Array, y: Array) -> Array:
    """Whether the answer is wrong, for each example."""
    return network.predict(X).reshape(len(X)) != y
