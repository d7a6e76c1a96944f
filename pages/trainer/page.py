"""The trainer: the page."""

from functools import partial

from labcore.training.presets import PRESETS as TRAININGS
from pages.kit.controls import Drawn
from pages.kit.lesson import Lesson, Link
from pages.kit.prediction import Prediction
from pages.trainer import report
from pages.trainer.answers import TOO_FAR, by_heart, by_heart_why, straight, straight_why, too_far, too_far_why
from pages.trainer.choices import draw, frozen_side, given_side, in_view, more
from pages.trainer.hints import hints_remark
from pages.trainer.notices import done_to_own_table, refusal
from pages.trainer.programs import programs
from pages.trainer.session import training_in_session
from pages.trainer.settings import groups_remark, page_values, trainer_settings, trainings_of
from pages.trainer.view import view

TITLE = "Trainer"
ORDER = 100
SUMMARY = "Real networks on real data, live: watch the boundary, the units and the weights learn, side by side."

WHOLE = 1000.0
# Enough weights, wide enough initial ones and time enough to learn every wrong label.
WRONG = {
    "examples": 200,
    "dev_share": 0.5,
    "label_noise": 0.25,
    "hidden": (64, 64),
    "gain": 2.0,
    "learning_rate": 0.01,
    "batch_size": 100,
    "epochs": 500,
    "trained": 500.0,
}
NAMES = {"moons": "Moons", "spirals": "Spirals", "digits": "Digits", "breast-cancer": "Breast cancer", "wine": "Wine", "diabetes": "Diabetes"}  # fmt: skip
WIDTHS = {"side": 2.0, "data": 1.65, "optimizer": 1.75, "learning_rate": 1.65, "sides": 1.05, "view": 1.45}
EXPLANATION = r"""
**What you see.** Every column of the network is a layer, every small picture a unit: over the plane it is the unit's output, blue below 0 and
orange above, a hidden layer on one colour scale for all its units and all sides; on images a first-layer unit shows its weights. Lines are weights, as wide as they are large, dashed where negative.
Of two classes in the plane the third picture shows what the last hidden layer makes of it, grid and examples alike: its outputs are seen along the straight
border that the output draws among them, and across it. The border in the plane is that straight line, bent back.
A step takes one mini-batch, its gradient by backpropagation, and one update of the optimizer; cost and score are measured after every epoch on
both sets, without dropout and with batch norm's running statistics; layer and group norm have none, and do the same there as in training. Filled points are trained on, hollow ones are not; a ring is a wrong answer.

**What you can do.** Press play, and change the learning rate, the optimizer, the penalties, keep_prob or the batch size while it runs: the change is
marked on the curve. Anything else starts it anew from the same seed. With several sides, all train on the same examples in the same order, and each
comes to the same numbers as it would alone. Under **More**, **Runs** checks the gradient, keeps a run's
curves beside the next (of a loaded one too; the numbers stand under **Numbers**), saves a run to a file and loads it; **Data** takes a table of your own.
Of a set in the plane, press a **+** in its picture (with several sides in that of A) and click: each click adds a training point of that class or value, a click on a point takes it away,
and the network is trained anew, to where it stood. The points are yours then, in this window alone; **Original** brings the set back as it was drawn.
Press a line of the network, or a unit for its bias, and type a value: the picture answers, and the weight is held there, marked by a square, while everything else
goes on learning, until it is set free. Under batch norm beta stands in the bias' place.

**Bias and variance.** Bias is called high when the error on the training set is above 5 points, variance when the dev error is more than 5 points
above that; for numbers it is the variance left unexplained, 35 and 10 points. In brackets stands the 95 % interval that so many examples allow, and
"probably" where it reaches across the threshold; where one answer more or less counts for more than the threshold, as of fewer than twenty, nothing is decided.
Of one example, or of equal targets, $R^2$ and the verdict are not defined. Where labels are wrong on purpose, only the right ones count as training error: nobody can foresee
a wrong label, a network can only learn it by heart, and pays for that on dev.

**The penalty** is $\frac{\lambda}{2m}\sum w^2$ with $m$ the number of training examples, whatever the batch size; weight decay is decoupled and spares
biases. Gradient clipping is by the norm of the whole gradient. Regression learns standardized targets; $R^2$ is the share of the variance explained.
"""


SOURCES = """.
- D. Smilkov et al., TensorFlow Playground, arXiv:1708.03788.
- Norms: S. Ioffe and C. Szegedy, arXiv:1502.03167; J. L. Ba and others, arXiv:1607.06450; Y. Wu and K. He, arXiv:1803.08494.
- Intervals: E. B. Wilson, Journal of the American Statistical Association 22 (1927), 209-212; R. G. Newcombe, Statistics in Medicine 17 (1998), 873-890;
  of the variance left unexplained: W. G. Cochran, Sampling Techniques (1977), section 6.4, with Student's t.
"""


def learned(name, **more):
    """A preset's training, played to its end."""
    return {**page_values(TRAININGS[name]), "trained": WHOLE, **more}


def controls(values):
    return [Drawn(partial(draw, name=name), WIDTHS.get(name, 1.5)) for name in in_view(values)]


def remark(values):
    return " ".join(filter(None, (done_to_own_table(values), groups_remark(values), hints_remark())))


lesson = Lesson(
    __file__, TITLE, "What does each setting do to a network while it learns?", None, trainings_of, view,
    settings=trainer_settings(), read=trainings_of, session=training_in_session, controls=controls, more=[Drawn(more)], notice=refusal, remark=remark,
    presets={name: learned(key) for key, name in NAMES.items()} | {"MNIST": page_values(TRAININGS["mnist"])},
    experiments={
        "Adam against gradient descent at one rate: who bends first?": {"sides": 2, "b.optimizer": "gd", "trained": 10.0},
        "No hidden layer, but squares as features: can it close a circle?": {"data": "circles", "hidden": (), "features": ("x1", "x2", "x1sq", "x2sq"), "trained": 20.0},
        "Wrong labels: A learns them by heart, B stops early.": {**WRONG, "sides": 2, "b.patience": (20,)},
        "A starts with all weights 0: what tells its units apart?": {"sides": 2, "initializer": "zeros", "b.initializer": "he", "view": "network", "trained": 20.0},
        "Digits: B's pixels are not normalized. Who learns sooner?": {**learned("digits"), "sides": 2, "b.normalize": False, "epochs": 10, "trained": 10.0},
    },
    predictions=[
        Prediction(
            "Diabetes, one hidden layer, plain gradient descent at the learning rate 10. What becomes of it?", ["It learns faster", "It diverges", "Nothing changes"],
            {**TOO_FAR, "hidden": (16,), "trained": 5.0},
            answer=too_far, why=too_far_why,
        ),
        Prediction(
            "Both sides see the same batches from the same seed; B has no hidden layer. Can it learn the moons as well?", ["Yes", "No"],
            {"sides": 2, "b.hidden": (), "trained": 40.0}, answer=straight, why=straight_why,
        ),
        Prediction(
            "A quarter of the training labels are wrong, and the network is large. Which error is larger in the end?", ["Train", "Dev"],
            WRONG, answer=by_heart, why=by_heart_why,
        ),
    ],
    links=[
        Link("landscapes", "Loss surface here", {"exhibit": "around"}, frozen_side),
        Link("frameworks", "In PyTorch, Keras, JAX", {"exhibit": "scripts", "subject": "given"}, given_side),
    ],
    explanation=EXPLANATION, numbers=report.numbers, script=report.script, programs=programs, data=report.history,
    sources=lambda training: "- Data: " + training.run.sides[0].problem.table.source + SOURCES,
)  # fmt: skip
