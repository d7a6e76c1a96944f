"""What the trainer says: the table, the sentences, the numbers, the script and the CSV."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Any

import numpy as np

from labcore.optimizers import OPTIMIZERS
from labcore.style import SIDES, TRAIN
from labcore.table import Column, ResultTable
from labcore.training import EVALUATION, SIDE_NAMES, Run, Side
from labcore.training import Settings as TrainingSettings
from labcore.training.look import judge
from labcore.training.side import CHANGEABLE
from pages.kit.escaping import in_markdown
from pages.kit.numbers import digits, percent, rounded
from pages.kit.table import markdown_of
from pages.kit.view import Beside, Legend
from pages.trainer.edits import held_words
from pages.trainer.own_points import points_words
from pages.trainer.session import Training
from pages.trainer.verdict_words import divergence_words, noise_words, sentence, tiles_words, verdict_words, zeros_words

COSTS = [
    Column("train_cost", "train cost", "Mean loss over the training set, without the penalty", format=".3g"),
    Column("dev_cost", "dev cost", "Mean loss over the dev set", format=".3g"),
]
RIGHT = [
    Column("train", "train right", "Share of right answers on the training set", format="s"),
    Column("dev", "dev right", "The same on the dev set", format="s"),
]
EXPLAINED = [
    Column("train", "train R²", "Share of the variance explained on the training set", format="s"),
    Column("dev", "dev R²", "The same on the dev set", format="s"),
]
MOST_ROWS = 100_000


def score(value: float, classes: bool, cost: float = math.nan) -> str:
    """A share of right answers, or R²: not defined where it is none though the cost is a number."""
    if not math.isfinite(value):
        return "not defined" if math.isnan(value) and math.isfinite(cost) else "–"
    return f"{100 * value:.1f} %" if classes else digits(value, 3)


def beside(run: Run) -> Beside:
    """The table beside the picture, a row a side."""
    rows, legend = [], []
    # One side alone is told by its training and dev curves, several by their own colours.
    for side, style in zip(run.sides, SIDES if len(run.sides) > 1 else (TRAIN,), strict=False):
        latest = side.latest
        rows.append({"train_cost": latest.train_cost, "dev_cost": latest.dev_cost, **_scores(side)})
        name = side.name.upper() if len(run.sides) > 1 else OPTIMIZERS[side.settings.optimizer].label
        legend.append(Legend(side.name, name, style, side.outcome, outcome_words(side)))
    scores = RIGHT if run.sides[0].problem.table.classes else EXPLAINED
    return Beside(ResultTable([*COSTS, *scores], rows), legend)


def _scores(side: Side) -> dict[str, str]:
    """The latest score on train and on dev."""
    latest, classes = side.latest, bool(side.problem.table.classes)
    return {
        "train": score(latest.train_score, classes, latest.train_cost),
        "dev": score(latest.dev_score, classes, latest.dev_cost),
    }


def outcome_words(side: Side) -> str:
    """What has become of a side, in a sentence."""
    if side.divergence is not None:
        return divergence_words(side)
    best = side.best
    kept = f", with the weights of epoch {best.epoch}" if best is not None and side.holds_best else ""
    lowest = f": the dev cost was lowest at epoch {best.epoch}" if best is not None else ""
    if side.outcome == "stopped early":
        return f"Stopped early after {side.epoch:.0f} epochs{kept}{lowest}."
    if side.outcome == "finished":
        return f"Finished after {side.settings.epochs} epochs, {side.steps:,} steps{kept}{lowest if kept else ''}."
    return f"{side.epoch:.1f} of {side.settings.epochs} epochs, {side.steps:,} steps."


def words(training: Training, differs: str, view: str = "answers") -> str:
    """The sentences under the table: what differs, what went wrong, bias and variance, what the small pictures are."""
    run = training.run
    points = training.own.points if run.own is not None and run.own is training.own.table else None
    # Beside the picture: above it they would move it under the pointer.
    by_hand = points_words(points) if points is not None else ""
    said, each = [one for one in (by_hand, differs) if one], [_of_side(side, len(run.sides) == 1) for side in run.sides]
    for what in dict.fromkeys(each):
        # Sides of which the same is to be said are named together.
        names = [side.name.upper() for side, one in zip(run.sides, each, strict=True) if one == what]
        said.append(sentence(what) if len(run.sides) == 1 else f"{_listed(names)}: {what}")
    said += [one for one in (held_words(run.sides), noise_words(run.sides[0]), tiles_words(run.sides, view)) if one]
    if not training.running and any(one.name in CHANGEABLE for side in run.sides for one in side.changes):
        said.append(
            "Settings were changed on the way: a link starts anew with the last ones, a saved run keeps the way."
        )
    return " ".join(said)


def _of_side(side: Side, alone: bool) -> str:
    """What has become of one side: how it diverged or stopped, else its bias and variance; without a capital."""
    if side.divergence is not None:
        return divergence_words(side)
    said = [verdict_words(side, alone), zeros_words(side)]
    if side.outcome == "stopped early" or side.holds_best:
        said.append(outcome_words(side))
    return " ".join(sentence(one) if number else one for number, one in enumerate(filter(None, said)))


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]


def alt(training: Training) -> str:
    """The picture's message for those who hear it."""
    run = training.run
    parts = []
    for side in run.sides:
        kind = "accuracy" if side.problem.table.classes else "R squared"
        name = f"Side {side.name.upper()}" if len(run.sides) > 1 else "The network"
        scores = " and ".join(f"{one} on {subset}" for subset, one in _scores(side).items())
        parts.append(f"{name} after {side.epoch:.1f} epochs: {kind} {scores}, {side.outcome}.")
    return " ".join(parts)


def note(training: Training) -> str:
    """Time per step and time left, for the bar."""
    per_step = training.seconds_per_step
    if not math.isfinite(per_step):
        return ""
    text = f"{rounded(float(f'{1000 * per_step:.2g}'))} ms a step"
    left = training.seconds_left()
    return f"{text}, {_duration(left)} left" if training.running and left >= 1 else text


def _duration(seconds: float) -> str:
    """A time as one says it."""
    for size, unit in ((3600.0, "h"), (60.0, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


# --- numbers --------------------------------------------------------------------------------------------

NUMBERS = [
    Column("name", "side", format="s"),
    Column("steps", "steps", format="d"),
    *(Column(key, key.replace("_", " ")) for key in ("train_cost", "dev_cost", "train_score", "dev_score")),
]
LAYERS = [
    Column("name", "layer", format="s"),
    Column("mean", "mean output"),
    Column("std", "sigma"),
    Column("dead", "dead units", format=".0%"),
    Column("saturated", "saturated", format=".0%"),
    Column("gradient_rms", "gradient rms"),
    Column("weight_rms", "weight rms"),
    Column("update_ratio", "update/weight"),
]
_OF_KEPT = ("train_cost", "dev_cost", "train_score", "dev_score")


def numbers(training: Training) -> str:
    """The numbers of every side and of the runs kept for comparison, layer by layer too, and what was most wrong."""
    run = training.run
    rows = [{**vars(side.latest), "name": side.name.upper(), "steps": side.steps} for side in run.sides]
    said = [f"- {side.name.upper()}: {outcome_words(side)}" for side in run.sides]
    for name, evaluations, settings in _kept_sides(training):
        last = dict(zip(EVALUATION, evaluations[-1].tolist(), strict=True))
        costs = ", ".join(f"{column.replace('_', ' ')} {digits(last[column])}" for column in _OF_KEPT)
        said.append(
            f"- {name[:1].upper()}{name[1:]}: step {last['step']:.0f}, {costs}, of `{settings_code(settings)}`."
        )
    told = "\n".join([*said, *_mistakes(run.sides[0])])
    return "\n\n".join([markdown_of([ResultTable(NUMBERS, rows)]), told, markdown_of([_layers(training)])])


def _kept_sides(training: Training) -> Iterator[tuple[str, np.ndarray, TrainingSettings]]:
    """Each side of each run that was kept: how it is called, its evaluations and settings."""
    for kept in training.kept:
        several = len(kept.sides) > 1
        for side, evaluations, settings in zip(SIDE_NAMES, kept.sides, kept.settings, strict=False):
            yield f"{kept.name} {side.upper()}" if several else kept.name, evaluations, settings


def _layers(training: Training) -> ResultTable:
    """What goes on in each layer of every side on the coming mini-batch."""
    keys = [column.key for column in LAYERS[1:]]
    rows = [
        {"name": f"{side.name.upper()} {one.name}", **{key: getattr(one, key) for key in keys}}
        for number, side in enumerate(training.run.sides)
        for one in training.layers(number)
    ]
    return ResultTable(LAYERS, rows)


def _mistakes(side: Side) -> list[str]:
    """The five worst answers of a side on the dev set, by the number of the example in the data."""
    judged, problem = judge(side), side.problem
    result = []
    for i in judged.worst(5):
        number = int(problem.dev.rows[judged.rows[i]])
        if problem.table.classes:
            names = problem.table.classes
            truth, said = (in_markdown(names[int(each[i])]) for each in (judged.truth, judged.said))
            result.append(
                f"example {number}, {truth}, taken for {said} ({percent(judged.shares[i, int(judged.said[i])], 0)} sure)"
            )
        elif np.isfinite(judged.said[i]):
            result.append(
                f"example {number}, {digits(float(judged.truth[i]))}, answered {digits(float(judged.said[i]))}"
            )
    return [f"- Worst answers on the dev set: {'; '.join(result)}."] if result else []


def settings_code(settings: TrainingSettings) -> str:
    """The settings as Python, what is at its default left out."""
    first = TrainingSettings(optimizer=settings.optimizer, schedule=settings.schedule)
    # What batch_norm says, norm says too.
    told = [f for f in fields(settings) if f.name != "batch_norm"]
    given = [f for f in told if getattr(settings, f.name) != getattr(first, f.name)]
    names = [f.name for f in given]
    names += [n for n in ("optimizer", "schedule") if getattr(settings, n) != getattr(TrainingSettings(), n)]
    return f"Settings({', '.join(f'{name}={getattr(settings, name)!r}' for name in names)})"


def script(training: Training) -> str:
    """A script of its own that trains every side to where it stands and prints the table. Sides do not depend on each
    other, so each is trained by itself."""
    run = training.run
    imports, own, table = _own_lines(training)
    lines = [
        *imports,
        "from labcore.table import Column",
        "from labcore.training import Run, Settings",
        "from labcore.training.look import look_at_layers",
        "",
        *own,
        "sides = {",
    ]
    for side in run.sides:
        lines.append(f"    {side.name!r}: {settings_code(side.first_settings)},")
    lines += ["}", f"steps = { {side.name: side.steps for side in run.sides} }"]
    changed = {side.name: [(c.step, c.name, c.value) for c in side.changes] for side in run.sides if side.changes}
    if changed:
        lines += [f"changes = {changed}  # while it ran: after so many steps, what, to what"]
    # The lab's own cells, which have a dash where there is no number.
    lines += ['number, share = Column("number", "").cell, Column("share", "", format=".0%").cell']
    lines += ["for side, settings in sides.items():", f"    run = Run(settings{table})"]
    if changed:
        lines += [
            "    for step, name, value in changes.get(side, []):", "        run.advance(step - run.step)",
            "        run.change(0, **{name: value})",
        ]  # fmt: skip
    lines += [
        "    run.advance(steps[side] - run.step)",
        "    last = run.sides[0].latest",
        "    costs, scores = (last.train_cost, last.dev_cost), (last.train_score, last.dev_score)",
        "    print(side, run.step, *map(number, costs + scores))",
        "    for one in look_at_layers(run.sides[0]):",
        "        outputs, sizes = (one.mean, one.std), (one.gradient_rms, one.weight_rms, one.update_ratio)",
        "        print(one.name, *map(number, outputs), share(one.dead), share(one.saturated), *map(number, sizes))",
        "",
    ]  # fmt: skip
    return "\n".join(lines)


def _own_lines(training: Training) -> tuple[list[str], list[str], str]:
    """For data of the visitor's own: imports, the lines that read the file or set the points, and what a run is given of them."""
    if training.run.own is None:
        return [], [], ""
    points = training.own.points
    if points is not None:
        changed = f"added={points.added!r}, removed={points.removed!r}"
        made = f"own = OwnPoints({settings_code(points.base)}, {changed}).table()"
        return [], ["from labcore.training import OwnPoints", "", made], ", own"
    target, features, task = training.own.choice
    read = [
        "# The name of your file, as it lies in the folder where this runs.",
        'file = Path("my-table.csv")',
        f"own, _ = table_from_csv(read_csv(file.read_bytes()), {target!r}, {features!r}, {task!r})",
    ]
    return ["from pathlib import Path", "", "from labcore.data import read_csv, table_from_csv"], read, ", own"


def history(training: Training) -> tuple[Sequence[str], Iterator[list[Any]]]:
    """Every step's mini-batch cost, and after every epoch the costs and scores; beyond 100,000 steps the epochs alone."""
    names = ["side", "step", "epoch", "batch_cost", "train_cost", "dev_cost", "penalty", "train_score", "dev_score"]
    return names, _history(training.run)


def _history(run: Run) -> Iterator[list[Any]]:
    for side in run.sides:
        if side.steps <= MOST_ROWS:
            yield from ([side.name, step, "", repr(cost), *[""] * 5] for step, cost in enumerate(side.costs, 1))
        for one in side.evaluations:
            numbers = (one.train_cost, one.dev_cost, one.penalty, one.train_score, one.dev_score)
            yield [side.name, one.step, repr(one.epoch), "", *map(repr, numbers)]
