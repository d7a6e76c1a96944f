"""Writes conventions.npz: the paths of each row of the table of conventions, as the libraries themselves make them.

Run it by hand, `python -m tests.reference.make_conventions`, where PyTorch, Keras and optax are installed; the tests need
only the file. For each row and framework it stores <key>/<framework>/other and .../equal, (n, 2) each.
"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import numpy as np

from tests.reference.libraries import LIBRARIES, PAIRS

FILE = Path(__file__).with_name("conventions.npz")


def main() -> None:
    arrays = {"versions": np.array([f"{name} {version(name)}" for name in ("torch", "keras", "jax", "optax")])}
    for key, framework in PAIRS:
        arrays[f"{key}/{framework}/other"], arrays[f"{key}/{framework}/equal"] = LIBRARIES[key](framework)
    np.savez_compressed(FILE, **arrays)  # type: ignore[arg-type]
    print(f"{FILE.name}: {len(PAIRS)} paths, {FILE.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
