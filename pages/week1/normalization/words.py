"""What the comparison of two units says, in sentences with today's numbers."""

from __future__ import annotations

from labcore.experiments.normalization import Exam, Result, Scaling
from pages.kit import entry_words
from pages.kit.numbers import digits, rounded

# What a step takes off is one on both sides where it differs by less than this, or looks the same in a sentence.
SAME = 0.02


def in_words(result: Result) -> str:
    """At which rates the two sides run, and what that makes of a step: the reason for what the picture shows."""
    if result.spec.rates != "share":
        return _one_rate(result)
    member = result.scalings[0].result.optimizer.member
    ratio, limit = digits(result.spec.limit_share, 3), result.scalings[0].result.optimizer.stable_rate
    if any(one.limit is None for one in result.scalings) or limit is None:
        return (
            f"{member.label} scales the step of every weight by that weight's own gradients, so a feature's unit cancels out of it. "
            f"It has no simple largest rate: both run at {ratio} of a fiftieth of their own way from start to minimum."
        )
    text = f"at {ratio} of the largest stable rate ${{{limit[1]}}}$ {_why(result)}"
    return _sentence(text if result.scalings[0].result.everywhere else f"near the minimum, {text}")


def _why(result: Result) -> str:
    """What a step takes off the distance along the slowest direction, and why that much."""
    left, right = result.scalings
    slow, other = left.slowest, right.slowest
    assert slow is not None
    assert other is not None
    assert left.steep is not None
    assert left.flat is not None
    off, off_right = 1.0 - slow.factor, 1.0 - other.factor
    if left.steep.factor > 1.0:
        return f"the steepest direction jumps across the valley and gets {_percent(-off)} longer a step, on both sides, whatever the condition number."
    if abs(off - off_right) > SAME * max(off, off_right) and _percent(off) != _percent(off_right):
        return (
            f"a step takes {_percent(off)} off the slowest direction on the left, {_percent(off_right)} on the right: the steepest "
            f"sets the rate, and the flattest is {rounded(left.kappa)} times flatter on the left, {rounded(right.kappa)} times on the right."
        )
    if slow.swings and left.steep.factor == slow.factor and left.flat.factor < slow.factor:
        return (
            f"the steepest direction jumps from wall to wall and gets only {_percent(off)} shorter a step, on both sides, whatever the "
            f"condition number{_along_it(result) or ': normalizing helps at rates well below the limit'}."
        )
    if slow.swings and left.flat.factor == left.steep.factor:
        return (
            f"every direction swings, and what swings gets {_percent(off)} shorter a step (√β), whatever its curvature: momentum makes up "
            "for a condition number like this one by itself."
        )
    return f"a step takes {_percent(off)} off the slowest direction on both sides: the condition numbers are nearly the same."


def _along_it(result: Result) -> str:
    """Why two sides that shrink alike do not take equally long: how much of their way lies where it shrinks so slowly."""
    if not all(one.result.everywhere for one in result.scalings):
        return ""
    left, right = (_percent(one.across) for one in result.scalings)
    if left == right:
        return ""
    return f". Along it lies {left} of the way to the minimum on the left, {right} on the right: the more, the longer it takes"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _percent(share: float) -> str:
    """Two digits: a condition number's three, divided by, give the same two."""
    return f"{digits(100.0 * share, 2)} %"


def _one_rate(result: Result) -> str:
    left, right = result.scalings
    first, second = (name.lower() for name in result.spec.names)
    owner = first if result.spec.rates == "left" else second
    text = f"Both run at {rounded(left.result.rate)}, the rate of *{owner}*. That misleads: one number is a short step in one unit, a long one in the other"
    if left.limit is None or right.limit is None:
        return f"{text}."
    first, second = (rounded(one.result.rate / one.measure) for one in (left, right))
    return f"{text}: on the left {first} times the largest stable rate, on the right {second} times."


def arrival(one: Scaling, step: int | str | None, last: bool) -> str:
    """What is written into the picture: what is known at a step of the step from which 1 % of the way is left."""
    if step is None:
        return ""
    if isinstance(step, int):
        return f"{step} steps"
    if not last:
        return f"diverged at step {one.result.stopped_at}"
    return f"would take {rounded(one.theory)} steps" if one.theory else "not there yet"


def steps_in_words(one: Scaling, budget: int) -> str:
    """How long it takes, as a clause: measured, or by theory where the budget is too short."""
    if one.result.outcome == "diverged":
        return f"diverges at step {one.result.stopped_at}"
    if one.within >= 0:
        return f"takes {one.within} steps"
    if one.theory:
        return f"would take {one.theory:,} steps"
    return f"is not there after {budget} steps"


def outcome(one: Scaling) -> str:
    """What came of a side, without LaTeX: whether it is near its minimum counts, not whether it still moves there."""
    result = one.result
    if result.outcome == "running" and one.within >= 0:
        return f"{result.name} is down to 1 % of the way from step {one.within} on."
    return entry_words.spoken(result)


def spoken(name: str, one: Scaling) -> str:
    return f"{name}: {outcome(one)}"


def exam_in_words(result: Result, way: str) -> str:
    """The test error, normalized rightly and wrongly."""
    exams, quantity = result.exams, result.scalings[1].cost.quantity
    right = exams["train"]
    text = f"Test {quantity} with the training set's mean and σ: **{_error(right)}**."
    if way == "train":
        return f"{text} With the test set's own: {_error(exams['own'])}; not normalized: {_error(exams['raw'])}."
    named = {"own": "With the test set's own mean and σ", "raw": "Not normalized"}[way]
    why = {
        "own": "Its own mean and σ wipe out what makes the test set different, and a single example could not be normalized at all.",
        "raw": "The weights were learned for features of size 1 and meet others.",
    }[way]  # fmt: skip
    return f"{text} {named}: **{_error(exams[way])}**, {_change(exams[way].error / right.error)}. {why}"


def exam_why(result: Result) -> str:
    """What the test set's own mean takes away from a model."""
    posed = result.posed
    off = posed.inputs_at("normalized", posed.rows.test).mean(axis=0)
    first, second = (f"{rounded(abs(far))} σ {'above' if far > 0 else 'below'}" for far in off.tolist())
    return (
        f"The test set's mean lies {first} the training set's in {posed.pair.names[0]}, {second} it in {posed.pair.names[1]}. Its own mean "
        "moves both to 0: the model takes these examples for average ones, and answers as it does for those."
    )


def _change(times: float) -> str:
    if times >= 1.1:
        return f"{rounded(times)} times as much"
    luck = "by luck: this test set is like the training set"
    return f"nearly the same, {luck}" if times > 0.9 else f"even less, {luck}"


def _error(exam: Exam) -> str:
    wrong = "" if exam.wrong is None else f" ({exam.wrong} of {exam.examples} wrong)"
    return f"{rounded(exam.error)}{wrong}"


def alt(result: Result) -> str:
    """The picture's message for those who hear the page."""
    left, right = result.scalings
    budget = result.spec.steps
    first, second = (name.lower() for name in result.spec.names)
    return (
        f"{left.result.optimizer.member.label} on the same problem twice, until 1 % of the way is left. Left, {first}: condition number "
        f"{rounded(left.kappa)}, it {steps_in_words(left, budget)}. Right, {second}: condition number "
        f"{rounded(right.kappa)}, it {steps_in_words(right, budget)}."
    )


def one_rate_why(result: Result) -> str:
    """What the right side's rate does to the left one."""
    left = result.scalings[0]
    assert left.limit is not None
    assert left.steep is not None
    return (
        f"The rate {rounded(left.result.rate)} is {rounded(left.result.rate / left.limit)} times the left side's largest stable rate: each step throws it "
        f"across the valley, {rounded(left.steep.factor)} times as far out as it was."
    )


def kappa_why(result: Result) -> str:
    """From the scale ratio 6, where the condition number is 43, to ten times as much."""
    kappa = rounded(result.scalings[0].kappa)
    return f"The curvature along a weight goes with the square of its feature's size: 10 times the size is 100 times the curvature, so 43 becomes {kappa}."


def notes(result: Result) -> str:
    """A sentence for each side, and one on the units."""
    sides = zip(result.spec.names, result.scalings, strict=True)
    return "\n".join([*(f"- {name}: {_note(one)}" for name, one in sides), f"- {_units(result)}"])


def _note(one: Scaling) -> str:
    return entry_words.reason(one.result) if one.result.outcome == "diverged" else outcome(one)


def _units(result: Result) -> str:
    posed = result.posed
    pair, unit = posed.pair, posed.units[1]
    if unit == pair.units[1]:
        return f"Units: both features are in the table's own, {' and '.join(one or 'without a name' for one in pair.units)}."
    own = pair.units[1] or "the table's own unit"
    ratio = rounded(result.spec.scale_ratio / posed.factor)
    return f"Units: {pair.names[1]} is counted in steps of about {unit}, which makes the scale ratio {digits(result.spec.scale_ratio)}. In {own} it would be {ratio}."


def sources(result: Result) -> str:
    member = result.scalings[0].result.optimizer.member
    lines = [f"- **{member.label}**: {member.source}.", f"- **Data**: {result.posed.pair.load().source}."]
    lines.append("- **Why normalizing helps**: Y. LeCun et al., Efficient BackProp (1998), sections 4.3 and 5.1.")
    return "\n".join(lines)
