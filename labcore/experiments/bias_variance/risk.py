"""The closed form of double descent: the risk of linear regression with many features, with and without a ridge."""

from __future__ import annotations

from typing import Any

import numpy as np

from labcore.span import Span

Array = np.ndarray

GAMMA = Span("gamma", 0.5, 1e-6, 1e6, scale="log", label="features / examples", symbol=r"\gamma")
NOISE_VARIANCE = Span("noise_variance", 1.0, 0.0, 1e6, label="noise variance", symbol=r"\sigma^2")
SIGNAL_POWER = Span("signal_power", 1.0, 0.0, 1e6, label="signal power", symbol="r^2")
RIDGE_WEIGHT = Span("ridge", 0.0, 0.0, 1e6, label="ridge", symbol=r"\lambda")


def ridgeless_risk(gamma: Any, noise_variance: Any = 1.0, signal_power: Any = 1.0) -> Any:
    """Excess risk of the least-squares fit of smallest norm, in the limit of many examples n and features p = gamma n.

    Features are independent with mean 0 and variance 1, y = x . beta + noise, |beta|^2 = r^2 in no direction of its own. The
    risk above the noise, E (x . b - x . beta)^2 = |b - beta|^2, is

        sigma^2 gamma / (1 - gamma)                                  for gamma < 1,
        r^2 (1 - 1/gamma) + sigma^2 / (gamma - 1)                    for gamma > 1,

    and at gamma = 1 infinite if there is noise, 0 if there is none.

    gamma           p / n, in [1e-6, 1e6];  noise_variance: sigma^2, in [0, 1e6];  signal_power: r^2, in [0, 1e6]
    Arrays broadcast. ValueError for anything outside.
    Source: T. Hastie, A. Montanari, S. Rosset and R. Tibshirani, Annals of Statistics 50 (2022), 949-986, theorem 1.

    >>> ridgeless_risk(0.5, 1.0, 5.0), ridgeless_risk(2.0, 1.0, 5.0)
    (1.0, 3.5)
    """
    gamma, noise, signal = _checked(gamma, noise_variance, signal_power)
    with np.errstate(divide="ignore", invalid="ignore"):
        below = noise * gamma / (1.0 - gamma)
        above = signal * (1.0 - 1.0 / gamma) + noise / (gamma - 1.0)
        risk = np.where(gamma < 1.0, below, above)
    risk = np.where((gamma == 1.0) & (noise == 0.0), 0.0, risk)
    return risk if risk.ndim else float(risk)


def ridge_risk(gamma: Any, ridge: Any, noise_variance: Any = 1.0, signal_power: Any = 1.0) -> Any:
    """The same with a ridge: of the b that minimizes |y - X b|^2 / n + lambda |b|^2.

        r^2 lambda^2 s'(-lambda) + sigma^2 gamma (s(-lambda) - lambda s'(-lambda)),

    where s(z) is the Stieltjes transform of the Marchenko-Pastur law, the limit of tr (X'X / n - z)^-1 / p.

    ridge  lambda, in [0, 1e6], of a variance of the features of 1; 0 is `ridgeless_risk`
    The rest as there. Source: the same paper, corollary 5 (in the form of L. Dicker, Bernoulli 22 (2016), 1-37).
    """
    weight = _within(RIDGE_WEIGHT, ridge)
    gamma, noise, signal = _checked(gamma, noise_variance, signal_power)
    weight, gamma, noise, signal = np.broadcast_arrays(weight, gamma, noise, signal)
    safe = np.where(weight > 0.0, weight, 1.0)
    # gamma z s^2 + (z + gamma - 1) s + 1 = 0 at z = -lambda, and its derivative by z.
    linear = 1.0 - gamma + safe
    root = np.sqrt(linear * linear + 4.0 * gamma * safe)
    # Each of the two forms where it does not subtract what is nearly equal.
    s = np.where(linear > 0.0, 2.0 / (np.abs(linear) + root), (np.abs(linear) + root) / (2.0 * gamma * safe))
    slope = (gamma * s * s + s) / root
    risk = signal * safe * safe * slope + noise * gamma * (s - safe * slope)
    risk = np.where(weight > 0.0, risk, ridgeless_risk(gamma, noise, signal))
    return risk if risk.ndim else float(risk)


def _checked(gamma: Any, noise_variance: Any, signal_power: Any) -> tuple[Array, Array, Array]:
    return _within(GAMMA, gamma), _within(NOISE_VARIANCE, noise_variance), _within(SIGNAL_POWER, signal_power)


def _within(span: Span, value: Any) -> Array:
    given = np.asarray(value, dtype=np.float64)
    wrong = given[~((given >= span.low) & (given <= span.high))]
    if wrong.size:
        raise ValueError(f"{span.name} {span.rule}; got {wrong.flat[0]}.")
    return given
