"""What the exhibits beside the plane say: one direction, the condition number, noise, and Lessard's cost."""

from __future__ import annotations

import math

from labcore.experiments.momentum_map import conditioning, lessard, noise, phase
from labcore.experiments.momentum_map.theory import steps_per_digit
from pages.kit.numbers import digits, rounded, typeset

# --- one direction --------------------------------------------------------------------------------------


def phase_words(result: phase.Result, brief: bool = False) -> str:
    """How the chosen beta moves, beside the critical one; brief: that one alone, where there is one."""
    beta, radius, word = result.spec.beta, result.radii[0], result.regimes[0]
    how = {
        "monotone": "the roots are real and positive: no swing",
        "ripples": f"the roots are complex, both of modulus √β = {digits(math.sqrt(beta), 3)}: a spiral",
        "oscillation": "the roots are real and negative: another side at every step",
        "one-step": "both roots are 0: the first step is the last",
        "divergence": "a root lies on the circle of radius 1 or beyond it: it diverges",
    }[word]
    said = f"At αλ = {digits(result.force, 3)} and β = {digits(beta, 3)} {how}."
    if result.critical is None:
        return f"{said} From αλ = 1 on there is no critical damping: the first step already passes the minimum, or ends in it."
    critical = f"Critical damping is β = (1 − √(αλ))² = {digits(result.critical, 3)}, with {rounded(steps_per_digit(result.radii[1]))} steps per digit"
    if word != "divergence" and abs(beta - result.critical) >= 1e-9:
        side = "more beta swings longer" if beta > result.critical else "less beta crawls"
        critical += f"; {side}: here {rounded(steps_per_digit(radius))}"
    return f"{critical}." if brief else f"{said} {critical}."


# --- the condition number -------------------------------------------------------------------------------


def conditioning_words(result: conditioning.Result, brief: bool = False) -> str:
    """What momentum saves in the chosen valley, by theory and as run; brief: without the reason why these differ."""
    kappa = digits(result.spec.condition_number)
    descent, momentum = result.steps.tolist()
    if descent == 0:
        return "In a round valley, of condition number 1, both are there after one step of rate 1: there is nothing to save."
    runs = [int(one) for one in result.arrived]
    said = (
        f"With the condition number {kappa} plain descent takes {rounded(descent)} steps per digit, momentum {rounded(momentum)}: "
        f"{digits(descent / momentum, 3)} times fewer. As run, {conditioning.DIGITS} digits take {runs[0]:,} and {runs[1]:,} steps"
    )
    why = "at momentum's best point its two roots are one, and the error falls like t ρᵗ, a little later than theory's long run says"
    return f"{said}." if brief else f"{said}: {why}."


# --- noise ----------------------------------------------------------------------------------------------


def noise_words(result: noise.Result, brief: bool = False) -> str:
    """What momentum's floor is beside that of descent with equal average steps; brief: the latter alone, and no reason."""
    ball, plain = result.both
    rate, beta = digits(ball.rate, 3), digits(ball.beta, 3)
    if not math.isfinite(ball.floor):
        return f"At the rate {rate} and beta {beta} momentum diverges: there is no floor."
    said = f"The rate {rate} with beta {beta} comes to a variance of {digits(ball.floor, 3)}."
    if not ball.forgotten:
        said += f" That takes longer than {noise.STEPS} steps: what is measured here still has the start in it."
    if ball.beta == 0:
        return f"{said} Without momentum both are the same."
    if not math.isfinite(plain.floor):
        return f"{said} Plain descent with as long steps on average, at {digits(plain.rate, 3)}, diverges."
    beside = f"Plain descent with as long steps on average, at the rate α/(1 − β) = {digits(plain.rate, 3)}, comes to {digits(plain.floor, 3)}"
    return (
        f"{beside}."
        if brief
        else f"{said} {beside}: the noise is averaged over more steps, and each error is kept longer."
    )


# --- Lessard's cost -------------------------------------------------------------------------------------

SLOPES = (
    "The slope is 25x up to 1, x + 24 up to 2 and 25x − 24 beyond: convex, its curvature 25, 1 and 25. "
    "Rate 1/9 and beta 4/9 are the best for every quadratic with curvatures from 1 to 25."
)


def ball_words(result: lessard.Result) -> str:
    """Where the ball ends."""
    start, end = digits(result.spec.start), result.ends[0]
    if end == "cycle":
        cycle = [float(x) for x in result.points[-result.period :, 0]]
        points, springs = (", ".join(digits(one, 5) for one in every) for every in (cycle, map(_stiffness, cycle)))
        fractions = f", which are {', '.join(_fraction(x) for x in cycle)}" if is_lessards(result) else ""
        return (
            f"From {start} the ball goes round {result.period} points for ever: {points}{fractions}. The stiffness of the spring that it feels there, "
            f"f′(x)/x, is {springs}: it changes in time with the swing, and pushes in again what friction takes out. On a quadratic it is the same everywhere."
        )  # fmt: skip
    if end == "minimum":
        at = result.arrived[0]
        return f"From {start} the ball is at the minimum to a thousandth from step {at} on."
    if end == "diverged":
        edge = digits((2 + 2 * result.spec.beta) / lessard.STEEP, 3)
        return (
            f"From {start} the ball diverges: on a piece of curvature 25 the rate must stay below (2 + 2β)/25 = {edge}."
        )
    return f"From {start} the ball is still moving after {lessard.STEPS} steps, and repeats no point."


def _fraction(x: float) -> str:
    return f"{typeset(str(round(1225 * x)))}/1225"


def _stiffness(x: float) -> float:
    return float(lessard.slope(x)) / x if x else lessard.STEEP


def is_lessards(result: lessard.Result) -> bool:
    """Whether the cycle is that of the paper, to 1e-12."""
    return result.period == 3 and all(
        min(abs(float(x) - c) for x in result.points[-3:, 0]) < 1e-12 for c in lessard.CYCLE
    )


def plain_words(result: lessard.Result) -> str:
    """Where plain descent ends: a gradient step below 2/25 brings any two points nearer to each other."""
    at = result.arrived[1]
    return f"Plain descent at 2/(1 + 25) is at the minimum to a thousandth from step {at} on: on a convex cost of such curvatures it always arrives."
