"""A series on pages: which one is chosen or pasted, where it comes from, and its picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, wraps
from typing import Any, TypeVar

import numpy as np

from labcore.costs import COSTS
from labcore.data.own_table import MOST_VALUES
from labcore.descent import descend
from labcore.figures.axes import ranges
from labcore.figures.scatter import dots
from labcore.optimizers import OPTIMIZERS
from labcore.series import SIGNALS, seattle_temperatures
from pages.kit.controls import control
from pages.kit.settings import Settings
from pages.kit.stage import Block, block
from pages.week2.averages.own_series import paste

Array = np.ndarray
T = TypeVar("T")

NAMES = {
    "seattle": "Temperatures", "days": "Three days", **{key: member.label for key, member in SIGNALS.items()},
    "gradients": "Noisy gradients", "squares": "Squared gradients", "own": "Own numbers",
}  # fmt: skip
THREE_DAYS = (40.0, 49.0, 45.0)
DESCENT_NOISE = 4.0
MOST_POINTS = MOST_VALUES


@dataclass(frozen=True)
class Chosen:
    """A series as names and numbers: its key, how many points, noise and seed, or the pasted values themselves."""

    key: str
    points: int
    noise: float = 0.0
    seed: int = 0
    values: tuple[float, ...] = ()


@dataclass(frozen=True)
class Shown:
    """A series with what the page says of it, and the lines of a script that make it."""

    values: Array
    name: str
    unit: str
    first_day: date | None
    imports: tuple[str, ...]
    script: str

    @property
    def counts(self) -> str:
        """What its steps are called."""
        return "day" if self.unit else "step"


def length_or_numbers(settings: Settings) -> tuple[tuple[float, ...], str]:
    """The control beside the series: how long it is, or one's own numbers; those, and what is wrong with them."""
    if settings["series"] == "own":
        return paste(settings.page)
    if settings["series"] != "days":
        control(settings, "points")
    return THREE_DAYS, ""


def chosen(settings: Settings, own: tuple[float, ...]) -> Chosen:
    """The choice with nothing in it that does not matter, so that equal pictures are computed once."""
    key, points, seed = settings["series"], settings["points"], settings["seed"]
    if key == "own":
        return Chosen(key, len(own), values=own)
    if key == "days":
        return Chosen(key, len(THREE_DAYS))
    if key == "seattle":
        return Chosen(key, min(points, len(seattle_temperatures().values)))
    return Chosen(key, points, settings["noise"] if key in SIGNALS else DESCENT_NOISE, seed)


def shared(most: int) -> Callable[[Callable[..., T]], Callable[..., T]]:
    """What is made of a series is kept for all visitors, the latest used `most`; of a visitor's own nothing is."""

    def keeping(function: Callable[..., T]) -> Callable[..., T]:
        kept = lru_cache(maxsize=most)(function)

        @wraps(function)
        def made(which: Chosen, *rest: Any) -> T:
            return function(which, *rest) if which.key == "own" else kept(which, *rest)

        return made

    return keeping


@shared(32)
def series_of(which: Chosen) -> Shown:
    key, n = which.key, which.points
    numpy = ("import numpy as np",)
    if key == "seattle":
        data = seattle_temperatures()
        made = f"series = seattle_temperatures().values[:{n}]"
        return Shown(data.values[:n], data.name, data.unit, data.first_day, ("from labcore.series import seattle_temperatures",), made)  # fmt: skip
    if key in SIGNALS:
        values = SIGNALS[key].make(n, which.noise, which.seed)
        made = f"series = SIGNALS[{key!r}].make({n}, noise={which.noise!r}, seed={which.seed})"
        return Shown(values, f"{key} signal", "", None, ("from labcore.series import SIGNALS",), made)
    if key in ("gradients", "squares"):
        return _of_descent(which)
    numbers = which.values if key == "own" else THREE_DAYS
    name, unit = ("your numbers", "") if key == "own" else ("temperature", "°F")
    return Shown(np.array(numbers), name, unit, None, numpy, f"series = np.array({list(numbers)})")


def _of_descent(which: Chosen) -> Shown:
    """The gradient along a ravine, noise included, as momentum met it, or its square as RMSprop met it."""
    optimizer, power, name = {
        "gradients": ("momentum", "", "gradient along the ravine"),
        "squares": ("rmsprop", " ** 2", "squared gradient along the ravine"),
    }[which.key]
    call: dict[str, Any] = {
        "learning_rate": 0.02,
        "steps": which.points,
        "noise": which.noise,
        "seed": which.seed,
        "record": True,
    }
    path = descend(COSTS["quadratic"].make(), OPTIMIZERS[optimizer].make(), **call)
    gradients = path.gradients[:, 0]
    imports = ("from labcore.costs import COSTS", "from labcore.descent import descend", "from labcore.optimizers import OPTIMIZERS")  # fmt: skip
    told = ", ".join(f"{word}={value!r}" for word, value in call.items())
    made = f'path = descend(COSTS["quadratic"].make(), OPTIMIZERS[{optimizer!r}].make(), {told})\nseries = path.gradients[:, 0]{power}'
    return Shown(gradients * gradients if power else gradients, name, "", None, imports, made)


@shared(16)
def picture_of(which: Chosen, corrected: bool) -> tuple[Block, dict[str, Any]]:
    """The series as dots, sent once, and the view that shows all of it."""
    series = series_of(which)
    # Without correction every average begins near 0.
    low = float(series.values.min()) if corrected else min(0.0, float(series.values.max()))
    figure = dots(series.values, series.name, series.unit, low, series.counts, series.first_day)
    return block({"series": figure}), ranges(figure)
