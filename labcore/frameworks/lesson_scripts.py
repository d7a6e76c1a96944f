"""One setting in every framework: its scripts, what the lab's own prints now, and what the others have printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from labcore.costs import COSTS
from labcore.data import PLANAR
from labcore.data_costs import DATA_COSTS
from labcore.descent import STEPS as RACE_STEPS
from labcore.entries import Entry
from labcore.frameworks import FRAMEWORKS, parabola, script
from labcore.frameworks.given import Given
from labcore.frameworks.lab_runs import DIGITS, STEPS, Ran, What, runs_of
from labcore.frameworks.printed import Printed, printed
from labcore.frameworks.source import Script
from labcore.frameworks.turned import FRAMEWORK
from labcore.optimizers import LEARNING_RATE
from labcore.span import Span
from labcore.spec import of, spec
from labcore.surfaces import QUADRATIC, Surface
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none
from labcore.training import Settings
from labcore.training.estimate import estimate
from labcore.training.settings import HIDDEN, OPTIMIZER

SUBJECT = Span("subject", "training", kind="choice", choices=("training", "race", "parabola", "given"), label="script of", hint="A training of a network; one optimizer down a surface; w² − 10w + 25, the course's first example of a framework; or what the trainer or the race has handed over.")  # fmt: skip
DATA = Span("data", "moons", kind="choice", choices=(*PLANAR, "diabetes", "wine", "digits"), label="data")
SURFACE = Span("surface", "quadratic", kind="choice", choices=(*COSTS, *DATA_COSTS), label="surface")
BUDGET = replace(RACE_STEPS, high=3000)
EPOCHS = Span("epochs", 10, 1, 50, kind="integer", label="epochs")
SAME = Span("same", True, kind="toggle", label="same numbers", hint="From the lab's own first weights, split and order, in files beside the script. Without it the script stands by itself and draws its own.")  # fmt: skip
# A run that takes longer is not waited for.
SOON_SECONDS = 0.3


@spec
class OwnRace:
    """A race of the lesson's own, with the settings of `labcore.experiments.race`."""

    surface: Surface = QUADRATIC
    entries: tuple[Entry, ...] = (Entry("gd", 0.05),)
    start: tuple[float, float] | None = None
    steps: int = of(RACE_STEPS)
    schedule: tuple[str, tuple[()]] = ("constant", ())
    noise: float = 0.0
    seeds: tuple[int, ...] = (0,)
    batch_size: int | None = None


@spec
class ScriptSpec:
    """given: what another page has handed over, for its subject;  ran: whether the lab's own script is run, or only written."""

    subject: str = of(SUBJECT)
    framework: str = of(FRAMEWORK)
    data: str = of(DATA)
    optimizer: str = of(OPTIMIZER)
    learning_rate: float = of(LEARNING_RATE, 0.01)
    epochs: int = of(EPOCHS)
    same: bool = of(SAME)
    hidden: tuple[int, ...] = of(HIDDEN)
    surface: str = of(SURFACE)
    steps: int = of(BUDGET)
    given: Given | None = None
    ran: bool = True

    @property
    def private(self) -> bool:
        """Whether it holds a table of the visitor's own."""
        return self.given is not None and self.given.own is not None

    @property
    def what(self) -> What:
        """What the scripts are of."""
        if self.given is not None:
            return self.given.settings
        entry = Entry(self.optimizer, self.learning_rate)
        if self.subject == "parabola":
            return entry
        if self.subject == "race":
            return OwnRace((self.surface, ()), (entry,), steps=self.steps)
        return Settings(
            data=self.data, hidden=self.hidden, optimizer=self.optimizer, learning_rate=self.learning_rate, epochs=self.epochs
        )  # fmt: skip

    @property
    def trains(self) -> bool:
        return isinstance(self.what, Settings)

    def script(self, framework: str, files: bool = True) -> Script:
        """Its script, or of a training its text alone; ValueError with the reason for what the framework does not have."""
        what, own = self.what, None if self.given is None else self.given.own
        if isinstance(what, Entry):
            return parabola(framework, what, STEPS)
        return script(what, framework, self.same, own, files=files)


@dataclass(frozen=True)
class ScriptPart:
    """What the lab's own script does: it is the same whichever framework stands beside it."""

    what: What
    given: Given | None = None

    @property
    def private(self) -> bool:
        return self.given is not None


@dataclass(frozen=True)
class Written:
    """The scripts, and of those that cannot be the reason, by frameworks; runs of the lab's own script, none where it has not been
    run; printed: what those of the frameworks have printed, as far as that is stored."""

    spec: ScriptSpec
    scripts: Mapping[str, Script]
    refusals: Mapping[str, str]
    runs: tuple[Ran, ...]
    printed: tuple[Printed, ...]

    @property
    def lines(self) -> list[str]:
        """What the lab's own script prints."""
        return [line for run in self.runs for line in run.printed]

    @property
    def diverged(self) -> bool:
        return any(run.diverged for run in self.runs)

    def beside(self, framework: str) -> tuple[Printed, ...]:
        """What is stored of a framework."""
        return tuple(one for one in self.printed if one.framework == framework)

    def table(self) -> ResultTable:
        """What the lab's own prints now, at first and in the end, and what each framework's printed in the end."""
        unit = "epoch" if self.spec.trains else "step"
        columns = [
            Column("name", "printed", format="s"), Column("first", f"lab's, {unit} 1", format=DIGITS),
            Column("lab", "lab's own", "Computed now, by NumPy alone", format=DIGITS),
            *(Column(one.place, one.name, f"Printed by {one.library}; stored", format=DIGITS) for one in self.printed),
        ]  # fmt: skip
        rows = []
        for run in self.runs:
            of_run = f"{run.name}: " if len(self.runs) > 1 else ""
            theirs = {one.place: one.of(run) for one in self.printed}
            for key, curve in run.curves.items():
                ends = {place: float(found[key][-1]) if key in found else None for place, found in theirs.items()}
                first, last = float(curve[0]), float(curve[-1])
                rows.append({"name": f"{of_run}{key}", "first": first, "lab": last, **ends})
        return ResultTable(columns, rows)

    def data(self) -> tuple[Sequence[str], Iterator[Sequence[Any]]]:
        """Every epoch or step of the lab's own, and what each framework has printed of it."""
        unit = "epoch" if self.spec.trains else "step"
        return ("printed", unit, "lab", *(one.place for one in self.printed)), self._steps()

    def _steps(self) -> Iterator[Sequence[Any]]:
        for run in self.runs:
            theirs = [one.of(run) for one in self.printed]
            for key, curve in run.curves.items():
                for i, value in enumerate(curve.tolist()):
                    # What is printed at the end alone stands there.
                    at = i if run.each else i - len(curve) + 1
                    told = [float(one[key][at]) if key in one and at >= 0 else None for one in theirs]
                    yield (f"{run.name}: {key}" if run.name else key, i + 1, value, *told)


def parts(spec: ScriptSpec) -> tuple[ScriptPart, ...]:
    """What is computed: nothing, where the scripts alone are wanted."""
    return (ScriptPart(spec.what, spec.given if spec.private else None),) if spec.ran else ()


def run_part(part: ScriptPart, tick: Tick = none) -> tuple[Ran, ...]:
    """Runs the lab's own script. On a visitor's own table that is kept with it."""
    if part.given is None:
        return runs_of(part.what, None, tick)
    if part.what not in part.given.kept:
        part.given.kept[part.what] = runs_of(part.what, part.given.own, tick)
    made: tuple[Ran, ...] = part.given.kept[part.what]
    return made


def join(spec: ScriptSpec, runs: Sequence[tuple[Ran, ...]]) -> Written:
    """Writes the scripts, beside what was run."""
    scripts, refusals = {}, {}
    for framework in FRAMEWORKS:
        try:
            scripts[framework] = spec.script(framework, files=False)
        except ValueError as error:
            refusals[framework] = str(error)
    ran = tuple(run for one in runs for run in one)
    return Written(spec, scripts, refusals, ran, printed(spec.what, spec.same, scripts))


def run(spec: ScriptSpec, tick: Tick = none) -> Written:
    """Writes the scripts, and runs the lab's own."""
    return join(spec, [run_part(one, tick) for one in parts(spec)])


def quicker(spec: ScriptSpec) -> ScriptSpec | None:
    """The scripts alone, where the lab's own takes a while."""
    what = spec.what
    if not spec.ran or not isinstance(what, Settings):
        return None
    long = estimate(what, None if spec.given is None else spec.given.own).seconds > SOON_SECONDS
    return replace(spec, ran=False) if long else None


def held(part: ScriptPart) -> int:
    """The bytes that it takes."""
    own = None if part.given is None else part.given.own
    return estimate(part.what, own).bytes if isinstance(part.what, Settings) else 1_000_000
