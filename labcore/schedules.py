"""Learning-rate decay: a schedule turns a first learning rate and an epoch into the rate of that epoch.

Epochs count from 0 and may be fractions or arrays; on a surface, where every step sees the whole cost, a
step is an epoch. Schedules with a horizon (`epochs`) hold their last value after it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from labcore.registry import Member, Registry
from labcore.span import Span


@dataclass(frozen=True)
class ScheduleMember(Member):
    """A schedule in the registry."""

    def make(self, **parameters: Any) -> Schedule:
        return Schedule(self, self.check(parameters))


@dataclass(frozen=True)
class Schedule:
    """A schedule with its parameters: rate(learning_rate, epoch) -> array of the shape of both."""

    member: ScheduleMember
    parameters: Mapping[str, Any]

    def __call__(self, learning_rate: Any, epoch: Any) -> np.ndarray:
        epoch = np.asarray(epoch, dtype=np.float64)
        if not (epoch >= 0).all() or not np.isfinite(epoch).all():
            raise ValueError(f"epoch must be finite and at least 0; got {epoch.ravel()[:3].tolist()}.")
        rate = np.asarray(learning_rate, dtype=np.float64)
        return rate * self.member.function(epoch, **self.parameters)


SCHEDULES: Registry[ScheduleMember] = Registry("schedule", ScheduleMember)

_NG = "A. Ng, Improving Deep Neural Networks: learning rate decay"
EPOCHS = Span(
    "epochs", 300.0, 1.0, 100_000.0, scale="log", label="epochs of the schedule", hint="The schedule's horizon."
)


# A number this close to a whole one, by its own size, is that one: 33 / 1.1 is 29.999999999999996, and means 30.
ROUNDING = 1e-12


def whole(count: np.ndarray) -> np.ndarray:
    """How many are complete: the whole part, where a count that misses a whole number by rounding alone is that number."""
    nearest = np.rint(count)
    return np.where(np.abs(count - nearest) <= ROUNDING * nearest, nearest, np.floor(count))


def register(key: str, label: str, source: str) -> Callable[[Callable], Callable]:
    return SCHEDULES.register(key, label=label, source=source)


@register("constant", "Constant", "no decay")
def constant(epoch):
    """The same rate forever."""
    return np.ones_like(epoch)


@register("inverse-time", "1 / (1 + decay · epoch)", _NG)
def inverse_time(epoch, *, decay_rate=Span("decay_rate", 0.02, 0.0, 10.0, scale="log", label="decay rate")):
    """rate / (1 + decay_rate * epoch)."""
    return 1.0 / (1.0 + decay_rate * epoch)


@register("inverse-time-interval", "1 / (1 + decay · floor(epoch / interval))", _NG)
def inverse_time_interval(
    epoch,
    *,
    decay_rate=Span("decay_rate", 1.0, 0.0, 10.0, scale="log", label="decay rate"),
    interval=Span("interval", 50.0, 1.0, 10_000.0, scale="log", label="interval", unit="epochs"),
):
    """rate / (1 + decay_rate * floor(epoch / interval)): the rate rests within an interval, and falls between two."""
    return 1.0 / (1.0 + decay_rate * whole(epoch / interval))


@register("exponential", "base ^ epoch", _NG)
def exponential(epoch, *, base=Span("base", 0.99, 0.5, 1.0, step=0.01, label="base")):
    """rate * base^epoch."""
    return np.exp(epoch * math.log(base))


@register("sqrt-epoch", "k / sqrt(epoch)", _NG)
def sqrt_epoch(epoch, *, k=Span("k", 1.0, 0.01, 100.0, scale="log", label="k")):
    """rate * k / sqrt(epoch), epochs counted from 1: epoch 0 has the rate of epoch 1."""
    return k / np.sqrt(np.maximum(epoch, 1.0))


@register("sqrt-step", "k / sqrt(t)", _NG)
def sqrt_step(
    epoch,
    *,
    k=Span("k", 1.0, 0.01, 100.0, scale="log", label="k"),
    steps_per_epoch=Span("steps_per_epoch", 1, 1, 100_000, kind="integer", scale="log", label="steps per epoch"),
):
    """rate * k / sqrt(t) with the number t of the update, counted from 1."""
    return k / np.sqrt(whole(epoch * steps_per_epoch) + 1.0)


@register("staircase", "Staircase", _NG)
def staircase(
    epoch,
    *,
    factor=Span("factor", 0.5, 0.01, 1.0, step=0.01, label="factor"),
    every=Span("every", 100.0, 1.0, 10_000.0, scale="log", label="every", unit="epochs"),
):
    """rate * factor^floor(epoch / every)."""
    return np.exp(whole(epoch / every) * math.log(factor))


@register("piecewise", "By hand", _NG)
def piecewise(
    epoch,
    *,
    table=Span(
        "table", ((100.0, 0.3), (200.0, 0.1)), high=10.0, kind="pairs", label="epoch:factor",
        hint="From each epoch on, the rate is the first rate times the factor: 100:0.3 200:0.1.",
    ),
):  # fmt: skip
    """rate until the first epoch of the table, then rate times the factor of the latest epoch reached."""
    factors = np.array([1.0, *(factor for _, factor in table)])
    # An epoch that is a row's but for rounding has reached it.
    return factors[np.searchsorted([start for start, _ in table], epoch * (1.0 + ROUNDING), side="right")]


@register("warmup-cosine", "Warm-up, then cosine", "I. Loshchilov and F. Hutter, arXiv:1608.03983, with linear warm-up")
def warmup_cosine(
    epoch,
    *,
    warmup=Span("warmup", 20.0, 0.0, 10_000.0, step=1.0, label="warm-up", unit="epochs"),
    epochs=EPOCHS,
    floor=Span("floor", 0.0, 0.0, 1.0, step=0.01, label="floor", unit="of the first rate"),
):
    """Linear from rate/(warmup + 1) to rate over the warm-up, then half a cosine from rate down to floor * rate."""
    rest = max(epochs - warmup, 1e-9)
    through = np.clip((epoch - warmup) / rest, 0.0, 1.0)
    fall = floor + (1.0 - floor) * 0.5 * (1.0 + np.cos(np.pi * through))
    # The first update should move: the ramp is counted from epoch 1.
    rise = np.minimum((epoch + 1.0) / (warmup + 1.0), 1.0)
    return np.where(epoch < warmup, rise, fall)


@register("one-cycle", "One cycle", "L. N. Smith and N. Topin, arXiv:1708.07120, linear form")
def one_cycle(
    epoch,
    *,
    epochs=EPOCHS,
    peak=Span(
        "peak", 0.3, 0.01, 0.99, step=0.01, label="peak at", unit="of the horizon",
        hint="PyTorch's OneCycleLR has its peak and its end one step earlier: it counts the last step as the end.",
    ),
    start=Span("start", 0.1, 0.001, 1.0, scale="log", label="start", unit="of the first rate"),
    end=Span("end", 0.001, 1e-6, 1.0, scale="log", label="end", unit="of the first rate"),
):  # fmt: skip
    """From start * rate up to rate at epoch peak * epochs, then down to end * rate at epoch `epochs`, both linear.

    PyTorch's OneCycleLR(max_lr, total_steps=T, pct_start=p, anneal_strategy="linear") has its peak at step p T - 1, not p T,
    and its end at T - 1, the last step that it counts. It is this schedule, called with the step, with epochs = T - 1,
    peak = (p T - 1)/(T - 1), start = 1/div_factor and end = start/final_div_factor.
    """
    return np.interp(epoch / epochs, [0.0, peak, 1.0], [start, 1.0, end])


@register("restarts", "Cosine with restarts", "I. Loshchilov and F. Hutter, arXiv:1608.03983 (SGDR)")
def restarts(
    epoch,
    *,
    period=Span("period", 50.0, 1.0, 10_000.0, scale="log", label="first period", unit="epochs"),
    growth=Span(
        "growth",
        2.0,
        0.1,
        4.0,
        step=0.1,
        label="growth",
        unit="of the period",
        hint="Above 1 each restart lets it rest longer, below 1 they come ever more often.",
    ),
    floor=Span("floor", 0.0, 0.0, 1.0, step=0.01, label="floor", unit="of the first rate"),
):
    """Half a cosine from rate to floor * rate over the period, then again, each period `growth` times as long.

    With a growth below 1 all periods together last period / (1 - growth); after that the rate is floor * rate.
    """
    if growth == 1.0:
        cycles = epoch / period
        through = cycles - whole(cycles)
    else:
        # Cycle n starts at period (growth^n - 1)/(growth - 1), written so that a growth near 1 cancels nothing.
        each = math.log1p(growth - 1.0)
        over = epoch * (1.0 + ROUNDING) >= (period / (1.0 - growth) if growth < 1.0 else math.inf)
        epoch = np.where(over, 0.0, epoch)
        n = np.rint(np.log1p(epoch * (growth - 1.0) / period) / each)
        n -= period * np.expm1(n * each) / (growth - 1.0) > epoch * (1.0 + ROUNDING)
        start = period * np.expm1(n * each) / (growth - 1.0)
        through = np.where(over, 1.0, (epoch - start) / (period * np.exp(n * each)))
    return floor + (1.0 - floor) * 0.5 * (1.0 + np.cos(np.pi * np.clip(through, 0.0, 1.0)))
