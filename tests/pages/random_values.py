"""Values drawn at random, as a span allows them."""

from __future__ import annotations

from typing import Any

import numpy as np

from labcore.span import Span


def random_value(span: Span, rng: np.random.Generator) -> Any:
    """Some value of a span; None, where that is allowed, one time in three."""
    if span.optional and rng.random() < 1 / 3:
        return None
    if span.most:
        return tuple(_random_one(span, rng) for _ in range(rng.integers(span.least, min(span.most, 3) + 1)))
    return _random_one(span, rng)


def _random_one(span: Span, rng: np.random.Generator) -> Any:
    if span.kind == "choice":
        return str(rng.choice(span.choices))
    if span.kind == "toggle":
        return bool(rng.integers(2))
    if span.kind == "several":
        return span.check(
            tuple(rng.choice(span.choices, rng.integers(1, len(span.choices) + 1), replace=False).tolist())
        )
    if span.kind == "pairs":
        return ((float(rng.integers(1, 9)), 0.5), (float(rng.integers(10, 20)), 0.25))
    low, high = max(span.low, -1e6), min(span.high, 1e6)
    value = low + (high - low) * rng.random() ** 3
    return round(value) if span.kind == "integer" else float(value)
