"""Makes edge_stored.npz, the edge of stability at its declared rates: python -m labcore.experiments.learning_rate.make_stored"""

from __future__ import annotations

import numpy as np

from labcore.experiments.learning_rate.edge import ARRAYS, STORED, run
from labcore.experiments.learning_rate.edge_spec import DECLARED, Spec
from labcore.experiments.learning_rate.valley import computed


def main() -> None:
    kept: dict[str, np.ndarray] = {}
    for rate in DECLARED:
        result = run(Spec(rate=rate))
        kept |= {f"{rate} {name}": getattr(result, name) for name in ARRAYS}
        kept |= {f"{rate} {name}": values for name, values in vars(computed(result)).items()}
    np.savez_compressed(STORED, **kept)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
