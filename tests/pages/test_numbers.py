"""Numbers as pages write them."""

from __future__ import annotations

import pytest

from pages.kit.numbers import digits, nearest, rounded, typeset


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.123456, "0.1235"),
        (-2.0, "−2"),
        (1e-12, "1·10⁻¹²"),
        (0.0, "0"),
        (float("nan"), "–"),
        (float("inf"), "–"),
        (None, "–"),
    ],
)
def test_numbers_have_four_digits_and_a_true_minus(value, text: str):
    assert digits(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.35909, "0.359"), (42.93, "42.9"), (11823.0, "11,800"), (25_533_741.0, "25,500,000"), (4.83e-6, "4.83·10⁻⁶"),
     (-2e-5, "−2·10⁻⁵"), (3.2e12, "3.2·10¹²"), (0.0, "0"), (float("nan"), "–"), (float("inf"), "–")],
)  # fmt: skip
def test_numbers_in_sentences_are_rounded_and_written_out(value, text):
    assert rounded(value) == text


@pytest.mark.parametrize(
    ("text", "set_"), [("-3e-05", "−3·10⁻⁵"), ("1.5e+12 %", "1.5·10¹² %"), ("12", "12"), ("-0.5", "−0.5")]
)
def test_a_number_of_pythons_is_set_as_one_writes_it(text: str, set_: str):
    assert typeset(text) == set_


def test_the_nearest_is_so_as_a_ratio_where_nothing_is_below_0():
    assert nearest(150, (43, 430, 4300)) == 430
    assert nearest(-0.2, (1, 0.5, 0)) == 0
