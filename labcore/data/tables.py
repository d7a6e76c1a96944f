"""What a dataset is, and the datasets that ship with scikit-learn, read offline as plain arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from labcore.data import own_arrays
from labcore.data.own_targets import Task, names_of

Array = np.ndarray

ARRAYS = "arrays of one's own"


@dataclass(frozen=True)
class Table:
    """A dataset: inputs (m, n_features), targets (m,), and the names of the columns with their units.

    classes   the names of the classes 0, 1, ... where the target is a class, else empty
    image     (height, width) where the inputs are the pixels of an image, row by row, else None
    labels    (classes,) what the classes are where the data come from, as 3 and 7, or True and False; None: their numbers

    Raises ValueError for what are no arrays of these shapes, for numbers that are not finite, for a number of names that is not
    that of the columns, and for targets that are none of the classes' numbers.

    >>> Table(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([0, 1]), ("height", "weight"), "ill", ("no", "yes")).task
    'classification'
    """

    inputs: Array
    targets: Array
    features: tuple[str, ...]
    target: str
    classes: tuple[str, ...] = ()
    source: str = ""
    image: tuple[int, int] | None = None
    labels: Array | None = None

    @classmethod
    def from_arrays(
        cls,
        X: Any,
        y: Any,
        task: Task = "classification",
        features: Sequence[str] | None = None,
        target: str | None = None,
    ) -> Table:
        """A table of one's own arrays, as scikit-learn takes them: lists, NumPy arrays, a DataFrame and a Series.

        X     (m, n_features) of numbers. Arrays of floats are not copied: they must not change while the table is used
        y     (m,) of labels, that is texts, whole numbers or truth values, or for "regression" of numbers
        task  "classification" or "regression"
        features, target  names of the columns; None: those of the frame and the series, else x1, x2, ... and y

        Classes are the different labels in order. ValueError with the rule, what was given and what to do, for columns that hold
        no numbers, for missing values, and where there is nothing to be learned: one class, a constant, fewer than 4 examples.

        >>> Table.from_arrays([[0, 1], [1, 0], [2, 1], [3, 0]], ["no", "no", "yes", "yes"]).classes
        ('no', 'yes')
        """
        if task not in ("classification", "regression"):
            raise ValueError(f'task must be "classification" or "regression"; got {str(task)[:40]!r}.')
        inputs, own = own_arrays.inputs_of(X)
        m, n = inputs.shape
        own_arrays.check_examples(m)
        names = features if features is not None else own or [f"x{i}" for i in range(1, n + 1)]
        called = getattr(y, "name", None) if target is None else target
        told = (tuple(names), "y" if called is None else str(called))
        if task == "regression":
            return cls(inputs, own_arrays.values_of(y, m), *told, source=ARRAYS)
        labels, numbers = own_arrays.labels_of(y, m)
        return cls(inputs, numbers, *told, classes=names_of(labels), source=ARRAYS, labels=labels)

    def __post_init__(self) -> None:
        for name, dimensions, shape in (("inputs", 2, "(m, n_features)"), ("targets", 1, "(m,)")):
            given = getattr(self, name)
            if not isinstance(given, np.ndarray) or given.dtype.kind not in "biuf":
                kind = f"an array of {given.dtype}" if isinstance(given, np.ndarray) else f"a {type(given).__name__}"
                raise ValueError(f"{name} must be a NumPy array of numbers, {shape}; got {kind}.")
            if given.ndim != dimensions or not given.size:
                raise ValueError(f"{name} must have shape {shape}, none of them 0; got {given.shape}.")
            if not np.isfinite(given).all():
                raise ValueError(f"{name} must be finite, leave out rows with missing values; got nan or inf.")
        if len(self.targets) != len(self.inputs):
            raise ValueError(
                f"targets must be as many as inputs has rows, {len(self.inputs)}; got {len(self.targets)}."
            )
        for name in ("features", "classes"):
            object.__setattr__(self, name, _names(name, getattr(self, name)))
        if len(self.features) != self.inputs.shape[1]:
            raise ValueError(
                f"features must name each of the {self.inputs.shape[1]} columns of inputs; got {len(self.features)} names."
            )
        if self.labels is not None and len(self.labels) != len(self.classes):
            raise ValueError(f"labels must be one for each of the {len(self.classes)} classes; got {len(self.labels)}.")
        if self.classes:
            wrong = self.targets[~np.isin(self.targets, np.arange(len(self.classes)))]
            if len(wrong):
                raise ValueError(f"targets must be numbers of classes, 0 to {len(self.classes) - 1}; got {wrong[0]}.")

    @property
    def examples(self) -> int:
        return len(self.inputs)

    @property
    def task(self) -> Task:
        return "classification" if self.classes else "regression"


def _names(name: str, given: Any) -> tuple[str, ...]:
    if not isinstance(given, (tuple, list)) or not all(isinstance(one, str) for one in given):
        raise ValueError(f"{name} must be a tuple of names; got {given!r:.80}.")
    return tuple(given)


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
    return Table(inputs, targets, features, "digit", tuple(map(str, range(10))), source, image=(8, 8))


DATASETS: dict[str, Callable[[], Table]] = {
    "diabetes": diabetes, "breast-cancer": breast_cancer, "wine": wine, "digits": digits,
}  # fmt: skip
