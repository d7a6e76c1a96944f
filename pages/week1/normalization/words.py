"""What the comparison of two units says, in sentences with today's numbers."""

from __future__ import annotations

from labcore.experiments.normalization import Exam, Result, Scaling
from pages.kit import entry_words
from pages.kit.numbers import digits, rounded


def in_words(result: Result) -> str:
    """What came out."""
    left, right = result.scalings
    first, second = (name.lower() for name in result.spec.names)
    budget = result.spec.steps
    text = (
        f"Until 1 % of the way is left: *{first}* {steps_in_words(left, budget)}, "
        f"*{second}* {steps_in_words(right, budget)}."
    )
    if result.spec.rates == "share":
        return f"{text} {_fairness(result)}"
    owner = first if result.spec.rates == "left" else second
    return (
        f"{text} Both run at {rounded(left.result.rate)}, the rate of *{owner}*. That misleads: one number is a short "
        "step in one unit and a long one in the other, so whose rate is taken decides who looks bad."
    )


def steps_in_words(one: Scaling, budget: int) -> str:
    """How long it takes, as a clause: measured, or by theory where the budget is too short."""
    if one.result.outcome == "diverged":
        return f"diverges at step {one.result.stopped_at}"
    if one.within >= 0:
        return f"takes {one.within} steps"
    if one.theory:
        return f"would take {one.theory:,} steps"
    return f"is not there after {budget} steps"


def _fairness(result: Result) -> str:
    left, right = result.scalings
    share, member = digits(result.spec.limit_share, 3), left.result.optimizer.member
    if (limit := left.result.optimizer.stable_rate) is None or left.limit is None or right.limit is None:
        return f"{member.label} has no simple largest rate: both run at {share} of a fiftieth of their own way from start to minimum."
    local = "" if left.result.everywhere else " These limits hold at the minimum; elsewhere the curvature is another."
    limits = f"{rounded(left.limit)} and {rounded(right.limit)}"
    return f"Both run at {share} of their own limit ${limit[1]}$: {limits}.{local}"


def spoken(name: str, one: Scaling) -> str:
    return f"{name}: {entry_words.spoken(one.result)}"


def exam_in_words(result: Result, way: str) -> str:
    """The test error, normalized rightly and wrongly."""
    exams, quantity = result.exams, result.scalings[1].cost.quantity
    right = exams["train"]
    text = f"Test {quantity} with the training set's mean and σ: **{_error(right)}**."
    if way == "train":
        return f"{text} With the test set's own: {_error(exams['own'])}; not normalized: {_error(exams['raw'])}."
    named = {"own": "With the test set's own mean and σ", "raw": "Not normalized"}[way]
    times = exams[way].error / right.error
    change = (
        f"{rounded(times)} times as much"
        if times >= 1.1
        else "hardly another number, by luck of a test set like the training set"
    )
    why = {
        "own": "Its own mean and σ wipe out what makes the test set different, and a single example could not be normalized at all.",
        "raw": "The weights were learned for features of size 1 and meet others.",
    }[way]  # fmt: skip
    return f"{text} {named}: **{_error(exams[way])}**, {change}. {why}"


def _error(exam: Exam) -> str:
    wrong = "" if exam.wrong is None else f" ({exam.wrong} of {exam.examples} wrong)"
    return f"{rounded(exam.error)}{wrong}"


def alt(result: Result) -> str:
    """The picture's message for those who hear the page."""
    left, right = result.scalings
    budget = result.spec.steps
    first, second = (name.lower() for name in result.spec.names)
    return (
        f"{left.result.optimizer.member.label} on the same problem twice. Left, {first}: condition number "
        f"{rounded(left.kappa)}, it {steps_in_words(left, budget)}. Right, {second}: condition number "
        f"{rounded(right.kappa)}, it {steps_in_words(right, budget)}."
    )


def notes(result: Result) -> str:
    """A sentence for each side."""
    sides = zip(result.spec.names, result.scalings, strict=True)
    return "\n".join(f"- {name}: {entry_words.reason(one.result)}" for name, one in sides)


def sources(result: Result) -> str:
    member = result.scalings[0].result.optimizer.member
    lines = [f"- **{member.label}**: {member.source}.", f"- **Data**: {result.posed.pair.load().source}."]
    lines.append("- **Why normalizing helps**: Y. LeCun et al., Efficient BackProp (1998), sections 4.3 and 5.1.")
    return "\n".join(lines)
