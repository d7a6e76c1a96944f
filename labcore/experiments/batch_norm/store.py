"""Trains what the first picture shows and stores it: python -m labcore.experiments.batch_norm.store

Some minutes of one core.
"""

from __future__ import annotations

import numpy as np

from labcore.experiments.batch_norm.rates import LAYERS, STORED, Spec, key_of, measure


def main() -> None:
    kept: dict[str, np.ndarray] = {}
    for layers in LAYERS.choices:
        for part in Spec(layers=layers).parts:
            made = measure(part)
            kept[f"{key_of(part)} scores"] = made.scores.astype(np.float32)
            kept[f"{key_of(part)} costs"] = made.costs.astype(np.float32)
    np.savez_compressed(STORED, **kept)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
