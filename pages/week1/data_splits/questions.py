"""The questions of the page: what is asked, what comes out, and by which mechanism."""

from __future__ import annotations

from labcore.experiments.data_splits import better, counts, leak, looks, mismatch, winner, winners_curse
from labcore.experiments.data_splits.leak import luckiest
from pages.kit.numbers import digits, percent
from pages.kit.prediction import Prediction
from pages.week1.data_splits.better_words import CHANCE, FEWER
from pages.week1.data_splits.looks_words import HONEST
from pages.week1.data_splits.shares import apart, points
from pages.week1.data_splits.winner import MEASURED

# The models, and the dev examples, that the page opens with.
BEFORE, FEWER_EXAMPLES = winner.TRIED.default, winner.DEV.default
# By how much the dev score is too high when the looks have been taken that the page opens with.
WORN = 0.074


def too_much(result: winner.Result, examples: int) -> float:
    """How much higher the best one of these models reads than it is, on average, on so many dev examples."""
    return winners_curse(result.spec.models, examples, result.spec.accuracy) - result.spec.accuracy


def larger_set(result: winner.Result) -> str:
    ratio = too_much(result, result.spec.dev_examples) / too_much(result, FEWER_EXAMPLES)
    return "As much" if ratio > 0.7 else "About a third" if ratio > 0.2 else "About a tenth"


def larger_set_why(result: winner.Result) -> str:
    return (
        f"One score's luck has a standard deviation of {digits(100 * result.spread, 2)} points: it falls as one over the root of the examples, and the root of 10 is about 3. The best of a hundred reads "
        f"{digits(widths(result, BEFORE), 2)} of them too much, however large they are: {points(too_much(result, result.spec.dev_examples))} in place of {points(too_much(result, FEWER_EXAMPLES))}."
    )


def widths(result: winner.Result, models: int) -> float:
    """How many standard deviations of one score the best of so many reads too much, on average."""
    spec = result.spec
    return (winners_curse(models, spec.dev_examples, spec.accuracy) - spec.accuracy) / result.spread


def more_models(result: winner.Result) -> str:
    ratio = widths(result, result.spec.models) / widths(result, BEFORE)
    return "Ten times as much" if ratio > 5 else "A third more" if ratio > 1.1 else "As much"


def more_models_why(result: winner.Result) -> str:
    now, before = widths(result, result.spec.models), widths(result, BEFORE)
    return (
        f"The largest of k lucky draws grows as the root of 2 ln k, not as k: on average {digits(now, 2)} standard deviations for a thousand, {digits(before, 2)} for a hundred. Luck that rare is "
        "hard to beat, so trying more costs less and less; but it never becomes free."
    )


WINNER = [
    Prediction(
        "A hundred models on 10,000 dev examples in place of 1,000. How much too high does the best one read on average, compared with before?",
        ["As much", "About a third", "About a tenth"], {"dev_examples": 10_000}, answer=larger_set, why=larger_set_why,
        decided=lambda result: MEASURED,
    ),
    Prediction(
        "A thousand models in place of a hundred, on the same 1,000 dev examples. How much too high does the best one read on average?",
        ["As much", "A third more", "Ten times as much"], {"models": 1000}, answer=more_models, why=more_models_why,
        decided=lambda result: MEASURED,
    ),
]  # fmt: skip


def ten_right(result: counts.Result) -> str:
    low, _ = result.interval(result.dev)
    return "60 %" if low < 0.65 else "75 %" if low < 0.8 else "85 %"


def ten_right_why(result: counts.Result) -> str:
    low, high = result.interval(result.dev)
    return (
        f"1 % of a thousand are {result.dev} examples, and one mistake is ten points: nine of ten right is no wonder at a true {percent(low)}, nor at {percent(high)}. "
        "Small shares are for large sets; 60/20/20 leaves 200 for dev."
    )


COUNTS = [
    Prediction(
        "A thousand examples, split 98/1/1, and 90 % are right on dev. How low may the true accuracy well be?", ["85 %", "75 %", "60 %"],
        {"examples": 1000, "dev_percent": 1.0, "test_percent": 1.0, "measured": 0.9}, answer=ten_right, why=ten_right_why,
    ),
]  # fmt: skip


def fewer_disagreements(result: better.Result) -> str:
    return "More often" if result.paired > 0.93 else "As often" if result.paired > 0.91 else "Less often"


def fewer_disagreements_why(result: better.Result) -> str:
    spec = result.spec
    return (
        f"Only the disagreements count, and the lead of {points(spec.lead, 0)} is made of them alone: the better one is right in {percent((spec.apart + spec.lead) / (2 * spec.apart), 0)} of them, where it was "
        f"60 % before. Fewer tosses, but of a coin that is far more loaded: {percent(result.paired)}."
    )


def unrelated(result: better.Result) -> str:
    return "No" if abs(result.paired - result.independent) < 0.01 else "Yes"


def unrelated_why(result: better.Result) -> str:
    return (
        f"A shared dev set helps because luck that both models share cancels in the difference: an easy set flatters both. Where the mistakes have nothing to do with each other, at "
        f"{percent(result.spec.by_chance)} disagreement, nothing is shared and nothing cancels."
    )


BETTER = [
    Prediction(
        "The same lead of one point, but the two models disagree on 3 % of the examples in place of 5 %. How often does the better one win?",
        ["More often", "As often", "Less often"], {"disagreement": 0.03}, answer=fewer_disagreements, why=fewer_disagreements_why, tells=FEWER,
    ),
    Prediction(
        "The two models now disagree on 17 % of the examples, as they would if their mistakes had nothing to do with each other. Does it still help to measure both on the same ones?",
        ["Yes", "No"], {"disagreement": 0.17}, answer=unrelated, why=unrelated_why, tells=CHANCE,
    ),
]  # fmt: skip


def more_dev(result: looks.Result) -> str:
    gained = result.dev[-1] - result.spec.tweaked
    return "Not at all" if gained < 0.02 else "Less far" if gained < 0.069 else "As far"


def more_dev_why(result: looks.Result) -> str:
    return (
        f"A tweak changes {percent(result.spec.changed / 100, 0)} of the answers whatever the set's size, and the luck in a share of more answers is smaller, by the root of their number. So each kept tweak "
        f"gains less, and the score ends {points(apart(float(result.dev[-1]), result.spec.tweaked))} from the truth in place of {points(WORN)}: more examples wear out too, more slowly."
    )


def thousand_looks(result: looks.Result) -> str:
    test = result.test[-1]
    return "About 90 %" if abs(test - 0.9) < 0.015 else "Clearly more" if test > 0.9 else "Clearly less"


def thousand_looks_why(result: looks.Result) -> str:
    return (
        f"The tweaks are neither good nor bad, so the true accuracy never moves, however many are kept. Only the dev score does: {percent(float(result.dev[-1]))}, nearly every dev example right, "
        "one lucky change after the other. Tweaks that overfit in earnest would pull the test score down as well."
    )


LOOKS = [
    Prediction(
        "A dev set twice as large, 2,000 examples, and again 300 looks. How far does the dev score drift from the truth?", ["As far", "Less far", "Not at all"],
        {"looked_at": 2000}, answer=more_dev, why=more_dev_why,
    ),
    Prediction(
        "A thousand looks in place of 300. What does the test set say in the end?", ["Clearly more", "About 90 %", "Clearly less"], {"looks": 1000},
        answer=thousand_looks, why=thousand_looks_why, tells=HONEST,
    ),
]  # fmt: skip


def only_shifted(result: mismatch.Result) -> str:
    a, b = (one.error("test") for one in result.errors)
    return "Much better" if a - b > 0.05 else "About as well" if b - a < 0.05 else "Much worse"


def only_shifted_why(result: mismatch.Result) -> str:
    a, b = result.errors
    return (
        f"Training with noise teaches to look past noise alone. Each weight belongs to one pixel, so a digit one pixel further on is another picture: {percent(b.error('test'))} beside "
        f"{percent(a.error('test'))}. What helps is data like those in use, or an imitation of just this."
    )


MISMATCH = [
    Prediction(
        "In use the pictures are now only shifted, by up to one pixel, without blur and noise. How does the network that was trained with noise do on the test set, beside the other?",
        ["Much better", "About as well", "Much worse"], {"blur": 0.0, "noise": 0.0, "moved": 1.0}, answer=only_shifted, why=only_shifted_why,
    ),
]  # fmt: skip


def fewer_examples(result: leak.Result) -> str:
    leaky = result.mean("chosen_all")
    return "About 90 %" if leaky > 0.83 else "About 75 %" if leaky > 0.65 else "About 50 %"


def fewer_examples_why(result: leak.Result) -> str:
    labelled, features = result.spec.labelled, result.spec.features
    return (
        f"A correlation by luck falls as one over the root of the examples: the luckiest of {features:,} features has about {digits(luckiest(labelled, features), 2)} with {labelled} labels, where it had "
        f"{digits(luckiest(leak.LABELLED.default, features), 2)} with {leak.LABELLED.default}. Few examples, many features: so it happens in medicine and genetics."
    )


LEAK = [
    Prediction(
        "A hundred examples in place of 400, the features again chosen on everything. What does the test set say?", ["About 50 %", "About 75 %", "About 90 %"],
        {"labelled": 100}, answer=fewer_examples, why=fewer_examples_why,
    ),
]  # fmt: skip
