"""One problem in two units, left and right: settings, the computed comparison, and what moves on the stage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from labcore.experiments.normalization import NEAR, Exam, Side, compare, exams
from labcore.experiments.normalization import TEST as NORMALIZED_WITH
from labcore.figures.axes import Axis
from labcore.figures.lines import frame
from labcore.figures.scatter import Group, scatter, square_around
from labcore.optimizers import OPTIMIZERS
from labcore.problems import Problem, problem
from labcore.style import LEFT, RIGHT, TEST, TRAIN
from pages.kit import run_tracks
from pages.kit.numbers import digits, rounded
from pages.kit.settings import Settings
from pages.kit.stage import Block, Panel, Rule, Track
from pages.kit.surfaces import cost_of, pictures_of
from pages.kit.work import Memory

IDS = ("left", "right")
STYLES = dict(zip(IDS, (LEFT, RIGHT), strict=True))


@dataclass(frozen=True)
class Frozen:
    """The comparison as names and numbers."""

    model: str
    pair: str
    scale_ratio: float
    split: str
    mean: bool
    optimizer: str
    parameters: tuple[tuple[str, Any], ...]
    limit_share: float
    rates: str
    steps: int

    @property
    def stages(self) -> tuple[str, str]:
        """What was done to the inputs on the left and on the right."""
        return ("raw" if self.mean else "centred"), "normalized"

    @property
    def names(self) -> tuple[str, str]:
        return ("Raw" if self.mean else "Own units"), "Normalized"

    def surface(self, side: int) -> tuple[str, tuple[tuple[str, Any], ...]]:
        data = {"pair": self.pair, "scale_ratio": self.scale_ratio, "inputs": self.stages[side], "split": self.split}
        return self.model, tuple(data.items())


@dataclass(frozen=True)
class Found:
    """What came out: both sides, the problem behind them, and the model's errors by how a set was normalized."""

    frozen: Frozen
    sides: tuple[Side, Side]
    posed: Problem
    exams: dict[str, Exam]


_FOUND: Memory[Found] = Memory(64)


def frozen(s: Settings) -> Frozen:
    member = OPTIMIZERS[s["optimizer"]]
    parameters = tuple((name, s["beta"]) for name in member.spans if name in ("beta", "beta1"))
    names = ("model", "pair", "scale_ratio", "split", "mean", "limit_share", "rates", "steps")
    return Frozen(optimizer=member.key, parameters=parameters, **{name: s[name] for name in names})


def run(key: Frozen) -> Found:
    """The comparison, computed once for all visitors."""

    def compute() -> Found:
        left, right = (cost_of(key.surface(side)) for side in (0, 1))
        posed = problem(key.model, key.pair, key.scale_ratio, key.split)
        pair = compare(left, right, key.optimizer, key.limit_share, key.rates, key.steps, dict(key.parameters))
        return Found(key, pair, posed, exams(posed, right.minima[0]))

    return _FOUND.get(key, compute)


# --- on the stage -------------------------------------------------------------------------------------


def tracks(found: Found) -> list[Track]:
    """One run on each side, with the distance as a share of the start's, so that both curves begin at 1."""
    out = []
    for id_, name, side in zip(IDS, found.frozen.names, found.sides, strict=True):
        (track,) = run_tracks.tracks(side.cost, [side.result], None)
        arrays = {**track.arrays, "near": np.column_stack([np.arange(len(side.distance)), side.distance])}
        out.append(replace(track, id=id_, name=name, style=STYLES[id_], arrays=arrays))
    return out


def surface_block(found: Found) -> Block:
    # Normalized inputs do not know their unit: the right side is drawn once for all scale ratios.
    drawn = (found.frozen, replace(found.frozen, scale_ratio=1.0))
    return pictures_of(tuple((id_, key.surface(side)) for side, (id_, key) in enumerate(zip(IDS, drawn, strict=True))))


def surface_panels(found: Found) -> list[Panel]:
    """The two costs, each with its own run, window and marks."""
    panels = []
    for id_, name, side in zip(IDS, found.frozen.names, found.sides, strict=True):
        (x, y), cost = side.cost.domain, side.cost
        panels.append(Panel(
            f"cost {id_}", id_, [id_], title=f"{name} · κ = {rounded(side.kappa)}", arrows="always",
            home={"x": list(x), "y": list(y)}, marks={"start": cost.start, "minima": cost.minima},
        ))  # fmt: skip
    return panels


def curve_panels(found: Found, runs: Sequence[Track]) -> list[Panel]:
    """Cost and distance against the step, the two sides on the same axes; a line where 1 % is left."""
    steps, quantity = found.frozen.steps, found.sides[0].cost.quantity
    panels = []
    curves = (("cost", f"{quantity} above its minimum", 1e-7), ("near", "distance left, share of the start's", 1e-4))
    for name, title, least in curves:
        # What is below a tiny share of the start's leaves the axes, which would be pressed flat otherwise.
        series = [run.arrays[name][:, 1] for run in runs]
        kept = (np.maximum(one, least * one[0]) for one in series)
        axes = frame(kept, 0, steps, True, levels=[NEAR] if name == "near" else ())
        panels.append(Panel(f"curve {name}", axes, list(IDS), points=name, role="strip", title=title))
    return panels


def rules(found: Found) -> list[Rule]:
    """The same rule with each side's own numbers."""
    out = []
    for id_, name, side in zip(IDS, found.frozen.names, found.sides, strict=True):
        (rule,) = run_tracks.rules([side.result])
        out.append(replace(rule, id=id_, name=f"{rule.name}, {name[:1].lower()}{name[1:]}"))
    return out


# --- the examples -------------------------------------------------------------------------------------


def cloud_panels(found: Found, normalized_with: str) -> list[Panel]:
    """Raw, minus the mean, divided by sigma. In the third the test set stands where `normalized_with` puts it."""
    NORMALIZED_WITH.check(normalized_with)
    posed = found.posed
    train, test = posed.rows.train, posed.rows.test
    raw = [posed.inputs_at("raw", rows) for rows in (train, test)]
    centred = [posed.inputs_at("centred", rows) for rows in (train, test)]
    ought = [posed.inputs_at("normalized", rows) for rows in (train, test)]
    placed = {
        "train": ought[1],
        "own": posed.inputs_at("normalized", test, fitted_on=test),
        "raw": raw[1],
    }[normalized_with]
    wrong = normalized_with != "train"
    groups = [Group("training set", ought[0], TRAIN)]
    if wrong:
        groups.append(Group("where the test set belongs", ought[1], TEST, hollow=True))
    groups.append(Group("test set as normalized" if wrong else "test set", placed, TEST))
    first = square_around(np.vstack(raw), origin=True)
    span = (first[0][1] - first[0][0]) / 2
    about: tuple[tuple[float, float], tuple[float, float]] = ((-span, span), (-span, span))
    pictures = [
        ("raw", f"Raw · σ = {_both(posed.normalizer.sigma)}", _sets(raw), posed.features, first, False),
        ("centred", f"Minus mean {_both(posed.normalizer.mean)}", _sets(centred), posed.features, about, False),
        ("normalized", "Divided by σ", groups, tuple(f"{name} (σ)" for name in posed.pair.names),
         square_around(np.vstack([group.points for group in groups])), True),
    ]  # fmt: skip
    panels = []
    for key, title, shown, axes, window, last in pictures:
        links = (ought[1], placed) if last and wrong else None
        x, y = (Axis(name, range=ends) for name, ends in zip(axes, window, strict=True))
        figure = scatter(shown, x, y, equal=True, legend=last, links=links, hover=False)
        home = {"x": list(window[0]), "y": list(window[1])}
        panels.append(Panel(f"data {key}", figure, [], title=title, home=home, marks={}))
    return panels


def _sets(points: Sequence[np.ndarray]) -> list[Group]:
    return [Group("training set", points[0], TRAIN), Group("test set", points[1], TEST)]


def _both(pair: np.ndarray) -> str:
    return " and ".join(digits(float(value), 3) for value in pair)
