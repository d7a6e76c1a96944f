"""What is searched: the dimensions of a space, each with its scale and its ends, and the settings that a point of it makes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from labcore.optimizers import OPTIMIZERS
from labcore.span import Span
from labcore.training import PER_LAYER, SPANS, Settings

SCALES = ("linear", "log", "complement")
MOST_DIMENSIONS = 12
# What decides the dev examples, by which trials are compared, and how long they train, which is the same for all.
FIXED = ("epochs", "seed", "examples", "images", "data_noise", "dev_share")
UNITS = Span(
    "hidden_units", 8, 1, 1024, kind="integer", scale="log", label="hidden units", hint="Units of every hidden layer."
)
LAYERS = Span("hidden_layers", 2, 1, 8, kind="integer", label="hidden layers")  # fmt: skip
_NUMBERS = ("number", "integer")


def _of_settings() -> dict[str, Span]:
    spans = [*SPANS.values(), PER_LAYER["keep_prob"]]
    return {one.name: one for one in spans if one.kind in _NUMBERS and not one.most and one.name not in FIXED}


def _of_optimizers() -> dict[str, Span]:
    members = [member for member in OPTIMIZERS.values() if member.for_networks]
    return {name: span for member in reversed(members) for name, span in member.spans.items() if span.kind in _NUMBERS}


OF_SETTINGS = _of_settings()
OF_OPTIMIZERS = {name: span for name, span in _of_optimizers().items() if name not in OF_SETTINGS}
# Every name that a space may have, with its span.
SEARCHED = OF_SETTINGS | OF_OPTIMIZERS | {one.name: one for one in (UNITS, LAYERS)}


@dataclass(frozen=True)
class Dimension:
    """One name of a space.

    scale      "linear", "log", or "complement", which is log in 1 - value
    low, high  the ends, both included, low < high, within the span; above 0 on a log scale, below 1 on a complement
    span       of the setting; of a hyperparameter that several optimizers have, one of theirs

    ValueError for anything else.
    """

    name: str
    scale: str
    low: float
    high: float
    span: Span

    def __post_init__(self) -> None:
        if self.scale not in SCALES:
            raise ValueError(
                f"the scale of {self.name} must be one of {', '.join(SCALES)}; got {str(self.scale)[:80]}."
            )
        ends = [self.span.check(end) for end in (self.low, self.high)]
        if None in ends or not ends[0] < ends[1]:
            raise ValueError(
                f"{self.name} must go from a lower to a higher number; got {str((self.low, self.high))[:80]}."
            )
        object.__setattr__(self, "low", ends[0])
        object.__setattr__(self, "high", ends[1])
        if self.scale == "log" and not self.low > 0:
            raise ValueError(f"{self.name} must begin above 0 on a log scale; got {self.low:g}.")
        if self.scale == "complement" and (self.is_whole or not self.high < 1):
            raise ValueError(f"{self.name} must be a number below 1 where 1 - value is searched; got {self.high:g}.")

    @property
    def is_whole(self) -> bool:
        """Whether its values are integers."""
        return self.span.kind == "integer"

    def place(self, value: float) -> float:
        """Where a value lies on the scale: 0 at low, 1 at high."""
        low, high, here = (self._along(one) for one in (self.low, self.high, value))
        return (here - low) / (high - low)

    def share(self, low: float, high: float) -> float:
        """The share of the trials, drawn evenly along the scale, whose value lies between low and high."""
        return self.place(min(high, self.high)) - self.place(max(low, self.low))

    def value(self, place: float) -> float:
        """The value at a place of the scale, 0 to 1; rounded where it is an integer."""
        if place in (0, 1):
            # The ends themselves, whatever a logarithm and its exponential make of them.
            return self.high if place else self.low
        low, high = self._along(self.low), self._along(self.high)
        along = low + place * (high - low)
        raw = along if self.scale == "linear" else math.exp(along) if self.scale == "log" else 1.0 - math.exp(-along)
        inside = min(max(raw, self.low), self.high)
        return round(inside) if self.is_whole else inside

    def _along(self, value: float) -> float:
        if self.scale == "linear":
            return float(value)
        return math.log(value) if self.scale == "log" else -math.log(1.0 - value)


class Space:
    """A space of settings: of each name its scale and its ends, as in `Space(learning_rate=("log", 1e-4, 1.0))`.

    Names are the number fields of `Settings` (but for those that change the dev examples, and epochs), hyperparameters of the
    optimizer such as beta1, and hidden_units and hidden_layers. 1 to 12 of them; ValueError for others, and for ends outside
    their spans.
    """

    dimensions: tuple[Dimension, ...]

    def __init__(self, /, **dimensions: tuple[str, float, float]) -> None:
        if not 1 <= len(dimensions) <= MOST_DIMENSIONS:
            raise ValueError(f"a space has 1 to {MOST_DIMENSIONS} dimensions; got {len(dimensions)}.")
        self.dimensions = tuple(_dimension(name, given) for name, given in dimensions.items())

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.dimensions)

    def __getitem__(self, name: str) -> Dimension:
        for one in self.dimensions:
            if one.name == name:
                return one
        raise KeyError(name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Space) and self.dimensions == other.dimensions

    def __hash__(self) -> int:
        return hash(tuple((one.name, one.scale, one.low, one.high) for one in self.dimensions))

    def __repr__(self) -> str:
        told = (f'{one.name}=("{one.scale}", {one.low!r}, {one.high!r})' for one in self.dimensions)
        return f"Space({', '.join(told)})"

    def settings(self, base: Settings, values: Mapping[str, float]) -> Settings:
        """The base with the values of this space's names in their places.

        hidden_units are those of every hidden layer. With hidden_layers alone a layer has the units that the base gives it, and
        further ones those of its last. ValueError where the optimizer has no such hyperparameter, and outside of spans.
        """
        changes: dict[str, Any] = {}
        rule = OPTIMIZERS[base.optimizer]
        hyperparameters = dict(base.hyperparameters)
        for name in self.names:
            if name in OF_SETTINGS:
                changes[name] = values[name]
            elif name in OF_OPTIMIZERS:
                if name not in rule.spans:
                    takes = ", ".join(one for one in rule.spans if one in OF_OPTIMIZERS) or "none"
                    raise ValueError(f"{base.optimizer} has the hyperparameters {takes}; got {name}.")
                hyperparameters[name] = values[name]
        changes["hyperparameters"] = tuple(hyperparameters.items())
        changes["hidden"] = _hidden(base.hidden, values)
        return base.changed(**changes)

    def narrowed(self, **ends: tuple[float, float]) -> Space:
        """This space with other ends of some names, within those it has, as a box that is drawn has them: of integers those inside it.

        ValueError for other names and ends, and where there are fewer than two integers inside.
        """
        made = {one.name: (one.scale, one.low, one.high) for one in self.dimensions}
        for name, (low, high) in ends.items():
            if name not in made:
                raise ValueError(f"the space has {', '.join(made)}; got {name[:80]}.")
            scale, lowest, highest = made[name]
            if not lowest <= low < high <= highest:
                raise ValueError(f"{name} must stay within [{lowest:g}, {highest:g}]; got [{low:g}, {high:g}].")
            if self[name].is_whole:
                low, high = math.ceil(low), math.floor(high)
            made[name] = (scale, low, high)
        return Space(**made)

    def as_dict(self) -> dict[str, list[Any]]:
        """For JSON: of every name its scale, low and high."""
        return {one.name: [one.scale, one.low, one.high] for one in self.dimensions}

    @classmethod
    def from_dict(cls, given: Any) -> Space:
        """What `as_dict` gave; ValueError for anything else."""
        if not isinstance(given, dict):
            raise ValueError(f"a space must have names; got {type(given).__name__}.")
        return cls(**{str(name): value for name, value in given.items()})


def _dimension(name: str, given: Any) -> Dimension:
    if name not in SEARCHED:
        why = "it is the same for all trials" if name in FIXED else f"searched are {', '.join(SEARCHED)}"
        raise ValueError(f"a space has no {name[:80]}: {why}.")
    if not isinstance(given, (tuple, list)) or len(given) != 3:
        raise ValueError(f"{name} must be a scale, low and high; got {str(given)[:80]}.")
    scale, low, high = given
    span = SEARCHED[name]
    return Dimension(name, scale, low, high, replace(span, optional=False, default=span.low) if span.optional else span)


def _hidden(base: tuple[int, ...], values: Mapping[str, float]) -> tuple[int, ...]:
    layers = int(values.get("hidden_layers", len(base) or ("hidden_units" in values)))
    if "hidden_units" in values:
        return (int(values["hidden_units"]),) * layers
    if layers and not base:
        raise ValueError("hidden_layers need the units of a hidden layer; got none: search hidden_units too.")
    return (*base, *base[-1:] * layers)[:layers]
