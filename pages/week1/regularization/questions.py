"""The questions of regularization, and why they come out as they do."""

from __future__ import annotations

from labcore.experiments.regularization import (
    augmentation,
    corner,
    dropout,
    dropout_ridge,
    dropout_training,
    early,
    paths,
    shrinkage,
    sweep,
)
from labcore.experiments.regularization.sweep import LAMBDAS
from pages.kit.numbers import digits, percent
from pages.kit.prediction import Prediction
from pages.week1.regularization.words import EXACT_ZEROS

AT_TWO = LAMBDAS.index(2.0)


def _exact(result: sweep.Result) -> str:
    share = float(result.zeros[AT_TWO, 0]) / result.weights
    return "Not one" if share == 0 else "A few" if share < 0.5 else "Most of them"


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
    return "It closes" if gap < 0.05 else "It shrinks" if gap < 0.2 else "It stays"


def _more_points_why(result: sweep.Result) -> str:
    train, dev = (100 * result.errors[:, 0]).tolist()
    m = result.problem.train.examples
    return (
        f"The same {result.weights} weights have {m:,} examples to bend around, twice as many: without a penalty it gets {train:.1f} % of them wrong and {dev:.1f} % of the others. "
        "More data does a penalty's work."
    )


SWEEP = [
    Prediction(
        "L1 in place of L2, by its subgradient, at lambda 2. How many of the 304 weights are exactly 0 after 2,000 steps?",
        ["Not one", "A few", "Most of them"], {"penalty": "l1", "strength": 2.0}, answer=_exact, why=_subgradient_why,
    ),
    Prediction(
        "L1 by the proximal step, at lambda 2. How many of the 304 weights are exactly 0 after 2,000 steps?",
        ["Not one", "A few", "Most of them"], {"penalty": "l1-proximal", "strength": 2.0}, answer=_exact, why=_proximal_why, tells=EXACT_ZEROS,
    ),
    Prediction(
        "Twice as many points, no penalty. What becomes of the gap between train and dev error?",
        ["It closes", "It shrinks", "It stays"], {"points": 400, "strength": 0.0}, answer=_more_points, why=_more_points_why,
    ),
]  # fmt: skip


# --- the corner ---------------------------------------------------------------------------------------------


def _first(result: corner.Result) -> str:
    found = result.first_zero
    return "Both at once" if found is None else f"w{found[0] + 1}"


def _corner_reached(result: corner.Result) -> int:
    return corner.STEPS if result.first_zero is None else result.first_zero[1]


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
        ["w1", "w2", "Both at once"], {"optimum_x": 1.4, "optimum_y": 1.2, "curvature_ratio": 12.0, "angle": -60.0}, answer=_first, why=_larger_why, decided=_corner_reached,
    ),
    Prediction(
        "A round cost with its optimum exactly on the diagonal, at 1.5 and 1.5. Which weight does L1 take first?",
        ["w1", "w2", "Both at once"], {"optimum_x": 1.5, "optimum_y": 1.5, "curvature_ratio": 1.0}, answer=_first, why=_diagonal_why,
    ),
]  # fmt: skip


# --- dropout ------------------------------------------------------------------------------------------------


def _mean_kept(result: dropout.Result) -> str:
    bare, target = float(result.means[1, -1]), result.target
    return "Half of it" if abs(bare / target - 0.5) < 0.1 else "The same" if abs(bare / target - 1) < 0.1 else "Neither"


def _mean_kept_why(result: dropout.Result) -> str:
    keep = result.spec.keep1
    return (
        f"A unit is there in {percent(keep, 0)} of the steps, so that its mean is {keep:g} times what it was: {result.means[1, -1]:.3g} in place of {result.target:.3g}. "
        f"Divided by {keep:g} it is {result.means[0, -1]:.3g}: what is left is the chance of the masks."
    )


DROPOUT = [
    Prediction(
        "Layer 1's keep_prob falls to 0.5, over 2,000 masks. What becomes of its mean if the kept are not divided by it?",
        ["The same", "Half of it", "Neither"], {"keep1": 0.5, "masks": 2000}, answer=_mean_kept, why=_mean_kept_why,
    ),
]  # fmt: skip


# --- trained with dropout -----------------------------------------------------------------------------------


def _rises(result: dropout_training.Result) -> str:
    share = float(result.rises[0]) / (dropout_training.STEPS - 1)
    return "At none" if share == 0 else "At about half" if abs(share - 0.5) < 0.1 else "At a few"


def _rises_why(result: dropout_training.Result) -> str:
    return (
        f"Each step's cost is that of another masked network. From step to step the descent is far smaller than the difference of two masks, so that it goes up as often as down: at {result.rises[0]} "
        f"of {dropout_training.STEPS - 1} steps. Without dropout it rises at {result.rises[result.plain] or 'none'}."
    )


NOISY = [
    Prediction(
        "keep_prob 0.95: one unit in twenty is dropped. At how many of 999 steps does the cost go up?",
        ["At none", "At a few", "At about half"], {"keep": 0.95}, answer=_rises, why=_rises_why,
    ),
]  # fmt: skip


# --- early stopping -----------------------------------------------------------------------------------------


def _lowest(result: early.Result) -> str:
    return "Before 50" if result.best < 50 else "50 to 200" if result.best <= 200 else "After 200"


def _lowest_why(result: early.Result) -> str:
    return (
        f"Without noise no point lies on the wrong side: there is nothing to learn by heart that is not true of the others. Larger weights only make it surer, |W| goes to {result.sizes[0, -1]:.3g}, "
        f"and the dev cost falls to epoch {result.best}. Early stopping is for what a network should not learn."
    )


EARLY = [
    Prediction(
        "The same moons without any noise. At which of the 400 epochs is the dev cost lowest?",
        ["Before 50", "50 to 200", "After 200"], {"noise": 0.0, "wait": 200}, answer=_lowest, why=_lowest_why,
    ),
]  # fmt: skip


# --- stopping is a penalty ----------------------------------------------------------------------------------


def _part(result: shrinkage.Result) -> str:
    k = result.spec.stopped_at
    return (
        "The steepest"
        if abs(result.by_steps[k, 0] - result.by_ridge[k, 0]) > abs(result.by_steps[k, -1] - result.by_ridge[k, -1])
        else "The flattest"
    )


def _part_why(result: shrinkage.Result) -> str:
    k, curvature = result.spec.stopped_at, float(result.measured.curvatures[0])
    return (
        f"Where αλk is small both are αλk, whatever the rest. Along the steepest direction a step multiplies the error by {digits(1 - result.rate * curvature, 2)}: descent has reached {result.by_steps[k, 0]:.2f} "
        f"of the solution, beyond it or before it by turns, where ridge leaves {result.by_ridge[k, 0]:.2f}."
    )


def reveals_part(shown: shrinkage.Spec, asked: shrinkage.Spec) -> bool:
    """Whether a picture answers a question about another: beyond half of the largest stable rate the steepest direction is passed."""
    return shown.rate_share > 0.5


SHRINKAGE = [
    Prediction(
        "A rate of 0.9 of the largest stable one, three steps. Along which direction do descent and its ridge differ most?",
        ["The steepest", "The flattest"], {"rate_share": 0.9, "stopped_at": 3}, answer=_part, why=_part_why, decided=lambda result: result.spec.stopped_at,
    ),
]  # fmt: skip


# --- augmentation -------------------------------------------------------------------------------------------


def _repeated(result: augmentation.Result) -> str:
    few, copied = (100 * result.last[:2]).tolist()
    return "Much lower" if copied < 0.8 * few else "Much higher" if copied > 1.25 * few else "About the same"


def _repeated_why(result: augmentation.Result) -> str:
    few, copied = (100 * result.last[:2]).tolist()
    return f"A copy that is not moved says nothing that the original has not said: the gradient is the same on average. {few:.1f} % are wrong from the originals, {copied:.1f} % with their copies. What helps is the moving."


AUGMENTATION = [
    Prediction(
        "Four copies of each digit, not changed at all. What becomes of the dev error?",
        ["Much lower", "About the same", "Much higher"], {"shift": 0.0, "rotate": 0.0, "zoom": 0.0, "image_noise": 0.0}, answer=_repeated, why=_repeated_why,
    ),
]  # fmt: skip


# --- paths --------------------------------------------------------------------------------------------------


def _smaller_steps(result: paths.Result) -> str:
    return "Not one" if result.zeros[0] == 0 else "Some"


def _smaller_steps_why(result: paths.Result) -> str:
    near = int((abs(result.sloped[-1][result.exact == 0]) <= 2 * result.threshold).sum())
    return f"A step takes {result.threshold:.2g} off every weight, a tenth of what it was: {near} weights hop around 0 within two such steps, nearer than before. To land on 0 exactly one would have to be a whole number of steps away."


PATHS = [
    Prediction(
        "A tenth of the rate, lambda 60. How many weights does the subgradient make exactly 0 in 600 steps?",
        ["Not one", "Some"], {"descent_share": 0.05}, answer=_smaller_steps, why=_smaller_steps_why,
    ),
]  # fmt: skip


# --- dropout is a ridge -------------------------------------------------------------------------------------


def _at_half(result: dropout_ridge.Result) -> str:
    times = float(result.penalties.sum()) / (
        0.25 * float((result.penalties * result.spec.keep_features / (1 - result.spec.keep_features)).sum())
    )
    return "2.5 times" if abs(times - 2.5) < 0.2 else "4 times" if abs(times - 4) < 0.2 else "1.6 times"


def _at_half_why(result: dropout_ridge.Result) -> str:
    return (
        f"mask / q has the variance (1 - q)/q: 0.25 at 0.8, 1 at 0.5. The weights are the same, so the penalty is four times as large, {result.penalties.sum():.3g}, "
        f"and the mean cost {result.means[-1]:.3g}."
    )


RIDGE = [
    Prediction(
        "keep_prob falls from 0.8 to 0.5. How many times as large is the penalty that dropout adds?",
        ["1.6 times", "2.5 times", "4 times"], {"keep_features": 0.5}, answer=_at_half, why=_at_half_why,
    ),
]  # fmt: skip
