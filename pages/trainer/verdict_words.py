"""What the trainer says of divergence, of bias and variance, of wrong labels, of zeros, and of the small pictures it draws."""

from __future__ import annotations

import math
from collections.abc import Sequence

from labcore.optimizers import OPTIMIZERS
from labcore.training import Side
from labcore.training.look import look_at_layers
from labcore.training.verdict import verdict_of
from pages.kit.numbers import digits, rounded
from pages.trainer.diagram import first_weights

# Percents from here on are told without tenths.
MOST_TENTHS = 1000.0
UNDEFINED = "R² on {} needs two examples with different targets"
ONE_CLASS = "accuracy on {} needs two classes, and right labels"
REASONS = {
    "learning rate": "Probably the learning rate: {rate} is {times} times what {name} has by default.",
    "initial weights": "Probably the initial weights: it happens before any training can be at fault.",
    "penalty": "Probably the penalty: learning rate times lambda over m takes more than a whole weight off at each step.",
    "inputs": "Probably the inputs: they are not normalized, and large.",
}


def divergence_words(side: Side) -> str:
    """Where it diverged and why probably; the table beside is older."""
    result = side.divergence
    assert result is not None
    member, classes = OPTIMIZERS[side.settings.optimizer], side.problem.table.classes
    # Regression learns standardized targets, while the picture has them in their own unit.
    unit = " standard deviations of the target" if result.layer == result.layers and not classes else ""
    size = f"reach {rounded(result.largest)}{unit}" if math.isfinite(result.largest) else "are no longer finite"
    cost = rounded(result.cost) if math.isfinite(result.cost) else "is no number"
    why = REASONS[result.reason].format(
        rate=digits(result.rate, 3), times=rounded(result.rate / member.learning_rate.default), name=member.label
    )
    return (
        f"Diverged at step {result.step}: the values of {result.layer_name} {size}, the mini-batch's cost {cost}. "
        f"The table is of epoch {digits(side.latest.epoch, 3)}. {why}"
    )


def verdict_words(side: Side, alone: bool) -> str:
    """Bias and variance so far, and the errors that say so, with their 95 % intervals; of one side among several, whose errors stand
    in the table, only those that do not. Without a capital."""
    result, latest = verdict_of(side), side.latest
    if not math.isfinite(latest.train_cost + latest.dev_cost):
        return ""
    so_far = "so far " if side.outcome == "running" else ""
    if not alone and not result.reachable:
        return f"{so_far}{result.words}."
    where = "on train"
    if result.exchanged:
        where = "where the training label is right"
    elif result.reachable > 0:
        where = "on train without the noise"
    wrong = "wrong" if side.problem.table.classes else "unexplained"
    train, dev = (round(100 * error, 1) for error in (result.train_error, result.dev_error))
    # As the rounded numbers beside it say.
    better = ", no worse" if dev <= train else ""
    ends = [
        f" ({_percent(100 * low)} to {_percent(100 * high)} %)" if alone else ""
        for low, high in (result.train_range, result.dev_range)
    ]
    on_train, on_dev = f"{_percent(train)} % {wrong} {where}{ends[0]}", f"{_percent(dev)} % on dev{ends[1]}{better}"
    undefined = UNDEFINED if wrong == "unexplained" else ONE_CLASS
    if math.isnan(result.train_error):
        on_train = undefined.format("train")
    if math.isnan(result.dev_error):
        on_dev = undefined.format("dev")
    bias, variance = result.diagnosis.bias, result.diagnosis.variance
    said = [f"{so_far}{bias.words}: {on_train}.", f"{sentence(variance.words)}: {on_dev}."]
    if result.exchanged:
        said.append(f"It repeats {result.repeated} of the {result.exchanged} wrong labels.")
    return " ".join(said)


def _percent(value: float) -> str:
    return f"{value:.1f}" if value < MOST_TENTHS else rounded(value)


def sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def noise_words(side: Side) -> str:
    """What wrong training labels, which all sides share, mean for the error that can be reached; "" where there are none."""
    if side.settings.label_noise == 0 or side.divergence is not None:
        return ""
    result = verdict_of(side)
    share = f"{100 * result.reachable:.3g}"
    if side.problem.table.classes:
        return f"{share} % of the training labels are wrong on purpose, and the table counts them: knowing the truth means an error of {share} % on train."
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
