"""What the check says of a gradient, and of the bug in it: where it is red, and by which mechanism."""

from __future__ import annotations

from collections.abc import Sequence

from labcore.activations import ACTIVATIONS
from labcore.experiments.gradient_check import Result
from labcore.experiments.gradient_check.hidden import EVERYWHERE
from labcore.gradient_check import BUGS, GOOD, GroupCheck
from pages.kit.numbers import digits, rounded


def layers_in_words(layers: Sequence[int]) -> str:
    """Layer 2; layers 1 to 3; layers 1, 2 and 5."""
    numbers = sorted(set(layers))
    if len(numbers) == 1:
        return f"layer {numbers[0]}"
    if numbers == list(range(numbers[0], numbers[-1] + 1)) and len(numbers) > 2:
        return f"layers {numbers[0]} to {numbers[-1]}"
    return f"layers {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"


def named(bug: str, layer: int) -> str:
    label = BUGS[bug].label
    return label if bug in EVERYWHERE else f"{label}, layer {layer}"


def verdict_words(result: Result) -> str:
    """What the check has come to, in a sentence or two."""
    check = result.check
    if check.verdict == "good":
        return "Every entry that is judged agrees with the differences of the cost."
    if not result.red:
        look = sorted({one.group.layer for one in result.groups if one.verdict == "look"})
        where = f"in {layers_in_words(look)}" if look else "over all entries together"
        return f"The gradient is a little off {where}, by more than 10⁻⁷ and by less than 10⁻⁵: have a look."
    lit = f"The gradient is wrong in {layers_in_words(result.red)}."
    kinds = {(one.group.layer, one.group.kind) for one in result.groups if one.verdict == "bug"}
    if len(kinds) == 1:
        ((layer, kind),) = kinds
        return f"The gradient is wrong in one place: the {kind} of layer {layer}."
    if {kind for _, kind in kinds} == {"weights"}:
        return f"{lit[:-1]}, in the weights alone."
    return lit


def bug_words(result: Result) -> str:
    """Of the bug that was chosen: why it shows as it does, or why it does not."""
    spec = result.spec
    if spec.bug == "none":
        return ""
    if not result.injected:
        return f"No bug was put in. {needs_words(result)}"
    if not result.changes:
        return f"The bug changes nothing here: {same_words(result)}"
    if result.check.verdict == "good":
        return f"The bug cannot be seen here: {lost_words(result)}"
    return " ".join(filter(None, [mechanism(result), below_words(result)]))


def needs_words(result: Result) -> str:
    spec = result.spec
    if spec.layer > spec.layers and spec.bug not in EVERYWHERE:
        return f"The network has {spec.layers} layers, and the bug was to sit in layer {spec.layer}."
    if spec.bug == "dropout-on" and spec.masks == "fixed" and spec.keep_prob < 1:
        return "With one mask kept for every cost, a gradient with that mask is the right one."
    where = "" if spec.bug in EVERYWHERE else f", which layer {spec.layer} is not"
    return f"{BUGS[spec.bug].label} needs {BUGS[spec.bug].needs}{where}."


def same_words(result: Result) -> str:
    spec = result.spec
    if spec.bug == "transposed":
        return f"nothing that depends on the direction comes back through layer {spec.layer}: its weights are their own transpose, or no gradient arrives there."
    if spec.bug == "no-penalty":
        return "all weights are 0, and so is the penalty's gradient."
    if spec.bug == "dropout-on":
        return "no unit was dropped, or no gradient depends on which one was."
    return f"no gradient arrives in layer {spec.layer}, so what is made of it there is the same."


def lost_words(result: Result) -> str:
    """A bug that moves the gradient, and that no difference of these costs could tell."""
    moved = max((one for one in result.groups), key=result.moved)
    kinks = sum(1 for one in result.groups if one.difference == 0 and result.moved(one) > GOOD and _all_kinks(one))
    if kinks:
        return "all that it moves are entries with a unit exactly on its kink, where there is no derivative to compare with."
    entries = moved.group.of(result.right) - moved.group.of(result.check.gradient)
    return f"it moves the gradient by {rounded(float(abs(entries).max()))} at most, and a difference of costs of {digits(result.cost, 3)} cannot tell so little from rounding."


def _all_kinks(one: GroupCheck) -> bool:
    return bool((one.entries != one.entries).any())


def mechanism(result: Result) -> str:
    spec, m, layer = result.spec, result.spec.examples, result.spec.layer
    return {
        "no-mean": f"What comes from the data is summed over {m} examples and not averaged, so it is {m} times too large: (m − 1)/(m + 1) = {digits((m - 1) / (m + 1), 3)} is how far apart that puts the two.",
        "no-penalty": f"The cost has the penalty and the gradient lacks λ/m W = {digits(spec.l2 / m, 3)} W. Biases have no penalty, so theirs are right.",
        "wrong-derivative": f"Layer {layer} uses 1 − a, not {slope_of(spec.activation)}.",
        "bias-not-summed": f"The bias of layer {layer} got the gradient of the last example alone. No other gradient is made from it, so no other is wrong.",
        "transposed": f"Layer {layer} hands the gradient on through W where its transpose belongs. Its own weights do not use what it hands on.",
        "dropout-on": f"The gradient is that of a network with a mask, keep_prob {digits(spec.keep_prob, 2)}; the cost is that of the whole one.",
        "norm-constant": f"In layer {layer} mean and variance are taken as numbers that do not move with z. γ and β come after them and are right.",
    }[spec.bug]  # fmt: skip


def slope_of(activation: str) -> str:
    """The derivative that belongs there, written out where that is short."""
    written = {"tanh": "1 − a²", "sigmoid": "a(1 − a)", "relu": "0 or 1", "identity": "1"}.get(activation)
    return f"{f'{written}, as the slope' if written else 'the true slope'} of a = {ACTIVATIONS[activation].label}(z)"


def below_words(result: Result) -> str:
    """Layers that the bug spoils as well, by less than rounding."""
    hidden = {one.group.layer for one in result.groups if result.moved(one) > 1e-5}
    quiet = hidden - {one.group.layer for one in result.groups if one.verdict != "good"}
    return f"In {layers_in_words(sorted(quiet))} it is wrong too, by less than the check can see." if quiet else ""


def rounding_words(result: Result) -> str:
    """Groups whose relative difference is large and means nothing, and entries without a verdict."""
    said = []
    if explained := result.explained:
        largest = max(explained, key=result.raw)
        rest = len(explained) - 1
        others = f" and {rest} more group{'s' if rest > 1 else ''}" if rest else ""
        said.append(
            f"The {largest.group.kind} of layer {largest.group.layer}{others} pass{'' if others else 'es'}, up to "
            f"{digits(result.raw(largest), 2)} apart: all of it is rounding{_zero(result, largest)}."
        )
    if kinks := len(result.check.kinks):
        said.append(
            f"{kinks} of {len(result.check.gradient)} entries have a kink however short the step, and are not judged."
        )
    return " ".join(said)


def _zero(result: Result, one: GroupCheck) -> str:
    spec = result.spec
    if one.group.kind == "bias" and spec.batch_norm and one.group.layer < spec.layers:
        return ", since its true gradient is 0: batch norm subtracts it with the mean"
    size = float(abs(one.group.of(result.check.gradient)).max())
    return f", since its gradient is {rounded(size)} at most" if size < 1e-3 else ""


def in_words(result: Result, presenting: bool = False) -> str:
    """All that stands beside the picture; on a projector, which shows where it is red, why."""
    why = bug_words(result)
    told = [why] if presenting and result.red and why else [verdict_words(result), why, rounding_words(result)]
    return " ".join(filter(None, [*told, trained_words(result)]))


def trained_words(result: Result) -> str:
    spec = result.spec
    made = result.steps
    if made < spec.trained:
        return f"The training diverges: these are the weights after {made} of {spec.trained} steps, the last with a finite cost."
    return f"The weights are those after {made} steps of training." if made else ""
