"""Scripts that stand by themselves hold as many examples back as the lab does."""

from __future__ import annotations

from typing import Any

import pytest

from labcore.frameworks import examples
from labcore.frameworks.plan import plan_of
from labcore.training import Settings

pytest.importorskip("sklearn")


@pytest.mark.parametrize("data", ["moons", "plane", "wine", "diabetes"])
@pytest.mark.parametrize(
    ("number", "share"), [(200, 0.25), (101, 0.05), (250, 0.25), (60, 0.35), (257, 0.3), (250, 0.9)]
)
def test_as_many_are_trained_on_as_in_the_lab(data, number, share):
    """One more or less would be another last batch, another penalty and another length of an epoch."""
    plan = plan_of(Settings(data=data, examples=number, dev_share=share), same=False, own=None)
    names: dict[str, Any] = {}
    exec("\n".join(["import numpy as np", *examples.imports(plan), *examples.lines(plan)]), names)
    assert (len(names["X"]), len(names["X_dev"])) == (plan.examples, plan.problem.dev.examples)
