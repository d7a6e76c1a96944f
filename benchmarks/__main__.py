"""`python -m benchmarks` measures everything and writes docs/benchmarks.md and .svg; `python -m benchmarks surfaces` a part.

A part, or a run in which a library is missing, is printed and not written: docs/ keeps the last whole measurement.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path

# One thread for every library, set before any of them loads: the arrays are small, and threads would be the noise.
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"

BENCHMARKS = ("networks", "surfaces", "averages", "trainings", "own_arrays")
DOCS = Path(__file__).parent.parent / "docs"


def run(asked: list[str], docs: Path = DOCS) -> str | None:
    """What is wrong with the request, if anything."""
    from benchmarks.report import document, markdown, svg
    from benchmarks.rounds import measured

    for name in asked:
        if name not in BENCHMARKS:
            return f"benchmark must be one of {', '.join(BENCHMARKS)}; got {name}."
    # Before the benchmark itself is what it is busy with.
    load = (
        f"{os.getloadavg()[0]:.1f} other programs running on average in the minute before"
        if hasattr(os, "getloadavg")
        else "its load unknown"
    )
    results = []
    for name in asked or BENCHMARKS:
        for measure in import_module(f"benchmarks.{name}").measures():
            print(f"{measure.name} ...", file=sys.stderr, flush=True)
            results += measured(measure)
    print(markdown(results))
    if asked or any(one.why_not for one in results):
        print("Not a whole measurement: docs/benchmarks.md stays as it is.")
        return None
    (docs / "benchmarks.md").write_text(document(results, load), encoding="utf-8")
    (docs / "benchmarks.svg").write_text(svg(results), encoding="utf-8")
    return None


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
