"""Series to average: Seattle's daily temperatures, read offline, and synthetic signals."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from labcore.registry import Member, Registry
from labcore.span import Span


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
