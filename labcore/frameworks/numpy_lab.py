"""NumPy: the lab's own core, whose scripts are the settings themselves."""

from __future__ import annotations

from dataclasses import fields

from labcore.data import Table
from labcore.experiments import race
from labcore.frameworks.source import Script, call, joined, packed, title
from labcore.optimizers import OPTIMIZERS
from labcore.spec import code_of
from labcore.training import OWN, Settings

_LINE = 'train {one.train_cost:.10g}, dev {one.dev_cost:.10g}'


def network_script(settings: Settings, own: Table | None) -> Script:
    """The script of a training. Its numbers are the lab's, whatever it is asked for; a table of one's own comes along."""
    first = Settings(optimizer=settings.optimizer, schedule=settings.schedule)
    told = [one.name for one in fields(settings) if getattr(settings, one.name) != getattr(first, one.name)]
    told += [name for name in ("optimizer", "schedule") if getattr(settings, name) != getattr(Settings(), name)]
    # Of norm and its older name one is enough.
    told = [name for name in told if name != "batch_norm"]
    with_table = settings.data == OWN
    ends = settings.patience is not None and settings.restore_best
    best = [
        'print(f"best: epoch {report.side.best.epoch}, dev {report.side.best.evaluation.dev_cost:.10g}")',
    ]  # fmt: skip
    text = joined(
        title("A training in the lab's own core, NumPy alone."),
        [*(["import numpy as np", ""] if with_table else []), f"from labcore.training import Settings, {'Table, ' if with_table else ''}train"],
        _table(own) if own is not None else [],
        call("settings = Settings(", [f"{name}={getattr(settings, name)!r}" for name in told]),
        [
            f"for report in train(settings{', own=table' if with_table else ''}):",
            "    one = report.side.evaluations[round(report.epoch)]",
            f'    print(f"epoch {{report.epoch:.0f}}: {_LINE}")',
            *(best if ends else []),
        ],
    )
    return Script(text, {"table.npz": _packed(own)} if own is not None else {})


def race_script(spec: race.Spec) -> Script:
    """The script of a race."""
    labels = ", ".join(one.name or OPTIMIZERS[one.key].label for one in spec.entries)
    told = [f"surface={code_of(spec.surface)}", *call("entries=(", [f"race.{code_of(one)}" for one in spec.entries], ",)")]
    for name in ("start", "steps", "schedule", "noise", "seeds", "batch_size"):
        if getattr(spec, name) != getattr(race.Spec(), name):
            told.append(f"{name}={code_of(getattr(spec, name))}")
    text = joined(
        title(f"{labels} on {spec.surface[0]}, in the lab's own core, NumPy alone."),
        ["from labcore.experiments import race"],
        ["spec = race.Spec(", *(f"    {one}" if one.endswith(("(", ",")) and not one.startswith("surface") else f"    {one}," for one in told), ")"],
        [
            "for one in race.run(spec).results:",
            "    (x, y), cost = one.points[-1], one.values[-1]",
            '    print(f"{one.name}: x {x:.10g}, y {y:.10g}, cost {cost:.10g}")',
        ],
    )
    return Script(text)


def _table(own: Table) -> list[str]:
    arguments = ['given["inputs"]', 'given["targets"]', repr(own.features), repr(own.target)]
    arguments += [f"classes={own.classes!r}"] if own.classes else []
    arguments += ['held=given["held"]'] if own.held is not None else []
    return ['given = np.load("table.npz")', *call("table = Table(", arguments)]


def _packed(own: Table) -> bytes:
    held = {} if own.held is None else {"held": own.held}
    return packed({"inputs": own.inputs, "targets": own.targets, **held})
