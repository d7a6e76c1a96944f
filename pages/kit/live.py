"""A stage that shows a training while it goes on: what it is told, and what the visitor does to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard

# What the browser may ask for, and the numbers that go with it.
ACTS: Mapping[str, tuple[str, ...]] = {
    "play": (),
    "pause": (),
    "step": (),
    "epoch": (),
    "reset": (),
    "tick": (),
    "units": ("layer", "by"),
    "layers": ("by",),
    "add": ("x", "y", "target"),
    "take": ("x", "y"),
    "original": (),
    "hold": ("side", "layer", "source", "unit", "value"),
    "free": ("side", "layer", "source", "unit"),
}
# No press changes more than this at once, and no network has more layers or steps than float64 counts.
_LARGEST = {"layer": 64, "by": 1024, "side": 3, "source": 100_000, "unit": 100_000}
_COUNTS = ("layer", "side", "source", "unit")
# These may be fractions; beyond this size there is no axis.
_FRACTIONS, FARTHEST = ("x", "y", "target", "value"), 1e30


@dataclass(frozen=True)
class Live:
    """Where a training is, for the bar and the table beside the stage.

    running         whether the browser is to ask for the next slice, `next_ms` after it has drawn this one
    tick            a counter, another one in every message: each message must differ from the last
    step, steps     steps done, and how many in all;  epoch (a fraction), epochs: the same in passes over the training set;
                    no epochs where every step is one, and steps alone are counted
    note            a few words at the bar's right: time per step, time left
    columns, rows   of the results table as `results()` takes them; None leaves the table as it is
    words           a sentence under the table, read out to those who listen when it changes
    """

    running: bool
    tick: int
    step: int
    steps: int
    epoch: float
    epochs: int
    next_ms: int = 0
    note: str = ""
    columns: Sequence[tuple[str, str]] | None = None
    rows: Sequence[Mapping[str, Any]] | None = None
    words: str = ""

    def header(self, asked: int) -> dict[str, Any]:
        """As the browser reads it; `asked` is the number of its request that this answers."""
        return {
            "running": self.running,
            "tick": self.tick,
            "step": self.step,
            "steps": self.steps,
            "epoch": float(self.epoch),
            "epochs": self.epochs,
            "next_ms": self.next_ms,
            "note": self.note,
            "columns": None if self.columns is None else [list(column) for column in self.columns],
            "rows": None if self.rows is None else [dict(row) for row in self.rows],
            "words": self.words,
            "asked": asked,
        }


def act_of(value: Any) -> dict[str, Any] | None:
    """What the browser sent as {"do": ..., "tick": ...} with the numbers that belong to it; None if it is anything else.

    `layer` counts the diagram's layers from the input, 0; `by` is how many units or layers more, negative for fewer. A point that
    is added or taken away has x and y in data coordinates, `target` is the number of its class or its value. A weight that is held
    or set free goes from unit `source` of the layer before to a `unit` of a layer, all from 1; from source 0 it is the unit's bias.
    """
    if not isinstance(value, Mapping) or not isinstance(value.get("do"), str) or value["do"] not in ACTS:
        return None
    act: dict[str, Any] = {"do": value["do"], "tick": value.get("tick")}
    act.update({name: value.get(name) for name in ACTS[value["do"]]})
    if not all(is_place(act[name]) for name in _FRACTIONS if name in act):
        return None
    numbers = {name: number for name, number in act.items() if name not in ("do", *_FRACTIONS)}
    if not all(is_whole(number) for number in numbers.values()):
        return None
    if any(abs(numbers[name]) > most for name, most in _LARGEST.items() if name in numbers) or act.get("by") == 0:
        return None
    return None if any(act.get(name, 0) < 0 for name in _COUNTS) else act


def is_place(value: Any) -> TypeGuard[float]:
    """Whether the value is a finite number, and no larger than one has on axes; nan compares as nothing."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) <= FARTHEST


def is_whole(value: Any) -> bool:
    """Whether the value is an integer, and not a truth value."""
    return isinstance(value, int) and not isinstance(value, bool)
