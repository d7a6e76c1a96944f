"""Weights and biases set by hand: how they are named, where they lie in theta, and the values that they are held at.

A name counts as the diagram does, from 1: `w2[3,1]` is the weight from unit 3 of layer 1 (or input 3) to unit 1 of layer 2, `b2[1]` the
bias of that unit, with batch norm its beta, which stands in the bias' place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from labcore.network.spec import NetworkSpec, groups_of
from labcore.span import Span

Array = np.ndarray

VALUE = Span("weight", 0.0, -1000.0, 1000.0, step=0.1, label="value")
# Of one side at once.
MOST_HELD = 100
_NUMBER = r"([1-9]\d{0,4})"
_NAME = re.compile(rf"w{_NUMBER}\[{_NUMBER},{_NUMBER}\]|b{_NUMBER}\[{_NUMBER}\]")


@dataclass(frozen=True)
class WeightPlace:
    """A weight into a unit of a layer, from unit `source` of the layer before; without a source the unit's bias. All count from 1."""

    layer: int
    unit: int
    source: int | None = None

    def __post_init__(self) -> None:
        if min(self.layer, self.unit, 1 if self.source is None else self.source) < 1:
            raise ValueError(f"layers and units of a weight count from 1; got {self.name}.")

    @property
    def name(self) -> str:
        """As a log of changes has it."""
        return f"b{self.layer}[{self.unit}]" if self.source is None else f"w{self.layer}[{self.source},{self.unit}]"

    def index(self, spec: NetworkSpec) -> int:
        """Where it lies in theta; ValueError where the network has no such weight."""
        groups = {one.kind: one for one in groups_of(spec) if one.layer == self.layer}
        if not groups:
            raise ValueError(f"the network has layers 1 to {len(spec.sizes) - 1}; got layer {self.layer}.")
        sources, units = spec.sizes[self.layer - 1], spec.sizes[self.layer]
        if not 1 <= self.unit <= units or not 1 <= (self.source or 1) <= sources:
            raise ValueError(
                f"weights into layer {self.layer} come from {sources} units before and go to its {units}; got {self.name}."
            )
        if self.source is None:
            return int(groups.get("beta", groups["bias"]).span.start) + self.unit - 1
        return int(groups["weights"].span.start) + (self.source - 1) * units + self.unit - 1


def names_weight(name: Any) -> bool:
    """Whether a name in a log is that of a weight or a bias, and not of a setting."""
    return isinstance(name, str) and _NAME.fullmatch(name) is not None


def place_of(name: str) -> WeightPlace:
    """The place of a name; ValueError for what is none."""
    found = _NAME.fullmatch(name)
    if found is None:
        raise ValueError(
            f"a weight is named as w2[3,1], from unit 3 to unit 1 of layer 2, a bias as b2[1]; got {name[:80]!r}."
        )
    layer, source, unit, of_bias, biased = found.groups()
    return WeightPlace(int(of_bias), int(biased)) if layer is None else WeightPlace(int(layer), int(unit), int(source))


def check_held(name: str, value: Any, spec: NetworkSpec) -> float | None:
    """What a weight is to be held at, None where it is set free; ValueError for another value, and where there is no such weight."""
    place_of(name).index(spec)
    return None if value is None else VALUE.check(value)


def held_after(log: Iterable[tuple[str, Any]], spec: NetworkSpec) -> dict[str, float]:
    """The weights that a log of (name, value) leaves held; ValueError for what cannot be, also on the way."""
    held: dict[str, float] = {}
    for name, value in log:
        set_held(held, name, check_held(name, value, spec))
    return held


def set_held(held: dict[str, float], name: str, value: float | None) -> bool:
    """Holds a weight, or with None sets it free: whether that changed anything. ValueError for more than can be held."""
    if held.get(name) == value:
        return False
    if value is None:
        del held[name]
        return True
    if name not in held and len(held) >= MOST_HELD:
        raise ValueError(f"at most {MOST_HELD} weights are held at once; set one free first.")
    held[name] = value
    return True


def spots_of(held: Mapping[str, float], spec: NetworkSpec) -> list[tuple[int, float]]:
    """Where in theta, and at which value."""
    return [(place_of(name).index(spec), value) for name, value in held.items()]


def biases_of(spec: NetworkSpec, theta: Array) -> list[Array]:
    """Of every layer what stands in its bias' place, (units,) each: with batch norm its beta."""
    groups = {(one.layer, one.kind): one for one in groups_of(spec)}
    every = range(1, len(spec.sizes))
    return [groups.get((layer, "beta"), groups[layer, "bias"]).of(theta) for layer in every]
