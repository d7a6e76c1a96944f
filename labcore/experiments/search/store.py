"""Makes the searches that the page shows first and stores them: python -m labcore.experiments.search.store

About a minute of one core.
"""

from __future__ import annotations

import numpy as np

from labcore.experiments.search import best
from labcore.experiments.search.grid_random import OTHERS, REACHES, SAMPLERS, SEED, STORED, SearchPart, key_of, measure


def main() -> None:
    kept: dict[str, np.ndarray] = {}
    for part in (SearchPart(other, reach, 0, one) for other in OTHERS for reach in REACHES for one in SAMPLERS):
        seeds = [measure(SearchPart(part.other, part.reach, seed, part.sampler)) for seed in range(int(SEED.high) + 1)]
        kept[f"{key_of(part)} values"] = np.array([one.values for one in seeds])
        kept[f"{key_of(part)} scores"] = np.array([one.scores for one in seeds])
        print(key_of(part), [round(one.best_score, 3) for one in seeds])  # noqa: T201
    for other in OTHERS:
        for reach in REACHES:
            kept[best.key_of(other, reach)] = best.measure(other, reach)
    np.savez_compressed(STORED, **kept)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
