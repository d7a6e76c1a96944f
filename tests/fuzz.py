"""`python -m tests.fuzz 1000000`: that many generated texts as formulas, and what came of them."""

from __future__ import annotations

import json
import random
import sys
import time
import warnings
from collections import Counter
from contextlib import suppress
from typing import Any

import numpy as np

from labcore.expression import FormulaError, cost_from_formula, latex, parse
from tests.core.formulas import hostile

# What a formula must never reach; the audit hook stays for the rest of the process.
FORBIDDEN = ("exec", "open", "os.system", "subprocess.Popen", "socket.connect", "import", "os.remove", "os.putenv")
SLOWEST_SECONDS = 0.05
POINTS = np.array([(0.3, -1.1), (0.0, 0.0), (1.0, 1.0), (-2.0, 2.5)])


class Watch:
    """Notes what Python does while it is on: files, processes, connections, imports, code that is run."""

    def __init__(self) -> None:
        self.on = False
        self.seen: list[str] = []
        sys.addaudithook(self._note)

    def _note(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.on and event in FORBIDDEN:
            self.seen.append(f"{event} {arguments!r:.80}")


def fuzz_formulas(count: int, seed: int, watch: Watch) -> dict[str, Any]:
    """Each text is read and, where it can be, made a cost with gradient and Hessian at a few points.

    Returns counts of what came of them, everything that should not be, and the slowest text, in time
    of the processor, so that a busy machine does not count. Warnings are errors.
    """
    draw = random.Random(seed)
    outcomes: Counter[str] = Counter()
    faults: list[str] = []
    slowest, slowest_text, total = 0.0, "", 0.0
    # NumPy imports some of itself when it is first needed.
    cost_from_formula("x**2 + abs(y) - sin(x*y)")
    for _ in range(count):
        text = hostile(draw)
        begin = time.thread_time()
        watch.on = True
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                shapes = _shapes_of(text)
            outcomes["taken"] += 1
            if shapes != ((4,), (4, 2), (4, 2, 2)):
                faults.append(f"{text!r} gives the shapes {shapes}")
        except FormulaError as error:
            outcomes["refused"] += 1
            if not 0 <= error.position <= max(len(text), 1):
                faults.append(f"{text!r} is refused at {error.position}")
            if len(str(error)) > 300:
                faults.append(f"{text!r} is refused at length: {error}")
        except ValueError as error:
            # The span's own rule: empty, too long, not printable.
            outcomes["refused as text"] += 1
            if not str(error).startswith("formula must be one line"):
                faults.append(f"{text!r} raises {error!r}")
        except Exception as error:
            faults.append(f"{text!r} raises {error!r}")
        watch.on = False
        took = time.thread_time() - begin
        total += took
        if took > SLOWEST_SECONDS:
            # A busy machine slows everything down at times: a slow text is slow each time.
            took = min(took, *(_seconds_of(text) for _ in range(4)))
            if took > SLOWEST_SECONDS:
                faults.append(f"{text!r} takes {1e3 * took:.0f} ms")
        if took > slowest:
            slowest, slowest_text = took, text
    return {
        "texts": count, **outcomes, "faults": faults[:20], "reached": watch.seen[:20], "slowest_ms": round(1e3 * slowest, 1),
        "slowest_text": slowest_text, "mean_ms": round(1e3 * total / max(count, 1), 3),
    }  # fmt: skip


def _shapes_of(text: str) -> tuple[tuple[int, ...], ...]:
    """What is done with a text that is typed, and the shapes of what comes of it at a few points."""
    cost = cost_from_formula(text)
    latex(parse(text))
    return cost.value(POINTS).shape, cost.gradient(POINTS).shape, cost.hessian(POINTS).shape


def _seconds_of(text: str) -> float:
    begin = time.thread_time()
    with suppress(ValueError):
        _shapes_of(text)
    return time.thread_time() - begin


if __name__ == "__main__":
    found = fuzz_formulas(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0, Watch())
    sys.stdout.write(json.dumps(found, indent=2) + "\n")
    sys.exit(bool(found["faults"] or found["reached"]))
