"""A forged run that is small at both ends and huge between them: refused with a sentence, within a second and 100 MB, before anything is made."""

from __future__ import annotations

import json
import time
import tracemalloc
from typing import Any

import pytest

from labcore.training import Run, Settings
from labcore.training.packing import BadFile
from labcore.training.saved import MOST_CHANGES, from_json, to_json
from tests.core.training.test_saved import SMALL

# A machine that others compute on takes longer, and tracemalloc several times as long.
SLOWEST, MOST_BYTES = 15.0, 100_000_000


def forged(settings: Settings, changes: list[list[Any]], **last: Any) -> str:
    """A file of one side with these settings at its first and its last step, and these changes between."""
    given = json.loads(to_json(Run(SMALL)))
    side = given["lanes"][0]
    for name in ("costs", "evaluations", "weights"):
        side.pop(name)
    first = settings.as_dict()
    steps = max((one[0] for one in changes), default=1)
    return json.dumps(given | {"lanes": [side | {
        "first_settings": first, "settings": first | last, "changes": changes, "steps": steps, "held": False,
    }]})  # fmt: skip


def middle(name: str, there: Any, back: Any) -> list[list[Any]]:
    return [[1, name, there], [2, name, back]]


WIDE = Settings(hidden=(1024,) * 6, batch_size=32, examples=5000, epochs=1, dtype="float64")
DEEP: Any = 0
for _ in range(900):
    DEEP = [DEEP]
FORGED = {
    "batches": (forged(WIDE, middle("batch_size", 1024, 32)), "must fit into 600 MB"),
    "what the optimizer remembers": (
        forged(
            WIDE.changed(optimizer="gd"),
            [[1, "optimizer", "amsgrad"], [1, "hyperparameters", []], [2, "optimizer", "gd"], [2, "hyperparameters", []]],
        ),
        "must fit into 600 MB",
    ),
    "time": (forged(WIDE, [[1, "batch_size", 1], [1, "epochs", 1000], [2, "batch_size", 32], [2, "epochs", 1]]), "must end within 4 hours"),
    "a layer": (forged(SMALL, []).replace('"hidden": [5, 4]', '"hidden": [8, 1000000, 8]'), "hidden"),
    "layers": (forged(SMALL, []).replace('"hidden": [', '"hidden": [' + "8, " * 600_000, 1), "hidden"),
    "a layer's list": (forged(SMALL, []).replace('"keep_prob": 1.0', '"keep_prob": [' + "0.5, " * 300_000 + "1.0]"), "keep_prob"),
    "changes": (forged(SMALL, [[1, "l2", 0.1]] * (MOST_CHANGES + 1)), "changes"),
    "a change": (forged(SMALL, middle("hyperparameters", [[f"beta{i}", 0.9] for i in range(50_000)], [])), None),
    "a change in depth": (forged(SMALL, middle("l2", DEEP, 0.0)), None),
    "steps": (forged(SMALL, middle("l2", 0.1, 0.0)).replace('"steps": 2', '"steps": 1e300'), "steps"),
    "empty lists": ('{"kind": "descent-lab training", "schema": 1, "lanes": [' + "[]," * 600_000 + "[]]}", "sides"),
    "empty names": ('{"kind": "descent-lab training", "schema": 1, "page": {' + ",".join(f'"{i}":{{}}' for i in range(100_000)) + "}}", None),
}  # fmt: skip


@pytest.mark.parametrize("name", FORGED)
def test_what_is_huge_in_the_middle_is_refused_before_anything_is_made(name):
    text, words = FORGED[name]
    asked: list[Any] = []
    from_json(to_json(Run(SMALL)))
    tracemalloc.start()
    began = time.perf_counter()
    try:
        with pytest.raises(BadFile, match=words) as refused:
            from_json(text, before=lambda ways, own: asked.append(ways))
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert time.perf_counter() - began < SLOWEST
    assert peak < MOST_BYTES
    assert len(str(refused.value)) < 400
    assert not asked


def test_a_full_log_of_changes_is_read_in_no_time():
    log = [[step, "learning_rate", 0.001 + step * 1e-7] for step in range(1, MOST_CHANGES + 1)]
    text = forged(SMALL, log, learning_rate=log[-1][2])
    began = time.perf_counter()
    from_json(text)
    assert time.perf_counter() - began < SLOWEST


class NotNow(ValueError):
    """There is no room."""


def test_what_it_takes_is_asked_for_before_it_is_made_with_all_that_it_goes_through():
    run = Run(SMALL)
    run.advance(2)
    run.change(0, batch_size=5)
    run.advance(2)

    def before(ways: Any, own: Any) -> None:
        assert [[one.batch_size for one in way] for way in ways] == [[SMALL.batch_size, 5]]
        raise NotNow("later")

    with pytest.raises(NotNow, match="later"):
        from_json(to_json(run), before=before)
