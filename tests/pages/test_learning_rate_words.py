"""What the learning-rate page says, over settings drawn at random: every sentence agrees with the numbers it stands beside."""

from __future__ import annotations

import math
import random
import re

import numpy as np
import pytest

from labcore.experiments.learning_rate import checklist, decay, finder, steps
from labcore.experiments.learning_rate.edge import EdgeRun, stored
from labcore.experiments.learning_rate.edge_spec import DECLARED, Spec
from labcore.experiments.learning_rate.valley import FROM, valley_of
from labcore.schedules import SCHEDULES
from pages.kit.catalogue import catalogue
from pages.kit.view import Mode
from pages.week2.learning_rate import edge_words, falling, finding, questions, rates, symptoms
from pages.week2.learning_rate.schedule_formulas import formula_of
from tests.pages.readable import NOT_WORDS


def reads(text: str) -> str:
    assert not NOT_WORDS.search(text), text
    assert text.rstrip().endswith(".")
    assert text.count("$") % 2 == 0
    return text


def log_uniform(draw: random.Random, low: float, high: float) -> float:
    return float(f"{math.exp(draw.uniform(math.log(low), math.log(high))):.3g}")


# --- the edge -------------------------------------------------------------------------------------------------


def trainings():
    draw = random.Random(3)
    for _ in range(40):
        before = ((float(draw.randrange(1, 150)), log_uniform(draw, 0.01, 1.0)),) if draw.random() < 0.5 else ()
        spec = Spec(rate=log_uniform(draw, 0.01, 1.0), gain=draw.choice([0.3, 0.5, 1.0, 2.0, 3.0]), before=before, seed=draw.randrange(50))  # fmt: skip
        run = EdgeRun(spec)
        run.advance(draw.choice([0, 1, 40, 200, 301]))
        yield run.result()
    yield from (stored(Spec(rate=rate)) for rate in DECLARED)


def test_where_a_training_is_agrees_with_its_share_and_with_the_valley_beside_it():
    seen = set()
    for result in trainings():
        where, share = edge_words.where(result), round(float(result.edge[-1]), 2)
        text = reads(edge_words.state(result))
        reads(edge_words.alt(result))
        seen.add(where)
        if where == "diverged":
            assert text.startswith(f"Diverged after {result.made:,} steps")
            continue
        assert f"a share of {share:.2f}" in text
        assert {"below": share < 0.9, "on": 0.9 <= share <= 1.1, "over": share > 1.1}[where]
        assert ("below the edge" in text, "on the edge" in text, "over the edge" in text) == (where == "below", where == "on", where == "over")  # fmt: skip
        if result.made % 20 == 0:
            valley = valley_of(result)
            assert valley is not None
            landed = abs(valley.places[1]) / FROM
            assert {"below": landed < 1, "on": 0.6 < landed < 1.4, "over": landed > 1}[where], (share, landed)
    assert seen == {"below", "on", "over", "diverged"}


def test_what_a_change_of_the_rate_has_done():
    run = EdgeRun(Spec(rate=0.2))
    assert edge_words.since_change(run.result()) == ""
    run.advance(30)
    run.change(0.1)
    assert edge_words.since_change(run.result()).startswith("From step 30 on the rate is 0.1.")
    run.advance(30)
    result = run.result()
    assert result.steps[-1] == 60
    text = edge_words.since_change(result)
    assert text.startswith("A lower rate since step 30, 0.1 in place of 0.2: since then the sharpness")
    assert f"{result.sharpness[-1]:.3g}" in text


# --- three rates ----------------------------------------------------------------------------------------------


def test_a_rate_is_said_to_shrink_or_to_grow_as_it_does():
    draw = random.Random(1)
    for number in range(120):
        kappa = log_uniform(draw, 1.0, 100.0)
        every = [min(1.0, max(1e-3, draw.choice([log_uniform(draw, 1e-3, 1.0), 2 / kappa, 2.001 / kappa]))) for _ in range(3)]  # fmt: skip
        result = steps.run(steps.Spec(every[0], every[1], every[2], kappa, draw.choice([20, 60])))
        for i in range(3):
            text, factor = reads(rates.step_words(result, i)), abs(result.factors[i, 1])
            ends = abs(result.across[-1, i])
            assert ("is above" in text, "is below" in text) == (factor > 1, factor < 1)
            if np.isfinite(ends):
                assert (ends > 1 + 1e-9) == (factor > 1 + 1e-12) or abs(factor - 1) < 1e-9
            left = re.search(r"leaves ([\d.e−⁻·⁰¹²³⁴⁵⁶⁷⁸⁹]+) % of the error, and", text)
            assert (left is not None) == (factor < 1)
            assert ("changes sides" in text) == (result.factors[i, 1] < 0 and factor < 1)
        if number < 10:
            alt = rates.view(result, Mode()).alt
            assert not set(alt) & set("$\\{}")


# --- decay ----------------------------------------------------------------------------------------------------


def test_where_a_schedule_ends_is_said_as_it_is():
    draw, seen = random.Random(2), set()
    for number in range(150):
        key = draw.choice(list(SCHEDULES))
        spans = SCHEDULES[key].spans
        given = {}
        for name, span in spans.items():
            if span.kind == "number" and draw.random() < 0.5:
                low = max(span.low, 1e-3) if span.scale == "log" else span.low
                given[name] = log_uniform(draw, low, span.high) if span.scale == "log" else draw.uniform(low, span.high)
        spec = decay.Spec(key, tuple(given.items()), log_uniform(draw, 0.001, 0.45), draw.choice([0.0, 0.1, 1.0, 10.0]), draw.choice([1, 7, 60, 300]))  # fmt: skip
        result = decay.run(spec)
        text, (fixed, decayed) = reads(falling.decay_words(result)), result.settled
        if not np.isfinite(decayed):
            assert "diverges" in text
            assert result.rates[1].max() > 0.5
            seen.add("diverges")
            continue
        assert "diverges" not in text
        if spec.noise and key != "constant":
            assert (", farther" in text, ", nearer" in text, "about as far" in text) == (decayed > 1.1 * fixed, 1.1 * decayed < fixed, fixed / 1.1 <= decayed <= 1.1 * fixed)  # fmt: skip
            assert ("still on its way" in text) == (fixed > 1.5 * result.floors[0])
            if "takes in less of the noise" in text:
                assert result.rates[1, -1] < spec.learning_rate
            seen |= {word for word in ("farther", "nearer", "about as far", "still on its way") if word in text}
        if number < 25:
            symbols, numbers = formula_of(spec)
            assert symbols.startswith(r"\alpha = \alpha_0") or r"\frac{\alpha_0}" in symbols
            assert numbers.startswith("@rate = ")
            assert not any(f"{{{name}}}" in numbers for name in ("alpha", *spans))
    assert seen == {"diverges", "farther", "nearer", "about as far", "still on its way"}


# --- the range test and the checklist -----------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(6))
def test_what_the_range_test_finds_is_said_as_the_table_has_it(seed):
    draw = random.Random(seed)
    spec = finder.Spec(draw.choice(["moons", "breast-cancer"]), draw.choice(["gd", "momentum", "adam"]), draw.choice([4, 32, 256]), draw.choice([0.0, 0.9, 0.98]), 2, seed)  # fmt: skip
    result = finder.run(spec)
    text = reads(finding.finder_words(result))
    costs = {rule: side.evaluations[-1].train_cost for rule, side in result.sides.items() if side.outcome != "diverged"}
    if costs:
        assert f"the lowest cost is that of {min(costs, key=lambda rule: costs[rule])}," in text
    worst = max(finder.RULES, key=lambda rule: result.scatter(rule))
    assert f"From seed to seed {worst} differs most" in text
    for rule in finder.RULES:
        said = reads(finding.rule_words(result, rule))
        assert ("false alarm" in said) == (rule == "steepest" and result.scatter(rule) > 10)


def test_under_a_moving_hand_the_range_test_is_that_of_its_seed_alone():
    whole = finder.run(finder.Spec(batch_size=8))
    quicker, called = finding.sketch(whole.spec)
    alone = finder.run(quicker)
    assert alone.test.costs.tolist() == whole.test.costs.tolist()
    assert alone.test.suggestions == whole.test.suggestions
    assert (alone.others, alone.sides) == ((), {})
    said = reads(finding.finder_words(alone))
    for rule, rate in whole.test.suggestions.items():
        assert f"{rule} {rate:.3g}" in said
        assert "seed" not in finding.rule_words(alone, rule)
    assert str(len(whole.others)) in called
    shown = finding.view(alone, Mode())
    assert [panel.title for panel in shown.panels][1] == "a training at each, at rest"


@pytest.mark.parametrize("key", checklist.SYMPTOMS)
def test_every_symptom_names_its_page(key):
    result = checklist.run(checklist.Spec(key))
    assert result.symptom.seen in reads(symptoms.symptom_words(result))
    assert result.symptom.seen in symptoms.CHECKLIST
    page, said = result.symptom.page, symptoms.view(result, Mode()).says
    (entry,) = (one for one in catalogue() if one.url_path == page)
    link = "this one" if page == symptoms.HERE else f"[{entry.title}]({page})"
    assert f"The page about it: {link}." in said
    assert f"| {link} |" in symptoms.CHECKLIST


def test_of_the_large_batch_page_and_question_count_the_updates_that_were_made():
    result = checklist.run(checklist.Spec("batch"))
    ill, mended = result.sides
    epochs, examples = result.symptom.ill.epochs, ill.problem.train.examples
    (asked,) = questions.CHECKLIST
    assert (
        f"Batches of {ill.settings.batch_size:,} of the {examples:,} digits against batches of {mended.settings.batch_size}"
        in asked.question
    )
    assert math.ceil(examples / ill.settings.batch_size) == 2
    assert "two updates an epoch" in result.symptom.cause
    said = asked.why(result)
    assert f"are 2 updates an epoch, {2 * epochs} in all" in said
    assert f"make {epochs * math.ceil(examples / mended.settings.batch_size)} of" in said
