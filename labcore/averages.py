"""Exponentially weighted averages: v_t = beta v_{t-1} + (1 - beta) x_t, and what to compare them with.

The same line smooths a temperature, makes momentum of a gradient and RMSprop of its square. Beside it stands the
moving window, the mean of the last L values: `Average` holds what either of them does to a series.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from labcore.lag import lag_of
from labcore.span import Span

Array = np.ndarray

BETA = Span(
    "beta", 0.9, 0.0, 0.9999, scale="complement", label="beta", symbol=r"\beta",
    hint="How much of the average is kept each step: it looks back about 1/(1 - beta) steps. 0 is the series itself.",
)  # fmt: skip
BIAS_CORRECTION = Span(
    "bias_correction", True, kind="toggle", label="bias correction",
    hint="Divides by 1 - beta^t, which makes up for the start from 0.",
)  # fmt: skip

# Values in a row, and rows at a time: chosen so that the working set stays in the L2 cache.
_ROW, _PIECE = 16, 768


def ewa(series: Any, beta: Any = 0.9, bias_correction: bool = False) -> Array:
    """The exponentially weighted average of a series.

    v_t = beta v_{t-1} + (1 - beta) x_t from v_0 = 0; with bias correction v_t / (1 - beta^t), t counted from 1.

    series  (n,), finite numbers, n >= 1
    beta    in [0, 1); one number, or (k,) for k averages at once
    Returns (n,), or (k, n). ValueError for anything else.

    With correction it equals pandas' `Series.ewm(alpha=1 - beta, adjust=True).mean()`.

    >>> ewa([40.0, 49.0, 45.0], beta=0.9).round(2).tolist()
    [4.0, 8.5, 12.15]
    >>> ewa([40.0, 49.0, 45.0], beta=0.9, bias_correction=True).round(2).tolist()
    [40.0, 44.74, 44.83]
    """
    x, betas = _series(series), _betas(beta)
    corrected = BIAS_CORRECTION.check(bias_correction)
    averages = []
    for b in betas.ravel().tolist():
        average = _recursion(x, b, 1.0 - b)
        if corrected:
            # From here on 1 - beta^t is 1 to the last bit.
            near = min(x.size, int(np.ceil(40.0 / (1.0 - b))))
            average[:near] /= correction(b, near)
        averages.append(average)
    return np.stack(averages) if betas.ndim else averages[0]


def _recursion(x: Array, keep: float, gain: float) -> Array:
    """v_t = keep v_{t-1} + gain x_t from 0, with keep in [0, 1): (n,) -> (n,).

    In rows of 16 values, because a recursion waits for each of its numbers. What a row adds to its own averages, and what
    the average before it leaves to them, is one product with a matrix of powers; the averages at the ends of the rows are a
    recursion themselves, 16 times as short.
    """
    rows, left = divmod(x.size, _ROW)
    before = np.zeros(rows + 1)
    powers = keep ** np.arange(_ROW + 1.0)
    # Column t: what x_0 ... x_15 of a row, and the average before it, add to v_t.
    lags = np.arange(_ROW) - np.arange(_ROW)[:, None]
    shares = np.vstack([np.where(lags >= 0, gain * powers[np.abs(lags)], 0.0), powers[1:]])
    many, out = x[: x.size - left].reshape(rows, _ROW), np.empty(x.size)
    if rows:
        before[1:] = _recursion(many @ shares[:-1, -1], float(powers[-1]), 1.0)
    averages = out[: x.size - left].reshape(rows, _ROW)
    piece = np.empty((min(rows, _PIECE), _ROW + 1))
    for at in range(0, rows, _PIECE):
        part = slice(at, min(at + _PIECE, rows))
        both = piece[: part.stop - at]
        both[:, :-1], both[:, -1] = many[part], before[part]
        np.matmul(both, shares, out=averages[part])
    rest = x.size - left
    out[rest:] = x[rest:] @ shares[:left, :left] + before[-1] * powers[1 : left + 1]
    return out


def correction(beta: float, n: int) -> Array:
    """1 - beta^t for t = 1 ... n, by which bias correction divides: (n,)."""
    b, n = float(_betas(beta)), _count(n, "n")
    if b == 0.0:
        return np.ones(n)
    return -np.expm1(np.arange(1, n + 1) * np.log(b))


def weights(beta: float, n: int) -> Array:
    """(1 - beta) beta^k for k = 0 ... n - 1: the weight of the value k steps ago, (n,). Their sum is 1 - beta^n."""
    b = float(_betas(beta))
    return (1.0 - b) * b ** np.arange(_count(n, "n"))


def window(beta: float) -> float:
    """1 / (1 - beta), the steps an average looks back by the rule of thumb: there a weight has fallen to about 1/e.

    beta^(1/(1 - beta)) is 0.25 at 0.5, 0.3487 at 0.9, and tends to 1/e = 0.3679.
    """
    return 1.0 / (1.0 - float(_betas(beta)))


def equal_variance_window(beta: float) -> float:
    """2 / (1 - beta) - 1, the length of the moving window that leaves as much of white noise: (1 - beta)/(1 + beta)."""
    return 2.0 / (1.0 - float(_betas(beta))) - 1.0


def moving_average(series: Any, length: int) -> Array:
    """The mean of the last `length` values, of those there are at the start: (n,) -> (n,)."""
    x, length = _series(series), _count(length, "length")
    length = min(length, x.size)
    # Of 1, 2, 4, ... values, each from two halves, and those that the length is made of: no value beyond the window is
    # ever added and taken away again, which would leave its rounding behind. Divided first, so that no sum overflows.
    some = x * 2.0 ** -length.bit_length()
    total, reach = np.zeros_like(x), 0
    for bit in range(length.bit_length()):
        size = 1 << bit
        if length & size:
            total[reach:] += some[: x.size - reach]
            reach += size
        some = some + np.concatenate([np.zeros(min(size, x.size)), some[:-size]])
    return total / (np.minimum(np.arange(1, x.size + 1), length) * 2.0 ** -length.bit_length())


@dataclass(frozen=True)
class Average:
    """One way to average a series, and what it costs.

    beta        of the exponential average; None for a moving window
    length      how many steps it looks back: 1/(1 - beta), or the window's length
    curve       (n,), the averaged series
    lag         steps it runs behind a slow signal by theory: beta/(1 - beta), (length - 1)/2 for a window
    measured    steps it runs behind in this series (see `measured_lag`); NaN where nothing in it tells
    noise_left  the share of white noise's variance that is left by theory: (1 - beta)/(1 + beta), 1/length
    variance    the curve's variance over the series', once it has settled; NaN where the series is too short
    memory      numbers to be kept from step to step
    operations  sums and products per step; a window keeps a running sum
    """

    beta: float | None
    length: float
    curve: Array
    lag: float
    measured: float
    noise_left: float
    variance: float
    memory: int
    operations: int = 3


def exponential(series: Any, beta: float = 0.9, bias_correction: bool = False) -> Average:
    """The exponentially weighted average of a series with its lag, variance, memory and cost."""
    x, b = _series(series), float(_betas(beta))
    curve, lag, length = ewa(x, b, bias_correction), b / (1.0 - b), window(b)
    # The correction bends the start; what is owed to it without falls as beta^t.
    seen = measured_lag(ewa(x, b), x, equal_variance_window(b), fading=b)
    return Average(b, length, curve, lag, seen, (1.0 - b) / (1.0 + b), _variance(curve, x, 4.0 * length), memory=1)


def moving(series: Any, length: int) -> Average:
    """The moving window over a series with its lag, variance, memory and cost."""
    x, length = _series(series), _count(length, "length")
    curve = moving_average(x, length)
    seen, kept = measured_lag(curve, x, float(length)), _variance(curve, x, float(length))
    return Average(None, float(length), curve, (length - 1) / 2, seen, 1.0 / length, kept, memory=length)


def compare(series: Any, beta: float = 0.9, bias_correction: bool = False) -> tuple[Average, Average, Average]:
    """The exponential average, the window of the rule of thumb, and the window of equal variance (lengths rounded)."""
    lengths = [max(1, round(of(beta))) for of in (window, equal_variance_window)]
    first, second = (moving(series, length) for length in lengths)
    return exponential(series, beta, bias_correction), first, second


def measured_lag(curve: Any, series: Any, length: float, fading: float = 0.0) -> float:
    """By how many steps a curve runs behind its series.

    The series is moved until its strongest slow sinusoid is in phase with the curve's, both weighted alike and softly at the
    ends (`labcore.lag`). Of a sine that is the phase of the filter, of a ramp the theory's lag, and noise moves neither
    by much. NaN where the record is too short, where it holds no trend beyond what white noise would (1 in a million),
    and where parts of it tell another lag than the whole.

    length  of the window that keeps as much noise, at least 1; what is quicker than it has no lag to measure
    fading  the share that is left after a step of what the curve still owes to its start: beta of an average that is
            not corrected, 0 for a window
    """
    v, x = _series(curve), _series(series)
    if length == 1.0:
        return 0.0
    # In units of the series' own size and then of its reach, so that no sum overflows and no square.
    size = float(np.abs(x).max()) or 1.0
    v, x = v / size, x / size
    middle = float(x.mean())
    reach = float(np.abs(x - middle).max())
    # What varies by no more than rounding is constant.
    if reach <= 1e-13:
        return float("nan")
    return lag_of((v - middle) / reach, (x - middle) / reach, length, fading)


def _variance(curve: Array, series: Array, settled: float) -> float:
    begin = int(np.ceil(settled))
    reach = float(np.abs(series).max()) or 1.0
    curve, series = curve[begin:] / reach, series[begin:] / reach
    if series.size < 8 or not series.var() > 1e-24:
        return float("nan")
    return float(curve.var() / series.var())


def _series(series: Any) -> Array:
    x = np.asarray(series)
    if x.dtype.kind not in "iuf":
        raise ValueError(f"series must hold numbers; got {str(series)[:80]}.")
    if x.ndim != 1 or x.size == 0:
        raise ValueError(f"series must have shape (n,) with n at least 1; got {x.shape}.")
    x = np.ascontiguousarray(x, np.float64)
    finite = np.isfinite(x)
    if not finite.all():
        bad = finite.argmin()
        raise ValueError(f"series must hold finite numbers; got {x[bad]} at position {bad}.")
    return x


def _betas(beta: Any) -> Array:
    b = np.asarray(beta)
    if b.dtype.kind not in "iuf" or b.ndim > 1 or b.size == 0:
        raise ValueError(f"beta must be a number in [0, 1), or a row of them; got {str(beta)[:80]}.")
    # Written so that NaN counts as outside.
    outside = ~((b >= 0) & (b < 1))
    if outside.any():
        raise ValueError(f"beta must be in [0, 1); got {b[outside].ravel()[0]}.")
    return b.astype(np.float64)


def _count(value: Any, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < 1:
        raise ValueError(f"{name} must be an integer of at least 1; got {str(value)[:80]}.")
    return int(value)
