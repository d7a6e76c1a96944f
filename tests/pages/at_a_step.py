"""What the table beside the stage says at a step of the clock."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.pages.visit import Visit, content


def told(cells: Any, step: int) -> str:
    """What a cell says at a step of the clock."""
    assert cells[0][0] == 0
    return [text for since, text in cells if since <= step][-1]


def drawn(visit: Visit) -> tuple[list[str], list[dict[str, Any]]]:
    assert not visit.failure
    (table,) = map(content, visit.components("results"))
    return [name for name, _ in table["columns"]], table["rows"]


def result_of(visit: Visit) -> Any:
    assert visit.showing is not None
    return visit.showing.result()


def some(steps: int) -> list[int]:
    return sorted({1, 2, 3, 5, *np.linspace(1, steps - 1, 14).astype(int).tolist()})
