"""The name that a misspelt one was meant to be."""

from __future__ import annotations

import time

import pytest

from labcore.near import near

NAMES = ["quadratic", "rosenbrock", "two-wells", "gd", "adam", "adamw", "learning_rate"]


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("rosenbrok", "rosenbrock"),
        ("Quadratic", "quadratic"),
        ("two wells", "two-wells"),
        ("learning-rate", "learning_rate"),
        ("adma", "adam"),
        ("zebra", None),
        ("", None),
    ],
)
def test_a_slip_finds_its_name(word: str, meant: str | None):
    assert near(word, NAMES) == meant


def test_a_long_text_costs_nothing():
    begin = time.perf_counter()
    assert near("rosenbrock" * 10_000, NAMES) is None
    assert time.perf_counter() - begin < 0.01
