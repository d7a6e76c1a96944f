"""Double descent on the stage: real digits with random features beside the case of which the closed form is known."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from labcore.experiments.bias_variance import double_descent
from labcore.experiments.bias_variance.double_descent import FIXED, DescentPart, DrawnFits, Result, Spec
from labcore.figures.axes import Axis, Figure
from labcore.figures.lines import Line, lines
from labcore.style import LEFT, OUTSIDE, RIGHT, Style
from labcore.table import Column, ResultTable
from pages.kit.code import script_of
from pages.kit.numbers import digits, rounded
from pages.kit.panels import FigurePanel
from pages.kit.view import Beside, Legend, Mode, View

Results = tuple[Result, Result]

MODELS = ("digits", "normal")
STYLES = (LEFT, RIGHT)
WITHOUT, THEORY, HERE = OUTSIDE[1], Style(OUTSIDE[2].light, OUTSIDE[2].dark, "dot", "circle"), Style(OUTSIDE[0].light, OUTSIDE[0].dark, "dash", "circle")  # fmt: skip
WINDOWS = {"digits": (0.1, 100.0), "normal": (0.05, 100.0)}
NAMES = {"digits": "real digits", "normal": "normal features"}
# Of the axis, at which so many are named.
LABELS = [(6.0, "6"), (15.0, "15"), (30.0, "30"), (60.0, "60"), (120.0, "120"), (240.0, "240"), (600.0, "600")]


def read(values: Mapping[str, Any]) -> tuple[Spec, Spec]:
    first, second = (Spec(model, values["turned"], values["ridge"], values["seed"]) for model in MODELS)
    return first, second


def parts(specs: Sequence[Spec]) -> tuple[DescentPart, ...]:
    """What does not depend on the ridge is drawn once."""
    return tuple(one.part for one in specs)


def join(specs: Sequence[Spec], drawn: Sequence[DrawnFits]) -> Results:
    first, second = (double_descent.weighed(spec, each) for spec, each in zip(specs, drawn, strict=True))
    return first, second


def script(specs: Sequence[Spec]) -> str:
    return script_of(double_descent.run, specs)


def view(results: Results, mode: Mode) -> View:
    spec = results[0].spec
    told = words(results)
    titles = (
        "real digits, random ReLU features",
        "normal features, and the closed form",
    )
    rows = [_row(one) for one in results]
    columns = [
        Column("least", f"{FIXED // 2} {moving(spec)}", "Mean error", format=".3g"), Column("here", f"{FIXED}", "As many features as examples", format=".3g"),
        Column("most", f"{10 * FIXED}", "Mean error", format=".3g"),
    ]  # fmt: skip
    return View(
        alt=told,
        panels=[
            FigurePanel(one.spec.model, _figure(one, style), title=title)
            for one, style, title in zip(results, STYLES, titles, strict=True)
        ],
        table=Beside(ResultTable(columns, rows), [Legend(one.spec.model, NAMES[one.spec.model], style) for one, style in zip(results, STYLES, strict=True)]),
        says=told,
    )  # fmt: skip


def moving(spec: Spec) -> str:
    return "features" if spec.turned == "size" else "examples"


def _row(result: Result) -> dict[str, float]:
    at = {int(count): float(error) for count, error in zip(result.counts, result.mean, strict=True)}
    return {"least": at[FIXED // 2], "here": at[FIXED], "most": at[10 * FIXED]}


def _figure(result: Result, style: Style) -> Figure:
    spec, counts = result.spec, result.counts.astype(float)
    low, high = np.percentile(result.errors, (25, 75), axis=1)
    window = WINDOWS[spec.model]
    fixed = "examples" if spec.turned == "size" else "features"
    every = [Line(f"{FIXED} {fixed}", np.array([FIXED, FIXED], float), np.array(window), HERE, width=1.4)]
    if spec.ridge > 0.0:
        every.append(Line("no ridge", counts, result.without.mean(axis=1), WITHOUT))
    name = f"ridge {digits(spec.ridge, 3)}" if spec.ridge > 0.0 else "no ridge"
    every.append(
        Line(name, counts, result.mean, Style(style.light, style.dark, "solid", style.marker), low, high, width=2.6)
    )
    if spec.model == "normal":
        every.append(_theory(result))
    x = Axis(moving(spec), range=(counts[0], counts[-1]), log=True, labels=LABELS)
    quantity = "squared error, new digits" if spec.model == "digits" else "error above the noise"
    return lines(every, x, Axis(quantity, range=window, log=True), legend=True, margin={"l": 56, "r": 14})


def _theory(result: Result) -> Line:
    """The closed form, through more places than were measured; broken where it is infinite."""
    counts = np.geomspace(result.counts[0], result.counts[-1], 241)
    gammas = counts / FIXED if result.spec.turned == "size" else FIXED / counts
    values = result.theory(gammas)
    return Line("closed form", counts, np.where(np.isfinite(values), values, np.nan), THEORY, width=2.2)


def words(results: Results) -> str:
    """Whether there is a peak, where, and what the ridge has done to it."""
    spec = results[0].spec
    fixed = "examples" if spec.turned == "size" else "features"
    peaks = [None if one.peak is None else int(one.counts[one.peak]) for one in results]
    if peaks[0] == peaks[1] == FIXED:
        text = f"Both errors peak at {FIXED} {moving(spec)}, as many as {fixed}."
    else:
        said = [
            f"{NAMES[one.spec.model]}: {'no peak' if peak is None else f'the error peaks at {peak} {moving(spec)}'}"
            for one, peak in zip(results, peaks, strict=True)
        ]
        text = f"{said[0][:1].upper()}{said[0][1:]}. {said[1][:1].upper()}{said[1][1:]}."
    if all(one.peak is None for one in results):
        return f"{text} A penalty of {digits(spec.ridge, 3)} keeps the weights from growing in the directions of which the examples say next to nothing."
    if spec.ridge > 0:
        return f"{text} Where there is still a peak, the ridge of {digits(spec.ridge, 3)} only holds it down."
    there = "There the fit can just reach every training example, noise and all, and needs huge weights for it"
    if spec.turned == "examples":
        return f"{text} {there}; with fewer, many fits reach them, and the one with the smallest weights is tame; with more, none does, and their noise averages out."
    return f"{text} {there}; beyond, many fits reach them, and the one with the smallest weights is tame again."


# What answers a question, told once it has been asked.
EXAMPLES_HURT = r"""
**More examples can hurt.** With the number of features fixed the same peak is met from the other side: an added example brings the number of examples up to that of features, where the fit
can only just reach them all.
"""
RIDGE_HELPS = r"""
**A ridge takes the peak away.** The peak comes from singular values $s$ near 0, by whose inverse the noise is blown up: $1/s$ becomes $s / (s^2 + n\lambda)$, which stays below $1/(2\sqrt{n\lambda})$. A
ridge that is right for each number of features makes the error fall all the way.
"""
THEORY_TEXT = r"""
**What you see.** Least squares with $p$ features and $n$ examples, of all fits that are equally good the one with the smallest weights; one of the two is fixed at 60. Left, random features
$\max(0, Vx)$ of real digits, $V$ never trained; right, normal features, whose excess risk is known for many examples: with $\gamma = p/n$, noise $\sigma^2 = 1$ and signal $r^2 = 5$,

$$\frac{\sigma^2 \gamma}{1 - \gamma} \; (\gamma < 1), \qquad r^2 \Big(1 - \frac1\gamma\Big) + \frac{\sigma^2}{\gamma - 1} \; (\gamma > 1),$$

1 at $\gamma = 0.5$ and 3.5 at $\gamma = 2$. At $\gamma = 1$ it is infinite: there the mean of some draws says little. Lines are means of 8 and 40 draws, bands their middle half.
"""
SOURCES = "- M. Belkin, D. Hsu, S. Ma and S. Mandal, PNAS 116 (2019), 15849-15854.\n- T. Hastie, A. Montanari, S. Rosset and R. Tibshirani, Annals of Statistics 50 (2022), 949-986.\n- P. Nakkiran, arXiv:1912.07242 (more examples can hurt).\n- Data: scikit-learn's handwritten digits."  # fmt: skip


# --- questions ----------------------------------------------------------------------------------------------


def _mean_at(result: Result, count: int) -> float:
    return float(result.mean[int(np.flatnonzero(result.counts == count)[0])])


def hurt(results: Results) -> str:
    before, after = _mean_at(results[0], 30), _mean_at(results[0], FIXED)
    return "It rises" if after > 1.1 * before else "It falls" if after < before / 1.1 else "It stays"


def hurt_why(results: Results) -> str:
    one = results[0]
    before = _mean_at(one, 30)
    again = next((int(n) for n, error in zip(one.counts, one.mean, strict=True) if n > FIXED and error < before), None)
    pays = (
        "More examples of this many never make up for it."
        if again is None
        else f"Only from {again} on do more examples pay: {rounded(_mean_at(one, again))}, and {rounded(_mean_at(one, 10 * FIXED))} at {10 * FIXED}."
    )
    return (
        f"With 30 examples there are many fits through all of them, and the one with the smallest weights is tame: error {rounded(before)}. With {FIXED} there is one alone, whose weights "
        f"must be huge: {rounded(_mean_at(one, FIXED))}. {pays}"
    )


def flattened(results: Results) -> str:
    one = results[0]
    if one.peak is None:
        return "It is gone"
    at = int(np.flatnonzero(one.counts == FIXED)[0])
    return "About half is left" if one.mean[at] < 0.75 * one.without.mean(axis=1)[at] else "It stays"


def flattened_why(results: Results) -> str:
    one = results[0]
    at = int(np.flatnonzero(one.counts == FIXED)[0])
    lam = one.spec.ridge
    return (
        f"The peak comes from directions in which the features hardly vary: their singular value s is near 0, and 1/s blows the noise up. A ridge makes s / (s² + nλ) of it, never more than "
        f"1 / (2 √(nλ)) = {digits(1 / (2 * math.sqrt(FIXED * lam)), 3)}: {rounded(float(one.without.mean(axis=1)[at]))} becomes {rounded(float(one.mean[at]))}."
    )


def shows_ridge(shown: Sequence[Spec], asked: Sequence[Spec]) -> bool:
    """What more examples do every picture along that axis tells, and what a ridge does one that has as much or more."""
    if asked[0].ridge > 0.0:
        return shown[0].ridge >= asked[0].ridge
    return shown[0].turned == asked[0].turned
