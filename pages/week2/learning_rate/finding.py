"""The range test on the stage: the cost as the rate rises with what each rule reads off it, and a training at each of them."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from labcore.experiments.learning_rate.finder import TESTS, Result, Spec
from labcore.experiments.learning_rate.rising import RULES
from labcore.figures.axes import Axis, Figure
from labcore.figures.lines import Line, lines
from labcore.style import SIDES, TRAIN, Style
from pages.kit.numbers import digits
from pages.kit.panels import FigurePanel
from pages.kit.view import Beside, Legend, Mode, View

LOOKS = dict(zip(RULES, (SIDES[0], SIDES[1], SIDES[3]), strict=True))
RAW = Style("#6b7486", "#9aa6ba", "solid", "circle")
COLUMNS = ("rate", "raw", "scatter", "right")
# A suggestion that differs by more from seed to seed is a false alarm.
TRUSTED = 10.0


def view(result: Result, mode: Mode) -> View:
    notes = [rule_words(result, rule) for rule in RULES]
    outcomes = [result.sides[rule].outcome if rule in result.sides else "no rate" for rule in RULES]
    legend = [Legend(rule, rule, LOOKS[rule], outcome, note) for rule, outcome, note in zip(RULES, outcomes, notes, strict=True)]  # fmt: skip
    says = finder_words(result)
    return View(
        alt=f"{says} " + " ".join(notes),
        panels=[
            FigurePanel("test", _test(result), title="cost of each step as the rate rises, and smoothed"),
            FigurePanel("trainings", _trainings(result), title="a training at each, at rest" if result.spec.alone else "a training at each"),
        ],
        table=Beside(result.table().only(*COLUMNS), legend), says=says,
    )  # fmt: skip


def sketch(spec: Spec) -> tuple[Spec, str]:
    """The test alone, for a moving hand."""
    return replace(spec, alone=True), f"The test of one seed; {TESTS} others and the trainings at rest"


def _test(result: Result) -> Figure:
    test = result.test
    # Up to a little above where it began: how it flies apart after that leaves the picture.
    top = 1.3 * float(max(test.smoothed[0], test.costs[0]))
    drawn = [
        Line("mini-batches", test.rates, test.costs, RAW, width=1.2),
        Line("smoothed", test.rates, test.smoothed, TRAIN, width=3.0),
    ]
    for i, rule in enumerate(RULES):
        rate, look = test.suggestions[rule], LOOKS[rule]
        if not math.isfinite(rate):
            continue
        drawn.append(Line(f"{rule} {digits(rate, 3)}", np.full(2, rate), np.array([0.0, top]), look, width=2.0))
        found = [one.suggestions[rule] for one in result.others if math.isfinite(one.suggestions[rule])]
        # One dot for each other seed: apart, a value is drawn as one.
        places = np.repeat(found, 2).astype(float)
        heights = np.full(len(places), (0.03 + 0.045 * i) * top)
        heights[1::2] = np.nan
        drawn.append(Line("", places, heights, look, width=1.8))
    return lines(
        drawn, Axis("learning rate", log=True, range=_reach(result)), Axis("cost", range=(0.0, top), log=False), False
    )


def _reach(result: Result) -> tuple[float, float]:
    """Of all rates that the picture names."""
    every = [float(rate) for one in (result.test, *result.others) for rate in one.suggestions.values() if math.isfinite(rate)]  # fmt: skip
    every += [float(result.test.rates[0]), float(result.test.rates[-1])]
    return 0.8 * min(every), 1.25 * max(every)


def _trainings(result: Result) -> Figure:
    drawn = []
    for rule, side in result.sides.items():
        costs = np.array([one.train_cost for one in side.evaluations])
        drawn.append(Line(rule, np.arange(float(len(costs))), costs, LOOKS[rule]))
    epochs = Axis("epoch", range=(0.0, float(result.spec.train_epochs)))
    return lines(drawn, epochs, Axis("cost on the training set", log=True), False)


def rule_words(result: Result, rule: str) -> str:
    """What a rule finds, and how far that can be trusted."""
    rate, scatter = result.test.suggestions[rule], result.scatter(rule)
    if not math.isfinite(rate):
        return f"{rule.capitalize()}: the cost never falls, so there is no rate to read."
    if result.spec.alone:
        return f"{rule.capitalize()}: {digits(rate, 3)}."
    spread = (
        f"with {TESTS} other seeds it differs by a factor of up to {digits(scatter, 2)}"
        if math.isfinite(scatter)
        else "no other seed finds a rate"
    )
    alarm = ": a false alarm is among them, since one noisy step falls faster than the whole slope" if rule == "steepest" and scatter > TRUSTED else ""  # fmt: skip
    return f"{rule.capitalize()}: {digits(rate, 3)}; {spread}{alarm}."


def finder_words(result: Result) -> str:
    """Which of the trainings learns most, and which rule differs most from seed to seed."""
    if result.spec.alone:
        read = [f"{rule} {digits(rate, 3)}" for rule, rate in result.test.suggestions.items() if math.isfinite(rate)]
        return (
            f"Read off the smoothed curve: {', '.join(read)}."
            if read
            else "The cost never falls: there is no rate to read."
        )
    costs = {rule: side.evaluations[-1].train_cost for rule, side in result.sides.items() if side.outcome != "diverged"}
    if not costs:
        return "No rule gives a rate at which it trains: the test saw no cost that falls."
    best = min(costs, key=lambda rule: costs[rule])
    said = f"After {result.spec.train_epochs} epochs the lowest cost is that of {best}, {digits(costs[best], 3)} at rate {digits(result.test.suggestions[best], 3)}."
    scatters = {rule: result.scatter(rule) for rule in RULES if math.isfinite(result.scatter(rule))}
    if scatters:
        worst = max(scatters, key=lambda rule: scatters[rule])
        said += f" From seed to seed {worst} differs most, by a factor of up to {digits(scatters[worst], 2)}: the dots are the other seeds."
    return said
