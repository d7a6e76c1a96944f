"""Datasets that ship with scikit-learn, read offline as plain arrays; splits; and normalization.

Everything drawn at random comes from a seed. What is learned from data (mean and standard deviation) is
learned from the training set and applied to every other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from labcore.registry import Span

Array = np.ndarray

TEST_SHARE = Span("test_share", 0.25, 0.01, 0.99, label="share of the test set")
SPLIT_SEED = Span("split_seed", 0, 0, 2**31 - 1, kind="integer", label="seed of the split")


@dataclass(frozen=True)
class Table:
    """A dataset: inputs (m, n_features), targets (m,), and the names of the columns with their units.

    classes   the names of the classes 0, 1, ... where the target is a class, else empty
    """

    inputs: Array
    targets: Array
    features: tuple[str, ...]
    target: str
    classes: tuple[str, ...] = ()
    source: str = ""

    @property
    def examples(self) -> int:
        return len(self.inputs)


def _table(bunch: Any, features: tuple[str, ...], target: str, source: str, classes: tuple[str, ...] = ()) -> Table:
    inputs = np.array(bunch.data, dtype=np.float64)
    targets = np.array(bunch.target, dtype=np.int64 if classes else np.float64)
    inputs.flags.writeable = targets.flags.writeable = False
    return Table(inputs, targets, features, target, classes, source)


@lru_cache(maxsize=1)
def diabetes() -> Table:
    """442 patients, ten measurements each, and how far diabetes had progressed one year later.

    B. Efron et al., Annals of Statistics 32 (2004), 407-499, as scikit-learn ships it, in the units measured.
    Needs scikit-learn (the extra `data`).
    """
    from sklearn.datasets import load_diabetes

    names = (
        "age (years)", "sex", "body mass index (kg/m^2)", "blood pressure (mm Hg)", "total cholesterol (mg/dl)",
        "low-density lipoproteins (mg/dl)", "high-density lipoproteins (mg/dl)", "cholesterol ratio",
        "log of triglycerides", "blood sugar (mg/dl)",
    )  # fmt: skip
    source = "B. Efron et al., Annals of Statistics 32 (2004), 407-499; scikit-learn's diabetes table"
    return _table(load_diabetes(scaled=False), names, "progression after one year", source)


@lru_cache(maxsize=1)
def breast_cancer() -> Table:
    """569 tumours, thirty measurements of the cell nuclei in an image of each, benign (0) or malignant (1).

    W. N. Street, W. H. Wolberg and O. L. Mangasarian, SPIE 1905 (1993), 861-870, as scikit-learn ships it, its
    classes exchanged so that 1 is what one looks for. Lengths are in the image's own unit.
    """
    from sklearn.datasets import load_breast_cancer

    bunch = load_breast_cancer()
    bunch.target = 1 - bunch.target
    source = "W. N. Street et al., SPIE 1905 (1993), 861-870; scikit-learn's breast cancer table"
    return _table(bunch, tuple(map(str, bunch.feature_names)), "malignant", source, ("benign", "malignant"))


@lru_cache(maxsize=1)
def wine() -> Table:
    """178 Italian wines of three cultivars, thirteen chemical measurements each.

    M. Forina et al., UCI machine learning repository (1991), as scikit-learn ships it.
    """
    from sklearn.datasets import load_wine

    units = {"alcohol": "% by volume", "magnesium": "mg/l", "proline": "mg/l"}
    bunch = load_wine()
    names = (name.replace("_", " ").replace("od280/od315 of", "OD280/OD315 of") for name in bunch.feature_names)
    features = tuple(f"{name} ({units[name]})" if name in units else name for name in names)
    source = "M. Forina et al., UCI machine learning repository (1991); scikit-learn's wine table"
    return _table(bunch, features, "cultivar", source, ("cultivar 1", "cultivar 2", "cultivar 3"))


@lru_cache(maxsize=1)
def digits() -> Table:
    """1797 handwritten digits as 8 x 8 pixels of 0 to 16, from 43 people.

    E. Alpaydin and C. Kaynak, UCI machine learning repository (1998), the test set, as scikit-learn ships it.
    Some pixels at the edge are 0 in all of them: columns that normalization must leave alone. The file is read by its
    path: importing scikit-learn takes seconds.
    """
    package = find_spec("sklearn")
    if package is None or package.origin is None:
        raise ModuleNotFoundError('the digits come with scikit-learn: pip install "labcore[data]".')
    rows = np.loadtxt(Path(package.origin).parent / "datasets" / "data" / "digits.csv.gz", delimiter=",")
    inputs, targets = rows[:, :-1].copy(), rows[:, -1].astype(np.int64)
    inputs.flags.writeable = targets.flags.writeable = False
    features = tuple(f"pixel {row + 1}, {column + 1} (0 to 16)" for row in range(8) for column in range(8))
    source = "E. Alpaydin and C. Kaynak, UCI machine learning repository (1998); scikit-learn's digits"
    return Table(inputs, targets, features, "digit", source=source, classes=tuple(map(str, range(10))))


DATASETS: dict[str, Callable[[], Table]] = {
    "diabetes": diabetes, "breast-cancer": breast_cancer, "wine": wine, "digits": digits,
}  # fmt: skip


@dataclass(frozen=True)
class Split:
    """Row numbers of the training and of the test set: together all rows, none twice."""

    train: Array
    test: Array


def split(examples: int, test_share: float = 0.25, seed: int = 0, classes: Any = None) -> Split:
    """A random split of the rows 0 .. examples - 1, from the seed alone; both sides get at least one row.

    classes (examples,)   stratified: every class is split by itself, so that both sides hold the same shares
                          of it, up to one row
    """
    test_share, seed = TEST_SHARE.check(test_share), SPLIT_SEED.check(seed)
    if isinstance(examples, bool) or not isinstance(examples, (int, np.integer)) or not 2 <= examples <= 10_000_000:
        raise ValueError(f"examples must be an integer in [2, 10,000,000]; got {str(examples)[:80]}.")
    order = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(2,))).permutation(examples)
    groups = [order]
    if classes is not None:
        classes = np.asarray(classes)
        if classes.shape != (examples,):
            raise ValueError(f"classes must have shape ({examples},); got {classes.shape}.")
        groups = [order[classes[order] == one] for one in np.unique(classes)]
    counts = [round(test_share * len(group)) for group in groups]
    test = np.concatenate([group[:count] for group, count in zip(groups, counts, strict=True)])
    train = np.concatenate([group[count:] for group, count in zip(groups, counts, strict=True)])
    if not len(test):
        test, train = train[:1], train[1:]
    if not len(train):
        train, test = test[:1], test[1:]
    return Split(np.sort(train), np.sort(test))


@dataclass(frozen=True)
class Normalizer:
    """(x - mean) / sigma for every feature, with the mean and sigma of the data it was fitted on.

    mean, sigma  (n_features,); sigma is the standard deviation with m in the denominator
    constant     (n_features,) bool: features that never change in those data. Their sigma is 0 and nothing can be
                 divided by it; they are divided by 1, so that they become 0 there and carry no weight
    """

    mean: Array
    sigma: Array
    constant: Array

    @classmethod
    def fit(cls, inputs: Any) -> Normalizer:
        """Learns mean and sigma from training inputs (m, n_features)."""
        x = _matrix(inputs)
        # Equal numbers, not a small sigma: the mean of many equal numbers may miss them by rounding.
        constant = (x == x[0]).all(axis=0)
        mean = np.where(constant, x[0], x.mean(axis=0))
        sigma = np.where(constant, 0.0, np.sqrt(((x - mean) ** 2).mean(axis=0)))
        return cls(mean, sigma, constant)

    def centre(self, inputs: Any) -> Array:
        """Minus the mean, in the units measured."""
        return self._checked(inputs) - self.mean

    def apply(self, inputs: Any) -> Array:
        """The same subtraction and division for any data: training, dev or test."""
        return self.centre(inputs) / np.where(self.constant, 1.0, self.sigma)

    def words(self, features: tuple[str, ...]) -> str:
        """A sentence on the constant features, empty where there are none."""
        names = [name for name, still in zip(features, self.constant, strict=True) if still]
        if not names:
            return ""
        some = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
        return f"Never change and are only centred: {some}."

    def _checked(self, inputs: Any) -> Array:
        x = _matrix(inputs)
        if x.shape[1] != len(self.mean):
            raise ValueError(f"inputs must have the {len(self.mean)} features this was fitted on; got {x.shape[1]}.")
        return x


def _matrix(inputs: Any) -> Array:
    x = np.asarray(inputs, dtype=np.float64)
    if x.ndim != 2 or not x.shape[0] or not x.shape[1]:
        raise ValueError(f"inputs must have shape (m, n_features), both at least 1; got {x.shape}.")
    if not np.isfinite(x).all():
        raise ValueError(f"inputs must be finite numbers; got {x[~np.isfinite(x)][0]}.")
    return x
