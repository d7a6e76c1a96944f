"""The questions of regularization, and why they come out as they do."""

from __future__ import annotations

from labcore.experiments.regularization import corner, sweep
from labcore.experiments.regularization.sweep import LAMBDAS
from pages.kit.prediction import Prediction

AT_TWO = LAMBDAS.index(2.0)


def _exact(result: sweep.Result) -> str:
    share = float(result.zeros[AT_TWO, 0]) / result.weights
    return "None" if share == 0 else "A few" if share < 0.5 else "Most of them"


def _subgradient_why(result: sweep.Result) -> str:
    near = int(result.zeros[AT_TWO, 1])
    step = result.spec.learning_rate * 2.0 / (2 * result.problem.train.examples)
    return (
        f"The step takes {step:.4g} off every weight, whatever its size. One that is smaller passes 0 and is taken back by the next step: "
        f"{near} of {result.weights} hop around 0 within 0.01, and none stays there."
    )


def _proximal_why(result: sweep.Result) -> str:
    return (
        f"A weight that would pass 0 stops at it, and leaves only where the data's gradient is larger than lambda/(2m) = {2.0 / (2 * result.problem.train.examples):.4g}. "
        f"For {int(result.zeros[AT_TWO, 0])} of {result.weights} it is not."
    )


def _more_points(result: sweep.Result) -> str:
    gap = float(result.errors[1, 0] - result.errors[0, 0])
    return "Small" if gap < 0.05 else "As large" if gap > 0.2 else "Smaller"


def _more_points_why(result: sweep.Result) -> str:
    train, dev = (100 * result.errors[:, 0]).tolist()
    m = result.problem.train.examples
    return (
        f"The same {result.weights} weights have {m:,} examples to bend around, {m // 80} times as many: without a penalty it gets {train:.1f} % of them wrong and {dev:.1f} % of the others. "
        "More data does a penalty's work."
    )


SWEEP = [
    Prediction(
        "L1 in place of L2, by its subgradient, at lambda 2. How many of the 304 weights are exactly 0 after 3,000 steps?",
        ["None", "A few", "Most of them"], {"penalty": "l1", "strength": 2.0}, answer=_exact, why=_subgradient_why,
    ),
    Prediction(
        "The same by the proximal step. How many are exactly 0 now?",
        ["None", "A few", "Most of them"], {"penalty": "l1-proximal", "strength": 2.0}, answer=_exact, why=_proximal_why,
    ),
    Prediction(
        "Ten times as many points, no penalty. Between train and dev error lie 27 points now: how large is that gap then?",
        ["Small", "Smaller", "As large"], {"points": 2000, "strength": 0.0}, answer=_more_points, why=_more_points_why,
    ),
]  # fmt: skip


# --- the corner ---------------------------------------------------------------------------------------------


def _first(result: corner.Result) -> str:
    found = result.first_zero
    return "Both at once" if found is None else f"w{found[0] + 1}"


def _diagonal_why(result: corner.Result) -> str:
    p, q = (result.curvature @ result.optimum).tolist()
    return (
        f"The cost pulls at both alike: its slope at 0 is {abs(p):.3g} along w1 and {abs(q):.3g} along w2, and the penalty's lambda/2 either way. "
        f"Both go at lambda {result.lambdas[-1]:.3g}, at the same moment; the least push aside would bring a corner back."
    )


def _larger_why(result: corner.Result) -> str:
    p, q = (result.curvature @ result.optimum).tolist()
    gone = 0 if result.first_zero is None else result.first_zero[0]
    return (
        f"Not the size of a weight decides, but the slope that the cost has along it where it is 0: {abs(p):.3g} along w1 and {abs(q):.3g} along w2. "
        f"The penalty's slope is lambda/2 for both, so w{gone + 1}, on the gentler side, is held at 0 first."
    )


CORNER = [
    Prediction(
        "A turned valley, 12 times as steep across, with the optimum at w1 = 1.4 and w2 = 1.2. Which weight does L1 take first?",
        ["w1", "w2", "Both at once"], {"optimum_x": 1.4, "optimum_y": 1.2, "curvature_ratio": 12.0, "angle": -60.0}, answer=_first, why=_larger_why,
    ),
    Prediction(
        "A round cost with its optimum exactly on the diagonal, at 1.5 and 1.5. Which weight does L1 take first?",
        ["w1", "w2", "Both at once"], {"optimum_x": 1.5, "optimum_y": 1.5, "curvature_ratio": 1.0}, answer=_first, why=_diagonal_why,
    ),
]  # fmt: skip
