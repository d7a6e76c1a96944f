"""By how many steps a curve runs behind its series: the shift at which the slow part of both is in phase.

The noise of a series is in its averages too, delayed by less than the trend. Whatever compares the two step by step is
drawn to it; at the strongest slow frequency alone there is next to none.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

Array = np.ndarray

# How likely a trend like the one found may be in white noise.
CHANCE = 1e-6
# By how much of it the lags of parts of the record may be off that of the whole.
AGREED = 0.08
PARTS = ((0.0, 0.75), (0.125, 0.875), (0.25, 1.0))
# In lengths of the average: the shortest record, and that of which the ends are too much to do without.
FEWEST, SHORT = 2.5, 4.0
# Of its periods, what must lie in the record for a trend to be one that comes back.
ONE = 0.9


@dataclass(frozen=True)
class Trend:
    """The sinusoid slower than `shortest` steps that fits a series best.

    frequency  in radians a step, down to half a period in the whole record;  level: what it swings around
    chance     of one that fits as well in white noise, at most about
    """

    frequency: float
    level: float
    chance: float


def lag_of(curve: Array, series: Array, length: float, fading: float) -> float:
    """By how many steps a curve (n,) runs behind its series (n,); NaN where there is no slow trend that tells.

    length  of the window that keeps as much noise: what is quicker is averaged away, and has no lag to measure
    fading  by which what is left of the curve's start shrinks each step; 0 where it is gone after `length` steps
    """
    trend = trend_of(series, length) if series.size >= FEWEST * length + 8.0 else None
    if trend is None or trend.chance > CHANCE:
        return math.nan
    settled = 0 if fading else math.ceil(length) - 1
    last = math.ceil(0.8 * length) + 3
    spread = round(math.sqrt(fading) / (1.0 - fading) if fading else math.sqrt((length * length - 1.0) / 12.0))
    begin, end = max(last + spread, settled), series.size - 2 - spread
    ways = []
    if end - begin >= length + 8.0:
        ways.append(_agreed(lambda a, b: _by_shift(curve, series, length, fading, last, spread, a, b), begin, end))
    if trend.frequency * series.size > ONE * 2.0 * math.pi:
        ways.append(_agreed(lambda a, b: _by_fit(curve, series, trend.frequency, fading, a, b), settled, series.size))
    if end - begin < SHORT * length:
        ways.reverse()
    return next((lag for lag in ways if not math.isnan(lag)), math.nan)


def trend_of(series: Array, shortest: float) -> Trend | None:
    """The slow sinusoid in a series; None where nothing could be one."""
    n, middle = series.size, series - series.mean()
    whole = float(middle @ middle)
    slowest, quickest = math.pi / n, min(2.0 * math.pi / shortest, math.pi)
    if quickest <= slowest or not whole > 0.0:
        return None
    t = np.arange(n) - 0.5 * (n - 1)

    @cache
    def fit(w: float) -> tuple[float, float]:
        """(what is left, the level) of the best c + a cos(wt) + b sin(wt); around the middle the sine stands by itself."""
        cos, sin = np.cos(w * t), np.sin(w * t)
        total, square, along = float(cos.sum()), float(cos @ cos), float(middle @ cos)
        # The sum of `middle` is 0.
        spread = n * square - total * total
        c, a = (-total * along / spread, n * along / spread) if spread > 1e-12 * n * square else (0.0, 0.0)
        across, odd = float(middle @ sin), float(sin @ sin)
        return whole - a * along - (across * across / odd if odd > 0 else 0.0), c

    powers = np.abs(np.fft.rfft(middle, 4 * n))
    grid = 2.0 * math.pi * np.arange(powers.size) / (4 * n)
    powers[(grid < 2.5 * math.pi / n) | (grid > quickest)] = 0.0
    # Of less than a period or so the transform knows nothing.
    slow = np.linspace(slowest, min(quickest, 2.5 * math.pi / n), 7).tolist()
    w = min([*slow, *([float(grid[powers.argmax()])] if powers.any() else [])], key=lambda one: fit(one)[0])
    step = math.pi / (4 * n)
    for _ in range(12):
        near = (w, max(w - step, slowest), min(w + step, quickest))
        w, step = min(near, key=lambda one: fit(one)[0]), 0.5 * step
    left, c = fit(w)
    # So many sinusoids are independent of each other; of one, normal noise leaves more than this share in all but so many cases.
    chance = n * quickest / math.pi * (max(left, 0.0) / whole) ** (0.5 * (n - 3))
    return Trend(w, float(series.mean()) + c, chance)


def _agreed(lag: Callable[[int, int], float], begin: int, end: int) -> float:
    """The lag over a record, if parts of it tell the same."""
    whole, size = lag(begin, end), end - begin
    parts = [lag(begin + int(a * size), begin + int(b * size)) for a, b in PARTS]
    # Written so that NaN disagrees.
    return whole if all(abs(part - whole) <= AGREED * max(abs(whole), 1.0) for part in parts) else math.nan


def _by_shift(
    curve: Array, series: Array, length: float, fading: float, last: int, spread: int, begin: int, end: int
) -> float:
    """The shift of the series, up to `last` steps, that has the curve's phase. Both are weighted alike, softly at the ends,
    and the shifted series holds nearly the noise that is in the curve: it drops out of the difference."""
    trend = trend_of(series[begin - last - spread : end + 2 + spread], length)
    if trend is None:
        return math.nan
    w, v, x = trend.frequency, curve - trend.level, series - trend.level
    t = np.arange(end - begin)
    taper = np.sin(np.pi * (t + 0.5) / t.size) ** 2
    wave = taper * np.exp(-1j * w * t)
    if fading:
        rest = fading**t
        wave -= taper * rest * ((wave @ rest) / (taper @ (rest * rest)))
    shifts = np.arange(-2, last + 1)
    moved = np.correlate(x[begin - last - spread : end + 2 + spread], wave.conj(), "valid")[::-1]
    # The mean of two places so far apart is as blurred as the curve, and late by nothing.
    moved = 0.5 * (moved[: shifts.size] + moved[moved.size - shifts.size :])
    seen = wave @ v[begin:end]
    angles = np.angle(seen * moved.conj())
    crossings = np.flatnonzero(((angles[:-1] < 0.0) != (angles[1:] < 0.0)) & (np.abs(np.diff(angles)) < np.pi))
    if not crossings.size:
        return math.nan
    # Between two steps what the shift itself turns is taken out, and the little that is left is straight.
    i, part = crossings[0], np.linspace(0.0, 1.0, 33)
    between = np.exp(-1j * w * part) * ((1.0 - part) * moved[i] + part * np.exp(1j * w) * moved[i + 1])
    angles = np.angle(seen * between.conj())
    return float(shifts[i] + np.interp(0.0, angles * np.sign(angles[-1] - angles[0]), part))


def _by_fit(v: Array, x: Array, w: float, fading: float, begin: int, end: int) -> float:
    """From the phases of the sinusoids that fit curve and series: of a short record this uses all there is."""
    t = np.arange(end - begin)
    columns = np.column_stack([np.cos(w * t), np.sin(w * t), np.ones(t.size), fading**t if fading else 0.0 * t])
    curve, series = (np.linalg.lstsq(of, y[begin:end])[0] for of, y in ((columns, v), (columns[:, :3], x)))
    turn = complex(series[0], -series[1]) * complex(curve[0], curve[1])
    return math.atan2(turn.imag, turn.real) / w
