"""The answers to the trainer's questions, each with the mechanism behind it in the training's own numbers."""

from labcore.training.verdict import verdict_of
from pages.trainer import report

# What the first question is about, but for the network: the hint on learning rates says nothing there.
TOO_FAR = {"data": "diabetes", "optimizer": "gd", "learning_rate": 10.0}


def too_far(training):
    return "It diverges" if training.run.sides[0].divergence else "It learns faster"


def scores(run):
    """Dev scores of the sides."""
    return [side.evaluations[-1].dev_score for side in run.sides]


def straight(training):
    return "No" if scores(training.run)[1] < scores(training.run)[0] - 0.02 else "Yes"


def straight_why(training):
    with_layers, without = (report.score(one, True) for one in scores(training.run))
    return (
        "Without a hidden layer the answer changes where a weighted sum of x1 and x2 crosses 0, a straight line, however long it "
        f"trains; hidden units bend the plane first. Right on dev: {without} against {with_layers}."
    )


def by_heart(training):
    last = training.run.sides[0].evaluations[-1]
    return "Dev" if last.dev_score < last.train_score else "Train"


def by_heart_why(training):
    side = training.run.sides[0]
    result, last = verdict_of(side), side.evaluations[-1]
    train, dev = (report.score(1.0 - one, True) for one in (last.train_score, last.dev_score))
    return (
        f"{side.weights.theta.size:,} weights can bend the boundary around each of {side.problem.train.examples} examples: it repeats "
        f"{result.repeated} of the {result.exchanged} wrong labels, and answers new points near them wrongly. Error {train} on train, "
        f"{dev} on dev."
    )


def too_far_why(training):
    side = training.run.sides[0]
    limit = 2.0 / side.first_settings.learning_rate
    return (
        f"A step multiplies what is left along a direction of curvature λ by 1 − {side.first_settings.learning_rate:g} λ: where λ is "
        f"above {limit:g} it grows at every step."
    )
