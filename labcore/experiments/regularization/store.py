"""Makes sweep_stored.npz, the twelve penalties of the first picture: python -m labcore.experiments.regularization.store

About two seconds of one core.
"""

from __future__ import annotations

import numpy as np

from labcore.experiments.regularization.sweep import ARRAYS, STORED, Spec, trained


def main() -> None:
    result = trained(Spec())
    np.savez_compressed(STORED, **{name: getattr(result, name) for name in ARRAYS})


if __name__ == "__main__":
    main()
