"""Runs every benchmark of this folder, or those named: `python -m benchmarks`, `python -m benchmarks surfaces`."""

from __future__ import annotations

import os
import pkgutil
import sys
from importlib import import_module

# One thread for every library, set before any of them loads: the arrays are small, and threads would be the noise.
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"


def names() -> list[str]:
    """The benchmarks of this folder: the modules that hold a `main`."""
    found = (module.name for module in pkgutil.iter_modules([os.path.dirname(__file__)]) if not module.ispkg)
    return [name for name in found if not name.startswith("_") and name != "rounds"]


def run(asked: list[str]) -> str | None:
    """What is wrong with the request, if anything."""
    for name in asked:
        if name not in names():
            return f"benchmark must be one of {', '.join(names())}; got {name}."
    for name in asked or names():
        import_module(f"benchmarks.{name}").main()
    return None


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
