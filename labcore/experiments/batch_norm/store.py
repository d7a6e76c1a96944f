"""Trains what two of the pictures show first and stores it: python -m labcore.experiments.batch_norm.store

Some minutes of one core.
"""

from __future__ import annotations

import json

import numpy as np

from labcore.experiments.batch_norm import groups, rates


def main() -> None:
    kept: dict[str, np.ndarray] = {}
    for layers in rates.LAYERS.choices:
        for part in rates.Spec(layers=layers).parts:
            made = rates.measure(part)
            kept[f"{rates.key_of(part)} scores"] = made.scores.astype(np.float32)
            kept[f"{rates.key_of(part)} costs"] = made.costs.astype(np.float32)
    np.savez_compressed(rates.STORED, **kept)  # type: ignore[arg-type]
    every = [groups.measure(part) for rule in groups.RULE.choices for part in groups.Spec(rule=rule).parts]
    groups.STORED.write_text("[\n" + ",\n".join(json.dumps(groups.as_stored(one)) for one in every) + "\n]\n")


if __name__ == "__main__":
    main()
