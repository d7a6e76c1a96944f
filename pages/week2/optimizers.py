"""Optimizers race: side by side, in step, on one surface."""

from functools import lru_cache

import streamlit as st

from labcore.descent import STEPS
from labcore.figures.curves import frame
from labcore.optimizers import OPTIMIZERS
from labcore.race import race
from labcore.reference import table
from labcore.registry import Span
from pages.kit import entrants, lanes, surfaces
from pages.kit.lesson import Experiment, Lesson, Prediction, Preset
from pages.kit.settings import Setting
from pages.kit.stage import Panel, formula, results, stage

TITLE = "Optimizers race"
ORDER = 9
SUMMARY = "Six rules, one surface, one clock: who gets down first, and was the race fair?"

VIEW = Span("view", "together", kind="choice", choices=("together", "grid", "space"), label="view")
MEASURE = Span("measure", "distance", kind="choice", choices=("distance", "step", "split"), label="second curve")
START = {axis: Span(f"start_{axis}", None, -1e6, 1e6, optional=True, label=f"start {axis}") for axis in "xy"}
BUDGET = Span("steps", 300, 10, 3000, kind="integer", scale="log", label="steps", hint=STEPS.hint)
AT = Span("step", 0, 0, 3000, kind="integer", label="step shown first")
FOCUS = Span("focus", None, kind="choice", choices=tuple(OPTIMIZERS), optional=True, label="looked inside")
MEASURES = {"distance": "Distance to the minimum", "step": "Length of the step", "split": "Along and across the ravine"}

SETTINGS = [
    *surfaces.surface_settings(),
    *entrants.entrant_settings(),
    Setting(VIEW, names={"together": "One", "grid": "Grid", "space": "3-D"}),
    Setting(MEASURE, names=MEASURES),
    *(Setting(span) for span in (*START.values(), BUDGET, AT, FOCUS)),
]
BALL = {"optimizers": ("gd", "heavy-ball"), "condition_number": 50.0, "measure": "split", "steps": 150}
PRESETS = [
    Preset("Fair race", {"rates": "tuned"}),
    Preset("Rosenbrock", {"surface": "rosenbrock", "rates": "tuned", "steps": 500}),
    Preset("Escape the saddle", {"surface": "saddle", "steps": 200}),
    Preset("Real data", {"surface": "diabetes", "rates": "tuned"}),
    Preset("Ball with friction", {**BALL, "learning_rate": 0.01}),
]
EXPERIMENTS = [
    Experiment("Raise the rate to 0.12: who leaves the picture first?", {"learning_rate": 0.12}),
    Experiment("Turn the ravine by 40 degrees: who cares?", {"rotation": 40.0, "rates": "tuned"}),
    Experiment("Add noise to every gradient: the bands show eight seeds.", {"noise": 4.0, "seeds": 8, "seed": 1}),
    Experiment("Look inside Adam without its bias correction.", {"optimizers": ("adam",), "hyperparameters": "own", "adam.bias_correction": False, "focus": "adam", "step": 1}),
    Experiment("Ball with friction, rate raised four times: along adds up, across cancels.", {**BALL, "learning_rate": 0.04}),
]  # fmt: skip


def first(found):
    """Who reached the target first: its place in the list, for predictions."""
    return min(range(len(found)), key=lambda i: (found[i].reached < 0, found[i].reached, found[i].final))


def told(found):
    rates = ", ".join(f"{lane.optimizer.member.label} {lanes.digits(lane.rate, 3)}" for lane in found)
    return f"With each rate tuned for this surface ({rates}) it stays at the target from step {found[first(found)].reached}."


TRIO = ("gd", "rmsprop", "adam")
PREDICTIONS = [
    Prediction("Each gets its own best rate. Who is down first?", [entrants.LABELS[k] for k in TRIO],
               {"optimizers": TRIO, "rates": "tuned"}, first, told),
    Prediction("The rate rises to 0.12 for gradient descent and momentum. Who diverges?", ["Only GD", "Only momentum", "Both"],
               {"optimizers": ("gd", "momentum"), "learning_rate": 0.12},
               lambda f: [("diverged", "running"), ("running", "diverged"), ("diverged", "diverged")].index(tuple("diverged" if lane.outcome == "diverged" else "running" for lane in f)),
               lambda f: " ".join(lanes.reason(lane, surfaces.cost_of(("quadratic", (("condition_number", 20.0), ("rotation", 0.0))))) for lane in f)),
]  # fmt: skip

EXPLANATION = r"""
**What you see.** Every path starts at the ring and obeys its own rule; the cross is the minimum. Gradient descent zigzags across the
ravine because the steep direction limits its rate to $2/\lambda_{\max}$. Momentum averages the zigzag away: steps across cancel, steps
along add up. RMSprop and Adam divide each coordinate by its own size, so they hardly feel a ravine along the axes, and feel one that is
turned. One learning rate for all is **not** a fair race: press *Fair race* and each gets the rate that is best for it on this surface,
from this start, within this budget.

A run that diverges leaves the picture and is named with its first bad step. No path is clipped, no step is capped.
"""


@lru_cache(maxsize=32)
def run(surface, entries, start, steps, schedule, noise, seeds, batch_size):
    """One race, computed once for all visitors with these settings."""
    return race(surfaces.cost_of(surface), entrants.entries_of(entries), start, steps, entrants.schedule_of(schedule), noise, seeds, batch_size)  # fmt: skip


lesson = Lesson(__file__, TITLE, "Who gets down first, and is the race fair?", SETTINGS, PRESETS, EXPERIMENTS, PREDICTIONS)  # fmt: skip
s = lesson.settings
lesson.header()
made_of_data = s["surface"] in surfaces.DATA_COSTS
with lesson.controls([1.75, 1.45, 2.25, 1.6, 1.6, 2.0, 1.05]) as columns:
    parameters = list(surfaces.SURFACES[s["surface"]].spans)
    shape = parameters[0] if parameters else "measure"
    shown = ["surface", "optimizers", "rates", "learning_rate" if s["rates"] == "tied" else "steps", shape, "view"]
    for column, name in zip(columns, shown, strict=False):
        with column:
            entrants.entrant_choice(s) if name == "optimizers" else lesson.control(name)
    with columns[-1], st.popover("More", width="stretch"):
        for name in (*parameters[1:], "start_x", "start_y", *(["steps"] if s["rates"] == "tied" else []), *(["measure"] if parameters else [])):
            lesson.control(name)
        entrants.entrant_controls(s, made_of_data)

surface = surfaces.frozen_surface(s)
cost = surfaces.cost_of(surface)
start = tuple(float(cost.start[i]) if s[f"start_{axis}"] is None else s[f"start_{axis}"] for i, axis in enumerate("xy"))
noisy = bool(s["noise"] or (made_of_data and s["batch_size"]))
seeds = tuple(range(s["seed"], s["seed"] + (s["seeds"] if noisy else 1)))
found = run(surface, entrants.frozen_entries(s), start, s["steps"], entrants.frozen_schedule(s), s["noise"], seeds, s["batch_size"] if made_of_data else None)  # fmt: skip
picture = surfaces.picture_of(surface, s["view"] == "space")

keys = [lane.key for lane in found]
runs = lanes.tracks(cost, found, picture.heights if s["view"] == "space" else None)
if s["view"] == "space":
    panels = [Panel("space", "space", keys, kind="scene", home=picture.home)]
elif s["view"] == "grid":
    panels = [Panel(f"plane {lane.key}", "plane", [lane.key], title=f"{lane.optimizer.member.label} · {lanes.digits(lane.rate, 3)} · {lanes.outcome(lane)}", click=True, arrows=True, home=picture.home) for lane in found]  # fmt: skip
else:
    panels = [Panel("plane", "plane", keys, click=True, arrows=True, home=picture.home)]
bounded = len(cost.minima) > 0
second = s["measure"] if bounded else "step"
curves = [("cost", f"{cost.quantity} above the minimum" if bounded else cost.quantity, bounded)]
curves += {"distance": [("distance", "distance", True)], "step": [("step", "step length", True)], "split": []}[second]
if second == "split":
    curves = [("along", "step along", False), ("across", "step across", False)]
for name, title, log in curves[: 1 if lesson.presenting else 2]:
    axes = frame((track.arrays[name][:, 1] for track in runs), 0, s["steps"], log)
    panels.append(Panel(f"curve {name}", axes, keys, points=name, role="strip", title=title))

with lesson.body() as (left, right):
    with left:
        stage(
            lesson.page, tracks=runs, panels=panels, surface=picture.block, steps=s["steps"], at=s["step"], focus=s["focus"],
            marks={"start": list(start), "minima": cost.minima},
            alt=f"{len(found)} optimizers on {cost.label}. " + " ".join(lanes.spoken(lane, cost) for lane in found),
            on_click=lambda x, y: s.change({"start_x": float(f"{x:.6g}"), "start_y": float(f"{y:.6g}")}),
        )  # fmt: skip
    with right:
        columns, rows = lanes.rows(cost, found, lanes.TERSE if lesson.presenting else lanes.BRIEF)
        results(lesson.page, columns, rows, live="cost")
        lesson.predict(found)
        if lesson.shows("formula"):
            formula(lesson.page, lanes.rules(cost, found))
        lesson.try_this()

module, registry = ("data_costs", "DATA_COSTS") if made_of_data else ("costs", "COSTS")
schedule = entrants.frozen_schedule(s)
uses_schedule = schedule[0] != "constant"
call = f"start={start}, steps={s['steps']}, noise={s['noise']!r}, seeds={list(seeds)}" + (f", batch_size={s['batch_size']}" if made_of_data and s["batch_size"] else "")  # fmt: skip
if uses_schedule:
    call += f", schedule=SCHEDULES[{schedule[0]!r}].make(**{dict(schedule[1])!r})"
lesson.takeaway(
    table=lanes.markdown_table(cost, found),
    code=lanes.script(cost, module, registry, found, call, "from labcore.schedules import SCHEDULES\n" if uses_schedule else ""),
    csv=lambda: lanes.csv_text(found),
    explanation=EXPLANATION,
    sources="\n".join(f"- **{lane.optimizer.member.label}**: {lane.optimizer.member.source}." for lane in found) + f"\n- **{cost.label}**: {surfaces.SURFACES[cost.key].source}.\n\n**Every optimizer of the lab**\n\n{table(OPTIMIZERS)}",
)  # fmt: skip
lesson.close()
