"""`python -m tests.core.experiments.gradient_check.sweep`: every activation, initializer, depth and width that the lesson of gradient
checking offers, with batch norm and without: no right gradient is called wrong, and every bug that can be seen is found. It takes
some twenty minutes of one core; a number after it takes so many settings, the first of a random order."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import numpy as np

from labcore.activations import ACTIVATIONS
from labcore.experiments.gradient_check import Spec, run
from labcore.experiments.gradient_check.spec import MOST_DEPTH, WIDTH
from labcore.gradient_check import BUGS, directional_check
from labcore.initializers import INITIALIZERS

WIDTHS = tuple(range(int(WIDTH.low), int(WIDTH.high) + 1))


def offered() -> list[Spec]:
    """All of them, each with its own seed, in a random order that is always the same."""
    every = product(ACTIVATIONS, INITIALIZERS, range(1, MOST_DEPTH + 1), WIDTHS, (False, True))
    specs = [
        Spec(bug="none", activation=a, initializer=i, depth=depth, width=width, batch_norm=norm, examples=8 if norm else 16, seed=n)
        for n, (a, i, depth, width, norm) in enumerate(every)
    ]  # fmt: skip
    return [specs[i] for i in np.random.default_rng(0).permutation(len(specs))]


def faults(spec: Spec) -> Iterator[str]:
    """What the checks get wrong about a setting: its right gradient, along a direction and entry by entry, and every bug in one of
    the layers that can have it."""
    network, (X, y) = spec.network(), spec.batch()
    quick = directional_check(network, X, y, spec.seed, l2=spec.l2)
    if quick.verdict != "good":
        yield f"{quick.verdict} along a direction, a right gradient of {spec}"
    result = run(spec)
    if result.check.verdict != "good":
        yield f"{result.check.verdict}, a right gradient of {spec}"
    rng = np.random.default_rng(spec.seed)
    for bug in BUGS:
        layers = [layer for layer in range(1, spec.layers + 1) if spec.offers(bug, layer, network)]
        if not layers:
            continue
        result = run(replace(spec, bug=bug, layer=int(rng.choice(layers))))
        if result.visible and result.check.verdict != "bug":
            yield f"{result.check.verdict}, a visible bug of {result.spec}"
        if not result.changes and result.check.verdict != "good":
            yield f"{result.check.verdict}, a bug that changes nothing of {result.spec}"


def main(count: int) -> None:
    specs, found = offered()[:count], Counter[str]()
    for spec in specs:
        for fault in faults(spec):
            found["faults"] += 1
            sys.stdout.write(f"{fault}\n")
        found["settings"] += 1
    sys.stdout.write(f"{dict(found)}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else sys.maxsize)
