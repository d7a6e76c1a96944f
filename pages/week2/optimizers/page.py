"""Optimizers race: side by side, in step, on one surface."""

from labcore.descent import STEPS
from labcore.optimizers import OPTIMIZERS
from labcore.reference import table
from labcore.span import Span
from pages.kit import optimizer_picker, run_tracks, surfaces
from pages.kit.lesson import Experiment, Lesson, Prediction, Preset
from pages.kit.settings import Setting
from pages.kit.stage import Clock, formula, results, stage
from pages.week2.optimizers import report

TITLE = "Optimizers race"
ORDER = 9
SUMMARY = "Six rules, one surface, one clock: who gets down first, and was the race fair?"

VIEW = Span("view", "together", kind="choice", choices=("together", "grid", "space"), label="view")
MEASURE = Span("measure", "distance", kind="choice", choices=("distance", "step", "split"), label="second curve")
START = [Span(f"start_{axis}", None, -1e6, 1e6, optional=True, label=f"start {axis}") for axis in "xy"]
BUDGET = Span("steps", 300, 10, 3000, kind="integer", scale="log", label="steps", hint=STEPS.hint)
AT = Span("step", 0, 0, 3000, kind="integer", label="step shown first")
FOCUS = Span("focus", None, kind="choice", choices=tuple(OPTIMIZERS), optional=True, label="looked inside")

SETTINGS = [
    *surfaces.surface_settings(),
    *optimizer_picker.entrant_settings(),
    Setting(VIEW, names={"together": "One", "grid": "Grid", "space": "3-D"}),
    Setting(MEASURE, names={"distance": "Distance", "step": "Step length", "split": "Along and across"}),
    *(Setting(span) for span in (*START, BUDGET, AT, FOCUS)),
]
TRIO, PAIR = ("gd", "rmsprop", "adam"), ("gd", "momentum")
BALL = {
    "optimizers": ("gd", "heavy-ball"),
    "focus": "heavy-ball",
    "condition_number": 50.0,
    "measure": "split",
    "steps": 150,
}
PLAIN_ADAM = {"optimizers": ("adam",), "hyperparameters": "own", "adam.bias_correction": False, "step": 1}
PRESETS = [
    Preset("Fair race", {"rates": "tuned"}),
    Preset("Rosenbrock", {"surface": "rosenbrock", "rates": "tuned", "steps": 500}),
    Preset("Escape the saddle", {"surface": "saddle", "steps": 200}),
    Preset("Real data", {"surface": "diabetes", "rates": "tuned"}),
    Preset("Own formula", {"surface": "formula", "learning_rate": 0.1}),
    Preset("Ball with friction", {**BALL, "learning_rate": 0.01}),
]
EXPERIMENTS = [
    Experiment("Raise the rate to 0.12: who leaves the picture first?", {"learning_rate": 0.12}),
    Experiment("Turn the ravine by 40 degrees: who cares?", {"rotation": 40.0, "rates": "tuned"}),
    Experiment("Add noise to every gradient: the bands show eight seeds.", {"noise": 4.0, "seeds": 8, "seed": 1}),
    Experiment("Look inside Adam without its bias correction.", PLAIN_ADAM),
    Experiment("Ball with friction, four times the rate: along adds up.", {**BALL, "learning_rate": 0.04}),
]
PREDICTIONS = [
    Prediction(
        "Each gets its own best rate. Who is down first?",
        [optimizer_picker.LABELS[key] for key in TRIO],
        {"optimizers": TRIO, "rates": "tuned"},
        answer=report.first,
        why=report.first_in_words,
    ),
    Prediction(
        "Both run at the rate 0.12. Who diverges?",
        ["Gradient descent", "Momentum", "Both"],
        {"optimizers": PAIR, "learning_rate": 0.12},
        answer=lambda found: 2 if found[1].outcome == "diverged" else 0 if found[0].outcome == "diverged" else 1,
        why=lambda found: " ".join(report.reason(result) for result in found),
    ),
]
EXPLANATION = r"""
**What you see.** Every path starts at the ring and obeys its own rule; the cross is the minimum. Gradient descent zigzags across the
ravine because the steep direction limits its rate to $2/\lambda_{\max}$. Momentum averages the zigzag away: steps across cancel, steps
along add up. With the heavy ball, $\beta$ is what friction leaves of the velocity in each step. RMSprop and Adam divide each coordinate
by its own size, so they hardly feel a ravine along the axes, and feel one that is turned.

One learning rate for all is not a fair race: press *Fair race* and each gets the rate that is best for it on this surface, from this
start, within this budget. A run that diverges leaves the picture and is named with its first bad step. No path is clipped, no step is
capped. Usual values: $\beta = 0.9$ (0.8 to 0.999), $\beta_2 = 0.999$, $\epsilon = 10^{-8}$; $\beta = 0$ is plain descent.
"""


lesson = Lesson(
    __file__, TITLE, "Who gets down first, and is the race fair?", SETTINGS, PRESETS, EXPERIMENTS, PREDICTIONS
)
s = lesson.settings
surface_now = surfaces.chosen_surface(s)
chosen = surface_now.frozen
cost, picture = surfaces.cost_of(chosen), surfaces.picture_of(chosen, s["view"] == "space")
start = tuple(
    float(own if s[name] is None else s[name]) for name, own in zip(("start_x", "start_y"), cost.start, strict=True)
)
entries, decay = optimizer_picker.frozen_entries(s), optimizer_picker.frozen_schedule(s)
noise = optimizer_picker.frozen_noise(s, s["surface"] in surfaces.DATA_COSTS)
found = optimizer_picker.run_race(s, chosen, entries, start, s["steps"], decay, *noise)

runs = run_tracks.tracks(cost, found, picture.heights if s["view"] == "space" else None)
curves = run_tracks.curve_panels(cost, runs, s["steps"], s["measure"])
lesson.header()
own = surfaces.own_settings(s)
pace = ["learning_rate", "steps"] if s["rates"] == "tied" else ["steps"]


def seldom():
    for name in (*own[1:], *(["measure"] if own else []), *pace[1:], "start_x", "start_y"):
        lesson.control(name)
    optimizer_picker.entrant_controls(s, s["surface"] in surfaces.DATA_COSTS)


with lesson.controls([1.75, 1.45, 2.25, 1.6, 1.6, 2.0, 1.05]) as (surface, who, rates, speed, shape, view, more):
    for column, name in ((surface, "surface"), (rates, "rates"), (speed, pace[0]), (shape, (own or ["measure"])[0]), (view, "view")):  # fmt: skip
        with column:
            lesson.control(name)
    with who:
        optimizer_picker.entrant_choice(s)
    with more:
        lesson.more(seldom)
surfaces.formula_line(s, surface_now)
with lesson.body() as (left, right):
    with left:
        stage(
            lesson.page,
            alt=f"{len(found)} optimizers on {cost.label}. " + " ".join(report.spoken(result) for result in found),
            tracks=runs,
            panels=run_tracks.surface_panels(found, picture, s["view"], lesson.presenting)
            + (curves[:1] if lesson.presenting else curves),
            surface=picture.block,
            clock=Clock(s["steps"], at=s["step"]),
            focus=s["focus"],
            marks={"start": start, "minima": cost.minima},
            on_click=surfaces.start_by_click(s),
        )
    with right:
        results(lesson.page, *report.rows(found, report.TERSE if lesson.presenting else report.BRIEF), live="cost")
        lesson.predict(found)
        if lesson.shows("formula"):
            formula(lesson.page, run_tracks.rules(found))
        lesson.try_this()

lesson.takeaway(
    table=lambda: report.markdown_table(found),
    code=lambda: report.script(chosen, found, start, s["steps"], decay, *noise),
    csv=lambda: report.csv_text(found),
    explanation=EXPLANATION,
    sources=lambda: (
        report.sources(found, surfaces.SURFACES[cost.key])
        + "\n\n**Every optimizer of the lab**\n\n"
        + table(OPTIMIZERS)
    ),
)
lesson.close()
