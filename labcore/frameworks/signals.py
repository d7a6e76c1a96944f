"""A signal through ten wide ReLU layers whose weights are drawn well or wrongly."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from labcore.frameworks.parting import curve

Array = np.ndarray

UNITS, LAYERS, EXAMPLES = 512, 10, 64

# How a layer's weights (UNITS, UNITS) are drawn: He's normal ones, PyTorch's default of a Linear layer, and He's factor on
# uniform numbers that are never negative.
DRAWS: dict[str, Callable[[np.random.Generator], Array]] = {
    "he": lambda rng: rng.standard_normal((UNITS, UNITS)) * np.sqrt(2.0 / UNITS),
    "uniform": lambda rng: rng.uniform(-1.0, 1.0, (UNITS, UNITS)) / np.sqrt(UNITS),
    "rand": lambda rng: rng.random((UNITS, UNITS)) * np.sqrt(2.0 / UNITS),
}


def deep_signal(draw: str, seed: int = 0) -> Array:
    """The root mean square of what each layer gives, (LAYERS + 1, 2): layer from 0, the normal inputs, and value."""
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(17,)))
    a = rng.standard_normal((EXAMPLES, UNITS))
    sizes = [float(np.sqrt(np.mean(a * a)))]
    for _ in range(LAYERS):
        a = np.maximum(a @ DRAWS[draw](rng), 0.0)
        sizes.append(float(np.sqrt(np.mean(a * a))))
    return curve(sizes)
