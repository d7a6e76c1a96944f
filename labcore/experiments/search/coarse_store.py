"""Trains the searches that the page shows first and stores them: python -m labcore.experiments.search.coarse_store

About half a minute of one core.
"""

from __future__ import annotations

from typing import Any

from labcore.experiments.search import coarse
from labcore.experiments.search.coarse import SearchUpTo, Spec
from labcore.experiments.search.trial import SAMPLERS

# Around the best trials of the first search.
BOX: dict[str, Any] = {"box_learning_rate": (0.001, 0.03), "box_hidden_units": (32, 128)}
SPECS = (*(Spec(sampler=one) for one in SAMPLERS), Spec(**BOX))


def main() -> None:
    searches = dict.fromkeys(one for spec in SPECS for one in (spec.first, spec.second) if one is not None)
    lines = []
    for one in searches:
        *_, state = coarse.train(SearchUpTo(one, one.planned), one.nothing)
        lines.append(state.to_json())
    coarse.STORED.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
