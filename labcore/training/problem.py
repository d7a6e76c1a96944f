"""The examples of a training, ready for a network: split, normalized, encoded; made once and shared by all who ask."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from labcore.data import (
    CROSSES,
    DATASETS,
    ONLINE,
    PLANAR,
    Batches,
    Normalizer,
    Split,
    Table,
    augment,
    cross_features,
    flip_labels,
    is_constant,
    noise_targets,
    planar,
    split,
)
from labcore.losses import LOSSES
from labcore.training.settings import OWN, Settings

Array = np.ndarray

# The stream of augmentation's random numbers: (seed, this, epoch, first example of the batch).
_AUGMENT_STREAM = 10
# Rows on which costs and scores are measured, so that evaluating a large set does not take longer than training on it.
MOST_MEASURED = 5000


@dataclass(frozen=True, eq=False)
class Subset:
    """The training or the dev examples: raw inputs (m, d), the network's inputs (m, n), targets as measured (m,) and as the
    network learns them (m,): labels, or values less the training mean, divided by their sigma. rows (m,) of the table."""

    raw: Array
    X: Array
    y: Array
    learned: Array
    rows: Array

    @property
    def examples(self) -> int:
        return len(self.X)


@dataclass(frozen=True, eq=False)
class Problem:
    """What is to be learned, and on which examples.

    table       where it comes from;  train, dev: its two subsets
    outputs     units of the output layer: one for two classes and for regression
    loss        a key of LOSSES
    names       what each of the network's inputs is
    mean, sigma of the training targets (0 and 1 for classes)
    """

    table: Table
    train: Subset
    dev: Subset
    outputs: int
    loss: str
    names: tuple[str, ...]
    mean: float
    sigma: float
    normalizer: Normalizer | None
    features: tuple[str, ...]
    augmented: tuple[float, float, float, float]
    seed: int

    @property
    def task(self) -> str:
        return self.table.task

    @property
    def is_planar(self) -> bool:
        """Whether the examples are points in the plane, so that the network's output can be drawn as a field of two
        colours; a visitor's own table counts too, if it has two inputs and at most two classes."""
        return self.train.raw.shape[1] == 2 and self.outputs == 1

    @property
    def inputs(self) -> int:
        return self.train.X.shape[1]

    def inputs_of(self, raw: Array) -> Array:
        """Raw examples (m, d) -> what the network is given (m, n)."""
        crossed = cross_features(raw, self.features) if self.is_planar and self.features else np.asarray(raw, float)
        return crossed if self.normalizer is None else self.normalizer.apply(crossed)

    def batch(self, rows: Array, epoch: int) -> tuple[Array, Array]:
        """Inputs and learned targets of these training rows; augmented anew each time they come."""
        if not any(self.augmented):
            # `take` reads short rows several times as fast as an index in brackets.
            return self.train.X.take(rows, axis=0), self.train.learned[rows]
        key = (_AUGMENT_STREAM, epoch, int(rows[0]))
        rng = np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=key))
        height, width = self.table.image or (0, 0)
        shift, rotate, zoom, noise = self.augmented
        images = augment(
            self.train.raw[rows].reshape(-1, height, width), rng, shift=shift, rotate=rotate, zoom=zoom, noise=noise
        )
        return self.inputs_of(images.reshape(len(rows), -1)), self.train.learned[rows]

    def order(self, epoch: int) -> Array:
        """The order in which an epoch goes through the training rows."""
        return Batches(self.train.examples, 1, self.seed).order(epoch)

    @cached_property
    def measured(self) -> tuple[Array, Array]:
        """Training and dev rows on which costs and scores are measured: all, or 5,000 evenly picked."""
        return tuple(_evenly(subset.examples) for subset in (self.train, self.dev))  # type: ignore[return-value]

    @cached_property
    def _encoded(self) -> dict[tuple[str, str], Array]:
        return {}

    def targets(self, dtype: str, subset: str = "train") -> Array:
        """What is learned of a subset, "train" or "dev", encoded for the loss: (m, outputs)."""
        key = (dtype, subset)
        if key not in self._encoded:
            learned = (self.train if subset == "train" else self.dev).learned
            self._encoded[key] = LOSSES[self.loss].targets(learned, self.outputs, dtype)
        return self._encoded[key]

    @property
    def bytes(self) -> int:
        subsets = (self.train, self.dev)
        return sum(array.nbytes for subset in subsets for array in (subset.raw, subset.X, subset.y, subset.learned))


def _evenly(examples: int) -> Array:
    count = min(examples, MOST_MEASURED)
    return np.arange(count) * examples // count


def table_of(settings: Settings, own: Table | None = None) -> Table:
    """The data set that the settings name; `own` for "own". Of MNIST `images` are used, drawn by the seed."""
    key = settings.data
    if key == OWN:
        if own is None:
            raise ValueError('data "own" needs a table handed over with the settings; got none.')
        return own
    if key in PLANAR:
        return planar(key, settings.examples, settings.data_noise, settings.seed)
    if key in DATASETS:
        return DATASETS[key]()
    table = ONLINE[key]()
    if settings.images >= table.examples:
        return table
    part = split(table.examples, settings.images / table.examples, settings.seed, table.targets).test
    return replace(table, inputs=table.inputs[part], targets=table.targets[part])


def make_problem(settings: Settings, own: Table | None = None) -> Problem:
    """Splits, exchanges labels, normalizes by the training set and encodes."""
    table = table_of(settings, own)
    classes = table.targets if table.classes else None
    if table.held is None:
        parts = split(table.examples, settings.dev_share, settings.seed, classes)
    else:
        parts = Split(np.flatnonzero(~table.held), np.flatnonzero(table.held))
    dtype = np.float32 if table.inputs.dtype == np.float32 else np.float64
    plane = table.in_plane
    features = settings.features if plane else ()
    raw = {name: np.asarray(table.inputs[rows], dtype) for name, rows in (("train", parts.train), ("dev", parts.test))}
    crossed = {name: cross_features(x, features) if plane else x for name, x in raw.items()}
    normalizer = _normalizer(crossed["train"], table.image is not None) if settings.normalize else None
    X = {
        name: x if normalizer is None else normalizer.apply(x).astype(dtype, copy=False) for name, x in crossed.items()
    }
    y = {"train": table.targets[parts.train], "dev": table.targets[parts.test]}
    mean, sigma = 0.0, 1.0
    if table.classes:
        count = len(table.classes)
        # Of one class alone there is no other for a label to become.
        noisy = flip_labels(y["train"], settings.label_noise, count, settings.seed) if count > 1 else y["train"]
        learned = {"train": noisy, "dev": y["dev"]}
    else:
        noisy = noise_targets(y["train"], settings.label_noise, settings.seed)
        mean, sigma = float(noisy.mean()), 1.0 if is_constant(noisy) else float(noisy.std())
        learned = {"train": _standardized(noisy, mean, sigma), "dev": _standardized(y["dev"], mean, sigma)}
    train, dev = (
        Subset(raw[name], X[name], y[name], learned[name], rows)
        for name, rows in (("train", parts.train), ("dev", parts.test))
    )
    two = len(table.classes) <= 2
    loss = "squared-error" if not table.classes else "logistic-cross-entropy" if two else "softmax-cross-entropy"
    augmented = (settings.shift, settings.rotate, settings.zoom, settings.image_noise) if table.image else (0.0,) * 4
    names = tuple(CROSSES[key] for key in features) if plane else table.features
    return Problem(
        table, train, dev, 1 if two else len(table.classes), loss, names, mean, sigma, normalizer, features, augmented,
        settings.seed,
    )  # fmt: skip


def _standardized(y: Array, mean: float, sigma: float) -> Array:
    """In parts of sigma from the mean; targets that differ by rounding alone are learned as equal."""
    return ((np.full(len(y), y.mean()) if is_constant(y) else y) - mean) / sigma


def _normalizer(x: Array, images: bool) -> Normalizer:
    """By feature; for images one mean and sigma for all pixels, since a pixel that is hardly ever inked has hardly any."""
    if not images:
        return Normalizer.fit(x)
    n, still = x.shape[1], is_constant(x.ravel())
    mean, sigma = float(x.mean(dtype=np.float64)), 0.0 if still else float(x.std(dtype=np.float64))
    return Normalizer(np.full(n, mean), np.full(n, sigma), np.full(n, still))


class _Shelf:
    """Problems by their settings, the latest used kept up to a number of bytes, shared by all threads."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self._kept: OrderedDict[Any, Problem] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, settings: Settings) -> Problem:
        key = settings.data_key
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        # Made outside the lock: a large set must not hold up the others.
        made = make_problem(settings)
        with self._lock:
            if key not in self._kept:
                self._kept[key] = made
                self._bytes += made.bytes
            # Another thread may have made the same problem meanwhile: then everyone uses that one.
            made = self._kept[key]
            self._kept.move_to_end(key)
            while len(self._kept) > 1 and self._bytes > self.most_bytes:
                self._bytes -= self._kept.popitem(last=False)[1].bytes
        return made


_SHELF = _Shelf(64_000_000)


def problem_of(settings: Settings, own: Table | None = None) -> Problem:
    """The problem of these settings; what does not come from a visitor is made once."""
    return make_problem(settings, own) if settings.data == OWN else _SHELF.get(settings)
