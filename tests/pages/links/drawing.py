"""The links that are stored: each lesson's own, and many drawn at random, all quick to open."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import numpy as np

from labcore.optimizers import OPTIMIZERS
from labcore.schedules import SCHEDULES
from labcore.span import Span
from labcore.training import SIDE_NAMES
from tests.pages.contract_settings import other_values
from tests.pages.links.records import Record, opened, record
from tests.pages.random_values import random_value

SEED = 1
# Of each lesson; a few more than two hundred, since `drop` takes some out.
DRAWN = 210
# Of the processor, for one visit. A trainer's page has three seconds of the clock, also on a machine with other work.
SLOWEST_SECONDS = {"trainer": 0.4}
SLOWEST_SECONDS_ELSEWHERE = 1.5
Values = Mapping[str, Any]
Ends = tuple[float, float]

# What a value is held to in every link, since it decides how long the page takes.
_HIDDEN = dict.fromkeys(("hidden", *(f"{side}.hidden" for side in SIDE_NAMES[1:])), (1.0, 16.0))
LIMITS: dict[str, dict[str, Ends]] = {
    "optimizers": {"steps": (10, 500), "map_points": (50, 100)},
    "signal-depth": {"train_steps": (0, 20)},
    "trainer": {"trained": (0, 3), "examples": (50, 300), **_HIDDEN},
}
MOST_LAYERS = 2
# What a drawn value is held to besides: to where the page has something to show.
RANGES: dict[str, dict[str, Ends]] = {
    "optimizers": {
        "seeds": (1, 3),
        "start_x": (-3, 3),
        "start_y": (-3, 3),
        "x_range": (-10, 10),
        "y_range": (-10, 10),
        "map_x": (-3, 3),
        "map_y": (-3, 3),
    },
    "normalization": {"steps": (10, 1000)},
    "averages": {"points": (20, 1500)},
    "signal-depth": {"depth": (1, 20), "width": (1, 64)},
}
# Choices that need the network or a file of the visitor's own.
ELSEWHERE = {"trainer": {"data": ("mnist", "fashion-mnist", "own")}}
FORMULAS = ("x**4 - 2*x**2 + b*y**2", "a*x**2 + c*y**2 + d*x*y", "log(1 + x**2) + abs(y)", "exp(x/2) + (y - b)**2")
# What else settings need to make any difference, where their names do not say so (see `partners`).
PARTNERS: dict[str, tuple[tuple[tuple[str, ...], Values], ...]] = {
    "optimizers": (
        (("pair", "scale_ratio", "inputs", "split", "batch_size"), {"surface": "linear"}),
        (("normalized",), {"surface": "diabetes"}),
        (("f", "x_range", "y_range"), {"surface": "formula"}),
        (("a", "b", "c", "d"), {"surface": "formula", "f": "x**2/10 + b*y**2 + a*sin(c*x) + d*x*y/4"}),
        (("seed", "seeds"), {"noise": 1.0}),
        (("map_optimizer", "map_colour", "map_points", "map_x", "map_y"), {"exhibit": "starts"}),
    ),
    "normalization": ((("beta",), {"optimizer": "momentum"}),),
    "averages": ((("noise", "seed"), {"series": "sine"}), (("beta4", "beta5"), {"averages": 5})),
    "signal-depth": (
        (("w", "length"), {"exhibit": "chain"}),
        (("neuron_inputs",), {"exhibit": "neuron"}),
        (("optimizer", "learning_rate"), {"train_steps": 10}),
    ),
    "trainer": ((("shift", "rotate", "zoom", "image_noise"), {"data": "digits"}),),
}


class Maker:
    """Makes the links of one lesson and the records of those that are quick enough."""

    def __init__(self, path: str) -> None:
        self.path = path
        # The second visit does not pay for what is imported and read once.
        lesson = opened(path, {}).lesson
        self.lesson = lesson
        self.spans: dict[str, Span] = {name: setting.span for name, setting in lesson.settings.items()}
        self.draw = random.Random(f"{SEED} {path}")
        self.records: list[Record] = []
        self.refused: list[str] = []
        self.slowest = 0.0

    def make(self) -> list[Record]:
        self._keep({})
        for name in self.spans:
            self._keep_one_of(name)
        for values in self._given():
            self._keep(self._fitted(values))
        wanted = len(self.records) + DRAWN
        while len(self.records) < wanted:
            self._keep(self._mixture(), present=self.draw.random() < 0.08)
        return self.records

    def _keep(self, values: Values, present: bool = False) -> bool:
        """Keeps the link with these values and its record, unless it is there already or too slow."""
        link = {name: self.spans[name].format(v) for name, v in values.items() if v != self.spans[name].default}
        if present:
            link["present"] = "1"
        if any(one.link == link for one in self.records):
            return False
        began = time.process_time()
        result = record(self.path, link)
        seconds = time.process_time() - began
        if seconds > SLOWEST_SECONDS.get(self.path, SLOWEST_SECONDS_ELSEWHERE):
            self.refused.append(f"{seconds:.1f} s: /{self.path}?{urlencode(link)}")
            return False
        self.records.append(result)
        self.slowest = max(self.slowest, seconds)
        return True

    def _keep_one_of(self, name: str) -> None:
        """One link that sets this setting to something else than its default, and what it needs to make a difference."""
        others = self._others(name)
        self.draw.shuffle(others)
        for value in others:
            if self._keep(self._short({**self._partners({name: value}), name: value})):
                return
        self.refused.append(f"no link sets {name}")

    def _given(self) -> Iterator[Values]:
        """The values of the lesson's presets, experiments and predictions."""
        away = ELSEWHERE.get(self.path, {})
        given = [one.values({}) for one in (*self.lesson.presets, *self.lesson.experiments)]
        for values in (*given, *(one.values for one in self.lesson.predictions)):
            if not any(values.get(name) in choices for name, choices in away.items()):
                yield values

    def _mixture(self) -> Values:
        """Two to six settings at random, mostly with what they need to make a difference."""
        # One optimizer's, schedule's or side's own settings are many, and would leave the others few turns.
        common = [name for name in self.spans if "." not in name]
        pools = [self.draw.choice((common, list(self.spans))) for _ in range(self.draw.randint(2, 6))]
        values = {name: self._value(name) for name in {self.draw.choice(pool): None for pool in pools}}
        if self.draw.random() < 0.75:
            values = {**self._partners(values), **values}
        return self._short(values)

    def _short(self, values: Values) -> Values:
        """A training that a link does not stop would go further than it may."""
        if "trained" not in self.spans or "trained" in values:
            return values
        return {**values, "trained": self.draw.choice((1.0, 2.0, 3.0))}

    def _fitted(self, values: Values) -> Values:
        """The values within the limits."""
        fitted = dict(values)
        for name, ends in LIMITS.get(self.path, {}).items():
            if name in fitted:
                fitted[name] = within(self.spans[name], fitted[name], ends)
        return self._short(fitted)

    def _partners(self, values: Values) -> dict[str, Any]:
        return partners(self.path, values, self.draw)

    def _others(self, name: str) -> list[Any]:
        texts = FORMULAS if self.spans[name].kind == "text" else ()
        result = [*other_values(narrowed(self.path, name, self.spans[name])), *texts]
        return [value for value in result if value != self.spans[name].default]

    def _value(self, name: str) -> Any:
        """A value other than the default: one of the ends and choices, or one from in between."""
        span, others = self.spans[name], self._others(name)
        narrow = narrowed(self.path, name, span)
        if span.kind != "text" and self.draw.random() < 0.6:
            value = span.check(rounded(narrow, random_value(narrow, np.random.default_rng(self.draw.getrandbits(32)))))
            if value != span.default:
                return value
        return self.draw.choice(others)


def narrowed(path: str, name: str, span: Span) -> Span:
    """The span from which a setting's values are drawn."""
    if span.kind == "choice":
        away = ELSEWHERE.get(path, {}).get(name, ())
        return replace(span, choices=tuple(choice for choice in span.choices if choice not in away))
    most = min(span.most, max(MOST_LAYERS, span.least))
    ends = {**LIMITS.get(path, {}), **RANGES.get(path, {})}.get(name)
    if ends is None:
        return replace(span, most=most)
    default = span.default if span.default is None else within(span, span.default, ends)
    return replace(span, low=ends[0], high=ends[1], most=most, default=default)


def within(span: Span, value: Any, ends: Ends) -> Any:
    """A number, or the first ones of a list, brought between two ends."""
    low, high = ends
    if isinstance(value, tuple):
        return span.check(tuple(min(max(one, low), high) for one in value[: max(MOST_LAYERS, span.least)]))
    return value if value is None else span.check(min(max(value, low), high))


def rounded(span: Span, value: Any) -> Any:
    """Three digits of a number are enough for a link."""
    if isinstance(value, tuple):
        return tuple(rounded(span, one) for one in value)
    return min(max(float(f"{value:.3g}"), span.low), span.high) if isinstance(value, float) else value


def partners(path: str, values: Values, draw: random.Random) -> dict[str, Any]:
    """What else has to be set for these settings to make a difference."""
    result: dict[str, Any] = {}
    racing = []
    for name, value in sorted(values.items()):
        before, dot, own = name.rpartition(".")
        for names, more in PARTNERS.get(path, ()):
            if name in names:
                result |= more
        if before in SCHEDULES:
            result["schedule"] = before
        elif path == "optimizers" and before:
            racing.append(before)
            result |= {"rates": "own", "hyperparameters": "own"}
        elif path == "trainer":
            if before:
                result["sides"] = SIDE_NAMES.index(before) + 1
            if rules := [key for key, rule in OPTIMIZERS.items() if rule.for_networks and own in rule.spans]:
                result[f"{before}{dot}optimizer"] = draw.choice(rules)
            if name in ("activations", "norms", "groups_each", "batch_norms", "keep_probs") and value:
                # A list counts where it has one for each layer.
                result["hidden"] = (6,) * len(value)
    if racing:
        result["optimizers"] = tuple(key for key in OPTIMIZERS if key in ("gd", *racing))
    return result
