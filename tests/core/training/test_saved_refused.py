"""What is no saved run: flipped bits, odd values, missing parts, bombs; each is refused with words or harmless."""

from __future__ import annotations

import base64
import copy
import json
import random
import time
import zlib
from typing import Any

import numpy as np
import pytest

from labcore.training import Run
from labcore.training.look import judge, look_at_layers, look_at_plane
from labcore.training.packing import BadFile
from labcore.training.saved import MOST_CHANGES, MOST_HELD_STEPS, from_json, to_json
from tests.core.training.bits import bits, to_the_end
from tests.core.training.test_saved import SMALL

# --- what is no saved run -------------------------------------------------------------------------------------


def crowd() -> list[str]:
    """Two files that between them hold all that a file can."""
    first = Run([
        SMALL.changed(patience=1, batch_norm=True, hidden=(4,)), SMALL.changed(optimizer="nadam", hidden=(4,)),
        SMALL.changed(optimizer="gd", learning_rate=10.0, l2=1000.0, batch_size=5, hidden=(3,)),
    ])  # fmt: skip
    first.advance(9)
    first.change(0, learning_rate=0.01)
    first.change(1, optimizer="radam")
    first.advance(5)
    second = Run(SMALL.changed(optimizer="adamw", keep_prob=0.8, hidden=(3,)))
    second.advance(7)
    return [to_json(run, {"speed": "3"}) for run in (first, second)]


FILES = crowd()
# Each takes under a second; the rest is for a busy machine.
SLOWEST = 15.0


def judged(text: str) -> bool:
    """Whether the file is taken; then its run can go on and be looked at. Any other exception, any warning is a fault."""
    start = time.perf_counter()
    try:
        result = from_json(text)
    except BadFile as error:
        words = str(error)
    else:
        words = ""
    if words:
        assert 20 < len(words) < 400
        assert words.endswith(".")
        assert time.perf_counter() - start < SLOWEST
        return False
    for _ in range(100):
        if not result.done:
            result.advance_for(0.01)
    result.run.advance(3)
    for side in result.run.sides:
        look_at_layers(side)
        look_at_plane(side, (-2, 2, -2, 2), 4)
        judge(side)
    to_json(result.run)
    assert time.perf_counter() - start < SLOWEST
    return True


def places(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every part of a file."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [way, *(one for key, part in inner for one in places(part, (*way, key)))]


def changed_at(text: str, way: tuple[Any, ...], value: Any) -> str:
    given: Any = json.loads(text)
    if not way:
        given = value
    else:
        part = given
        for key in way[:-1]:
            part = part[key]
        part[way[-1]] = value
    return json.dumps(given).replace("Infinity", "1e400")


def packed(values: Any, size: int | None = None) -> dict[str, Any]:
    values = np.asarray(values, np.float64)
    data = base64.b64encode(zlib.compress(values.tobytes())).decode()
    return {"dtype": "float64", "size": values.size if size is None else size, "data": data}


@pytest.mark.parametrize("file", [0, 1])
def test_no_part_of_a_file_is_a_run(file):
    text = FILES[file]
    assert judged(text)
    end = len(text.rstrip())
    assert not any(judged(text[:cut]) for cut in range(0, end - 1, end // 200))


@pytest.mark.parametrize("file", [0, 1])
def test_a_flipped_bit_is_found_or_harmless(file):
    rng, raw = random.Random(file), FILES[file].encode()
    taken = 0
    for _ in range(250):
        flipped = bytearray(raw)
        flipped[rng.randrange(len(raw))] ^= 1 << rng.randrange(7)
        taken += judged(flipped.decode("utf-8", "replace"))
    # A name in the page's settings, a space, the last digit of an evaluation.
    assert taken < 50


def test_a_flipped_bit_in_packed_numbers_is_always_found():
    rng, given = random.Random(2), json.loads(FILES[1])
    theta = given["lanes"][0]["weights"]["theta"]
    raw = base64.b64decode(theta["data"])
    for _ in range(60):
        flipped = bytearray(raw)
        flipped[rng.randrange(2, len(raw))] ^= 1 << rng.randrange(8)
        theta["data"] = base64.b64encode(flipped).decode()
        assert not judged(json.dumps(given))


ODD: list[Any] = [
    None, True, False, 0, -1, 1, 3, 10**9, 10**400, 1e308, -0.0, 1e-320, float("inf"), "", "x", "nan", "-inf", [], {}, [[]], [1, 2],
    {"a": 1}, "running", "finished", "diverged", "stopped early", [["beta1", 0.5]], [[1, 2, 3]], "a" * 2000, 0.5, 16.0,
]  # fmt: skip


@pytest.mark.parametrize("file", [0, 1])
def test_odd_values_anywhere_are_refused_or_harmless(file):
    rng, text = random.Random(file), FILES[file]
    for way in places(json.loads(text)):
        for value in rng.sample(ODD, 4):
            judged(changed_at(text, way, value))


@pytest.mark.parametrize("file", [0, 1])
def test_missing_parts_are_refused_or_harmless(file):
    text = FILES[file]
    for way in places(json.loads(text))[1:]:
        given = json.loads(text)
        part = given
        for key in way[:-1]:
            part = part[key]
        del part[way[-1]]
        judged(json.dumps(given))


@pytest.mark.parametrize("file", [0, 1])
def test_numbers_that_no_training_makes_do_no_harm(file):
    text = FILES[file]
    given = json.loads(text)
    for way in places(given):
        part = given
        for key in way:
            part = part[key]
        if not isinstance(part, dict) or set(part) != {"dtype", "size", "data"}:
            continue
        for value in (np.nan, np.inf, -1e308, -1.0, 1e200, 1e-320):
            judged(changed_at(text, way, packed(np.full(part["size"], value))))
            single: Any = np.random.default_rng(0).standard_normal(part["size"])
            single[part["size"] // 2 :] = value
            judged(changed_at(text, way, packed(single)))


# The key that holds the sides has its first name in every file.
SIDE = ("lanes", 0)
MEMORY = (*SIDE, "weights", "memory")


@pytest.mark.parametrize(
    ("way", "value", "words"),
    [
        ((), [], 'its kind "descent-lab training"'),
        (("kind",), "other", 'its kind "descent-lab training"'),
        (("schema",), 2, "must have schema 1; got 2"),
        (("lanes",), [], "must hold 1 to 4 sides"),
        (("page",), {"a": 1}, "must be names and texts"),
        ((*SIDE, "settings", "epochs"), 10**9, r"epochs must be an integer in \[1, 1000\]; got 1000000000"),
        ((*SIDE, "settings", "hidden"), [4], "does not lead from its first settings to its last"),
        ((*SIDE, "settings", "optimizer"), "sgd", "optimizer must be one of"),
        ((*SIDE, "settings", "colour"), "red", "must have the names of Settings' fields; got colour"),
        ((*SIDE, "first_settings"), None, "fields; got no names"),
        ((*SIDE, "steps"), 8, "costs in the file must be 8 numbers"),
        ((*SIDE, "steps"), -1, "steps in the file is not what the lab writes; got -1"),
        ((*SIDE, "steps"), 10**7, "at most 400,000 parameters and the costs of at most 1,000,000 steps"),
        ((*SIDE, "costs"), packed([1.0] * 7, 6), "costs in the file must be 7 numbers"),
        ((*SIDE, "costs"), packed([1.0] * 8, 7), "damaged: it must hold 56 bytes"),
        ((*SIDE, "costs"), packed([1.0] * 6, 7), "damaged: it must hold 56 bytes"),
        ((*SIDE, "outcome"), "finished", "outcome in the file .*; got finished"),
        ((*SIDE, "outcome"), "stopped early", "outcome in the file .*; got stopped early"),
        ((*SIDE, "outcome"), "diverged", "does not say where"),
        ((*SIDE, "outcome"), "won", "outcome in the file .*; got won"),
        ((*SIDE, "evaluations"), [], "one of the start and one of every epoch"),
        ((*SIDE, "changes"), [[9, "l2", 1.0]], "step in the file .*; got 9"),
        ((*SIDE, "changes"), [[2, "l2", 1.0], [1, "l2", 0.0]], "in the order of its steps"),
        ((*SIDE, "changes"), [[1, "hidden", [3]]], "change in the file"),
        ((*SIDE, "changes"), [[1, "l2", 1.0]] * (MOST_CHANGES + 1), "changes in the file"),
        ((*SIDE, "changes"), [[1, "batch_size", 5], [1, "batch_size", 16]], None),
        ((*SIDE, "changes"), [[1, "batch_size", 5], [2, "batch_size", 16]], "made 7 steps, but stands where"),
        ((*SIDE, "weights", "epoch"), 3, "made 7 steps, but stands where"),
        ((*SIDE, "weights", "offset"), 15, "made 7 steps, but stands where"),
        (MEMORY, {}, "what adamw remembers in the file .*; got nothing"),
        ((*MEMORY, "count"), 7, "what adamw remembers in the file"),
        ((*MEMORY, "velocity"), 1.0, "velocity in the file must be 13 numbers"),
        ((*MEMORY, "beta1_power"), 1.0, "beta1_power in the file .*; got 1.0"),
        ((*MEMORY, "beta1_power"), -0.1, "beta1_power in the file .*; got -0.1"),
        ((*MEMORY, "beta2_power"), packed([0.5]), "beta2_power in the file"),
    ],
)  # fmt: skip
def test_each_fault_has_its_own_words(way, value, words):
    text = changed_at(FILES[1], way, value)
    if words is None:
        assert judged(text)
        return
    assert not judged(text)
    with pytest.raises(BadFile, match=words):
        from_json(text)


@pytest.mark.parametrize(
    ("side", "way", "value", "words"),
    [
        (1, ("weights", "memory", "count"), 4, "count in the file .*; got 4"),
        (1, ("weights", "memory", "rectification"), "nan", "rectification in the file"),
        (2, ("divergence",), None, "does not say where"),
        (2, ("divergence", "layer"), 3, "layer in the file .*; got 3"),
        (2, ("divergence", "reason"), "bad luck", "reason in the file .*; got bad luck"),
        (0, ("best", "epoch"), 99, "epoch in the file .*; got 99"),
        (0, ("best", "theta"), packed([1.0]), "theta in the file must be 25 numbers"),
        (0, ("best",), [], "best in the file"),
    ],
)
def test_so_have_the_rarer_ones(side, way, value, words):
    with pytest.raises(BadFile, match=words):
        from_json(changed_at(FILES[0], ("lanes", side, *way), value))


def test_a_side_that_says_it_runs_has_something_left_to_do():
    run = to_the_end(Run(SMALL.changed(epochs=2)))
    text = changed_at(to_json(run), (*SIDE, "outcome"), "running")
    with pytest.raises(BadFile, match=r"outcome in the file .*; got running"):
        from_json(text)


def test_last_weights_are_those_of_a_side_that_holds_its_best():
    run = to_the_end(Run(SMALL.changed(data_noise=0.5, hidden=(30,), patience=90, epochs=12)))
    assert run.sides[0].holds_best
    text = to_json(run)
    for way, value, words in (
        (("last",), [1.0], "last in the file"),
        (("last", "theta"), packed([1.0]), "theta in the file must be"),
        (("outcome",), "running", "last in the file"),
        (("best",), None, "last in the file"),
        (("last",), None, "theta in the file must be"),
    ):
        with pytest.raises(BadFile, match=words):
            from_json(changed_at(text, (*SIDE, *way), value))


def test_sides_written_twice_are_two_sides():
    given = json.loads(FILES[1])
    given["lanes"] *= 4
    result = from_json(json.dumps(given))
    result.run.advance(3)
    assert len({bits(side)["theta"] for side in result.run.sides}) == 1
    assert [side.name for side in result.run.sides] == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    "text",
    [
        "", "null", "[", "[" * 1_000_000, '{"a":' * 100_000, "1" * 100_000, "NaN", "1e400", '"x"', "\x00", "é" * 1000, "x" * 4_000_000,
        '{"kind": "descent-lab training", "schema": 1, "lanes": [{}]}', "[" + "[]," * 600_000 + "0]",
    ],
    ids=range(14),
)  # fmt: skip
def test_texts_that_are_no_run(text):
    assert not judged(text)


def test_deep_nesting_anywhere_is_refused():
    deep: Any = 0
    for _ in range(900):
        deep = [deep]
    for way in places(json.loads(FILES[1])):
        if len(way) <= 5:
            judged(changed_at(FILES[1], way, deep))
    assert not judged(changed_at(FILES[1], (*SIDE, "changes"), [[0, "l2", deep]]))


def test_a_bomb_is_not_unpacked():
    import tracemalloc

    given = json.loads(FILES[1])
    bomb = base64.b64encode(zlib.compress(bytes(200_000_000))).decode()
    for size in (7, 20, MOST_HELD_STEPS, 25_000_000):
        side = copy.deepcopy(given["lanes"][0])
        side["steps"], side["costs"] = size, {"dtype": "float64", "size": size, "data": bomb}
        text = json.dumps(given | {"lanes": [side]})
        tracemalloc.start()
        try:
            assert not judged(text)
            assert tracemalloc.get_traced_memory()[1] < 50e6
        finally:
            tracemalloc.stop()


def test_too_many_changes_are_not_saved():
    run = Run(SMALL)
    for number in range(MOST_CHANGES + 1):
        run.change(0, l2=float(number % 2 + 1))
    with pytest.raises(ValueError, match="at most 5,000 changes in its log; got 5,001"):
        to_json(run)
