"""The trainer: real networks, any setting, live, side by side."""

import streamlit as st

from labcore.training.presets import PRESETS as TRAININGS
from pages.kit.compare import Sides
from pages.kit.lesson import Experiment, Lesson, Prediction, Preset
from pages.kit.live import Live
from pages.kit.stage import results, stage
from pages.trainer import report
from pages.trainer.choices import draw, in_view, more
from pages.trainer.pictures import panels_of
from pages.trainer.session import training_in_session
from pages.trainer.settings import DATA_NAMES, OF_SIDES, page_values, trainer_settings

TITLE = "Trainer"
ORDER = 100
SUMMARY = "Real networks on real data, live: watch the boundary, the units and the weights learn, side by side."

WHOLE = 1000.0
WIDTHS = {"side": 1.35, "data": 1.1, "optimizer": 1.15, "learning_rate": 1.1, "sides": 0.7, "view": 0.95}
SHOWN = ("moons", "spirals", "digits", "breast-cancer", "wine", "diabetes", "mnist")
NAMES = {"moons": "Moons", "spirals": "Spirals", "digits": "Digits", "breast-cancer": "Breast cancer", "wine": "Wine", "diabetes": "Diabetes", "mnist": "MNIST"}  # fmt: skip


def learned(name, **more):
    """A preset's training, at its end."""
    return {**page_values(TRAININGS[name]), "trained": WHOLE, **more}


PREDICTIONS = [
    Prediction(
        "The learning rate goes up to 10, by plain gradient descent. What becomes of it?", ["It learns faster", "It diverges", "Nothing changes"],
        {"data": "diabetes", "optimizer": "gd", "learning_rate": 10.0, "hidden": (16,), "trained": 5.0},
        answer=lambda run: 1 if run.sides[0].divergence else 0,
        why=lambda run: report.outcome_words(run.sides[0]),
    ),
    Prediction(
        "Both sides see the same batches from the same seed; B has no hidden layer. Can it learn the moons as well?", ["Yes", "No"],
        {"sides": 2, "b.hidden": (), "trained": 40.0},
        answer=lambda run: int(run.sides[1].evaluations[-1].dev_score < run.sides[0].evaluations[-1].dev_score - 0.02),
        why=lambda run: f"Without a hidden layer the boundary is a straight line: {report.score(run.sides[1].evaluations[-1].dev_score, True)} on dev, against {report.score(run.sides[0].evaluations[-1].dev_score, True)}.",
    ),
    Prediction(
        "A third of the training labels are exchanged, and the network is large. Which error is larger in the end?", ["Train", "Dev"],
        {"examples": 200, "dev_share": 0.5, "label_noise": 0.33, "hidden": (32, 32), "learning_rate": 0.02, "epochs": 200, "trained": 200.0},
        answer=lambda run: int(run.sides[0].evaluations[-1].dev_score < run.sides[0].evaluations[-1].train_score),
        why=lambda run: f"It learns wrong labels by heart: it agrees with {report.score(run.sides[0].evaluations[-1].train_score, True)} of the labels it is trained on, and with {report.score(run.sides[0].evaluations[-1].dev_score, True)} of those on dev.",
    ),
]  # fmt: skip
EXPERIMENTS = [
    Experiment("Adam against gradient descent at one rate: who bends first?", {"sides": 2, "b.optimizer": "gd", "trained": 10.0}),
    Experiment("No hidden layer, but squares as features: circles.", {"data": "circles", "hidden": (), "features": ("x1", "x2", "x1sq", "x2sq"), "trained": 20.0}),
    Experiment("Wrong labels: A learns them by heart, B stops early.", {"examples": 200, "dev_share": 0.5, "label_noise": 0.33, "hidden": (32, 32), "epochs": 200, "sides": 2, "b.patience": (10,), "trained": 200.0}),
    Experiment("All weights zero: nothing tells the units apart.", {"initializer": "zeros", "trained": 10.0}),
    Experiment("Digits with the raw pixels against normalized ones.", {**learned("digits"), "sides": 2, "b.normalize": False, "epochs": 10, "trained": 10.0}),
]  # fmt: skip
EXPLANATION = r"""
**What you see.** Every column of the network is a layer, every small picture a unit: over the plane it is the unit's own output, blue below 0 and
orange above; on images a first-layer unit shows its weights. Lines are weights, as wide as they are large, dashed where negative.
A step takes one mini-batch, its gradient by backpropagation, and one update of the optimizer; cost and score are measured after every epoch on
both sets, without dropout and with batch norm's running statistics. Filled points are trained on, hollow ones are not; a ring is a wrong answer.

**What you can do.** Press play, and change the learning rate, the optimizer, the penalties, keep_prob or the batch size while it runs: the change is
marked on the curve. Anything else starts it anew from the same seed. With several sides, all train on the same examples in the same order, and each
has the numbers that it has alone. Under **More**, **Runs** checks the gradient, keeps a run's
curves beside the next (of a loaded one too; the numbers stand under **Numbers**), saves a run to a file and loads it; **Data** takes a table of your own.

**The penalty** is $\frac{\lambda}{2m}\sum w^2$ with $m$ the number of training examples, whatever the batch size; weight decay is decoupled and spares
biases. Gradient clipping is by the norm of the whole gradient. Regression learns standardized targets; $R^2$ is the share of the variance explained.
"""

lesson = Lesson(
    __file__, TITLE, "What does each setting do to a network while it learns?", trainer_settings(),
    presets=[Preset(NAMES[name], learned(name) if name != "mnist" else page_values(TRAININGS[name])) for name in SHOWN],
    experiments=EXPERIMENTS, predictions=PREDICTIONS,
)  # fmt: skip
s = lesson.settings
training = training_in_session(s)
lesson.header()
with lesson.controls([WIDTHS.get(name, 1.0) for name in in_view(s)] + [0.7]) as places:
    for place, name in zip(places, in_view(s), strict=False):
        with place:
            draw(s, name)
    with places[-1]:
        lesson.more(lambda: more(s, training))


@st.fragment
def live_stage():
    """The part that is drawn again with every slice."""
    if training.stale:
        training.stale = False
        st.rerun()
    run = training.run
    first = run.sides[0]
    training.tick += 1
    differs = (
        Sides(s, OF_SIDES).words({side.name: side.name.upper() for side in run.sides}) if len(run.sides) > 1 else ""
    )
    stage(
        lesson.page, alt=report.alt(training), panels=panels_of(training, s, lesson.presenting),
        live=Live(
            training.running, training.tick, first.steps, first.steps + first.steps_left, run.epoch, first.settings.epochs,
            training.pause_ms(), report.note(training), report.COLUMNS, report.rows(run), report.words(training, differs),
        ),
        on_act=lambda act: training.act(s, act),
    )  # fmt: skip


with lesson.body() as (left, right):
    with left:
        with st.container():
            if training.refused:
                shown = DATA_NAMES[training.run.sides[0].settings.data].lower()
                st.warning(f"{training.refused[:1].upper()}{training.refused[1:]} The picture still shows {shown}.")
        live_stage()
    with right:
        results(lesson.page, report.COLUMNS, report.rows(training.run))
        lesson.predict(None if training.running else training.run)
        lesson.try_this()
lesson.takeaway(
    table=lambda: report.table(training), code=lambda: report.script(training), csv=lambda: report.csv_text(training), explanation=EXPLANATION,
    sources=lambda: "- Data: " + training.run.sides[0].problem.table.source + ".\n- D. Smilkov et al., TensorFlow Playground, arXiv:1708.03788.",
)  # fmt: skip
lesson.close()
