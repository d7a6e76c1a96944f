"""Measures the sweeps over batch sizes that the page shows first, and stores them: python -m labcore.experiments.mini_batches.store

Some minutes of one core.
"""

from __future__ import annotations

import json

from labcore.experiments.mini_batches.scaling import HIDDEN, SIZES, STORED, TARGET, SweepPart, as_stored, measure

SWEEPS = tuple((hidden, target) for hidden in HIDDEN.choices for target in TARGET.choices)


def main() -> None:
    sweeps = []
    for hidden, target in SWEEPS:
        points = [measure(SweepPart(hidden, target, size)) for size in SIZES]
        sweeps.append(as_stored(hidden, target, points))
        print(hidden, target, [one.middle for one in points], [one.rate for one in points])  # noqa: T201
    STORED.write_text("[\n" + ",\n".join(json.dumps(one) for one in sweeps) + "\n]\n")


if __name__ == "__main__":
    main()
