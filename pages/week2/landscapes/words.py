"""What the page says of landscapes: the explanation, and the sentences beside the pictures."""

from __future__ import annotations

import math

from labcore.experiments.landscapes.around import Result as Around
from labcore.experiments.landscapes.bends import Result as Bends
from labcore.experiments.landscapes.between import Way
from labcore.experiments.landscapes.matrices import Result as Matrices
from labcore.experiments.landscapes.matrices import exact_share
from labcore.experiments.landscapes.plateau import Crossing
from labcore.experiments.landscapes.point import FLAT, GENTLE, RIDGES, Result, kind_of
from labcore.experiments.landscapes.rescaled import Result as Rescaled
from labcore.experiments.landscapes.slices import Result as Slices
from labcore.experiments.landscapes.walks import Result as Walk
from pages.kit.numbers import digits, rounded

# Two costs are close where they differ by less than this share of the larger; a barrier below this share of the ends is none.
CLOSE, SMALL = 0.05, 0.1
# A way down that is bent less than this share of the steepest way up is as good as none.
LITTLE = 1e-3

EXPLANATION = rf"""
**What you see.** A ball on a surface, moved by an optimizer. The two curves through the point under it are the ground's own: as steep and as bent
as the ground is along the two eigenvectors of the Hessian. The bars are its eigenvalues: above 0 the ground curves up that way, below 0
down. A curvature below {FLAT:g} counts as *nearly flat*.

**Why.** Where the gradient is 0 the eigenvalues tell what the place is. All positive: a minimum. One negative: a saddle, and along that
eigenvector there is a way down.
"""

PLATEAU = r"""
**What you see.** A slope, a shelf on which the slope along the valley falls to 0.015, and behind it the way down to the minimum. A bar counts the
steps for which an optimizer has been where that slope is below 0.1.

**Why.** Plain descent moves by the rate times the slope: where the slope is small the steps are. Nothing holds it there; it is only slow. Momentum
carries its speed onto the shelf; the classic heavy ball adds up ten gradients. RMSprop and Adam divide by the size of past gradients, which makes
small slopes large again, once the steep ones before are forgotten: RMSprop's memory is ten steps long here, Adam's a thousand.
"""
MATRICES = r"""
**What you see.** Random symmetric matrices of $n$ rows, entries standard normal off the diagonal and $\sqrt{2}$ times that on it. They stand for the Hessian
at a place without slope of which nothing else is known. On the left, how many of their $n$ eigenvalues are above 0; on the right, how many matrices
have all of them there, with the interval in which the true share lies 95 times in 100.
"""
SLICES = r"""
**What you see.** A real network is trained; the plane goes through the weights at which it ended, and every point of it is a true cost on all its training
examples. The path is seen from straight above. In the strip the true cost along it, and what the slice shows below it, between its points.

**Why.** Of the thousand directions two are shown. Through the path's own two principal directions most of it is seen; through two random ones, each as
long as the network unit by unit, next to nothing of it is, and the network's start lies almost on its end. So a slice says how the ground bends around its
centre, and little of the way there. The Hessian's outermost eigenvalues are found in all dimensions, by products with it (Lanczos), and say whether
the training ended in a minimum.
"""
PRESENT = r"""
**What you see.** A network as it stands, in the middle (a small one of the lab's own for the moons, or yours: *Loss surface here* on the Trainer brings it), and what its cost is with other weights: two random directions, each as long as the weights into each unit, so that at
the distance 1 the random part is as large as the network (where all weights are 0 each has the length 1). Biases, gammas and betas do not move. No dropout, no penalty; batch norm with its running statistics.

**Why.** Two random directions of thousands show how wide the ground is around these weights, not which way the training goes: that way is hardly ever in the plane.
"""
RESCALED = r"""
**What you see.** Two networks that compute the same, cut along the same random numbers: on the left as they are, on the right made as long as the
weights into each unit.
"""
BETWEEN = r"""
**What you see.** Two networks, trained on the same examples from different initial weights, and the plane through both and through the bend of a curve.
On the straight line the weights are mixed, in $t$ and $1 - t$.

**Why.** Half of one network and half of another is no network that anybody trained: its units do not fit together, and the cost rises.
"""
ROUND_A_SADDLE = r"""**How long it takes.** Near a saddle the gradient is small every way, so that plain descent moves on by little; along the way down
each step multiplies the distance by $1 - \alpha\lambda = 1 + \alpha|\lambda|$. That is exponential growth from next to nothing: sure, and long."""
WALKS = r"""**A warning.** Put the random walk beside it: its picture is a smooth curve too. Of a walk in very many dimensions the $k$-th principal direction holds $6/(\pi k)^2$."""
COINS = r"""**Why.** To be a minimum every direction has to curve up. Were the signs coins, it would be 1 in $2^n$; since eigenvalues repel each other it is
far rarer, $(2 - \sqrt{2})/4$ for two and $(\pi - 2\sqrt{2})/(4\pi)$ for three dimensions. A network's Hessian is no random matrix, and low in the
landscape it has far fewer negative eigenvalues; but where training slows down high up, it is at a saddle."""
RELU = r"""**Why.** ReLU passes a positive factor on: the first layer times $c$ and the next over $c$ is the same function. But a step of one length is then a smaller part of
the first layer and a larger one of the next, so the raw slice bends differently, and so does the largest eigenvalue. Whoever calls a minimum flat has
to say in which measure."""
AROUND = r"""**Around it.** The curve has one free
point, trained so that the cost along it is low. It goes around the barrier, at the same cost as its ends: solutions are not wells apart, they hang
together in a valley that is not straight."""
# The shares that are known in closed form.
EXACTLY = {2: r"(2 - \sqrt{2})/4", 3: r"(\pi - 2\sqrt{2})/(4\pi)"}
KINDS = {
    "saddle": "not a trap: one way goes down",
    "bowl": "up every way",
    "dome": "down, and no way up",
    "shelf": "nearly flat one way",
    "flat": "nearly flat every way",
}
GROUNDS = {
    "saddle": "a saddle",
    "minimum": "a bowl",
    "plateau": "a slope with a shelf",
    "two-wells": "two wells",
    "monkey-saddle": "a monkey saddle",
}
PLACES = {
    "saddle": "on a saddle",
    "bowl": "in a hollow",
    "dome": "on a top",
    "shelf": "on a shelf",
    "flat": "where the ground is flat",
}


def steps(n: int) -> str:
    return "one step" if n == 1 else f"{n:,} steps"


def ball_words(result: Result) -> str:
    """What became of the ball, and why."""
    kind = kind_of(*result.eigenvalues[-1].tolist())
    slow = f"; for {result.gentle} of them the slope under it was below {GENTLE:g}" if result.gentle else ""
    if result.end == "left":
        when = f"after {steps(result.steps)}" if result.steps else "with its first step"
        return f"The ball leaves the picture {when}{slow}. {_freed(result)}".rstrip()
    if result.end == "rests":
        why = {
            "bowl": "The ground curves up every way, so that every slope leads back.",
            "saddle": "The ground falls away to the side, but on the ridge itself no gradient points there.",
        }.get(kind, "There is no slope left to follow.")
        return f"The ball rests {_resting(result, kind)}. {why}"
    return f"After {steps(result.steps)} the ball is still on its way, {PLACES[kind]}{slow}."


def _resting(result: Result, kind: str) -> str:
    cost = result.spec.cost
    above = float(cost.above_minimum(result.values[-1]))
    if kind != "bowl" or not math.isfinite(cost.lowest):
        return PLACES[kind]
    # Of the start's own height a thousandth is a matter of steps.
    deepest = above <= 1e-3 * max(float(cost.above_minimum(result.values[0])), 1e-3)
    return "in the lowest hollow" if deepest else f"in a hollow that is not the lowest, {digits(above, 3)} above that"


def _freed(result: Result) -> str:
    """How the way down is found, where it can be said exactly: on the saddle, by plain descent, without noise."""
    spec = result.spec
    if spec.ground != RIDGES[0] or spec.rule != "gd" or spec.noise or not spec.aside:
        return ""
    growth = 1.0 + spec.learning_rate
    doubles = math.log(2.0) / math.log(growth)
    return f"Each step multiplies its distance from the ridge by 1 − αλ = {digits(growth)}, so that {digits(spec.aside)} doubles every {digits(doubles, 3)} steps."


def crossing_words(crossing: Crossing, budget: int) -> str:
    """How one optimizer came over the shelf."""
    name, waited = crossing.run.name, crossing.steps_on_it
    if crossing.entered < 0 and crossing.run.outcome == "diverged":
        return f"{name} diverged at step {crossing.run.stopped_at:,} and was never on the shelf."
    if crossing.entered < 0:
        return f"{name} has not come to the shelf within {steps(budget)}."
    if crossing.left < 0:
        return f"{name} came to the shelf at step {crossing.entered:,} and is still on it at step {budget:,}."
    return f"{name} spent {steps(waited)} on the shelf, and left it at step {crossing.left:,}."


def matrices_words(result: Matrices, spoken: bool = False) -> str:
    """How seldom all directions curve up, beside what coins would say; without formulas where it is `spoken`."""
    row = result.chosen
    n = row.n
    counted = (
        f"{row.positive:,} of {row.draws:,} curve up every way"
        if row.positive
        else f"not one of {row.draws:,} curves up every way"
    )
    power = "" if spoken else f", $2^{{-{n}}}$"
    coins = f"coins, each sign by itself, would say {one_in(row.coins)}{power}"
    exact = exact_share(n)
    formula = f"${EXACTLY[n]} = {digits(exact)}$" if n in EXACTLY and not spoken else digits(exact)
    known = f" Exactly it is {formula}." if exact is not None else ""
    share = f", {one_in(row.share)}" if row.positive else ""
    others = "All others" if row.positive else "All of them"
    return f"{counted}{share}; {coins}.{known} {_why_seldom(n, others)}"


def _why_seldom(n: int, others: str) -> str:
    if n == 1:
        return "In one dimension there are minima and tops, and nothing between."
    return f"{others} have a way down. Eigenvalues push each other apart, so that {n} of one sign are rarer still than {n} coins of one side."


def one_in(share: float) -> str:
    """A small share as one in so many."""
    times = float(f"{1.0 / share:.2g}")
    return f"1 in {f'{times:,.0f}' if times >= 10 else f'{times:g}'}" if share < 0.3 else f"{100.0 * share:.0f} %"


def percent(share: float) -> str:
    return f"{100.0 * share:.1f} %" if share >= 0.0005 else "less than 0.1 %"


def slice_words(result: Slices) -> str:
    """What the slice shows of the path, and what it hides."""
    start, below = float(result.true[0]), float(result.shown[0])
    what = "the path's own plane" if result.spec.plane == "path" else "a plane of two random directions"
    held = f"In {what} lies {percent(result.held)} of the path"
    if not math.isfinite(below):
        return f"{held}. Its start lies outside of the slice."
    gap = abs(start - below) / max(start, below)
    if gap < CLOSE:
        return (
            f"{held}. At the start the slice shows a cost of {digits(below, 3)}, close to the true {digits(start, 3)}."
        )
    side = "above" if below > start else "below"
    return f"{held}. At the start the slice shows a cost of {digits(below, 3)}, {side} the true {digits(start, 3)}: what lies outside of the plane, or between its points, is not seen."


def bend_words(result: Bends) -> str:
    """Whether the training ended in a minimum."""
    least, largest = result.end.least, result.end.largest
    if not (math.isfinite(least) and math.isfinite(largest)):
        return ""
    reach = f"Where the training ended the Hessian's eigenvalues reach from {digits(least, 3)} to {digits(largest, 3)}"
    if largest <= 0:
        return f"{reach}: no way goes up."
    if least > -LITTLE * largest:
        return f"{reach}: no way goes down that is bent a thousandth as much as the steepest way up."
    return f"{reach}: there is still a way down, bent {rounded(largest / -least)} times less than the steepest way up. No minimum, and no trap."


def walk_words(result: Slices, walk: Walk, spoken: bool = False) -> str:
    """What a random walk holds, beside the path; without formulas where it is `spoken`."""
    theory = "60.8 and 15.2 %" if spoken else r"$6/\pi^2 + 6/(4\pi^2)$, 60.8 and 15.2 %"
    return (
        f"The walk beside it knows of no cost: {walk.steps:,} random steps in {walk.parameters:,} dimensions. Two directions hold {percent(walk.held)} of it, and "
        f"{percent(float(result.shares[:2].sum()))} of the path. In theory a long walk has {theory}: a smooth curve alone proves nothing."
    )


def around_words(result: Around) -> str:
    """Whether the present weights are the lowest of the plane."""
    cost, (x, y) = result.lowest
    points = result.values.size - 1
    here = f"At the present weights the cost is {digits(result.here, 3)}"
    if not math.isfinite(result.here):
        return "At the present weights the cost is no number: the training has run away."
    if not result.lower:
        return f"{here}. Not one of the other {points:,} points of the plane is lower."
    share = (
        f"{result.lower:,} of the other {points:,} points are"
        if result.lower > 1
        else f"One of the other {points:,} points is"
    )
    return f"{here}. {share} lower, the lowest {digits(cost, 3)}, {digits(math.hypot(x, y), 3)} away in weights: the training is not at rest there, or the plane goes a way that is good on these examples."


def rescaled_words(result: Rescaled, spoken: bool = False) -> str:
    """What the two networks share, and in what they differ; without formulas where it is `spoken`."""
    before, after = result.sharpness
    (raw, _), (other, _) = result.curvatures
    if result.spec.factor == 1.0:
        return "Times 1 and over 1: the same network twice."
    factor = digits(result.spec.factor)
    why = (
        f": ReLU passes the factor {factor} on"
        if spoken
        else f": $\\mathrm{{ReLU}}(c\\,z) = c\\,\\mathrm{{ReLU}}(z)$ for $c = {factor}$"
    )
    bends = f"The raw slice bends {_times(other / raw)}" if raw > 0 and other > 0 else "The raw slice bends differently"
    return (
        f"Both networks compute the same function{why}, and the next layer divides by it. "
        f"{bends}, and the sharpness goes from {digits(before, 3)} to {digits(after, 3)}. Normalized unit by unit, the direction grows and shrinks with the "
        f"weights, and the two slices are one."
    )


def _times(factor: float) -> str:
    return f"{rounded(factor)} times as much"


def way_words(name: str, way: Way) -> str:
    """What a way from one solution to the other meets."""
    ends = max(float(way.costs[0]), float(way.costs[-1]))
    if way.barrier <= SMALL * ends:
        return f"The {name} meets no barrier to speak of: its highest cost is {digits(float(way.costs.max()), 3)}, and the higher of its ends has {digits(ends, 3)}."
    return f"The {name} rises to {digits(float(way.costs.max()), 3)}, {digits(way.barrier, 3)} above the higher of its ends."
