"""The questions of momentum's map: each with the settings that find out, and the mechanism with the result's own numbers."""

from __future__ import annotations

import math

from labcore.experiments.momentum_map import conditioning, lessard, noise, phase
from labcore.experiments.momentum_map.plane import Result
from labcore.experiments.momentum_map.theory import best_settings, noise_floor, steps_per_digit
from pages.kit import starts_words
from pages.kit.followed_map import FollowedResult
from pages.kit.numbers import digits, rounded
from pages.kit.prediction import Prediction
from pages.week2.momentum_map import lessard_view
from pages.week2.momentum_map.beyond_texts import BEST_BETA
from pages.week2.momentum_map.beyond_words import ball_words
from pages.week2.momentum_map.edge_map import EdgeResult
from pages.week2.momentum_map.words import AVERAGED, FASTEST

FIFTY = 50.0
# Of pairs of neighbours that the edge parts; a straight one across a map of 200 x 200 parts a quarter to half of a hundredth.
ROUGH = 0.006
# Of the starts of the map that the exhibit opens with, those that end in another minimum than the nearest.
ELSEWHERE = 0.21
_RATE, _BETA = (float(f"{one:.6g}") for one in best_settings(16 * FIFTY))


def narrower(result: Result) -> str:
    ratio = steps_per_digit(result.radius) / steps_per_digit(math.sqrt(best_settings(FIFTY)[1]))
    return "As many" if ratio < 2 else "4 times" if ratio < 8 else "16 times"


def narrower_why(result: Result) -> str:
    kappa = result.spec.condition_number
    return (
        f"With complex roots every direction keeps √β a step, whatever its curvature, and the smallest beta that gives the flat one complex roots has "
        f"1 − √β = 2/(√κ + 1): with the condition number {digits(kappa)} that is {digits(2 / (math.sqrt(kappa) + 1), 3)}, with {digits(FIFTY)} it is "
        f"{digits(2 / (math.sqrt(FIFTY) + 1), 3)}. The root of the condition number counts."
    )  # fmt: skip


def how_far(result: Result) -> str:
    return "3.8" if result.limit < 10 else "19" if result.limit < 25 else "38"


def how_far_why(result: Result) -> str:
    beta = result.spec.beta
    return (
        f"The mean of the gradients is 1 − β = {digits(1 - beta)} times their sum, so each step is as long as the classic form's at {digits(1 - beta)} times the rate; "
        f"that one's edge, 2 + 2β = {digits(2 + 2 * beta)}, moves out by the factor {rounded(1 / (1 - beta))}."
    )  # fmt: skip


def moves(result: phase.Result) -> str:
    return {"monotone": "Straight in", "ripples": "In a slow swing"}.get(result.regimes[0], "Side to side")


def moves_why(result: phase.Result) -> str:
    total = 1.0 + result.spec.beta - result.force
    first, second = sorted(float(one.real) for one in result.roots)
    return (
        f"The two roots have the sum 1 + β − αλ = {digits(total, 3)} and the product β = {digits(result.spec.beta)}: they are {digits(first, 3)} and {digits(second, 3)}, both negative. "
        "A step is longer than the way to the minimum, and this little velocity cannot carry it round: each step ends on the other side."
    )  # fmt: skip


def remembers(result: conditioning.Result) -> str:
    change = result.settings[1][1] - best_settings(FIFTY)[1]
    return "Larger" if change > 0.05 else "Smaller" if change < -0.05 else "About the same"


def remembers_why(result: conditioning.Result) -> str:
    kappa, beta, before = result.spec.condition_number, result.settings[1][1], best_settings(FIFTY)[1]
    return (
        f"It is {digits(beta, 3)}. The steep direction bounds the rate, and each step takes the flat one, {kappa:,.0f} times less curved, only a little way. A longer memory adds up more of them: "
        f"1/(1 − β) = {rounded(1 / (1 - beta))} steps in place of {rounded(1 / (1 - before))}. From √β = (√κ − 1)/(√κ + 1) on the flat one's roots are complex, and it is as fast as the steep one."
    )  # fmt: skip


def louder(result: noise.Result) -> str:
    ratio = result.momentum.floor / noise_floor(result.momentum.rate, 0.9, noise.CURVATURE, result.spec.sigma)
    return "A tenth" if ratio < 0.3 else "As large" if ratio < 3 else "10 times as large"


def louder_why(result: noise.Result) -> str:
    beta = result.momentum.beta
    return (
        f"Every noisy gradient stays in the velocity for about 1/(1 − β) = {rounded(1 / (1 - beta))} steps and is taken as often, as are the true ones: at the same rate the steps are that much longer, "
        "and the floor of small rates is as high as that of plain descent with such steps. The average does not make it quieter; a lower rate does."
    )  # fmt: skip


def ending(result: lessard.Result) -> str:
    return {"minimum": "In the minimum", "cycle": "In a cycle", "diverged": "Nowhere: it diverges"}.get(
        result.ends[0], "In a cycle"
    )


def rough(result: EdgeResult) -> str:
    return "As rough as the whole" if result.map.border > ROUGH else "A smooth line"


def rough_why(result: EdgeResult) -> str:
    ny, nx = result.map.found.shape
    return (
        f"A step of training is a map of the weights onto themselves, and {result.map.spec.steps} of them fold the plane of rates again and again, like the iterations of Julia sets: "
        f"{100 * result.map.border:.1f} % of all neighbours are parted here, where a straight edge would part {100 / (nx + ny):.2f} to {200 / (nx + ny):.2f} %."
    )  # fmt: skip


def nearest(result: FollowedResult) -> str:
    change = starts_words.elsewhere(result.map) - ELSEWHERE
    return "Fewer" if change > 0.05 else "More" if change < -0.05 else "About as many"


PLANE = [
    Prediction(
        "Condition number 800 in place of 50, each at its fastest point: how many steps per digit?",
        ["As many", "4 times", "16 times"], {"condition_number": 16 * FIFTY, "learning_rate": _RATE, "beta": _BETA},
        answer=narrower, why=narrower_why, decided=lambda result: 0, tells=FASTEST,
    ),
    Prediction(
        "Beta 0.9 in the averaged form, v = βv + (1 − β)g, largest curvature 1: below which rate does it converge?",
        ["3.8", "19", "38"], {"form": "averaged", "beta": 0.9, "averaged_rate": 30.0},
        answer=how_far, why=how_far_why, decided=lambda result: 0, tells=AVERAGED,
    ),
]  # fmt: skip
PHASE = [
    Prediction(
        "Rate times curvature is 2.5, β 0.3: how does this direction come to its minimum?",
        ["Straight in", "In a slow swing", "Side to side"], {"learning_rate": 2.5, "curvature": 1.0, "beta": 0.3},
        answer=moves, why=moves_why, decided=lambda result: 10,
    )
]  # fmt: skip
CONDITIONING = [
    Prediction(
        f"At condition number 50 momentum's best beta is {digits(best_settings(FIFTY)[1], 3)}. And at 1,000?",
        ["Smaller", "About the same", "Larger"], {"condition_number": 1000.0}, answer=remembers, why=remembers_why, decided=lambda result: 0,
        tells=BEST_BETA,
    )
]  # fmt: skip
NOISE = [
    Prediction(
        "Beta 0.99 in place of 0.9, at the same rate of 0.02: how large does the variance get?",
        ["A tenth", "As large", "10 times as large"], {"noise_beta": 0.99}, answer=louder, why=louder_why,
        decided=lambda result: noise.SETTLED,
    )
]  # fmt: skip
EDGE = [
    Prediction(
        "The edge between trainings that arrive and those that diverge, 16,000 times enlarged: what does it look like?",
        ["A smooth line", "As rough as the whole"], {"edge_x": (0.784355, 0.7846), "edge_y": (1.12342, 1.12354)},
        answer=rough, why=rough_why, decided=lambda result: 0,
    )
]  # fmt: skip
STARTS = [
    Prediction(
        "Himmelblau has four equally deep minima. With beta 0.9 in place of 0.7, do more starts end in the nearest one, or fewer?",
        ["More", "About as many", "Fewer"], {"beta": 0.9}, answer=nearest, why=starts_words.nearest_why, decided=lambda result: 0,
        tells=starts_words.BORDERS,
    )
]  # fmt: skip
LESSARD = [
    Prediction(
        "A convex cost, the settings that are best for its curvatures, a start at 3.3. Where does the ball end?",
        ["In the minimum", "In a cycle", "Nowhere: it diverges"], {"ball_start": 3.3}, answer=ending, why=ball_words,
        decided=lambda result: lessard_view.decided(result)[0],
    )
]  # fmt: skip
