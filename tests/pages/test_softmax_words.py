"""What the page of softmax says agrees with its numbers, under any settings."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from labcore.experiments.softmax import boundaries, fresh, gumbel, loss, overflow, pull
from labcore.experiments.softmax.numeric import NAMES
from labcore.spec import spans_of
from pages.week3.softmax import boundaries as boundaries_view
from pages.week3.softmax import fresh as fresh_view
from pages.week3.softmax import gumbel as gumbel_view
from pages.week3.softmax import loss as loss_view
from pages.week3.softmax import overflow as overflow_view
from pages.week3.softmax.words import percent, pull_words
from tests.pages.plain_words import private_terms
from tests.pages.said import number, numbers

SHARE = r"(under 0\.1 %|over 99\.9 %|[\d.]+ %)"


def found(pattern: str, text: str) -> re.Match[str]:
    """The first match, which has to be there."""
    match = re.search(pattern, text)
    assert match is not None, text
    return match


def drawn(spec, rng, **fixed):
    """A spec of random settings; logits now and then at an end, or alike."""
    values: dict[str, Any] = {}
    for name, span in spans_of(spec).items():
        if span.kind == "choice":
            values[name] = str(rng.choice(span.choices))
        elif span.kind == "integer":
            values[name] = int(rng.integers(span.low, min(span.high, 5000) + 1))
        else:
            low = max(span.low, 1e-6)
            free = low * (span.high / low) ** rng.random() if span.scale == "log" else rng.uniform(span.low, span.high)
            values[name] = float(rng.choice([free, np.clip(round(free), span.low, span.high), span.high, span.low], p=[0.55, 0.25, 0.1, 0.1]))  # fmt: skip
    return spec(**{**values, **fixed})


def fits(said: str, share: float) -> bool:
    """Whether a share as it is said is this one."""
    if said.startswith("under"):
        return share < 1e-3
    if said.startswith("over"):
        return share > 0.999
    return abs(float(said.removesuffix(" %")) - 100 * share) <= 0.0500001


@pytest.mark.parametrize("motion", pull.MOTIONS)
def test_of_what_is_played(motion):
    rng = np.random.default_rng(pull.MOTIONS.index(motion))
    for _ in range(200):
        spec = drawn(pull.Spec, rng, motion=motion)
        result = pull.run(spec)
        said = pull_words(result)
        assert not private_terms(said), said
        shares = re.findall(SHARE, said)
        k = result.pushed
        if motion == "push" and "nothing is left" in said:
            assert (result.z[0] == 6.0).all()
            assert fits(shares[0], 1 / spec.classes)
        elif motion == "push":
            assert f"The logit of {NAMES[k]} goes" in said
            assert all(map(fits, shares, result.p[[0, -1], k])), said
            _check_ratio(said, result)
        elif motion == "shift":
            assert np.abs(result.p[-1] - result.p[0]).max() < 1e-12
            (factor,) = numbers(r"then " + r"(−?\d[\d,]*(?:\.\d+)?(?:·10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?)" + " times", said)
            assert factor == pytest.approx(np.exp(4.0 / spec.temperature), rel=6e-3)
        elif "All logits are the same" in said:
            assert np.ptp(result.z[0]) == 0
        else:
            top = result.z[0] == result.z[0].max()
            assert all(map(fits, shares, result.p[[0, -1]][:, top].sum(axis=1))), said
            assert all((name in said) == bool(top[j]) for j, name in enumerate(NAMES[: spec.classes])), said


def _check_ratio(said, result):
    pattern = r"(\w+) stays (?:(\S+) times )?as likely as (\w+)"
    if result.spec.classes == 2:
        assert not re.search(pattern, said)
        return
    first, times, second = found(pattern, said).groups()
    a, b = NAMES.index(first), NAMES.index(second)
    ratio = np.exp((result.z[0, a] - result.z[0, b]) / result.spec.temperature)
    assert (number(times) if times else 1.0) == pytest.approx(ratio, rel=6e-3), said
    assert result.pushed not in (a, b)


def test_of_overflow():
    rng = np.random.default_rng(1)
    for _ in range(100):
        result = overflow.run(drawn(overflow.Spec, rng))
        said = overflow_view.words(result)
        assert result.broken is not None
        at = number(found(r"constant of (\S+) on", said)[1])
        low, high = sorted(abs(result.constants[[result.broken - 1, result.broken]])) if result.broken else (0.0, 0.0)
        assert low - 1e-3 * abs(at) <= abs(at) <= high * 1.001 + 1e-3
        assert ("infinite" in said) == (result.spec.direction == "up")
        assert ("rounded to 0" in said) == (result.spec.direction == "down")
        within = re.search(r"stay within (\S+) up", said)
        assert (number(within[1]) if within else 0.0) == pytest.approx(result.off, rel=6e-3, abs=1e-15)


def test_of_draws():
    rng = np.random.default_rng(2)
    for _ in range(100):
        result = gumbel.run(drawn(gumbel.Spec, rng, draws=int(rng.integers(20, 300))))
        said = gumbel_view.words(result)
        most, usual = (number(one) for one in re.findall(r"(\S+) percentage points", said))
        times = float(found(r"here it is ([\d.]+) times", said)[1])
        off = np.abs(result.frequencies - result.p)
        k = NAMES.index(found(r"By chance (\w+) is", said)[1])
        assert most == pytest.approx(100 * off.max(), rel=0.06, abs=1e-12)
        assert usual == pytest.approx(100 * np.sqrt(result.p[k] * (1 - result.p[k]) / result.spec.draws), rel=0.06)
        assert times == pytest.approx((off / result.expected_spread).max(), abs=0.051)


def test_of_losses():
    rng = np.random.default_rng(3)
    for _ in range(60):
        result = loss.run(drawn(loss.Spec, rng))
        said, true = loss_view.words(result), result.spec.true_class
        assert fits(found(SHARE, said)[1], result.p[0, 0, true])
        slopes = found(r"slopes by (\S+) along its logit, squared error by (\S+)\. ", said)
        assert [number(one) for one in slopes.groups()] == pytest.approx(
            result.gradients[:, 0, true].tolist(), rel=6e-3, abs=1e-12
        )
        cross, squared = result.lengths
        if "about as steep" in said:
            assert 1 / 1.06 < cross / squared < 1.06
        else:
            times = number(found(r"(\S+) times as steep", said)[1])
            larger = squared / cross if "squared error is" in said else cross / squared
            assert times == pytest.approx(larger, rel=6e-3)
            assert times > 1


def test_of_boundaries():
    for spec in (
        boundaries.Spec(),
        boundaries.Spec(groups=6, turns=0.0),
        boundaries.Spec(turns=1.0, units=2, seed=4),
        boundaries.Spec(training_rate=10.0, groups=4),
    ):
        result = boundaries.run(spec)
        said = boundaries_view.words(result)
        wrong = [
            int((network.predict(result.problem.dev.X) != result.problem.dev.y).sum()) for network in result.networks
        ]
        assert [
            int(one) for one in found(r"After 60 epochs, of (\d+) .* gets (\d+) wrong, .* it is (\d+)\.", said).groups()
        ] == [
            result.problem.dev.examples,
            *wrong,
        ]
        assert ("The arms are straight" in said) == (result.spec.turns == 0)


def test_of_fresh_classifiers():
    for kw in (
        {},
        {"initial": "zeros"},
        {"initial": "he", "weight_scale": 0.1},
        {"initial": "glorot", "weight_scale": 1.0},
        {"weight_scale": 10.0},
    ):
        result = fresh.run(fresh.Spec(**kw))
        said, mean = fresh_view.words(result), float(result.losses[-1].mean())
        if kw.get("initial") == "zeros":
            assert "to the last digit" in said
            continue
        assert number(found(r"mean fresh loss (\S+):", said)[1]) == pytest.approx(mean, rel=6e-3)
        assert ("near it" in said) == (abs(mean - np.log(10)) < 0.1 * np.log(10))
        assert ("well above" in said) == (mean > 1.1 * np.log(10))
        assert f"{100 * result.surest[-1].mean():.0f} % on average" in said


@pytest.mark.parametrize("share", [0.0, 1e-9, 4.9e-4, 5e-4, 0.5, 0.9994, 0.9995, 1 - 1e-12, 1.0])
def test_a_share_is_never_said_to_be_all_or_nothing_that_is_not(share):
    said = percent(share)
    assert (said == "0.0 %") == (share == 0)
    assert (said == "100.0 %") == (share == 1)
