"""Spans: what they take and refuse, as a value, as text and as a list, and the stops of their sliders."""

from __future__ import annotations

import math
import time
from typing import Any

import numpy as np
import pytest

from labcore.data import BATCH_SIZE
from labcore.descent import NOISE, SEED, STEPS
from labcore.optimizers import OPTIMIZERS
from labcore.span import Span
from tests.core.test_registry import MEMBERS

SPANS: dict[str, Span] = {f"{name} {s}": span for name, member in MEMBERS.items() for s, span in member.spans.items()}
SPANS |= {f"{key} learning_rate": member.learning_rate for key, member in OPTIMIZERS.items()}
SPANS |= {span.name: span for span in (BATCH_SIZE, NOISE, SEED, STEPS)}
every_span = pytest.mark.parametrize("span", SPANS.values(), ids=SPANS.keys())

NUMBER = Span("weight", 0.5, 0.0, 2.0)
INTEGER = Span("count", 3, 1, 10, kind="integer")
TOGGLE = Span("flag", True, kind="toggle")
CHOICE = Span("way", "left", kind="choice", choices=("left", "right"))
SEVERAL = Span("ways", ("left",), kind="several", choices=("left", "right", "up"))
PAIRS = Span("table", ((1.0, 0.5),), high=10.0, kind="pairs")
UNBOUNDED = Span("free", 0.0)
OPTIONAL = Span("maybe", None, 0.0, 2.0, optional=True)
MAYBE_TOGGLE = Span("flag_or", None, kind="toggle", optional=True)
MAYBE_CHOICE = Span("way_or", "left", kind="choice", choices=("left", "right"), optional=True)
SIZES = Span("sizes", (64, 32), 1, 1024, kind="integer", most=8)
SHARES = Span("shares", (0.8, 0.5), 0.1, 1.0, most=4, least=1)
FLAGS = Span("flags", (), kind="toggle", most=2)
WAYS = Span("chosen", None, kind="choice", choices=("left", "right"), most=3, least=3, optional=True)


def reads_a_name(text: str) -> None:
    if not text.isalpha():
        raise ValueError(f"title must be letters; got {text[:40]!r} at character {len(text)}.")


TITLE = Span("title", "abc", high=12, kind="text", reads=reads_a_name)
LINE = Span("remark", "as it was", high=20, kind="text")
LISTS = (SIZES, SHARES, FLAGS, WAYS)
KINDS = (NUMBER, INTEGER, TOGGLE, CHOICE, SEVERAL, PAIRS, UNBOUNDED, MAYBE_TOGGLE, MAYBE_CHOICE, LINE, *LISTS)

NEVER = [None, "1", "left ", b"1", [0.5], {}, object(), 1j, math.nan, math.inf, -math.inf, 10**400, np.float64("nan")]
# What is refused, and words of the rule.
REFUSED: list[tuple[Span, str, Any]] = [
    (NUMBER, "must be a number in [0, 2]", [*NEVER, True, False, np.True_, -1e-9, 2.0000001, 10**9]),
    (NUMBER, "must be a number in [0, 2]", [np.array([1.0, np.nan]), np.array([[3.0]]), np.array([True]), np.array(["1"])]),
    (NUMBER, "must be a number in [0, 2]", [np.array("x"), np.array(3.0), np.array([1j]), np.array([None])]),
    (INTEGER, "must be an integer in [1, 10]", [*NEVER, True, 0, 11, 1.5, np.array([1.0]), np.array([[1, 2]])]),
    (TOGGLE, "must be true or false", [*NEVER, 0, 1, "true", np.array([True, False])]),
    (CHOICE, "must be one of left, right", [*NEVER, "", "up", 0, ("left",), np.array(["left"])]),
    (SEVERAL, "must be some of left, right, up", [None, "left", (), [], ("down",), ("left", 1), ([],), 3, math.nan]),
    (PAIRS, "must be at most 12 pairs epoch:factor", [None, 3, "ab", ((1.0,),), ((1.0, 11.0),), ((-1.0, 0.5),)]),
    (PAIRS, "epochs increasing", [((2.0, 0.5), (1.0, 0.5)), ((1.0, 0.5), (1.0, 0.5)), [(float(k), 1.0) for k in range(13)]]),
    (PAIRS, "factors in [0, 10]", [((math.nan, 1.0),), ((1.0, math.nan),), ((math.inf, 1.0),), ((1.0, -0.1),), ((10**400, 1),)]),
    (UNBOUNDED, "must be a number in [-inf, inf]", [math.nan, math.inf, -math.inf, 10**400, np.array([np.inf])]),
    (OPTIONAL, "must be a number in [0, 2]", [math.nan, "", 3.0, False]),
    (MAYBE_TOGGLE, "must be true or false", [*NEVER[1:], 0, "none"]),
    (MAYBE_CHOICE, "must be one of left, right", [*NEVER[1:], "none", ("left",)]),
    (SIZES, "must be up to 8 of: an integer in [1, 1024]", [*NEVER, 64, "64", "none", np.array([64, 32]), range(3), {64}]),
    (SIZES, "must be up to 8 of: an integer in [1, 1024]", [[0], [1025], [1.5], [True], ["64"], [None], [[64]], (64, math.nan)]),
    (SIZES, "must be up to 8 of: an integer in [1, 1024]", [[1] * 9, [10**400], [np.array(64)], [np.array([64])]]),
    (SHARES, "must be 1 to 4 of: a number in [0.1, 1]", [(), [], (0.5, 1.1), (math.inf,), ("0.5",), (0.5,) * 5, None]),
    (FLAGS, "must be up to 2 of: true or false", [True, (0,), (1, 0), ("true",), (True,) * 3, np.array([True])]),
    (LINE, "must be one line of at most 20 printable characters", [*NEVER[:1], *NEVER[3:], "", "  ", "x" * 21, "a\nb", "\0", "\u202e"]),
    (TITLE, "must be letters", ["a b", "1", "none.", "<b>"]),
    (TITLE, "must be one line of at most 12 printable characters", [None, 3, "", "x" * 13, "a\tb"]),
    (WAYS, "must be 3 of: left, right", ["left", (), ("left",) * 2, ("left",) * 4, ("left", "left", "up"), (["left"],) * 3]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("span", "rule", "value"),
    [(s, r, v) for s, r, values in REFUSED for v in values],
    ids=lambda part: f"{part}"[:60] if type(part) is not object else "an object",
)
def test_what_is_not_allowed_is_refused_with_rule_and_value(span, rule, value):
    with pytest.raises(ValueError, match="; got ") as refused:
        span.check(value)
    text = str(refused.value)
    assert text.startswith(f"{span.name} must be ")
    assert rule in text
    assert len(text) < 300


@pytest.mark.parametrize(
    ("span", "value"),
    [(NUMBER, 10**5000), (SIZES, [10**5000]), (SIZES, [1] * 10**6)],
    ids=["number", "in a list", "long"],
)
def test_what_python_cannot_print_or_not_soon_is_refused_with_the_rule(span, value):
    with pytest.raises(ValueError, match=f"^{span.name} must be .*; got ") as refused:
        span.check(value)
    assert len(str(refused.value)) < 200


def test_the_refusal_names_the_value():
    for value, shown in [
        (math.nan, "nan"),
        (2.5, "2.5"),
        ("x", "'x'"),
        (None, "None"),
        (np.array([[1.0], [7.5]]), "7.5"),
    ]:
        with pytest.raises(ValueError, match=rf"^weight must be a number in \[0, 2\]; got {shown}\.$"):
            NUMBER.check(value)


@pytest.mark.parametrize(
    ("span", "value", "kept"),
    [
        (NUMBER, 1, 1.0),
        (NUMBER, np.float32(0.5), 0.5),
        (NUMBER, np.int64(2), 2.0),
        (NUMBER, np.array(1.5), 1.5),
        (INTEGER, 4.0, 4),
        (INTEGER, np.int32(10), 10),
        (TOGGLE, np.False_, False),
        (CHOICE, "right", "right"),
        (SEVERAL, ["up", "left", "up"], ("left", "up")),
        (PAIRS, [[0, 1], [5, 0]], ((0.0, 1.0), (5.0, 0.0))),
        (PAIRS, (), ()),
        (OPTIONAL, None, None),
        (OPTIONAL, 1, 1.0),
        (MAYBE_TOGGLE, None, None),
        (MAYBE_TOGGLE, np.True_, True),
        (MAYBE_CHOICE, None, None),
        (SIZES, [], ()),
        (SHARES, [1, np.float32(0.5)], (1.0, 0.5)),
        (FLAGS, [np.False_], (False,)),
        (WAYS, None, None),
        (WAYS, ["left", "left", "right"], ("left", "left", "right")),
    ],
)
def test_what_is_allowed_comes_back_in_its_own_type(span, value, kept):
    result = span.check(value)
    assert result == kept
    assert type(result) is type(kept)


def test_arrays_of_numbers_are_checked_entry_by_entry_and_made_float64():
    given = np.array([[0], [1], [2]])
    result = NUMBER.check(given)
    assert result.dtype == np.float64
    np.testing.assert_array_equal(result, given)
    assert result is not given


def test_the_values_of_a_list_come_back_in_their_own_type():
    assert [type(one) for one in SIZES.check([64.0, np.int32(32), 8])] == [int, int, int]
    assert [type(one) for one in SHARES.check((1, np.float32(0.5)))] == [float, float]
    assert [type(one) for one in FLAGS.check([np.True_])] == [bool]


def random_value(span, rng):
    """A value the span allows, anywhere in its range."""
    if span.most:
        return tuple(random_one(span, rng) for _ in range(rng.integers(span.least, span.most + 1)))
    return None if span.optional and not rng.integers(4) else random_one(span, rng)


def random_one(span, rng):
    if span.kind == "toggle":
        return bool(rng.integers(2))
    if span.kind == "choice":
        return str(rng.choice(span.choices))
    if span.kind == "several":
        return tuple(one for one in span.choices if rng.integers(2)) or span.choices[:1]
    if span.kind == "text":
        # A formula and a line of text alike.
        return f"x*{rng.integers(100)} + y" if rng.integers(2) else span.default
    if span.kind == "pairs":
        epochs = np.sort(rng.uniform(0, 1e5, rng.integers(0, 13)))
        return tuple((float(e), float(rng.uniform(0, span.high))) for e in epochs)
    low, high = max(span.low, -1e300), min(span.high, 1e300)
    if span.kind == "integer":
        return int(rng.integers(int(low), int(high) + 1))
    if low > 0 and rng.integers(2):
        return float(np.exp(rng.uniform(math.log(low), math.log(high))).clip(low, high))
    return float(low + (high - low) * rng.uniform()) if rng.integers(8) else float(rng.choice([low, high]))


@pytest.mark.parametrize("span", [*KINDS, *SPANS.values()], ids=lambda span: span.name)
def test_what_is_formatted_parses_back_to_the_same(span):
    rng = np.random.default_rng(0)
    # None of an optional list is its default and never written: "none" is the empty list.
    first = [] if span.most and span.optional else [span.default]
    for value in first + [random_value(span, rng) for _ in range(100)]:
        text = span.format(value)
        again = span.parse(text)
        assert again == value
        assert type(again) is type(span.check(value))
        assert span.format(again) == text


HOSTILE = [
    "1e999", "-1e999", "nan", "NaN", "inf", "-infinity", "", " ", "0x10", "<b>", "<script>alert(1)</script>", "9" * 5000,
    "x" * 5000, "\uff11", "\u0663", "1_000", "1,5", "1 2 3", "1:", ":1", "1:2:3", "1:nan", "nan:1", "--1", "1e", "\0", "1\0", "\n",
    "None", "True or 1", "__import__('os')", "%s", "{0}", "🙂", "1:2 " * 1000, "., .", "left.left.nowhere",
]  # fmt: skip


@pytest.mark.parametrize("span", [*KINDS, *SPANS.values()], ids=lambda span: span.name)
def test_hostile_text_is_refused_as_a_value_error(span):
    for text in HOSTILE:
        # An empty table is one without pairs, and three numbers are a list.
        if span is LINE and 0 < len(text.strip()) <= 20 and text.isprintable():
            assert span.parse(text) == text.strip()
            continue
        if (span.kind == "pairs" and not text.strip()) or (span is SIZES and text == "1 2 3"):
            assert span.parse(text) == tuple(map(int, text.split()))
            continue
        with pytest.raises(ValueError, match=f"^{span.name} must ") as refused:
            span.parse(text)
        assert len(str(refused.value)) < 300


@pytest.mark.parametrize(
    ("span", "text", "value"),
    [
        (NUMBER, " 1e-1 ", 0.1),
        (INTEGER, "7", 7),
        (INTEGER, "7.0", 7),
        (TOGGLE, "1", True),
        (TOGGLE, "False", False),
        (SEVERAL, "up.left", ("left", "up")),
        (SEVERAL, "up,left", ("left", "up")),
        (PAIRS, "0:1  30:0.1", ((0.0, 1.0), (30.0, 0.1))),
        (SIZES, "64 32", (64, 32)),
        (SIZES, " 64  32.0 ", (64, 32)),
        (SIZES, "none", ()),
        (SHARES, "0.8 5e-1", (0.8, 0.5)),
        (FLAGS, "true 0", (True, False)),
        (WAYS, "left right left", ("left", "right", "left")),
        (LINE, " <b> & none ", "<b> & none"),
        (LINE, "none", "none"),
        (TITLE, "none", "none"),
        (OPTIONAL, "none", None),
        (MAYBE_TOGGLE, "none", None),
        (MAYBE_CHOICE, "none", None),
        (Span("penalty", None, kind="choice", choices=("none", "l2"), optional=True), "none", "none"),
    ],
)
def test_text_as_people_write_it(span, text, value):
    assert span.parse(text) == value


@pytest.mark.parametrize(("span", "value", "text"), [
    (SIZES, (64, 32), "64 32"), (SIZES, (), "none"), (SHARES, (0.8, 1.0), "0.8 1"), (FLAGS, (True, False), "true false"),
    (WAYS, ("left", "right", "left"), "left right left"), (OPTIONAL, None, "none"), (MAYBE_TOGGLE, None, "none"),
])  # fmt: skip
def test_text_of_a_list_and_of_nothing(span, value, text):
    assert span.format(value) == text


@pytest.mark.parametrize(
    "text", ["64,32", "64 none", "none none", "64 3_2", "64 ٣", "64 nan", "64 inf", "1 " * 9, "64;32"]
)
def test_a_list_is_of_numbers_with_spaces_between(text):
    with pytest.raises(ValueError, match=r"^sizes must be up to 8 of: an integer in \[1, 1024\]; got "):
        SIZES.parse(text)


@pytest.mark.parametrize("span", LISTS, ids=lambda span: span.name)
@pytest.mark.parametrize(
    "text", ["1 " * 2500, "9" * 5000, "9" * 2499 + " " + "9" * 2500, "left " * 1000, "true " * 1000]
)
def test_a_long_text_is_refused_before_it_costs_anything(span, text):
    begin = time.perf_counter()
    for _ in range(20):
        with pytest.raises(ValueError, match=f"^{span.name} must be ") as refused:
            span.parse(text)
    assert time.perf_counter() - begin < 0.5
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize(
    "fields",
    [
        {"most": 2, "least": 3}, {"most": -1}, {"least": 1}, {"most": 2, "least": -1}, {"most": 2, "optional": True},
        {"most": 2, "kind": "several", "choices": ("a", "b"), "default": ("a",)}, {"most": 2, "kind": "pairs"},
        {"most": 2, "kind": "choice", "choices": ("a b", "c")}, {"most": 2, "kind": "choice", "choices": ("none", "c")},
        {"optional": True, "kind": "choice", "choices": ("none", "c"), "default": "c"},
        {"optional": True, "kind": "text", "default": "c", "high": 9}, {"most": 2, "kind": "text", "high": 9},
    ],
    ids=str,
)  # fmt: skip
def test_a_list_that_could_not_be_written_down_cannot_be_made(fields):
    with pytest.raises(ValueError, match=r"^odd must (be a list|have)"):
        Span(**{"name": "odd", "default": (), **fields})


@every_span
def test_stops_are_sorted_inside_and_hold_ends_and_default(span):
    if span.scale == "linear":
        with pytest.raises(ValueError, match="linear scale"):
            span.stops()
        return
    stops = span.stops()
    assert list(stops) == sorted(set(stops))
    assert stops[0] == span.low
    assert stops[-1] == span.high
    assert span.default in stops
    assert 10 <= len(stops) <= 200
    for stop in stops if span.kind == "number" else ():
        assert span.check(stop) == stop


@every_span
def test_every_span_says_what_it_is(span):
    assert span.name.isidentifier()
    assert span.name == span.name.lower()
    assert span.label
    assert span.check(span.default) == span.default
    if span.kind in ("number", "integer"):
        assert -math.inf < span.low < span.high < math.inf


def test_a_span_whose_default_breaks_its_rule_cannot_be_made():
    with pytest.raises(ValueError, match=r"beta must be a number in \[0, 1\]; got 2"):
        Span("beta", 2.0, 0.0, 1.0)
    with pytest.raises(ValueError, match="got 5"):
        NUMBER.with_default(5.0)
    assert NUMBER.with_default(1.5).default == 1.5
    assert NUMBER.default == 0.5
