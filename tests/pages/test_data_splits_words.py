"""What the page on train, dev and test says, over settings drawn at random: every sentence agrees with the numbers beside it."""

from __future__ import annotations

import math
import random
import re

import numpy as np
import pytest
from scipy.stats import binomtest, norm

from labcore.experiments.data_splits import better, counts, leak, looks, mismatch, winner
from labcore.intervals import difference
from labcore.table import Column
from pages.kit.numbers import percent
from pages.week1.data_splits.better_words import SAME, SETTLED, better_words, sharing_words
from pages.week1.data_splits.leak_words import leak_words
from pages.week1.data_splits.looks_words import looks_words
from pages.week1.data_splits.mismatch_words import choice_words, mismatch_words
from pages.week1.data_splits.page import lesson
from pages.week1.data_splits.questions import WORN, more_dev_why
from pages.week1.data_splits.shares import apart, points
from pages.week1.data_splits.split_words import split_words
from pages.week1.data_splits.words import winner_words
from tests.pages.plain_words import private_terms
from tests.pages.readable import NOT_WORDS

NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def reads(text: str) -> str:
    assert not NOT_WORDS.search(text), text
    assert text.endswith("."), text
    assert not re.search(r"\.\.|  ", text), text
    assert not re.search(r"(?<![\d.,])1 (?:looks|tweaks|models|mistakes|examples|points)\b", text), text
    return text


def numbers(text: str) -> list[float]:
    return [float(one.replace(",", "")) for one in NUMBER.findall(text)]


def log_integer(draw: random.Random, low: int, high: int) -> int:
    return round(math.exp(draw.uniform(math.log(low), math.log(high))))


def test_shares_and_differences_are_written_alike():
    assert percent(0.9234) == "92.3\u00a0%"
    assert percent(0.9, 0) == "90\u00a0%"
    assert (
        Column("share", "share", format=".1%").cell(0.9234)
        == Column("share", "share", unit="%", format=".1f").cell(92.34)
        == "92.3 %"
    )
    assert points(0.01) == "1.0 point"
    assert points(-0.0251, 2) == "2.51 points"
    # 66.94 and 59.46 are written as 66.9 and 59.5.
    assert points(apart(0.6694, 0.5946)) == "7.4 points"


def test_the_winner_sinks_where_it_is_said_to():
    draw, seen = random.Random(1), set()
    for _ in range(300):
        spec = winner.Spec(
            models=draw.choice([1, 2, log_integer(draw, 1, 1000)]), dev_examples=log_integer(draw, 20, 100_000),
            accuracy=round(draw.uniform(0.4, 0.99), 2), test_examples=log_integer(draw, 20, 1_000_000), seed=draw.randrange(50),
        )  # fmt: skip
        result = winner.run(spec)
        text = reads(winner_words(result))
        row = result.table().rows[0]
        for column in result.table().columns[1:3]:
            assert column.cell(row[column.key]).replace(" %", "\u00a0%") in text
        shown = [numbers(column.cell(row[column.key]))[0] for column in result.table().columns[1:3]]
        sinks = "one" if spec.models == 1 else "sinks" if shown[1] < shown[0] else "stays"
        seen.add(sinks)
        assert ("Nothing was chosen" in text, "It loses" in text, "as kind to it" in text) == (
            sinks == "one", sinks == "sinks", sinks == "stays",
        )  # fmt: skip
        if sinks == "sinks":
            # What a reader finds who subtracts.
            lost = numbers(text.split("It loses")[1])[0]
            assert lost == pytest.approx(shown[0] - shown[1], abs=1e-9)
            assert ("than the others" in text) == (spec.models > 2)
    assert seen == {"one", "sinks", "stays"}


def test_a_split_is_said_to_measure_as_exactly_as_it_does():
    draw, seen = random.Random(2), set()
    for _ in range(300):
        spec = counts.Spec(
            log_integer(draw, 100, 10_000_000), round(math.exp(draw.uniform(math.log(0.1), math.log(40))), 2),
            draw.choice([0.0, round(draw.uniform(0.1, 40), 1)]), round(draw.uniform(0.4, 0.999), 3),
        )  # fmt: skip
        result = counts.run(spec)
        text = reads(split_words(result))
        assert result.train > 0
        ci = binomtest(round(spec.measured * result.dev), result.dev).proportion_ci(method="wilson")
        half = numbers(text.split("±")[1])[0] / 100
        # The measured share need not be a whole number of examples.
        assert half == pytest.approx((ci.high - ci.low) / 2, abs=0.25 / result.dev + 1e-4)
        judged = "enough for most" in text, "points apart" in text, "too few" in text
        assert judged == (result.dev >= 10_000, 1000 <= result.dev < 10_000, result.dev < 1000)
        assert ("no test set" in text) == (result.test == 0) == (spec.test_percent == 0)
        seen.add(judged)
    assert len(seen) == 3


def test_sharing_a_dev_set_gains_or_loses_as_it_is_said():
    draw, seen = random.Random(3), set()
    for _ in range(100):
        spec = better.Spec(
            round(draw.uniform(0.4, 0.98), 2), round(draw.uniform(0.001, 0.02), 3), log_integer(draw, 20, 100_000),
            round(draw.uniform(0.005, 0.5), 3),
        )  # fmt: skip
        result = better.run(spec)
        whole = reads(better_words(result))
        text = reads(sharing_words(result))
        assert percent(result.paired) in whole
        assert percent(result.independent) in whole
        gain = result.paired - result.independent
        kind = "gains" if gain >= SAME else "loses" if gain <= -SAME else "changes"
        seen.add(kind)
        settled = kind == "changes" and min(result.paired, result.independent) > SETTLED
        assert ("wins either way" in text) == settled
        assert (f"examples {kind}" in text) == (not settled)
        if kind != "changes":
            # They gain where they disagree less than by chance, and lose where more.
            assert ("less often" in text) == (kind == "gains") == (spec.apart < spec.by_chance)
            one, other = (numbers(percent(share))[0] for share in (result.paired, result.independent))
            assert numbers(text.split(kind)[1])[0] == pytest.approx(abs(one - other), abs=1e-9)
        taken = spec.apart != spec.disagreement
        assert ("so that is taken" in text) == taken
        if taken:
            assert ("at least" in text) == (spec.apart > spec.disagreement)
    assert seen == {"gains", "loses", "changes"}


def test_looks_are_said_to_gain_what_they_gain():
    draw, seen = random.Random(4), set()
    for _ in range(120):
        spec = looks.Spec(
            log_integer(draw, 1, 120), log_integer(draw, 100, 300), draw.choice([1.0, 2.5, 5.0]), round(draw.uniform(0.4, 0.95), 2),
            draw.randrange(50),
        )  # fmt: skip
        result = looks.run(spec)
        text = reads(looks_words(result))
        rows = result.table().rows
        assert percent(rows[-1]["dev"]) in text
        assert percent(rows[-1]["test"]) in text
        assert percent(spec.tweaked) in text
        kept = int(result.kept[-1])
        assert f"with {kept if kept else 'no'} tweak{'s' if kept > 1 else ''} kept" in text
        gained = result.dev[-1] > result.dev[0]
        seen.add(bool(gained))
        assert ("none in truth" in text) == gained == (result.kept[-1] > 0)
    assert seen == {True, False}


def test_what_a_dev_set_promises_and_chooses_is_what_was_counted():
    trained = mismatch.train(mismatch.TwoTrainings())
    draw, promised, chosen = random.Random(5), set(), set()
    for _ in range(60):
        spec = mismatch.Spec(
            blur=draw.choice([0.0, 0.2, 0.5, 1.5]), moved=draw.choice([0.0, 0.0, 0.0, 0.25, 2.0]), noise=draw.choice([0.0, 0.2, 0.8, 2.0]),
            dev_from=draw.choice(["clean", "phone"]),
        )  # fmt: skip
        result = mismatch.measure(spec, trained)
        text = reads(mismatch_words(result))
        first, second = result.errors
        assert percent(first.error("dev")) in text
        assert percent(first.error("test")) in text
        low, high = difference(first.wrong["test"], first.examples["test"], first.wrong["dev"], first.examples["dev"])
        kind = "more" if low > 0 else "fewer" if high < 0 else "alike"
        promised.add(kind)
        assert ("no more apart than so few" in text) == (kind == "alike")
        assert (("points more." in text) or ("point more." in text)) == (kind == "more")
        if kind == "more":
            written = [numbers(percent(first.error(of)))[0] for of in ("dev", "test")]
            assert numbers(text.split(percent(first.error("test")))[1])[0] == pytest.approx(
                written[1] - written[0], abs=1e-9
            )
        said = reads(choice_words(result))
        dev, test = (second.wrong[of] - first.wrong[of] for of in ("dev", "test"))
        if dev == 0:
            assert said.startswith("It cannot choose")
            continue
        name = first.name if dev > 0 else second.name
        assert said.startswith(f"It prefers the one {name}, by {abs(dev)} mistake")
        agrees = "alike" if test == 0 else "agrees" if (dev > 0) == (test > 0) else "differs"
        chosen.add(agrees)
        assert ("so does the test set" in said) == (agrees == "agrees")
        if agrees == "differs":
            assert numbers(said)[-1] == abs(test)
    assert promised >= {"more", "alike"}
    assert chosen >= {"agrees", "differs"}


def test_leaks_are_said_to_be_as_large_as_they_are():
    draw, seen = random.Random(6), set()
    for _ in range(25):
        spec = leak.Spec(
            labelled=log_integer(draw, 60, 150), features=log_integer(draw, 50, 400), chosen=draw.choice([1, 2, 25, 40]),
            repeats=draw.randrange(2, 4), seed=draw.randrange(50),
        )  # fmt: skip
        result = leak.run(spec)
        text = reads(leak_words(result))
        rows = {row["name"]: row["mean"] for row in result.table().rows}
        assert (
            f"split score {percent(rows['chosen on everything'])} on test, chosen on train alone {percent(rows['chosen on train'])}."
            in text
        )
        assert ("the best one of them" in text) == (spec.chosen == 1)
        unmoved = np.array_equal(result.accuracy["normalized_all"], result.accuracy["normalized_train"])
        seen.add(unmoved)
        assert ("changes no score" in text) == unmoved
        if unmoved:
            continue
        average, most = numbers(text.split("tumours by")[1])
        moved = 100 * abs(rows["normalized on everything"] - rows["normalized on train"])
        assert average == pytest.approx(moved, abs=0.0051)
        assert most >= average - 0.01
    assert seen == {True, False}


def test_the_answers_on_looks_and_leaks_say_what_the_pictures_say():
    before, after = (looks.run(looks.Spec(looked_at=n)) for n in (1000, 2000))
    assert points(WORN) == points(apart(float(before.dev[-1]), before.spec.tweaked)) == "7.4 points"
    why = more_dev_why(after)
    assert (
        f"ends {points(apart(float(after.dev[-1]), after.spec.tweaked))} from the truth in place of 7.4 points" in why
    )
    assert numbers(percent(float(after.dev[-1])))[0] - 90 == pytest.approx(numbers(why.split("ends")[1])[0], abs=1e-9)
    # One of n features is as far out as the luckiest: SciPy's quantile, and twice as far with a quarter of the labels.
    assert leak.luckiest(1, 10_000) == pytest.approx(norm.isf(0.5 / 10_000))
    assert leak.luckiest(100, 10_000) == pytest.approx(2 * leak.luckiest(400, 10_000))


def test_every_question_and_explanation_is_plain_and_keeps_the_answers_back():
    explained = lesson.explanation + "".join(one.explanation for one in lesson.exhibits.values())
    assert not private_terms(explained)
    for one in lesson.predictions:
        assert not private_terms(one.question + one.tells)
        assert not one.tells or one.tells not in explained


@pytest.mark.parametrize("number", range(len(lesson.predictions)))
def test_every_question_is_answered_by_one_of_its_options_and_explained_in_numbers(number):
    exhibit, spec = lesson.asked_in_link(number)
    question = lesson.predictions[number]
    parts = exhibit.parts_of(spec)
    if parts is None:
        result = exhibit.compute(spec)(lambda *told: None)
    else:
        assert exhibit.join is not None
        result = exhibit.join(spec, [exhibit.compute(part)(lambda *told: None) for part in parts])
    assert question.answer(result) in question.options
    why = reads(question.why(result))
    assert not private_terms(why)
    assert numbers(why)
