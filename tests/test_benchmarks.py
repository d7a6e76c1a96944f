"""The benchmarks' own arithmetic: medians, ratios, what is missing, and what is written."""

from __future__ import annotations

import time
import xml.etree.ElementTree as ET
from importlib import import_module

import numpy as np
import pytest

from benchmarks.__main__ import BENCHMARKS, run
from benchmarks.report import document, markdown, svg
from benchmarks.rounds import LAB, Measure, measured


def sleeper(seconds, result=1.0):
    def work():
        time.sleep(seconds)
        return result

    return lambda: work


def absent():
    raise ModuleNotFoundError("No module named 'torch'", name="torch")


def test_a_side_that_takes_four_times_as_long_has_a_ratio_of_four() -> None:
    measure = Measure("sleep", {LAB: sleeper(0.01), "slow": sleeper(0.04)}, {"slow": 3.0}, steps=10)
    (one,) = measured(measure, passes=2, rounds=3)
    # On a busy machine a sleep is longer than asked for, never shorter.
    assert 1.5 < one.ratio < 8.0
    assert one.low <= one.ratio <= one.high
    assert 1e-3 <= one.ours < one.theirs
    assert not one.why_not


def test_a_library_that_is_missing_is_said_and_the_others_are_measured() -> None:
    measure = Measure(
        "work", {LAB: sleeper(0.001), "torch": absent, "other": sleeper(0.001)}, {"torch": 6.0, "other": 0.1}
    )
    missing, other = measured(measure, passes=1, rounds=1)
    assert missing.why_not == "torch is not installed"
    assert not missing.reached
    assert other.ratio > 0
    table = markdown([missing, other])
    assert "not measured: torch is not installed" in table
    assert table.count("\n") == 4


def test_sides_that_do_not_agree_are_not_compared() -> None:
    measure = Measure("work", {LAB: sleeper(0.0), "wrong": sleeper(0.0, 1.1)}, {"wrong": 1.0})
    with pytest.raises(AssertionError, match="work, wrong"):
        measured(measure, passes=1, rounds=1)


def test_the_picture_is_xml_with_a_bar_for_each_ratio() -> None:
    measure = Measure("a < b", {LAB: sleeper(0.001), "peer": sleeper(0.002)}, {"peer": 1.0})
    results = measured(measure, passes=1, rounds=1)
    root = ET.fromstring(svg(results))
    names = [one.text for one in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "a < b, peer" in names
    assert len(list(root.iter("{http://www.w3.org/2000/svg}rect"))) == 1
    assert "| a < b | peer |" in document(results, "idle")


def test_a_benchmark_that_does_not_exist_is_refused() -> None:
    assert run(["speed"]) == "benchmark must be one of networks, surfaces, averages, trainings, own_arrays; got speed."


def test_every_row_of_the_table_is_measured() -> None:
    rows = [
        (measure.name, peer)
        for name in BENCHMARKS
        for measure in import_module(f"benchmarks.{name}").measures()
        for peer in measure.targets
    ]
    assert len(rows) == len(set(rows)) == 19


def holder(bytes_held):
    def work():
        np.zeros(bytes_held, np.uint8)
        return 1.0

    return lambda: work


def test_memory_is_the_most_that_is_held_at_once() -> None:
    measure = Measure("hold", {LAB: holder(1_000_000), "fat": holder(3_000_000)}, {"fat": 2.0}, counts="memory")
    (one,) = measured(measure)
    assert one.ratio == pytest.approx(3.0, rel=0.02)
    assert one.reached
    assert f"| 1 MB | 3 MB | **{one.ratio:.2f}** |" in markdown([one])


def test_the_average_agrees_with_pandas() -> None:
    (measure,) = import_module("benchmarks.averages").measures()
    (one,) = measured(measure, passes=1, rounds=1)
    assert one.peer == "pandas"
    assert one.ratio > 0
