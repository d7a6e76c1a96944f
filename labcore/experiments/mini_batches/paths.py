"""Three descents down one valley of real data: by every example alone, by mini-batches, and by all examples at once.

They share the rate, and are compared at equal numbers of examples seen, of updates, or of seconds on this machine.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from labcore.data_costs import DATA_COSTS, DataCost
from labcore.descent import SEED, descend
from labcore.experiments.mini_batches.timing import of_cost
from labcore.optimizers import OPTIMIZERS
from labcore.problems import MODELS, PAIR, SCALE_RATIO
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none

Array = np.ndarray

# A run has arrived at this share of the start's cost above the minimum.
ARRIVED = 0.05
# At rest is measured over this share at the end of the clock.
TAIL = 0.25
# How finely the clock goes: a picture of more points is no clearer.
TICKS = 600
# Above a thousand starts' costs a run is lost, whatever noise does.
LOST = 1e3

MODEL = Span(
    "model", "linear", kind="choice", choices=MODELS, label="model", hint="Squared error of a line, or cross-entropy of a yes or no.",
)  # fmt: skip
BATCH_SIZE = Span(
    "batch_size", 16, 1, 512, kind="integer", scale="log", label="mini-batch", symbol="b",
    hint="Examples in a step of the middle run. The other two take one, and all.",
)  # fmt: skip
RATE_RATIO = Span(
    "rate_ratio", 0.05, 0.01, 1.5, scale="log", label="rate / largest stable rate",
    hint="One learning rate for all three, by what is stable with all examples, 2/λmax. No unit.",
)  # fmt: skip
EPOCHS = Span(
    "epochs", 8, 1, 20, kind="integer", label="epochs", hint="How often the mini-batch run sees every example.",
)  # fmt: skip
CLOCK = Span(
    "clock", "examples", kind="choice", choices=("examples", "updates", "time"), label="clock",
    hint="What the three are compared at: examples seen, updates made, or time on this machine.",
)  # fmt: skip
# The steepest of these valleys allows rates down to a millionth, the flattest up to 4: all that the optimizer takes.
FEATURES = replace(PAIR, choices=tuple(key for key in PAIR.choices if key != "alcohol-proline"))
RATIO = replace(SCALE_RATIO, default=2.0, high=20.0)


@spec
class Spec:
    """A valley of real data, a mini-batch and a rate."""

    model: str = of(MODEL)
    pair: str = of(FEATURES)
    scale_ratio: float = of(RATIO)
    batch_size: int = of(BATCH_SIZE)
    rate_ratio: float = of(RATE_RATIO)
    epochs: int = of(EPOCHS)
    clock: str = of(CLOCK)
    seed: int = of(SEED)

    @property
    def surface(self) -> tuple[str, tuple[tuple[str, Any], ...]]:
        """The cost by its key and parameters, as the registry has it."""
        return self.model, (("pair", self.pair), ("scale_ratio", self.scale_ratio), ("inputs", "centred"))


@dataclass(frozen=True)
class Paced:
    """What a tick of the clock counts: `each` examples, updates or microseconds; `ticks` of them; and a name for one unit."""

    unit: str
    each: int
    ticks: int


@dataclass(frozen=True)
class BatchRun:
    """One of the three.

    size, per_epoch, last  examples in a step, updates an epoch, examples in the last of them
    points (ticks + 1, 2)  where it is at every tick of the clock;  above (ticks + 1,): its cost above the minimum
    made (ticks + 1,)      updates made by then
    seconds                of one update, where the clock is time; else nan
    arrived                in the clock's unit, when its cost first is at ARRIVED of the start's above the minimum; None: not yet
    """

    size: int
    per_epoch: int
    last: int
    points: Array
    above: Array
    made: Array
    seconds: float
    arrived: float | None

    @cached_property
    def lost(self) -> bool:
        """Whether it has left for good: its cost is no number, or LOST times the start's."""
        return not self.above[-1] <= LOST * self.above[0]

    @cached_property
    def hovers(self) -> float:
        """The mean of its cost above the minimum over the last quarter of the clock, as a share of the start's."""
        tail = self.above[-max(1, round(TAIL * len(self.above))) :]
        return float(np.mean(tail) / self.above[0])


@dataclass(frozen=True)
class Result:
    """rate: of all three;  runs: one example, the mini-batch, all of them."""

    spec: Spec
    cost: DataCost
    rate: float
    pace: Paced
    runs: tuple[BatchRun, ...]

    def table(self) -> ResultTable:
        columns = [
            Column("name", "batch", format="s"),
            Column("per_epoch", "updates an epoch", "The examples over the batch size, rounded up", format="d"),
            Column("last", "last batch", "Examples in the last update of an epoch", format="d"),
            Column("made", "updates", "At the end of the clock", format="d"),
            Column("arrived", "arrived", f"When the cost above the minimum was first at {100 * ARRIVED:.0f} % of the start's", self.pace.unit, ".0f"),
            Column("hovers", "at the end", "The mean cost above the minimum in the last quarter, as a share of the start's", format=".2%"),
        ]  # fmt: skip
        return ResultTable(columns, [self.row(one) for one in self.runs])

    def row(self, one: BatchRun) -> dict[str, Any]:
        return {
            "name": name_of(one, self.cost.examples), "per_epoch": one.per_epoch, "last": one.last,
            "made": int(one.made[-1]), "arrived": one.arrived, "hovers": None if one.lost else one.hovers,
        }  # fmt: skip


def name_of(run: BatchRun, examples: int) -> str:
    return f"all {examples}" if run.size == examples else "1 example" if run.size == 1 else f"{run.size} examples"


def cost_of(spec: Spec) -> DataCost:
    key, parameters = spec.surface
    made: Any = DATA_COSTS[key].make(**dict(parameters))
    return made


def run(spec: Spec, tick: Tick = none) -> Result:
    """Each of the three for as many updates as the clock gives it."""
    cost = cost_of(spec)
    m = cost.examples
    limit = 2.0 / float(np.linalg.eigvalsh(cost.hessian(cost.minima[0])).max())
    rate = spec.rate_ratio * limit
    sizes = (1, min(spec.batch_size, m), m)
    seconds = {b: of_cost(spec.surface, b) if spec.clock == "time" else math.nan for b in sizes}
    updates = spec.epochs * math.ceil(m / sizes[1])
    pace = _pace(spec.clock, m * spec.epochs, updates, updates * seconds[sizes[1]])
    runs = tuple(_run(cost, spec, b, rate, pace, seconds[b], tick) for b in sizes)
    return Result(spec, cost, rate, pace, runs)


def _pace(clock: str, examples: int, updates: int, seconds: float) -> Paced:
    """So that the clock has at most TICKS ticks."""
    if clock == "time":
        wanted = 1e6 * seconds / TICKS
        decade = 10 ** max(math.floor(math.log10(wanted)), 0)
        each = next((digit * decade for digit in (1, 2, 5, 10) if digit * decade >= wanted), 10 * decade)
        return Paced("µs", each, math.ceil(1e6 * seconds / each))
    total = examples if clock == "examples" else updates
    each = math.ceil(total / TICKS)
    return Paced(clock, each, math.ceil(total / each))


def _run(cost: DataCost, spec: Spec, size: int, rate: float, pace: Paced, seconds: float, tick: Tick) -> BatchRun:
    m = cost.examples
    per_epoch = math.ceil(m / size)
    counted = np.arange(pace.ticks + 1) * pace.each
    if spec.clock == "examples":
        rounds, rest = np.divmod(np.minimum(counted, m * spec.epochs), m)
        made = rounds * per_epoch + rest // size
    elif spec.clock == "updates":
        made = np.minimum(counted, spec.epochs * math.ceil(m / min(spec.batch_size, m)))
    else:
        made = np.floor(counted / (1e6 * seconds) + 1e-9).astype(int)
    steps = max(int(made[-1]), 1)
    # The order does not matter to a gradient over all examples.
    path = descend(
        cost, OPTIMIZERS["gd"].make(), learning_rate=rate, steps=steps, seed=spec.seed,
        batch_size=None if size == m else size, tick=tick,
    )  # fmt: skip
    above = cost.above_minimum(path.values)
    there = np.flatnonzero(above <= ARRIVED * above[0])
    at = int(there[0]) if len(there) else None
    return BatchRun(
        size, per_epoch, m - (per_epoch - 1) * size, path.points[made], above[made], made, seconds,
        None if at is None or at > made[-1] else _when(at, size, m, per_epoch, seconds, spec.clock),
    )  # fmt: skip


def _when(update: int, size: int, m: int, per_epoch: int, seconds: float, clock: str) -> float:
    """An update on the clock: when it was made."""
    rounds, rest = divmod(update, per_epoch)
    return {"examples": rounds * m + rest * size, "updates": update, "time": 1e6 * seconds * update}[clock]
