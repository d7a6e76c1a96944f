"""Weighted averages: the page."""

from dataclasses import replace

from labcore.averages import BETA, BIAS_CORRECTION
from labcore.data.own_table import MOST_VALUES
from labcore.experiments import averages
from labcore.series import SIGNAL_LENGTH, SIGNAL_NOISE, SIGNAL_SEED, SIGNALS, seattle_temperatures
from labcore.span import Span
from pages.kit.controls import Drawn
from pages.kit.lesson import Lesson, Link
from pages.kit.numbers import digits, nearest
from pages.kit.prediction import Prediction
from pages.kit.settings import Setting
from pages.week2.averages.own_series import OWN, own_series, paste, refusal
from pages.week2.averages.view import REST, view

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
    hint="Of length 1/(1 - beta), the rule of thumb, or of the length that leaves as much noise, 2/(1 - beta) - 1.",
)  # fmt: skip
AT = Span("step", REST, 0, MOST_VALUES - 1, kind="integer", label="day shown first, counted from 0")
ONE = {"averages": 1}
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
SOURCES = """
- **Averages and bias correction**: A. Ng, Improving Deep Neural Networks, exponentially weighted averages; D. P. Kingma and J. Ba, arXiv:1412.6980, section 3.
- **Temperatures**: NOAA's daily summaries for Seattle, 2012 to 2015, as `vega_datasets` ships them; the mean of each day's highest and lowest.
- **Three days**: 40, 49 and 45 °F, the worked example of the course.
- **Lag and variance**: J. S. Hunter, The exponentially weighted moving average, Journal of Quality Technology 18 (1986), 203-210.
"""


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
    return ["series", *length, *list(BETAS)[: min(3, values["averages"])], "bias_correction"]


def more(values):
    noise = ["noise"] if values["series"] in SIGNALS else []
    return ["averages", *list(BETAS)[3 : values["averages"]], "against", *noise, "seed"]


def late_why(result):
    return (
        f"Measured {digits(result.averages[0].average.measured, 3)} days. For a signal that hardly changes within 50 days it would be "
        "β/(1 − β) = 49, for a swing of one year it is 40.5."
    )


def cold(result):
    share = result.averages[0].average.curve[0] / result.series.values[0]
    return {1: "At the first day", 0.5: "Halfway", 0: "Near 0"}[nearest(share, (1, 0.5, 0))]


def cold_why(result):
    first, begins = result.series.values[0], result.averages[0].average.curve[0]
    return (
        f"Its first value is 0.02 × {first:.2f} = {begins:.3f} °C, since v starts at 0. Divided by 1 − 0.98 it is the first day's "
        "temperature."
    )


def window_lag(result):
    average, _, window = (one.average for one in result.averages)
    return ("Shorter", "The same", "Longer")[1 + round(window.lag - average.lag)]


def window_why(result):
    window = result.averages[2].average
    return (
        f"A window of {window.length:g} lags by {window.lag:g} days, as the average does, and must keep {window.memory} numbers; the "
        "average keeps one."
    )


def notes(result):
    unit = result.series.counts
    return (
        f"Lengths and lags in {unit}s; the weight at its end is that of {unit} 1/(1 − β) as a share of the newest, near 1/e = 0.3679. "
        "The theory of the noise is for white noise, that of the lag for a slow signal; measured is this series after its "
        "start, a dash where it is too short. A window keeps a running sum and all its numbers; an average keeps one, whatever its length."
    )


lesson = Lesson(
    __file__, TITLE, "How far does an average look back, and how far does it lag?", averages.Spec, averages.run, view,
    settings=[
        Setting(averages.KIND, names=NAMES),
        Setting(replace(SIGNAL_LENGTH, hint="How many values are taken; the temperatures are 1461 days.")),
        Setting(COUNT),
        *(Setting(replace(BETA, name=name, default=beta, label=f"{ORDINALS[name]} β")) for name, beta in BETAS.items()),
        *map(Setting, (BIAS_CORRECTION, SIGNAL_NOISE, SIGNAL_SEED)),
    ],
    look=[Setting(AGAINST, names={"none": "None", "rule": "1/(1 − β)", "equal": "Equal variance", "both": "Both"}), Setting(AT)],
    read=read, controls=controls, more=more, from_session={OWN: own_series}, notice=refusal,
    presets={
        "Three days": {**ONE, "series": "days", "beta1": 0.9, "step": 2},
        "Cold start": {**ONE, "beta1": 0.98, "bias_correction": False, "step": 40},
        "Against a window": {**ONE, "beta1": 0.9, "against": "both"},
        "Momentum": {**ONE, "series": "gradients", "beta1": 0.9, "bias_correction": False},
        "RMSprop": {**ONE, "series": "squares", "beta1": 0.9, "bias_correction": False},
    },
    experiments={
        "Switch the correction off: where do the curves begin?": {"bias_correction": False, "step": 12},
        "A step: who follows at once, who is smooth?": {"series": "step", "step": 200},
        "Noise alone: how much of it is left?": {"series": "noise", "noise": 1.0},
        "Four years: does 0.98 see the summer in time?": {"points": 1461, "step": 620},
    },
    predictions=[
        Prediction(
            "β is 0.98. How far behind will it run?", ["2 days", "10 days", "40 days"], {**ONE, "beta1": 0.98, "step": 250},
            answer=lambda result: f"{nearest(result.averages[0].average.measured, (2, 10, 40))} days", why=late_why,
        ),
        Prediction(
            "No correction, β 0.98. Where does the curve begin?", ["At the first day", "Halfway", "Near 0"],
            {**ONE, "beta1": 0.98, "bias_correction": False, "step": 0}, answer=cold, why=cold_why,
        ),
        Prediction(
            "A window leaves as much noise as β 0.9. Is its lag shorter?", ["Shorter", "The same", "Longer"],
            {**ONE, "beta1": 0.9, "against": "equal"}, answer=window_lag, why=window_why,
        ),
    ],
    links=[
        Link("optimizers", label, {"optimizers": f"gd.{optimizer}", "noise": "4", "focus": optimizer})
        for label, optimizer in (("Of gradients: momentum", "momentum"), ("Of their squares: RMSprop", "rmsprop"))
    ],
    explanation=EXPLANATION, notes=notes, sources=SOURCES,
)  # fmt: skip
