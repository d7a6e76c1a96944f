"""Data augmentation: a few real digits, the same with moved copies of them, with truly new ones, and with copies that break their labels.

All four are learned by the same network in equally many steps.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labcore.data import DATASETS, IMAGE_NOISE, ROTATE, SHIFT, ZOOM, Normalizer, augment
from labcore.data.images import moved
from labcore.network import Network, NetworkSpec
from labcore.optimizers import OPTIMIZERS
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none, paced

Array = np.ndarray

NAMES = ("originals", "augmented", "new", "flipped")
RUNS, STEPS, EVERY, BATCH, RATE, HIDDEN, DEV = 3, 800, 20, 32, 0.003, 48, 500
ORIGINALS = Span(
    "originals", 100, 30, 250, kind="integer", step=10, label="originals", hint="Real digits to begin with."
)
COPIES = Span(
    "copies",
    4,
    1,
    4,
    kind="integer",
    step=1,
    label="copies of each",
    hint="So many moved copies of each original are added, or as many new digits.",
)
CROP = Span("crop", False, kind="toggle", label="crop", hint="Six by six pixels at random, enlarged to eight by eight.")
SEED = Span(
    "seed", 0, 0, 2**31 - 1, kind="integer", label="seed", hint="Of the points, the split and the initial weights."
)
_STREAM, _SLICE_SECONDS, _SHOWN = 42, 0.05, 3
CROPPED = 4 / 3


@spec
class Spec:
    originals: int = of(ORIGINALS)
    copies: int = of(COPIES)
    shift: float = of(SHIFT, 1.0)
    rotate: float = of(ROTATE, 15.0)
    zoom: float = of(ZOOM, 0.15)
    image_noise: float = of(IMAGE_NOISE, 0.1)
    crop: bool = of(CROP)
    seed: int = of(SEED)


@dataclass(frozen=True, eq=False)
class Result:
    """Four sets of NAMES, three networks each.

    steps     (k,) at which the errors were measured
    errors    (4, 3, k) shares of 500 dev digits answered wrongly;  train (4, 3) of the own set at the end
    sizes     (4,) digits in each set
    shown     (k, 3, 8, 8) in [0, 1]: some originals, and what becomes of them one change at a time, then all together, then flipped
    labels    (3,) of the originals shown;  changes: what each row of `shown` is
    """

    spec: Spec
    steps: Array
    errors: Array
    train: Array
    sizes: Array
    shown: Array
    labels: Array
    changes: tuple[str, ...]

    @property
    def last(self) -> Array:
        """(4,) dev errors at the end, the mean of three networks."""
        return self.errors[:, :, -1].mean(axis=1)

    def table(self) -> ResultTable:
        columns = [
            Column("name", "learned from", format="s"),
            Column("size", "digits", format="d"),
            Column("train", "train error", "On its own set, the mean of three networks", "%", ".1f"),
            Column("dev", "dev error", "On 500 other digits, the mean of three networks", "%", ".1f"),
            Column("low", "best", "Of the three", "%", ".1f"),
            Column("high", "worst", "Of the three", "%", ".1f"),
        ]
        rows = [
            {
                "name": name, "size": int(self.sizes[i]), "train": 100 * float(self.train[i].mean()), "dev": 100 * float(self.last[i]),
                "low": 100 * float(self.errors[i, :, -1].min()), "high": 100 * float(self.errors[i, :, -1].max()),
            }
            for i, name in enumerate(NAMES)
        ]  # fmt: skip
        return ResultTable(columns, rows)


def changed(images: Array, spec: Spec, rng: np.random.Generator) -> Array:
    """Images (n, 8, 8), each moved by draws of its own, and cropped if so set."""
    made = augment(images, rng, shift=spec.shift, rotate=spec.rotate, zoom=spec.zoom, noise=spec.image_noise)
    return cropped(made, rng) if spec.crop else made


def cropped(images: Array, rng: np.random.Generator) -> Array:
    """A window of six by six pixels of each, wherever it falls, enlarged to the whole."""
    shifts = rng.uniform(-CROPPED, CROPPED, (len(images), 2))
    return moved(images, shifts, np.zeros(len(images)), np.full(len(images), CROPPED))


def flipped(images: Array, rng: np.random.Generator) -> Array:
    """Each mirrored, upside down or turned half about: some of the sixes become nines."""
    kinds = rng.integers(0, 3, len(images))
    every = np.stack([images[:, :, ::-1], images[:, ::-1], images[:, ::-1, ::-1]])
    return every[kinds, np.arange(len(images))]


def sets_of(spec: Spec) -> tuple[list[tuple[Array, Array]], tuple[Array, Array]]:
    """The four sets and the dev set: images (n, 8, 8) and labels (n,). No digit of one part is in another."""
    table = DATASETS["digits"]()
    rng = np.random.default_rng(np.random.SeedSequence(spec.seed, spawn_key=(_STREAM,)))
    order = rng.permutation(table.examples)
    images, labels = table.inputs[order].reshape(-1, 8, 8), table.targets[order]
    dev, rest = slice(0, DEV), slice(DEV, None)
    images_left, labels_left = images[rest], labels[rest]
    n, more = spec.originals, spec.originals * spec.copies
    first, first_labels = images_left[:n], labels_left[:n]
    copied, copied_labels = np.tile(first, (spec.copies, 1, 1)), np.tile(first_labels, spec.copies)
    moved_copies = changed(copied, spec, rng)
    additions = [
        (copied[:0], copied_labels[:0]), (moved_copies, copied_labels),
        (images_left[n : n + more], labels_left[n : n + more]), (flipped(moved_copies, rng), copied_labels),
    ]  # fmt: skip
    sets = [(np.concatenate([first, x]), np.concatenate([first_labels, y])) for x, y in additions]
    return sets, (images[dev], labels[dev])


def run(spec: Spec, tick: Tick = none) -> Result:
    """All twelve networks stacked: the same initial weights for the four sets, three times; Adam, batches of 32."""
    tick = paced(tick, _SLICE_SECONDS)
    sets, (dev_images, dev_labels) = sets_of(spec)
    normalizer = Normalizer.fit(sets[0][0].reshape(-1, 1))
    dev = normalizer.apply(dev_images.reshape(-1, 1)).reshape(len(dev_images), -1)
    inputs = [normalizer.apply(x.reshape(-1, 1)).reshape(len(x), -1) for x, _ in sets]
    network = Network(NetworkSpec((64, HIDDEN, 10)), seed=[spec.seed + k for _ in NAMES for k in range(RUNS)])
    rule = OPTIMIZERS["adam"].make()
    state = rule.start(network.theta)
    rng = np.random.default_rng(np.random.SeedSequence(spec.seed, spawn_key=(_STREAM, 1)))
    steps, errors = np.arange(0, STEPS + 1, EVERY), []
    encoded = [network.targets(y) for _, y in sets]
    for step in range(STEPS + 1):
        if step % EVERY == 0:
            errors.append((network.predict(dev) != dev_labels).mean(axis=-1).reshape(len(NAMES), RUNS))
        # The same places in every set, so that the originals come by the same draws.
        places = rng.random((RUNS, BATCH))
        rows = [(places * len(x)).astype(int) for x in inputs]
        X = np.concatenate([x[some] for x, some in zip(inputs, rows, strict=True)])
        targets = np.concatenate([y[some] for y, some in zip(encoded, rows, strict=True)])
        if step < STEPS:
            _, gradient = network.cost_and_gradient(X, targets)
            rule.step(network.theta, gradient, state, RATE)
        tick(step / STEPS, f"step {step:,} of {STEPS:,}, {len(NAMES) * RUNS} networks together")
    train = np.array([
        [(Network(network.spec, theta=network.theta[i * RUNS + k]).predict(x) != y).mean() for k in range(RUNS)]
        for i, (x, (_, y)) in enumerate(zip(inputs, sets, strict=True))
    ])  # fmt: skip
    shown, labels, changes = _shown(spec, sets[0])
    return Result(
        spec,
        steps,
        np.array(errors).transpose(1, 2, 0),
        train,
        np.array([len(x) for x in inputs]),
        shown,
        labels,
        changes,
    )


def _shown(spec: Spec, originals: tuple[Array, Array]) -> tuple[Array, Array, tuple[str, ...]]:
    """The first three of different digits, a 6 among them if there is one, and what each change makes of them."""
    images, labels = originals
    firsts = [int(np.flatnonzero(labels == d)[0]) for d in (6, 2, 4, 7, 3, 5, 9, 1, 0, 8) if (labels == d).any()][
        :_SHOWN
    ]
    some = images[firsts]
    rng = np.random.default_rng(np.random.SeedSequence(spec.seed, spawn_key=(_STREAM, 2)))
    rows = {
        "original": some, f"shifted by up to {spec.shift:g} pixels": augment(some, rng, shift=spec.shift),
        f"turned by up to {spec.rotate:g} degrees": augment(some, rng, rotate=spec.rotate), f"zoomed by up to {spec.zoom:g}": augment(some, rng, zoom=spec.zoom),
        "cropped": cropped(some, rng), f"noise {spec.image_noise:g}": augment(some, rng, noise=spec.image_noise),
        "all that is set": changed(some, spec, rng), "upside down": some[:, ::-1, ::-1],
    }  # fmt: skip
    return np.clip(np.stack(list(rows.values())) / 16.0, 0.0, 1.0), labels[firsts], tuple(rows)
