"""NumPy: the lab's own core, whose scripts are the settings themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from labcore.data import Table
from labcore.frameworks.raced import Raced
from labcore.frameworks.rule import label_of
from labcore.frameworks.source import WIDTH, Script, call, joined, packed, title
from labcore.optimizers import OPTIMIZERS
from labcore.schedules import SCHEDULES
from labcore.spec import code_of
from labcore.surfaces import SURFACES
from labcore.training import OWN, Settings


def network_script(settings: Settings, own: Table | None, packs: bool = True) -> Script:
    """The script of a training. Its numbers are the lab's, whatever it is asked for; a table of one's own comes along, where
    files are packed."""
    first = Settings(optimizer=settings.optimizer, schedule=settings.schedule)
    told = [one.name for one in fields(settings) if getattr(settings, one.name) != getattr(first, one.name)]
    told += [name for name in ("optimizer", "schedule") if getattr(settings, name) != getattr(Settings(), name)]
    # Of norm and its older name one is enough.
    told = [name for name in told if name != "batch_norm"]
    with_table = settings.data == OWN
    if with_table and own is None:
        raise ValueError('data "own" needs a table handed over with the settings; got none.')
    ends = settings.patience is not None and settings.restore_best
    best = [
        "if best := report.side.best:",
        '    print(f"best: epoch {best.epoch}, dev {best.evaluation.dev_cost:.10g}")',
    ]
    text = joined(
        title("A training in the lab's own core, NumPy alone. Needs labcore."),
        [
            *(["import numpy as np", ""] if with_table else []),
            f"from labcore.training import Settings, {'Table, ' if with_table else ''}train",
        ],
        _table(own) if with_table and own is not None else [],
        _settings({name: _given(settings, name) for name in told}),
        [
            f"for report in train(settings{', own=table' if with_table else ''}):",
            "    one = report.side.evaluations[int(report.epoch)]",
            '    costs = f"train {one.train_cost:.10g}, dev {one.dev_cost:.10g}"',
            '    print(f"epoch {report.epoch:.0f}: {costs}")',
            *(best if ends else []),
        ],
    )
    return Script(text, {"table.npz": _packed(own)} if with_table and own is not None and packs else {})


def _given(settings: Settings, name: str) -> Any:
    """A setting; of the parameters of a rule or a schedule those that are not at their defaults."""
    spans = {
        "hyperparameters": OPTIMIZERS[settings.optimizer].spans,
        "schedule_parameters": SCHEDULES[settings.schedule].spans,
    }
    value = getattr(settings, name)
    if name not in spans:
        return value
    return tuple((key, one) for key, one in value if one is not None and one != spans[name][key].default)


def _quoted(code: str) -> str:
    """Code with the quotes that formatters set, unless a name in it needs the others."""
    return code if '"' in code else code.replace("'", '"')


def _settings(given: Mapping[str, Any]) -> list[str]:
    """The settings that are not at their defaults."""
    return _laid("settings = Settings(", [f"{name}={value!r}" for name, value in given.items()], given)


def _laid(start: str, arguments: Sequence[str], values: Mapping[str, Any]) -> list[str]:
    """A call; what is long has its parts below each other: of an argument `name=value` the parts of its value."""
    lines = call(start, map(_quoted, arguments))
    if max(map(len, lines)) <= WIDTH:
        return lines
    lines = [start]
    for one in arguments:
        whole, name = _quoted(f"    {one},"), one.partition("=")[0]
        lines += (
            [whole]
            if len(whole) <= WIDTH
            else [f"    {name}=(", *(_quoted(f"        {part!r},") for part in values[name]), "    ),"]
        )
    return [*lines, ")"]


def race_script(spec: Raced) -> Script:
    """The script of a race."""
    labels = ", ".join(map(label_of, spec.entries))
    told = [
        f"surface={code_of(spec.surface)},",
        "entries=(",
        *(f"    race.{code_of(one)}," for one in spec.entries),
        "),",
    ]
    for name in ("start", "steps", "schedule", "noise", "seeds", "batch_size"):
        if getattr(spec, name) != getattr(type(spec)(), name):
            told.append(f"{name}={code_of(getattr(spec, name))},")
    told = [_quoted(one) for one in told]
    own_rates = any(one.rates is not None for one in spec.entries)
    text = joined(
        title(f"{labels} on {SURFACES[spec.surface[0]].label}, in the lab's own core, NumPy alone. Needs labcore."),
        ["from labcore.experiments import race", *(["from labcore.span import Span"] if own_rates else [])],
        ["spec = race.Spec(", *(f"    {one}{'  # noqa: E501' if len(one) > WIDTH - 4 else ''}" for one in told), ")"],
        [
            "for one in race.run(spec).results:",
            "    (x, y), cost = one.points[-1], one.values[-1]",
            '    print(f"{one.name}: x {x:.10g}, y {y:.10g}, cost {cost:.10g}")',
        ],
    )
    return Script(text)


def _table(own: Table) -> list[str]:
    told = {"features": own.features, "target": own.target, **({"classes": own.classes} if own.classes else {})}
    arguments = ['given["inputs"]', 'given["targets"]', *(f"{name}={value!r}" for name, value in told.items())]
    arguments += ['held=given["held"]'] if own.held is not None else []
    return ['given = np.load("table.npz")', *_laid("table = Table(", arguments, told)]


def _packed(own: Table) -> bytes:
    held = {} if own.held is None else {"held": own.held}
    return packed({"inputs": own.inputs, "targets": own.targets, **held})
