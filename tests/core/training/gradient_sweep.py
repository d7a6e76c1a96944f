"""`python -m tests.core.training.gradient_sweep`: the gradient check of 576 settings that the trainer offers, none of them wrong."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

from labcore.activations import ACTIVATIONS
from labcore.initializers import INITIALIZERS
from labcore.training import Run, Settings
from labcore.training.checking import check_gradient

# Softmax, logistic and squared error.
DATA = ("wine", "moons", "diabetes")
SHAPES: tuple[dict[str, Any], ...] = ({}, {"batch_norm": True}, {"hidden": (8,) * 5})


def offered() -> Iterator[Settings]:
    for data in DATA:
        for shape in SHAPES:
            for activation in ACTIVATIONS:
                for initializer in INITIALIZERS:
                    yield Settings(data=data, activation=activation, initializer=initializer, **shape)


def main() -> None:
    verdicts: Counter[str] = Counter()
    for settings in offered():
        verdict = check_gradient(Run(settings).sides[0]).verdict
        verdicts[verdict] += 1
        if verdict != "good":
            sys.stdout.write(f"{verdict} {settings}\n")
    sys.stdout.write(f"{dict(verdicts)}\n")


if __name__ == "__main__":
    main()
