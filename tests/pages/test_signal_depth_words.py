"""The words of the page on depth, over 300 settings drawn at random: each agrees with the numbers that stand beside it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

import numpy as np
import pytest

from labcore.experiments import depth
from labcore.experiments.depth import chain, neuron, symmetric
from labcore.initializers import INITIALIZERS
from labcore.spec import spans_of
from pages.kit.panels import Panel
from pages.kit.view import Mode
from pages.week1.signal_depth import layers, questions, words
from pages.week1.signal_depth import network as network_view
from pages.week1.signal_depth import neuron as neuron_view
from pages.week1.signal_depth import symmetric as symmetric_view
from pages.week1.signal_depth.panels import RowsPanel
from tests.pages.random_values import random_value
from tests.pages.said import NUMBER, PRIVATE, number, numbers

LOOK = (("second", "signal"), ("distributions", "activations"), ("step", 0))


def drawn(spec: type, seed: int, **more):
    rng = np.random.default_rng(seed)
    return spec(**{name: random_value(span, rng) for name, span in spans_of(spec).items() if name not in more}, **more)


@pytest.fixture(scope="module")
def results() -> list[depth.Result]:
    made = []
    for seed in range(300):
        rng = np.random.default_rng(1000 + seed)
        more: dict[str, float] = {
            "width": int(rng.integers(1, 48)),
            "inputs": 40,
            "train_steps": int(rng.choice([0, 0, 0, 3])),
            "depth": int(rng.integers(1, 60)),
        }
        # A gain of its own every other time, so that signals that stay are among them.
        if seed % 2:
            more["gain"] = 1.0
        made.append(depth.run(drawn(depth.Spec, seed, **more)))
    return made


def ends_of(panel: Panel, axis: str) -> tuple[float, float]:
    assert isinstance(panel.figure, Mapping)
    low, high = panel.figure["layout"][axis]["range"]
    return low, high


def said_from_to(text: str) -> list[float]:
    return numbers(rf"{NUMBER} to {NUMBER}", text)


def test_what_is_said_of_a_signal_is_what_its_numbers_show(results):
    seen = set()
    for result in results:
        text, signal = words.verdict_words(result), result.signal
        ends = [
            signal.activations[0].rms,
            signal.activations[-1].rms,
            signal.gradients[-1].rms,
            signal.gradients[0].rms,
        ]
        forward, _, coming = text.partition("; ")
        there_kept = False
        for said, (start, end), there in ((forward, ends[:2], True), (coming, ends[2:], result.spec.depth > 1)):
            if not there:
                assert said == ""
                continue
            ratio = end / start if start > 0 and math.isfinite(start) else math.nan
            if not (math.isfinite(start) and math.isfinite(end)):
                assert "overflow" in said
            elif start == 0 or end == 0:
                assert "othing arrives" in said or "no gradient comes back" in said
            else:
                verb = "keeps its size" if 1 / 3 <= ratio <= 3 else "grows" if ratio > 3 else "shrinks"
                assert verb in said.split(". ")[0], (said, ratio)
                # The rule stands where it is used first.
                if verb == "keeps its size":
                    within = "too" if there_kept else "within a factor of 3"
                    assert f"keeps its size {within} (" in said
                    there_kept = True
                assert said_from_to(said)[:2] == pytest.approx([start, end], rel=0.06)
                seen.add((there, verb))
    assert {verb for _, verb in seen} == {"keeps its size", "grows", "shrinks"}


def test_saturation_is_named_where_most_of_a_bounded_layer_is_saturated(results):
    seen = 0
    for result in results:
        text, last = words.verdict_words(result), result.signal.activations[-1]
        expected = result.spec.activation in ("tanh", "sigmoid") and last.saturated >= 0.5
        assert ("is saturated" in text) == expected
        if expected:
            assert number(re.findall(r"but ([\d.]+) %", text)[0]) == pytest.approx(100 * last.saturated, abs=0.51)
            seen += 1
    assert seen > 5


def test_the_two_parts_of_a_factor_make_the_whole_and_the_weights_are_the_initializers(results):
    seen = 0
    for result in results:
        spec, text = result.spec, words.verdict_words(result)
        parts = numbers(rf"by {NUMBER}: the weights by √\(n Var\(w\)\) = {NUMBER}, .* by {NUMBER}\.$", text)
        if not parts:
            continue
        whole, weights, rest = parts
        assert weights * rest == pytest.approx(whole, rel=0.07)
        signal, returns = result.signal, "multiplies the gradient" in text
        start, end = (
            (signal.gradients[-1].rms, signal.gradients[0].rms)
            if returns
            else (signal.activations[0].rms, signal.activations[-1].rms)
        )
        layers = spec.depth - 1 if returns else spec.depth
        assert ("The one layer" if layers == 1 else f"On average each of the {layers} layers") in text
        assert whole == pytest.approx(math.exp((math.log(end) - math.log(start)) / layers), rel=0.006)
        if spec.width == 64:
            assert weights == pytest.approx(
                (64 * INITIALIZERS[spec.initializer].variance(64, 64)) ** 0.5 * spec.gain, rel=0.006
            )
        assert not spec.train_steps
        seen += 1
    assert seen > 100


def test_the_table_tells_each_number_once_the_clock_has_come_to_it(results):
    for result in results[:60]:
        spec, signal = result.spec, result.signal
        view = network_view.view((result, result), Mode(look=LOOK))
        assert view.clock.steps == 2 * spec.depth
        assert view.table is not None
        for row in view.table.history:
            assert "start" not in row
            assert [step for step, _ in row["end"]] == [0, spec.depth]
            assert row["end"][0][1] is None
            assert row["end"][1][1] == pytest.approx(signal.activations[-1].rms, nan_ok=True)
            assert row["gradient"][1] == (2 * spec.depth, pytest.approx(signal.gradients[0].rms, nan_ok=True))
            if spec.depth > 1:
                back = pytest.approx(signal.gradients[-1].rms, nan_ok=True)
                assert row["gradient_start"] == [(0, None), (spec.depth + 1, back)]
        (one, _) = view.tracks
        for step in (0, spec.depth, spec.depth + 1, 2 * spec.depth):
            layer, rms = one.arrays["forward"][step]
            assert layer == min(step, spec.depth)
            assert rms == pytest.approx(signal.activations[int(layer)].rms, nan_ok=True)
            if step > spec.depth:
                layer, rms = one.arrays["backward"][step]
                assert layer == 2 * spec.depth + 1 - step
                assert rms == pytest.approx(signal.gradients[int(layer) - 1].rms, nan_ok=True)
            else:
                assert rms == pytest.approx(one.arrays["now"][step], nan_ok=True)
        # The formula's numbers are those of the way on which the clock is; where a way begins there is no layer before.
        now, before, factor = (one.arrays[name] for name in ("now", "before", "factor"))
        assert np.isnan(before[[0, spec.depth + 1]]).all()
        assert now[-1] == pytest.approx(signal.gradients[0].rms, nan_ok=True)
        known = np.isfinite(factor) & np.isfinite(now) & (now > 1e-250) & (before > 1e-250)
        assert factor[known] * before[known] == pytest.approx(now[known])
        # Told at the step at which it is measured, and not before.
        rows = view.panels[0]
        assert isinstance(rows, RowsPanel)
        assert {0, 1, spec.depth} <= set(rows.numbers)
        for i, place in enumerate(rows.numbers):
            forward, coming = (column.cells[i] for column in rows.columns[-2:])
            assert [step for step, text in forward if text] == [place]
            assert [step for step, text in coming if text] == ([2 * spec.depth + 1 - place] if place else [])


def test_a_chain_says_its_power():
    for seed in range(300):
        rng = np.random.default_rng(seed)
        w, length = round(float(rng.uniform(0.5, 1.5)) * 20) / 20, int(rng.integers(1, 101))
        text = words.power_words(w, w**length, length)
        if w == 1:
            assert text.startswith("1 times 1 stays 1")
            continue
        off, base, power, end = numbers(
            rf"makes {NUMBER} % (?:more|less) .* multiply: {NUMBER} to the power (\d+) is {NUMBER}\. ", text
        )
        assert ("more" in text) == (w > 1)
        assert off == pytest.approx(100 * abs(w - 1), abs=0.01)
        assert (base, power) == pytest.approx((w, length))
        assert end == pytest.approx(w**length, rel=1e-3)


def test_a_neuron_says_its_variances():
    for seed in range(100):
        result = neuron.run(drawn(neuron.Spec, seed))
        n, text = result.spec.neuron_inputs, words.neuron_words(result)
        assert numbers(rf"that is {NUMBER} \(measured {NUMBER}\)", text) == pytest.approx(
            [n, result.variances["1"]], rel=0.006
        )
        assert f"sum of {n} products" in text or n == 1


def test_no_draw_of_a_neuron_is_cut_off():
    for n in (1, 10, 1000):
        result = neuron.run(neuron.Spec(neuron_inputs=n))
        (panel,) = neuron_view.view(result, Mode()).panels
        low, high = ends_of(panel, "xaxis")
        assert all(low <= z.min() and z.max() <= high for z in result.samples.values())


@pytest.mark.parametrize("depth_", range(1, 101))
def test_the_rows_hold_both_ends_of_both_ways(depth_):
    rows = layers.rows_of(depth_)
    assert {0, 1, depth_} <= set(rows)
    assert len(rows) <= layers.MOST_ROWS
    assert len(set(np.diff(rows[2:]).tolist())) <= 1


@pytest.mark.parametrize("presenting", [False, True])
def test_no_curve_lies_on_the_frame(results, presenting):
    for result in results[:40]:
        made = network_view.view((result, result), Mode(presenting, LOOK))
        for panel in made.panels:
            if not panel.id.startswith("curve"):
                continue
            low, high = ends_of(panel, "yaxis")
            heights = made.tracks[0].arrays[panel.points][:, 1]
            heights = np.log10(heights[np.isfinite(heights) & (heights > 0)])
            assert heights.max(initial=low) <= high - 0.05 * (high - low)


def test_symmetry_says_what_the_weights_do_and_why():
    seen = set()
    for seed in range(300):
        spec = drawn(symmetric.Spec, seed)
        result = symmetric.run(spec)
        text, units = words.symmetry_words("A", result), result.symmetry
        still, alike = (
            bool((units.weights == units.weights[0]).all()),
            bool((units.weights == units.weights[..., :1]).all()),
        )
        if still and (units.outgoing == units.outgoing[0]).all():
            assert "no weight moves" in text
            assert not units.weights.any()
            assert not units.outgoing.any()
            seen.add("still")
        elif alike:
            assert "stay equal" in text
            assert ("½" in text) == (spec.activation == "sigmoid" and spec.initializer == "zeros")
            seen.add("alike")
        else:
            assert "the units differ" in text
            assert spec.initializer not in ("zeros", "constant")
            assert numbers(rf"by up to {NUMBER}:", text) == pytest.approx([units.spread], rel=0.006)
            seen.add("differ")
        # What four curves on each other look like is said above them, once it has been seen.
        made = symmetric_view.view((result, result), Mode(look=LOOK))
        assert [title[0][1] == title[1][1] for title in (panel.title for panel in made.panels)] == [
            units.spread > 0
        ] * 2
    assert seen == {"still", "alike", "differ"}


def test_no_sentence_is_private_or_broken(results):
    for result in results:
        text = words.verdict_words(result)
        assert not PRIVATE.search(text)
        assert not re.search(r"\b(nan|inf|vanish(es)? from)\b", text)
        assert text.endswith(".")


def asked(number: int):
    prediction = questions.NETWORK[number]
    values = {key.partition(".")[2]: value for key, value in prediction.values.items() if key.startswith("a.")}
    spec = depth.Spec(depth=prediction.values.get("depth", 20), **values)
    results = (depth.run(spec),) * 2
    return prediction, results


@pytest.mark.parametrize(("number", "answer"), [(0, "Smaller"), (1, "It explodes"), (2, "Under 1 %")])
def test_questions_on_networks_have_their_answer_a_mechanism_and_the_step_that_decides(number, answer):
    prediction, results = asked(number)
    assert prediction.answer(results) == answer
    assert prediction.decided is not None
    assert prediction.decided(results) == (2 if number == 1 else 1) * results[0].spec.depth
    assert len(prediction.why(results)) > 80


def test_the_gradients_product_is_the_one_that_is_said():
    prediction, results = asked(1)
    slopes, weights, factor = numbers(rf"{NUMBER} · {NUMBER} = {NUMBER} is above 1", prediction.why(results))
    assert slopes * weights == pytest.approx(factor, rel=0.03)
    assert factor == pytest.approx(results[0].verdict.back.factor, rel=0.02)


def test_the_other_questions_are_answered_by_their_experiments():
    (left,) = questions.CHAIN
    result = chain.run(chain.Spec(w=0.9, length=100))
    assert left.answer(result) == "Less than a ten-thousandth"
    assert "half is gone every 6.6 layers" in left.why(result)
    (wide,) = questions.NEURON
    assert wide.answer(neuron.run(neuron.Spec(neuron_inputs=1000))) == "About 30 times as wide"
    answers = [
        one.answer((symmetric.run(symmetric.Spec(activation=key, initializer="zeros")),))
        for one, key in zip(questions.SYMMETRY, ("sigmoid", "tanh"), strict=True)
    ]
    assert answers == ["Yes, all alike", "No"]


def test_a_picture_with_the_asked_side_in_it_answers_the_question():
    tanh, relu = depth.Spec(depth=50), depth.Spec(depth=20, activation="relu")
    assert questions.shows_side_a((relu, depth.Spec(depth=20)), (tanh, relu))
    assert not questions.shows_side_a((relu, relu), (tanh, relu))
    assert not questions.shows_side_a((relu, depth.Spec(gain=0.9)), (tanh, relu))
