"""Exponentially weighted averages: one number that remembers, how far it looks back and how far it lags."""

from dataclasses import replace

import streamlit as st

from labcore.averages import BETA, BIAS_CORRECTION
from labcore.series import SIGNAL_LENGTH, SIGNAL_NOISE, SIGNAL_SEED
from labcore.span import Span
from pages.kit.lesson import Experiment, Lesson, Prediction, Preset
from pages.kit.settings import Setting
from pages.kit.stage import Clock, formula, results, stage
from pages.week2.averages import report as averages_report
from pages.week2.averages import series
from pages.week2.averages import view as averages

TITLE = "Weighted averages"
ORDER = 8
SUMMARY = "One number remembers the past: how far does it look back, and how far does it lag behind?"

SERIES = Span("series", "seattle", kind="choice", choices=tuple(series.NAMES), label="series")
COUNT = Span("averages", 3, 1, 5, kind="integer", step=1, label="number of averages")
BETAS = {f"beta{i}": beta for i, beta in enumerate((0.5, 0.9, 0.98, 0.99, 0.8), 1)}
ORDINALS = dict(zip(BETAS, ("first", "second", "third", "fourth", "fifth"), strict=True))
AGAINST = Span(
    "against", "none", kind="choice", choices=("none", "rule", "equal", "both"), label="against a moving window",
    hint="Of length 1/(1 - beta), the rule of thumb, or of the length that leaves as much noise, 2/(1 - beta) - 1.",
)  # fmt: skip
AT = Span("step", 119, 0, series.MOST_POINTS - 1, kind="integer", label="day shown first, counted from 0")

SETTINGS = [
    Setting(SERIES, names=series.NAMES),
    Setting(replace(SIGNAL_LENGTH, hint="How many values are taken; the temperatures are 1461 days.")),
    Setting(COUNT),
    *(Setting(replace(BETA, name=name, default=beta, label=f"{ORDINALS[name]} β")) for name, beta in BETAS.items()),
    Setting(BIAS_CORRECTION),
    Setting(AGAINST, names={"none": "None", "rule": "1/(1 − β)", "equal": "Equal variance", "both": "Both"}),
    *(Setting(span) for span in (SIGNAL_NOISE, SIGNAL_SEED, AT)),
]
ONE = {"averages": 1}
PRESETS = [
    Preset("Three days", {**ONE, "series": "days", "beta1": 0.9, "step": 2}),
    Preset("Cold start", {**ONE, "beta1": 0.98, "bias_correction": False, "step": 40}),
    Preset("Against a window", {**ONE, "beta1": 0.9, "against": "both"}),
    Preset("Momentum", {**ONE, "series": "gradients", "beta1": 0.9, "bias_correction": False}),
    Preset("RMSprop", {**ONE, "series": "squares", "beta1": 0.9, "bias_correction": False}),
]
EXPERIMENTS = [
    Experiment("Switch the correction off: where do the curves begin?", {"bias_correction": False, "step": 12}),
    Experiment("A step: who follows at once, who is smooth?", {"series": "step", "step": 200}),
    Experiment("Noise alone: how much of it is left?", {"series": "noise", "noise": 1.0}),
    Experiment("Four years: does 0.98 see the summer in time?", {"points": 1461, "step": 620}),
]


def nearest(value, options):
    """The place of the option that comes closest."""
    return min(range(len(options)), key=lambda i: abs(options[i] - value))


PREDICTIONS = [
    Prediction(
        "β is 0.98. How far behind will it run?",
        ["2 days", "10 days", "40 days"],
        {**ONE, "beta1": 0.98, "step": 250},
        answer=lambda found: nearest(found.rows[0].average.measured, (2, 10, 40)),
        why=lambda found: (
            f"Measured {averages.digits(found.rows[0].average.measured, 3)} days. For a signal that hardly "
            "changes within 50 days it would be β/(1 − β) = 49, for a swing of one year it is 40.5."
        ),
    ),
    Prediction(
        "No correction, β 0.98. Where does the curve begin?",
        ["At the first day", "Halfway", "Near 0"],
        {**ONE, "beta1": 0.98, "bias_correction": False, "step": 0},
        answer=lambda found: nearest(found.rows[0].average.curve[0] / found.series.values[0], (1, 0.5, 0)),
        why=lambda found: (
            f"Its first value is 0.02 × {found.series.values[0]:.2f} = {found.rows[0].average.curve[0]:.3f} °C, "
            "since v starts at 0. Divided by 1 − 0.98 it is the first day's temperature."
        ),
    ),
    Prediction(
        "A window leaves as much noise as β 0.9. Is its lag shorter?",
        ["Shorter", "The same", "Longer"],
        {**ONE, "beta1": 0.9, "against": "equal"},
        answer=lambda found: 1 + round(found.rows[2].average.lag - found.rows[0].average.lag),
        why=lambda found: (
            f"A window of {found.rows[2].average.length:g} lags by {found.rows[2].average.lag:g} days, as the "
            f"average does, and must keep {found.rows[2].average.memory} numbers; the average keeps one."
        ),
    ),
]
EXPLANATION = r"""
**What you see.** The dots are the series, each curve is $v_t = \beta v_{t-1} + (1-\beta)x_t$ from $v_0 = 0$. The bars under the chosen
day are its weights $(1-\beta)\beta^k$: nearly two thirds of the value come from the last $1/(1-\beta)$ days, at whose end a weight has
fallen to about $1/e$ of the newest ($0.9^{10} = 0.3487$, and $(1-\epsilon)^{1/\epsilon} \to 1/e$). The arrow is the lag: the curve shows where the
trend was some days ago. More memory is smoother and later, never smoother and in time.

**The start.** Since $v_0 = 0$, the weights used so far add up to $1-\beta^t$ only; the hollow bars are missing. Dividing by
$1-\beta^t$ repairs it: at $\beta = 0.98$, $v_1 = 0.02\,x_1$ and $v_2 = 0.0196\,x_1 + 0.02\,x_2$, which is divided by 0.0396.

**Against a window.** The mean of the last $1/(1-\beta)$ values lags half as much but leaves twice the noise. At equal variance, a
window of $2/(1-\beta) - 1$, the lag is the same, and the window must keep all its numbers where the average keeps one.

**Onwards.** Put the gradients of a noisy descent in place of the temperatures and the average is momentum's velocity; put their
squares and it is what RMSprop divides by. The series *Noisy gradients* and *Squared gradients* are those of the lab's own descents.
"""

lesson = Lesson(__file__, TITLE, "How far does an average look back, and how far does it lag?", SETTINGS, PRESETS, EXPERIMENTS, PREDICTIONS)  # fmt: skip
s = lesson.settings
lesson.header()
names = list(BETAS)[: s["averages"]]
widths = [1.5, 1.4, *[1.35] * min(3, len(names)), 1.6, max(0.01, 1.35 * (3 - len(names))), 1.05]


def seldom():
    for name in ("averages", *names[3:], "against", *(["noise"] if s["series"] in series.SIGNALS else []), "seed"):
        lesson.control(name)


with lesson.controls(widths) as (which, length, *sliders, toggle, _, more):
    with which:
        lesson.control("series")
    with length:
        own, fault = series.length_or_numbers(s)
    for column, name in zip(sliders, names, strict=False):
        with column:
            lesson.control(name)
    with toggle:
        lesson.control("bias_correction")
    with more:
        lesson.more(seldom)

chosen, betas = series.chosen(s, own), tuple(s[name] for name in names)
found = averages.find(chosen, betas, s["bias_correction"], s["against"])
block, home = series.picture_of(chosen, s["bias_correction"])
if fault:
    st.warning(fault)
with lesson.body() as (left, right):
    with left:
        stage(
            lesson.page,
            alt=f"{len(found.series.values)} values of {found.series.name} and averages of them. "
            + " ".join(averages.said(found, row) for row in found.curves),
            tracks=averages.tracks(found),
            panels=averages.panels(found, home, lesson.presenting),
            surface=block,
            clock=Clock(len(found.series.values) - 1, 1, at=s["step"], rest=AT.default, unit=found.series.counts),
            focus=f"exponential {min(2, len(names))}",
        )
    with right:
        results(lesson.page, *averages_report.results_of(found, lesson.presenting), live="points")
        lesson.predict(found)
        if lesson.shows("formula"):
            formula(lesson.page, averages.rules(found))
        lesson.try_this()
        if lesson.shows("try"):
            averages_report.onwards()

lesson.takeaway(
    table=lambda: averages_report.markdown_table(found),
    code=lambda: averages_report.script(found, betas),
    csv=lambda: averages_report.csv_text(found),
    explanation=EXPLANATION,
    sources=lambda: averages_report.SOURCES,
)
lesson.close()
