"""What the trainer says of bias and variance, of wrong labels, of zeros, and of the small pictures it draws."""

from __future__ import annotations

import math
from collections.abc import Sequence

from labcore.training import Side
from labcore.training.look import look_at_layers
from labcore.training.verdict import Verdict, verdict_of
from pages.kit.numbers import rounded
from pages.trainer.diagram import first_weights


def verdict_words(side: Side, alone: bool) -> str:
    """Bias and variance so far; of a side `alone` with its errors, which otherwise stand in the table, and their 95 % intervals."""
    result = verdict_of(side)
    if not math.isfinite(result.train_error + result.dev_error):
        return ""
    so_far = "so far " if side.outcome == "running" else ""
    errors = f": {_errors(side, result)}" if alone else ""
    repeated = f"; it repeats {result.repeated} of the {result.exchanged} wrong labels" if result.exchanged else ""
    return f"{so_far}{result.words}{errors}{repeated}."


def _errors(side: Side, result: Verdict) -> str:
    classes = bool(side.problem.table.classes)
    where = "on train"
    if result.exchanged:
        where = "where the training label is right"
    elif result.reachable > 0:
        where = "on train without the noise"
    train, dev = (
        f"{_percent(share)} % ({_percent(low)} to {_percent(high)} %)"
        for share, (low, high) in ((result.train_error, result.train_range), (result.dev_error, result.dev_range))
    )
    return f"{'error' if classes else 'unexplained'} {train} {where}, {dev} on dev"


def _percent(share: float) -> str:
    return f"{100 * share:.1f}"


def noise_words(side: Side) -> str:
    """What wrong training labels, which all sides share, mean for the error that can be reached; "" where there are none."""
    if side.settings.label_noise == 0 or side.divergence is not None:
        return ""
    result = verdict_of(side)
    share = f"{100 * result.reachable:.3g}"
    if side.problem.table.classes:
        return f"{share} % of the training labels are wrong on purpose: knowing the truth means an error of {share} % on train."
    return f"Noise is {share} % of the variance of the training targets: knowing the truth leaves that much unexplained on train."


def zeros_words(side: Side) -> str:
    """For initial weights of zero: whether no gradient reaches them. "" for any other."""
    if side.settings.initializer != "zeros" or not side.settings.hidden:
        return ""
    looks = look_at_layers(side)
    if all(one.gradient_rms == 0.0 for one in looks) and not any(one.gradients.any() for one in looks[:-1]):
        return (
            "hidden gradients are exactly 0, and so are those of the output's weights: only the output's bias learns."
        )
    if any(one.gradient_rms > 0.0 for one in looks[:-1]) and _are_alike(side):
        return "the units of each layer are exactly alike: they learn the same."
    return ""


def _are_alike(side: Side) -> bool:
    """Whether the units of each hidden layer have the same weights into them, bit for bit."""
    return all((layer.weights == layer.weights[:, :1]).all() for layer in side.network().layers[:-1])


def tiles_words(sides: Sequence[Side], view: str) -> str:
    """What one small picture is, where the picture is made of them."""
    table = sides[0].problem.table
    if view == "weights":
        what = (
            "Each tile is a unit of the first layer: ink on orange pixels raises it, ink on blue ones lowers it"
            if table.image
            else "Each column is a unit of the first layer: its weight for every input, orange above 0, blue below"
        )
        where = " on every side" if len(sides) > 1 else ""
        return f"{what}. Full colour is a weight of {rounded(first_weights(sides)[1])}{where}."
    if view == "mistakes" and table.image:
        return "Each tile is an image of the dev set that was answered wrongly, the surest mistakes first."
    if view == "mistakes" and not sides[0].problem.is_planar:
        worst = "the surest mistakes first" if table.classes else "the largest misses first"
        return (
            f"Each tile is an example of the dev set, {worst}: a bar for each feature, orange above the training mean, blue "
            "below, the full height three standard deviations."
        )
    return ""
