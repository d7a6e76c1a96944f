"""Weighted averages: the page."""

from dataclasses import replace
from functools import partial

from labcore.averages import BETA, BIAS_CORRECTION
from labcore.data.own_table import MOST_VALUES
from labcore.experiments import averages
from labcore.series import SIGNAL_LENGTH, SIGNAL_NOISE, SIGNAL_SEED, SIGNALS, seattle_temperatures
from labcore.span import Span
from pages.kit.controls import Drawn, control
from pages.kit.exhibit import FromSession
from pages.kit.lesson import Lesson, Link
from pages.kit.prediction import Prediction
from pages.kit.settings import Setting
from pages.week2.averages import answers
from pages.week2.averages.own_series import OWN, done_to_series, no_series, own_series, paste, refusal
from pages.week2.averages.view import REST, view
from pages.week2.averages.words import EXPLANATION, SOURCES, notes

TITLE = "Weighted averages"
ORDER = 8
SUMMARY = "One number remembers the past: how far does it look back, and how far does it lag behind?"

NAMES = {
    "seattle": "Temperatures", "days": "Three days", **{key: member.label for key, member in SIGNALS.items()},
    "gradients": "Noisy gradients", "squares": "Squared gradients", "own": "Own numbers",
}  # fmt: skip
COUNT = Span("averages", 3, 1, 5, kind="integer", step=1, label="number of averages")
BETAS = {f"beta{i}": beta for i, beta in enumerate((0.5, 0.9, 0.98, 0.99, 0.8), 1)}
ORDINALS = dict(zip(BETAS, ("first", "second", "third", "fourth", "fifth"), strict=True))
AGAINST = Span(
    "against", "none", kind="choice", choices=("none", "rule", "equal", "both"), label="against a moving window",
    hint="Of length 1/(1 - beta), the rule of thumb, or of the length that keeps as much noise, 2/(1 - beta) - 1.",
)  # fmt: skip
AT = Span("step", REST, 0, MOST_VALUES - 1, kind="integer", label="day shown first, counted from 0")
ONE = {"averages": 1}
# From here the question on a window is shown; its answer is a property of the weights and stands in the table at once.
WINDOW_FROM = 60
# Wide enough for their words on a projector too.
SERIES = Drawn(partial(control, name="series"), 1.85)
CORRECTED = Drawn(partial(control, name="bias_correction"), 1.95)


def read(values):
    series, betas = values["series"], tuple(values[name] for name in list(BETAS)[: values["averages"]])
    # What does not matter for a series stays at its default, so that equal pictures are made once.
    given = {}
    if series == "own":
        given["values"] = values[OWN].values
    elif series == "seattle":
        given["points"] = min(values["points"], len(seattle_temperatures().values))
    elif series != "days":
        given = {"points": values["points"], "seed": values["seed"]}
        given |= {"noise": values["noise"]} if series in SIGNALS else {}
    return averages.Spec(series, betas=betas, bias_correction=values["bias_correction"], **given)


def controls(values):
    length = {"own": [Drawn(paste, 1.4)], "days": []}.get(values["series"], ["points"])
    return [SERIES, *length, *list(BETAS)[: min(3, values["averages"])], CORRECTED]


def more(values):
    noise = ["noise"] if values["series"] in SIGNALS else []
    return ["averages", *list(BETAS)[3 : values["averages"]], "against", *noise, "seed"]


lesson = Lesson(
    __file__, TITLE, "How far does an average look back, and how far does it lag?", averages.Spec, averages.run, view,
    settings=[
        Setting(averages.KIND, names=NAMES),
        Setting(replace(SIGNAL_LENGTH, hint="How many values are taken; the temperatures are 1461 days.")),
        Setting(COUNT),
        *(Setting(replace(BETA, name=name, default=beta, label=f"{ORDINALS[name]} β")) for name, beta in BETAS.items()),
        *map(Setting, (BIAS_CORRECTION, SIGNAL_NOISE, SIGNAL_SEED)),
    ],
    look=[Setting(AGAINST, names={"none": "None", "rule": "1/(1 − β)", "equal": "Equal variance", "both": "Both"}), Setting(AT, place=True)],
    read=read, controls=controls, more=more, from_session={OWN: FromSession(own_series, no_series)}, notice=refusal, remark=done_to_series,
    presets={
        "Three days": {**ONE, "series": "days", "beta1": 0.9, "step": 0},
        "Cold start": {**ONE, "beta1": 0.98, "bias_correction": False, "step": 0},
        "Against a window": {**ONE, "beta1": 0.9, "against": "both", "step": 0},
        "Momentum": {**ONE, "series": "gradients", "beta1": 0.9, "bias_correction": False, "step": 0},
        "RMSprop": {**ONE, "series": "squares", "beta1": 0.9, "bias_correction": False, "step": 0},
    },
    experiments={
        "Switch the correction off: where do the curves begin?": {"bias_correction": False, "step": 0},
        "A step: who follows at once, who is smooth?": {"series": "step", "step": 150},
        "Noise alone: how much of it does each one keep?": {"series": "noise", "noise": 1.0, "step": 0},
        "Four years: does 0.98 see the summer in time?": {"points": 1461, "step": 450},
    },
    predictions=[
        Prediction(
            "A signal jumps from 0 to 1. After how many steps is the average with β 0.98 half of the way up?",
            ["2 steps", "10 steps", "35 steps"], {**ONE, "series": "step", "beta1": 0.98, "step": 170},
            answer=answers.steps_up, why=answers.half_way_why, decided=answers.there,
        ),
        Prediction(
            "β 0.999, not corrected: how large is the average of 10 squared gradients beside their mean?",
            ["As large", "A tenth", "A hundredth"],
            {**ONE, "series": "squares", "beta1": 0.999, "bias_correction": False, "step": 0},
            answer=answers.cold, why=answers.cold_why, decided=lambda result: answers.COLD - 1,
        ),
        Prediction(
            "A moving window keeps as much of the noise as β 0.95. Is its lag shorter?", ["Shorter", "The same", "Longer"],
            {**ONE, "beta1": 0.95, "against": "equal", "step": WINDOW_FROM}, answer=answers.window_lag, why=answers.window_why, decided=lambda result: WINDOW_FROM,
        ),
    ],
    reveals=answers.reveals,
    links=[
        Link("optimizers", label, {"optimizers": f"gd.{optimizer}", "noise": "4", "focus": optimizer})
        for label, optimizer in (("Of gradients: momentum", "momentum"), ("Of their squares: RMSprop", "rmsprop"))
    ],
    explanation=EXPLANATION, notes=notes, sources=SOURCES,
)  # fmt: skip
