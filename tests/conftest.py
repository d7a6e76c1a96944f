"""What holds for every test: one BLAS thread, and the browser last."""

from __future__ import annotations

import gc
import os
from pathlib import Path

# Before NumPy loads: several threads change the last bits of a matrix product, and slow a busy machine down.
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"

import pytest

BROWSER = Path(__file__).parent / "browser"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests are marked as such and run last: the quick ones speak first, and playwright keeps an event loop
    running in the main thread, under which no other test could start one. So `make test` keeps the order."""
    for item in items:
        if BROWSER in item.path.parents:
            item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: BROWSER in item.path.parents)


def pytest_collection_finish() -> None:
    """What is loaded now stays, and need not be looked through again and again for garbage: a tenth of the time of the tests of pages."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
