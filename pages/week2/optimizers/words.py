"""What the page says of a race: the explanation, a sentence on every run, the answers to its questions, and the sources."""

from __future__ import annotations

import math

import numpy as np

from labcore.costs import CostFunction
from labcore.entries import EntryResult
from labcore.experiments.race import Result
from labcore.optimizers import OPTIMIZERS
from labcore.reference import table
from labcore.step_factor import StepFactor, step_factor
from labcore.surfaces import SURFACES
from pages.kit.entry_words import cost_in_words, plain, reason
from pages.kit.numbers import digits, rounded

# A start this much nearer to one axis of the ravine has nothing to do across it, or along it.
LITTLE = 1e-9
# Up to here a factor counts as small beside momentum's.
DAMPED = 0.5

EXPLANATION = r"""
**What you see.** Every path starts at the ring and obeys its own rule; the cross is the minimum. With *Best for each*, every optimizer runs
at the best rate of a search on this surface, from this start, within this budget: about two thousand rates, first over the whole range,
then close together where the best are (how many, each says; fewer with noise and in long races). What is left is the difference of the rules. On the page's first surface, a ravine of condition number $\kappa = 100$ turned by 30 degrees, Nesterov is at the target after 19 steps, Adam after 59, momentum after 62, gradient descent after 98, AdaGrad after 108, RMSprop after 137.

**Why in this order.** *Gradient descent* has one rate for both directions: at its best a step multiplies the error by
$(\kappa-1)/(\kappa+1)$, 0.905 at $\kappa = 20$ and 0.980 at 100. Above $\alpha\lambda_{\max} = 1$ each step across the ravine overshoots, and the path zigzags.
*Momentum* rings: at no rate does a step multiply the error by less than $\sqrt\beta$, 0.949 at $\beta = 0.9$,
whatever the condition number. So it beats descent at 100 and loses to it at 20. *Nesterov* measures the gradient where the velocity takes it; where it rings a step
multiplies the error by $\sqrt{\beta(1-\alpha\lambda)}$, with $\alpha$ the rate of the classic form. In the steep direction nothing is left at
$\alpha\lambda = 1$, where the heavy ball keeps ringing. *AdaGrad, RMSprop and Adam* divide each coordinate by its own size, and in
this turned ravine every coordinate mixes both curvatures. AdaGrad's divisors only grow, so its steps dwindle; RMSprop's steps stay
about as long as its rate, near the minimum too, so that its best rate is a small one.

A run that diverges leaves the picture and is named with its first bad step. No path is clipped, no step is capped. The target is a
thousandth of the start's cost above the minimum, held to the end; with noise, held for ten steps. Usual values: $\beta = 0.9$ (0.8 to 0.999),
$\beta_2 = 0.999$, $\epsilon = 10^{-8}$; $\beta = 0$ is plain descent.
"""
# What answers a question, told once it has been asked.
ON_THE_AXES = r"""
**A ravine along the axes.** There each coordinate has one curvature, and to divide a coordinate by its own size takes that curvature out:
for AdaGrad, RMSprop and Adam the ravine is round. In a turned one nothing is taken out.
"""
TWO_FORMS = r"""
**Two forms of one rule.** Classic momentum adds gradients up, $v = \beta v + g$ (PyTorch's); the averaged form takes
$v = \beta v + (1-\beta)g$. At one rate the classic form's steps are $1/(1-\beta)$ times as long, 10 times at 0.9: a convention, not
another method. Here momentum and Nesterov are averaged unless you choose otherwise under More; the heavy ball is always classic, and
there steps along the ravine add up: $\beta$ is what friction leaves of the velocity.
"""
STABLE = r"""
**Where a run diverges.** Gradient descent above $\alpha\lambda_{\max} = 2$: each step across lands farther out on the other wall. Averaged
momentum above $(1+\beta)/(1-\beta)$ times that, 19 times at 0.9: gradients that change sign with every step cancel in the average.
"""


def told(cost: CostFunction, result: EntryResult) -> str:
    """What came of a run, and where theory knows it what its steps do, without LaTeX."""
    return plain(_in_full(cost, result))


def notes(result: Result) -> str:
    """A sentence or more on every run."""
    return "\n".join(f"- {_in_full(result.cost, one)}" for one in result.results)


def _in_full(cost: CostFunction, result: EntryResult) -> str:
    found = f"Its rate is the best of {result.tried:,} tried." if result.tuned else ""
    said = [arrival(result), reason(result) if result.outcome != "running" else "", found, mechanism(cost, result)]
    return " ".join(filter(None, said))


def arrival(result: EntryResult) -> str:
    """Whether and when a run is at the target, or where it left the picture."""
    name, steps, final = result.name, result.path.steps, cost_in_words(result)
    if not result.has_start:
        return ""
    if result.outcome == "diverged":
        return f"{name} left the picture at step {result.left}."
    if not result.bounded:
        return (
            f"{name} is at a cost of {final} after {steps} steps; this surface has no lowest point, and so no target."
        )
    if result.reached >= 0 and result.held is None:
        return f"{name} is at the target from step {result.reached} on."
    if result.reached >= 0:
        return f"{name} holds the target for {result.held} steps, the first time from step {result.reached} on."
    missed = f"has not held the target for {result.held} steps" if result.held else "is not at the target"
    return f"{name} {missed} after {steps} steps: its cost is {final}."


def mechanism(cost: CostFunction, result: EntryResult) -> str:
    """Why a run was as quick as it was: by how much a step multiplies the error along the ravine and across it. "" where that is not known
    in closed form, or is not all: on surfaces whose curvature changes, with noise, under a schedule."""
    if not result.everywhere or not len(cost.minima) or result.noisy or np.ptp(result.rates) > 0:
        return ""
    (flat, steep), axes = np.linalg.eigh(cost.hessian(cost.minima[0]))
    if flat <= 0 or result.limit is None:
        return ""
    ratio = result.rate / result.limit
    along, across = (
        step_factor(result.key, result.optimizer.parameters, ratio, float(one / steep)) for one in (flat, steep)
    )
    if along is None or across is None:
        return ""
    if steep < flat * (1 + 1e-9):
        return f"In the long run a step multiplies the error by {rounded(along.factor)}, in every direction."
    off = np.abs(axes.T @ (result.points[0] - cost.minima[0]))
    if not off.any():
        return ""
    if off[1] <= LITTLE * off[0] or off[0] <= LITTLE * off[1]:
        # It starts on one axis of the ravine, and stays there.
        way, factor = ("along", along) if off[1] < off[0] else ("across", across)
        return f"It moves straight {way} the ravine: in the long run a step multiplies the error by {rounded(factor.factor)}."
    return " ".join(filter(None, [_left(along, across), _turns(result, across, steep)]))


def _left(along: StepFactor, across: StepFactor) -> str:
    if along.rings and across.rings and math.isclose(along.factor, across.factor):
        return f"It rings along the ravine and across it: in the long run a step multiplies the error by √β = {rounded(along.factor)}."
    return f"In the long run a step multiplies the error by {rounded(along.factor)} along the ravine and by {rounded(across.factor)} across it."


def _turns(result: EntryResult, across: StepFactor, steep: float) -> str:
    key, beta = result.optimizer.member.key, result.optimizer.parameters.get("beta", 0.0)
    if key == "gd":
        overshoot = result.rate * steep
        said = f"Its rate times the largest curvature is {rounded(overshoot)}"
        if overshoot >= 2:
            return f"{said}: from 2 on each step across is at least twice the way to the floor, and the error does not shrink."
        return f"{said}, above 1: each step across overshoots, it zigzags." if overshoot > 1 else ""
    if key == "heavy-ball" and beta > 0 and across.factor < 1:
        return f"Its steps along the ravine add up, to at most 1/(1 − β) = {rounded(1 / (1 - beta))} times a plain one."
    if key == "nesterov" and across.factor < DAMPED * math.sqrt(beta):
        return f"Looking ahead damps it across the ravine, where momentum keeps √β = {rounded(math.sqrt(beta))} or more at any rate."
    return ""


def sources(result: Result) -> str:
    """Where each rule and the surface come from."""
    surface = SURFACES[result.cost.key]
    rules = dict.fromkeys(
        f"- **{one.optimizer.member.label}**: {one.optimizer.member.source}." for one in result.results
    )
    listed = "\n".join([*rules, f"- **{surface.label}**: {surface.source}."])
    return f"{listed}\n\n**Every optimizer of the lab**\n\n{table(OPTIMIZERS)}"


# --- what the questions ask -----------------------------------------------------------------------------


def first_name(result: Result) -> str:
    return result.results[result.first].name


def all_there(result: Result) -> int:
    """When the last one is at the target: then the picture has shown when each of them was."""
    reached = [one.reached for one in result.results]
    return max(reached) if min(reached) >= 0 else result.spec.steps


def on_the_axes(result: Result) -> str:
    """Why the one that divides each coordinate by its own sum of squares is first on a ravine along the axes, before one that
    divides as well."""
    nesterov, adagrad, adam = result.results
    far = np.abs(adam.points[0] - result.cost.minima[0]).max()
    return (
        f"AdaGrad and Adam divide each coordinate by the size of its own gradients. Along the axes a coordinate has one curvature, 1 or "
        f"{result.cost.parameters['condition_number']:g}, and it divides out: for both the ravine is round. AdaGrad keeps no velocity: it begins with "
        f"steps of {rounded(adagrad.rate)}, and is down at step {adagrad.reached}. Adam's would carry it past the minimum from steps so long: "
        f"its best rate is {rounded(adam.rate)}, about a step's length, and {rounded(far)} is {adam.reached} steps away. "
        f"Nesterov takes {nesterov.reached} at any angle."
    )


def of_forms(result: Result) -> str:
    """Why one form of momentum is ahead of the other at one rate."""
    averaged, classic = result.results
    beta = averaged.optimizer.parameters["beta"]
    times, rate = 1 / (1 - beta), averaged.rate
    return (
        f"One convention: classic adds gradients up, averaged multiplies each by 1 − β. At one rate classic's steps are 1/(1 − β) = "
        f"{rounded(times)} times as long, so its {rounded(rate)} is {rounded(times * rate)} of the averaged form. At {digits(rate / times, 3)} it would "
        f"take the averaged form's very steps: {averaged.reached} of them in place of {classic.reached}."
    )


def diverging(result: Result) -> str:
    gd, momentum = (one.outcome == "diverged" for one in result.results)
    return "Both" if momentum and gd else "Gradient descent" if gd else "Momentum" if momentum else "Neither"


def gone(result: Result) -> int:
    """When the last of those that diverge is too far off to follow."""
    return max((one.stopped_at for one in result.results if one.outcome == "diverged"), default=result.spec.steps)


def why_diverging(result: Result) -> str:
    gd, momentum = result.results
    steep = float(np.linalg.eigvalsh(result.cost.hessian(result.cost.minima[0]))[-1])
    beta = momentum.optimizer.parameters["beta"]
    way, share = gd.rate * steep, (1 - beta) / (1 + beta)
    return (
        f"Across the ravine a step of gradient descent goes αλ = {rounded(gd.rate)} · {rounded(steep)} = {rounded(way)} times the way to "
        f"the floor: what is left is 1 − {rounded(way)} = {rounded(1 - way)} times the error. To grow like that, momentum too would have to jump from wall to wall; "
        f"but gradients that change sign with every step cancel in its average, down to (1 − β)/(1 + β) = {rounded(share)} of one. So it "
        f"goes {rounded(share * way)} times the way where it would need 2, and its largest stable rate is {rounded(momentum.limit or math.nan)} "
        f"in place of {rounded(gd.limit or math.nan)}."
    )
