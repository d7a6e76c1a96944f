"""A signal through ten wide ReLU layers whose weights are drawn well or wrongly."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from labcore.frameworks.parting import curve

Array = np.ndarray

UNITS, LAYERS, EXAMPLES = 512, 10, 64

# How a layer's weights (n, n) are drawn: He's normal ones, PyTorch's default of a Linear layer, Keras' of a Dense one, and He's
# factor on uniform numbers that are never negative.
DRAWS: dict[str, Callable[[np.random.Generator, int], Array]] = {
    "he": lambda rng, n: rng.standard_normal((n, n)) * np.sqrt(2.0 / n),
    "uniform": lambda rng, n: rng.uniform(-1.0, 1.0, (n, n)) / np.sqrt(n),
    "glorot": lambda rng, n: rng.uniform(-1.0, 1.0, (n, n)) * np.sqrt(3.0 / n),
    "rand": lambda rng, n: rng.random((n, n)) * np.sqrt(2.0 / n),
}


def deep_signal(draw: str, seed: int = 0, units: int = UNITS) -> Array:
    """The root mean square of what each layer gives, (LAYERS + 1, 2): layer from 0, the normal inputs, and value."""
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(17,)))
    a = rng.standard_normal((EXAMPLES, units))
    sizes = [float(np.sqrt(np.mean(a * a)))]
    for _ in range(LAYERS):
        a = np.maximum(a @ DRAWS[draw](rng, units), 0.0)
        sizes.append(float(np.sqrt(np.mean(a * a))))
    return curve(sizes)
