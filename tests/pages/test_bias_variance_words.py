"""The words of the page on bias and variance, over settings drawn at random: each agrees with the numbers that stand beside it."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from labcore.experiments.bias_variance import bundle, curves, entered, networks
from labcore.experiments.bias_variance import double_descent as dd
from labcore.spec import spans_of
from pages.kit.view import Mode
from pages.week1.bias_variance import bundle_words, descent, diagnosis, questions
from pages.week1.bias_variance import curves as curves_view
from pages.week1.bias_variance import networks as networks_view
from pages.week1.bias_variance.view import view as bundle_view
from tests.pages.random_values import random_value

STRANGE = re.compile(r"\bnan\b|\binf\b|None|  |-0\b|−0 ")


def drawn(spec: type, seed: int, **more):
    rng = np.random.default_rng(seed)
    return spec(**{name: random_value(span, rng) for name, span in spans_of(spec).items() if name not in more}, **more)


def test_what_is_said_of_a_bundle_agrees_with_its_parts():
    seen = set()
    for seed in range(200):
        result = bundle.run(drawn(bundle.Spec, seed, fits=12))
        parts, said = result.parts(), bundle_words.told(result)
        assert not STRANGE.search(said), said
        above = parts.bias + parts.variance
        share = re.search(r"(\d+)\u00a0% is bias squared", said)
        if share is None:
            seen.add("nothing")
            assert above < max(0.02 * parts.noise, 1e-6)
            assert bundle_words.told(result, brief=True).startswith("The fits lie on the truth")
            continue
        assert float(share[1]) == pytest.approx(100 * parts.bias / above, abs=0.5)
        kind = (
            "alike"
            if "miss the truth alike" in said
            else "own"
            if "follows the noise of its own" in said and "Both faults" not in said
            else "both"
        )
        seen.add(kind)
        ratio = parts.bias / above
        assert kind == ("alike" if ratio > 0.75 else "own" if ratio < 0.25 else "both"), said
        # On a projector one line has room: the same part rules there.
        brief = bundle_words.told(result, brief=True)
        of = re.search(r"(\d+)\u00a0% is (bias|variance)", brief)
        assert of is not None
        assert len(brief) <= 60
        assert float(of[1]) == pytest.approx(100 * (ratio if of[2] == "bias" else 1 - ratio), abs=0.5)
        assert ("all miss alike" in brief, "each misses differently" in brief) == (kind == "alike", kind == "own")
    assert seen >= {"alike", "own", "both"}


def test_without_noise_a_bundle_is_one_line():
    result = bundle.run(bundle.Spec(size=24, noise=0.0))
    assert result.parts().variance == pytest.approx(0.0, abs=1e-12)
    assert "is bias squared" in bundle_words.told(result)
    # Rounding is not shown as if it were some variance.
    assert not bundle_view((result, result), Mode(False, (("sample", 60),))).tracks[0].arrays["variance"].any()


def test_the_table_beside_the_bundles_is_of_the_samples_so_far():
    results = bundle.run(bundle.Spec(size=3, fits=12)), bundle.run(bundle.Spec(size=14, fits=12))
    table = bundle_view(results, Mode(False, (("sample", 12),))).table
    assert table is not None
    for key, row in zip(("bias", "variance", "noise", "total", "measured"), table.history, strict=True):
        for side, result in zip("ab", results, strict=True):
            for step, value in row[side]:
                assert value == pytest.approx(getattr(result.parts(step + 1), key))


@pytest.mark.parametrize("question", questions.BUNDLE, ids=lambda one: one.question[:20])
def test_the_questions_on_bundles_have_their_answers(question):
    results = tuple(bundle.run(replace(bundle.Spec(size=size), **question.values)) for size in (3, 14))
    assert question.verdict(question.answer(results), results).startswith("**Right.")


def test_a_quarter_of_the_variance_is_what_four_times_the_examples_leave():
    few, many = (bundle.run(bundle.Spec(size=3, examples=n)) for n in (30, 120))
    left = (many.parts().bias + many.parts().variance) / (few.parts().bias + few.parts().variance)
    assert left > 0.75
    assert bundle_words.left((many, many)) == "Nearly all of it"


def test_the_diagnosis_says_what_its_numbers_say():
    seen = set()
    for seed in range(400):
        result = entered.run(drawn(entered.Spec, seed))
        found, said = result.diagnosis, diagnosis.sentence(result)
        assert not STRANGE.search(said), said
        assert said.lower().startswith(found.words)
        limits = [(one.few, one.threshold) for one in (found.bias, found.variance) if one.few]
        seen.add(
            "undefined"
            if not found.variance.defined
            else "few"
            if limits
            else "across"
            if "reaches across" in said
            else "sure"
        )
        if limits and found.variance.defined:
            assert 1 / limits[0][0] > limits[0][1]
            assert "undecided" in said
        if "reaches across" in said:
            low, high = found.variance.range
            assert low <= found.variance.threshold + 1e-9
            assert high > found.variance.threshold
        more = re.search(r"about ([\d,]+) dev examples", said)
        if more:
            count = int(more[1].replace(",", ""))
            assert count > result.spec.dev_examples
            assert entered.run(replace(result.spec, dev_examples=count)).diagnosis.variance.sure
        assert said.endswith(diagnosis.NEXT[result.next])
        if result.next == "bias":
            assert found.bias.high
        if result.next == "done":
            assert found.name == "neither"
        diagnosis.view(result, Mode())
        seen.add(result.spec.target)
    assert seen >= {"few", "across", "sure", "classes", "numbers"}


@pytest.mark.parametrize("question", questions.DIAGNOSIS, ids=lambda one: one.question[:20])
def test_the_questions_on_the_diagnosis_have_their_answers(question):
    result = entered.run(entered.Spec(**question.values))
    assert question.answer(result) == {"A": "Neither", "1": "Nobody can say"}[question.question[0]]
    assert not STRANGE.search(question.why(result))


@pytest.mark.parametrize("points", [40, 120])
@pytest.mark.parametrize("noise", [0.1, 0.4])
def test_what_is_said_of_the_networks_agrees_with_their_verdicts(points, noise):
    result = networks.run(networks.Spec(train_points=points, data_noise=noise, epochs=100))
    said, found = networks_view.words(result), [result.diagnosis(i) for i in range(4)]
    assert not STRANGE.search(said), said
    assert ("A line cannot bend" in said) == found[0].bias.high
    assert ("bends around single points" in said) == found[2].variance.high
    assert ("both faults" in said) == (found[3].name == "both")
    assert ("as far as the moons do" in said) == (found[1].name == "neither")
    beside = networks_view.view(result, Mode()).table
    assert beside is not None
    assert beside.table is not None
    for row, one in zip(beside.table.rows, found, strict=True):
        assert f"{row['bias']} bias".replace("undecided bias", "bias undecided") in one.words
        assert row["variance"].split()[-1] in one.variance.words


def test_what_is_said_of_the_curves_agrees_with_them():
    for data in curves.DATA.choices:
        for against in curves.AGAINST.choices:
            values = curves.Spec(data, against).values
            for many in range(len(values) + 1):
                result = curves.run(curves.Spec(data, against, many=many))
                said = curves_view.words(result)
                assert not STRANGE.search(said), said
                if many < 2:
                    continue
                train, dev = result.middle("train"), result.middle("dev")
                assert ("dev rises to" in said) == (against == "size" and dev[-1] > dev.min() + 0.01)
                assert ("closes from" in said) == (against == "examples" and (dev - train)[-1] < (dev - train)[0])
                curves_view.view(result, Mode())
    for question in questions.CURVES:
        result = curves.run(curves.Spec(**question.values))
        assert question.verdict(question.answer(result), result).startswith("**Right.")
    assert curves_view.train_moves(curves.run(curves.Spec(against="examples"))) == "It rises"
    assert curves_view.again(curves.run(curves.Spec("digits"))) == "Goes on falling"


def test_what_is_said_of_double_descent_agrees_with_it():
    seen = set()
    for turned in ("size", "examples"):
        parts = [dd.draw(dd.DescentPart(model, turned)) for model in descent.MODELS]
        for ridge in (0.0, 0.001, 0.01, 0.02, 0.1, 1.0, 10.0):
            specs = descent.read({"turned": turned, "ridge": ridge, "seed": 0})
            results = descent.join(specs, parts)
            said = descent.words(results)
            assert not STRANGE.search(said), said
            peaks = [one.peak is not None for one in results]
            seen.add(tuple(peaks))
            assert said.startswith("Both errors peak at 60") == (
                all(peaks) and all(one.counts[one.peak] == 60 for one in results)
            )
            assert ("no peak" in said) == (not all(peaks))
            if all(peaks) and ridge == 0.0:
                # Beyond the peak of the examples nothing fits them all.
                assert ("beyond, many fits reach" in said) == (turned == "size")
                assert ("with fewer, many fits reach" in said) == (turned == "examples")
            descent.view(results, Mode())
        if turned == "size":
            calm = descent.join(descent.read({"turned": turned, "ridge": 0.01, "seed": 0}), parts)
            assert descent.flattened(calm) == "It is gone"
        else:
            plain = descent.join(descent.read({"turned": turned, "ridge": 0.0, "seed": 0}), parts)
            assert descent.hurt(plain) == "It rises"
    assert {(True, True), (False, False)} <= seen
