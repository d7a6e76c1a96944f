"""Trains the curves that the page shows first, and stores them: python -m labcore.experiments.bias_variance.store

About a minute of one core.
"""

from __future__ import annotations

import json

from labcore.experiments.bias_variance.curves import AGAINST, DATA, STORED, Spec, as_stored, measure


def main() -> None:
    curves = []
    for data in DATA.choices:
        for against in AGAINST.choices:
            points = [measure(part) for part in Spec(data, against).parts]
            curves.append(as_stored(data, against, points))
            means = [
                (one.value, round(sum(one.train) / len(one.train), 3), round(sum(one.dev) / len(one.dev), 3))
                for one in points
            ]
            print(data, against, means)  # noqa: T201
    STORED.write_text("[\n" + ",\n".join(json.dumps(one) for one in curves) + "\n]\n")


if __name__ == "__main__":
    main()
