"""descend() runs an optimizer down a cost and returns the whole path: any number of runs at once.

Outcome is data. Every run says whether it converged, is still running or diverged, and at which step.
Nothing is clipped, capped, printed or raised because a run diverges: from its first bad step on it is
parked at NaN, and its neighbours go on.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from labcore.costs import CostFunction
from labcore.data import BATCH_SIZE, Batches
from labcore.optimizers import Optimizer, State, check_runs
from labcore.schedules import Schedule
from labcore.span import Span
from labcore.target import start_of_last_stretch
from labcore.ticks import Tick, none

Array = np.ndarray

STEPS = Span("steps", 300, 1, 100_000, kind="integer", scale="log", label="steps", hint="The budget of every run.")
NOISE = Span(
    "noise", 0.0, 0.0, 100.0, scale="log", label="gradient noise", symbol=r"\sigma",
    hint="Standard deviation of the normal noise added to each coordinate of the gradient.",
)  # fmt: skip
SEED = Span("seed", 0, 0, 2**31 - 1, kind="integer", label="seed", hint="The same seed gives the same noise.")

MOST_NUMBERS = 20_000_000
CONVERGED_GRADIENT = 1e-8
DIVERGED_DIAGONALS = 1e6
# Steps between two calls of `tick`.
TICK_SECONDS = 0.03


@dataclass(frozen=True)
class Path:
    """Where each run went.

    points      (steps + 1, *runs, 2); NaN from the first bad step on
    values      (steps + 1, *runs), the cost at the points
    outcome     (*runs,) of 'converged', 'running', 'diverged'
    stopped_at  (*runs,) the first step that converged or diverged, else the last one; counted from the
                very first start, through any `resume`. Diverged at 0: the cost has no finite value or slope at the start
    first_step  the step number of points[0]: 0, or where the resumed path ended
    gradients   (steps, *runs, 2), the gradient that made each step, noise included; empty unless recorded
    record      the optimizer's state after each step, by name, each (steps + 1, ...); row 0 is before the first
    """

    points: Array
    values: Array
    outcome: Array
    stopped_at: Array
    first_step: int
    state: State
    gradients: Array = field(default_factory=lambda: np.empty((0, 2)))
    record: Mapping[str, Array] = field(default_factory=dict)

    @property
    def steps(self) -> int:
        return len(self.points) - 1


def descend(
    cost: CostFunction,
    optimizer: Optimizer,
    start: Any = None,
    learning_rate: Any = None,
    steps: int = 300,
    schedule: Schedule | None = None,
    noise: Any = 0.0,
    seed: int | Sequence[int] = 0,
    batch_size: int | None = None,
    resume: Path | None = None,
    record: bool = False,
    tick: Tick = none,
    shuffle: bool = True,
) -> Path:
    """The path of one or many runs of an optimizer down a cost.

    start          (*runs, 2), the cost's own start if None
    learning_rate  a number or (*runs, 1), in [1e-6, 10]; the optimizer's own default if None
    steps          1 to 100,000
    schedule       turns the learning rate into that of each step; a step is an epoch, or ceil(m / batch_size)
                   steps are when batch_size is given
    noise          standard deviation, a number or (*runs, 1); all runs meet the same noise stream
    seed           of the noise and of the order of the batches; a sequence of seeds adds a leading axis of runs
    batch_size     for costs made of examples: the gradient of a mini-batch in place of the full one
    resume         an earlier path: go on where it ended (start is then not used), same steps as without the break
    record         keep gradients and the optimizer's state of every step
    tick           called a few times in every tenth of a second of work; what it raises ends the run
    shuffle        false: the mini-batches go through the examples in their own order in every epoch

    Diverged is the first step at which value or gradient is not finite or the point is farther than 1e6
    diagonals of the domain from the origin. Converged is a gradient that is shorter than 1e-8 from some step to
    the end; it stops nothing.
    """
    steps = STEPS.check(steps)
    rate = optimizer.member.learning_rate.check(
        optimizer.member.learning_rate.default if learning_rate is None else learning_rate
    )
    noise = NOISE.check(noise)
    many_seeds = isinstance(seed, (Sequence, np.ndarray)) and not isinstance(seed, str)
    seeds = [SEED.check(one) for one in (seed if many_seeds else [seed])]  # type: ignore[union-attr]
    if not seeds:
        raise ValueError("seed must be an integer or a sequence of at least one; got none.")
    settings = {"learning_rate": rate, "noise": noise, **optimizer.parameters}
    runs, theta = _starts(cost, start, settings, len(seeds) if many_seeds else None, resume)
    if steps * theta.size > MOST_NUMBERS:
        raise ValueError(f"steps x runs x 2 must be at most {MOST_NUMBERS:,}; got {steps * theta.size:,}.")
    first = resume.first_step + resume.steps if resume else 0
    state = resume.state.copy() if resume else optimizer.start(theta)
    gradient_at = _noisy(
        _gradients(cost, seeds, batch_size, many_seeds, theta, shuffle), noise, seeds, first + steps, many_seeds, theta
    )
    per_epoch = math.ceil(cost.examples / BATCH_SIZE.check(batch_size)) if batch_size is not None else 1  # type: ignore[attr-defined]
    rates = None if schedule is None else [schedule(rate, (first + t) / per_epoch) for t in range(steps)]

    points = np.empty((steps + 1, *theta.shape))
    points[0] = theta
    gradients = np.empty((steps, *theta.shape)) if record else None
    # A resumed path begins with the state it was left in; the state of a fresh one appears with its first step.
    history = {name: [np.array(value, dtype=np.float64)] for name, value in state.items()}
    due = time.perf_counter() + TICK_SECONDS
    with np.errstate(all="ignore"):
        for t in range(steps):
            if time.perf_counter() >= due:
                tick()
                due = time.perf_counter() + TICK_SECONDS
            gradient = gradient_at(first + t)
            now = rate if rates is None else _coefficient(rates[t])
            optimizer.step(theta, gradient, state, now, cost)
            points[t + 1] = theta
            if gradients is not None:
                gradients[t] = gradient
                _remember(history, state)
        values, outcome, stopped = _judge(cost, points)
    if resume:
        outcome, stopped = _with_past(resume, outcome, stopped, first, runs)
    else:
        stopped += first
    shaped = {name: np.array(rows) for name, rows in history.items()}
    single = runs == ()
    return Path(
        points=points[:, 0] if single else points,
        values=values[:, 0] if single else values,
        outcome=outcome[0] if single else outcome,
        stopped_at=stopped[0] if single else stopped,
        first_step=first,
        state=state,
        gradients=np.empty((0, 2)) if gradients is None else gradients[:, 0] if single else gradients,
        record={n: a[:, 0] if single and a.ndim > 1 else a for n, a in shaped.items()},
    )


def _coefficient(rate: Array) -> Any:
    return float(rate) if not rate.ndim else rate


def _starts(cost: CostFunction, start: Any, settings: Mapping[str, Any], seeds: int | None, resume: Path | None):
    """The shape of the runs and theta, always with at least one axis of runs."""
    if resume is not None:
        last = resume.points[-1]
        theta = np.array(last).reshape(last.shape if last.ndim > 1 else (1, 2))
        for name, value in settings.items():
            check_runs(name, value, theta.shape)
        if seeds is not None and (last.ndim < 2 or len(last) != seeds):
            raise ValueError(
                f"seed must be as for the path that is resumed, of runs {last.shape[:-1]}; got {seeds} seeds."
            )
        return last.shape[:-1], theta
    try:
        point = np.array(cost.start if start is None else start, dtype=np.float64)
        good = point.ndim > 0 and point.shape[-1] == 2 and bool(np.isfinite(point).all())
    except (TypeError, ValueError, OverflowError):
        good = False
    if not good:
        raise ValueError(f"start must be finite numbers of shape (*runs, 2); got {str(start)[:80]}.")
    shape = point.shape[:-1]
    for name, value in settings.items():
        if isinstance(value, np.ndarray) and value.ndim:
            try:
                if value.shape[-1] != 1:
                    raise ValueError
                shape = np.broadcast_shapes(shape, value.shape[:-1])
            except ValueError:
                raise ValueError(
                    f"{name} must be a number or an array of shape (*runs, 1) with runs = {shape}; got {value.shape}."
                ) from None
    if seeds is not None:
        shape = (seeds, *shape)
    return shape, np.broadcast_to(point, (*(shape or (1,)), 2)).copy()


def _gradients(cost: CostFunction, seeds: list[int], batch_size: int | None, many: bool, theta: Array, shuffle: bool):
    """A function step -> gradient where theta then is: of the whole cost, or of the step's mini-batch."""
    if batch_size is None:
        gradient_here = cost.gradient_along(theta)
        return lambda step: gradient_here()
    examples = getattr(cost, "examples", None)
    if not examples:
        raise ValueError(f"batch_size needs a cost made of examples; got {batch_size} for {cost.key or 'this cost'}.")
    streams = [Batches(examples, batch_size, seed, shuffle) for seed in seeds]

    def gradient(step: int) -> Array:
        rows = [stream.rows(step) for stream in streams]
        if not many:
            return cost.batch_gradient(theta, rows[0])  # type: ignore[attr-defined]
        return np.stack([cost.batch_gradient(theta[i], r) for i, r in enumerate(rows)])  # type: ignore[attr-defined]

    return gradient


def _noisy(gradient_at, noise: Any, seeds: list[int], steps: int, many: bool, theta: Array):
    """The gradient with its noise. The stream depends on the seed and the step alone, so all runs share it."""
    if not np.any(noise):
        return gradient_at
    streams = [
        np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(0,))).standard_normal((steps, 2))
        for seed in seeds
    ]
    draws = np.stack(streams, axis=1).reshape(steps, len(seeds), *([1] * (theta.ndim - 2)), 2) if many else streams[0]
    return lambda step: gradient_at(step) + noise * draws[step]


def _remember(history: dict[str, list], state: State) -> None:
    for name, value in state.items():
        value = np.array(value, dtype=np.float64)
        rows = history.get(name)
        if rows is None:
            # A name that appears with the first step was zero before it; a running product was one.
            before = np.ones_like(value) if name.endswith(("power", "product")) else np.zeros_like(value)
            rows = history[name] = [before]
        rows.append(value)


def _judge(cost: CostFunction, points: Array):
    """Values, outcome and stop of every run, looking at the whole path at once; parks diverged runs in place."""
    values = cost.value(points)
    slopes = cost.gradient(points)
    lengths = np.hypot(slopes[..., 0], slopes[..., 1])
    reach = np.hypot(points[..., 0], points[..., 1])
    # Comparisons written so that NaN is bad.
    bad = ~(np.isfinite(values) & np.isfinite(lengths) & (reach <= DIVERGED_DIAGONALS * cost.diagonal))
    still = lengths < CONVERGED_GRADIENT
    # A run that touches a minimum in flight and leaves it has not converged: what counts is the stretch at the end.
    settled = start_of_last_stretch(still)
    diverged, converged = bad.any(axis=0), settled < len(points)
    outcome = np.where(diverged, "diverged", np.where(converged, "converged", "running"))
    stopped = np.where(diverged, bad.argmax(axis=0), np.where(converged, settled, len(points) - 1))
    parked = np.logical_or.accumulate(bad, axis=0)
    points[parked] = np.nan
    values[parked] = np.nan
    return values, outcome, stopped


def _with_past(past: Path, outcome: Array, stopped: Array, first: int, runs: tuple[int, ...]):
    """A run that had diverged keeps its stop, and so does one that had converged and has stayed so."""
    before, at = np.reshape(past.outcome, runs or (1,)), np.reshape(past.stopped_at, runs or (1,))
    keep = (before == "diverged") | ((before == "converged") & (outcome == "converged") & (stopped == 0))
    return np.where(keep, before, outcome), np.where(keep, at, stopped + first)


def along_and_across(cost: CostFunction, points: Array, at: Any) -> tuple[Array, Array, Array]:
    """Each step of a path split by the curvature at one point: along the flattest direction and across it.

    points (steps + 1, *runs, 2), at (2,) -> along (steps, *runs), across (steps, *runs), and the two
    eigenvalues (2,) of the Hessian there, flattest first.
    """
    eigenvalues, vectors = np.linalg.eigh(cost.hessian(np.asarray(at)))
    moves = np.diff(points, axis=0)
    split = moves @ vectors
    return split[..., 0], split[..., 1], eigenvalues


def stable_rate(optimizer: Optimizer, curvature: float) -> float | None:
    """The largest learning rate that is stable on a quadratic of this largest eigenvalue; None where theory has none."""
    limit = optimizer.stable_rate
    return limit[0] / curvature if limit is not None and curvature > 0 else None
