"""Datasets that ship with packages, read offline, as plain arrays."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

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
