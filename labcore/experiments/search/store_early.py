"""Trains the trials that the page stops early, all of them to the end, and stores them: python -m labcore.experiments.search.store_early

About a minute of one core.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from labcore.experiments.search.early_trials import RANGES, SETTINGS, STORED, TRIALS
from labcore.experiments.search.loop import search
from labcore.experiments.search.space import Space
from labcore.experiments.search.trial import Trial
from labcore.training import problem_of

# Of the trials' values, which each round draws anew.
SEED, ROUND = 0, 20


def trained(trials: int, pruner: str | None = None) -> Sequence[Trial]:
    """The first trials of the search, in their order."""
    *_, state = search(
        Space(**RANGES), SETTINGS, trials=trials, sampler="random", pruner=pruner, seed=SEED, round=ROUND
    )
    return state.trials


def main() -> None:
    dev = problem_of(SETTINGS).dev.examples
    # Right answers are whole numbers, so that ties stay ties.
    rows = [
        json.dumps({"values": one.values, "right": [round(score * dev) for score in one.curve], "updates": one.updates})
        for one in trained(TRIALS)
    ]
    STORED.write_text(f'{{"dev": {dev}, "trials": [\n' + ",\n".join(rows) + "\n]}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
