"""Datasets that ship with packages, read offline, as plain arrays; and synthetic signals."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from labcore.registry import Member, Registry, Span


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
@dataclass(frozen=True)
class Series:
    """Values in the order of time: values (n,), what they are, their unit and the day of the first one."""

    values: np.ndarray
    name: str
    unit: str
    first_day: date


@lru_cache(maxsize=1)
def seattle_temperatures() -> Series:
    """Seattle's daily temperature, 2012 to 2015 (1461 days): the mean of each day's highest and lowest, in °C.

    NOAA's daily summaries, as `vega_datasets` ships them (the extra `data`). The file is read by its path: importing
    the package would load pandas.
    """
    spec = find_spec("vega_datasets")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("Seattle's temperatures are inside vega_datasets: pip install vega_datasets.")
    path = Path(spec.origin).parent / "_data" / "seattle-weather.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    values = np.array([(float(row["temp_max"]) + float(row["temp_min"])) / 2.0 for row in rows])
    values.flags.writeable = False
    return Series(values, "daily temperature in Seattle", "°C", date.fromisoformat(rows[0]["date"].replace("/", "-")))


@dataclass(frozen=True)
class SignalMember(Member):
    """A signal in the registry: a shape over time, to which white noise is added."""

    def make(self, n: int = 365, noise: float = 0.3, seed: int = 0) -> np.ndarray:
        """(n,) values without a unit; the noise has this standard deviation and the same draws for every shape."""
        n, noise, seed = SIGNAL_LENGTH.check(n), SIGNAL_NOISE.check(noise), SIGNAL_SEED.check(seed)
        draws = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(2,))).standard_normal(n)
        return self.function(np.arange(n) / n) + noise * draws


SIGNALS: Registry[SignalMember] = Registry("signal", SignalMember)
SIGNAL_LENGTH = Span("points", 365, 20, 5000, kind="integer", scale="log", label="points")
SIGNAL_NOISE = Span(
    "noise", 0.3, 0.0, 3.0, step=0.05, label="noise", hint="Standard deviation of the white noise in the signal."
)
SIGNAL_SEED = Span("seed", 0, 0, 2**31 - 1, kind="integer", label="seed", hint="The same seed gives the same noise.")


@SIGNALS.register("step", label="Step", source="synthetic")
def step(share):
    """0, and 1 from the middle on."""
    return np.where(share < 0.5, 0.0, 1.0)


@SIGNALS.register("ramp", label="Ramp", source="synthetic")
def ramp(share):
    """Straight from 0 to 4."""
    return 4.0 * share


@SIGNALS.register("sine", label="Sine", source="synthetic")
def sine(share):
    """Two periods of a sine of height 1."""
    return np.sin(4.0 * np.pi * share)


@SIGNALS.register("noise", label="Noise alone", source="synthetic")
def noise(share):
    """0: what is left is the noise."""
    return np.zeros_like(share)
