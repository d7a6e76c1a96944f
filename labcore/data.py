"""Datasets that ship with packages, read offline, as plain arrays."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np


@dataclass(frozen=True)
class Table:
    """A dataset: inputs (m, n_features), targets (m,), and the names of the columns with their units."""

    inputs: np.ndarray
    targets: np.ndarray
    features: tuple[str, ...]
    target: str


@lru_cache(maxsize=1)
def diabetes() -> Table:
    """442 patients, ten measurements each, and how far diabetes had progressed one year later.

    B. Efron et al., Annals of Statistics 32 (2004), 407-499, as scikit-learn ships it, in the units measured.
    Needs scikit-learn (the extra `data`).
    """
    from sklearn.datasets import load_diabetes

    bunch = load_diabetes(scaled=False)
    inputs, targets = np.array(bunch.data, dtype=np.float64), np.array(bunch.target, dtype=np.float64)
    inputs.flags.writeable = targets.flags.writeable = False
    names = ("age (years)", "sex", "body mass index (kg/m^2)", "blood pressure (mm Hg)", *bunch.feature_names[4:])
    return Table(inputs, targets, names, "progression after one year")


@lru_cache(maxsize=1)
def digits() -> Table:
    """1797 handwritten digits of 8 x 8 pixels, each 0 (white) to 16 (black), and which digit it is.

    E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits (UCI, 1998), its test set, as scikit-learn ships it.
    The file is read by its path: importing scikit-learn takes seconds. Needs it installed (the extra `data`).
    """
    package = find_spec("sklearn")
    if package is None or package.origin is None:
        raise ModuleNotFoundError('the digits come with scikit-learn: pip install "labcore[data]".')
    rows = np.loadtxt(Path(package.origin).parent / "datasets" / "data" / "digits.csv.gz", delimiter=",")
    inputs, targets = rows[:, :-1].copy(), rows[:, -1].astype(np.int64)
    inputs.flags.writeable = targets.flags.writeable = False
    names = tuple(f"pixel in row {row}, column {column}" for row in range(1, 9) for column in range(1, 9))
    return Table(inputs, targets, names, "digit")
