"""`python -m benchmarks.siege.attacker ADDRESS PROCESS`: makes the attacks that the standard input names, one a line.

A process of its own, so that an attack's work is not the bystander's wait. It answers each with a line of JSON: what came of it.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
from dataclasses import asdict

from benchmarks.siege.attack import Outcome, Place
from benchmarks.siege.attacks import ATTACKS

READY = b"ready\n"


def made(name: str, size: str, place: Place) -> Outcome:
    attack = ATTACKS[name]
    try:
        return asyncio.run(attack.run(place, **(attack.whole if size == "whole" else attack.short or {})))
    except Exception as error:
        # The siege goes on, and its table says that this one was none.
        return Outcome("", [f"the attack failed: {type(error).__name__} {str(error)[:200]}"])


def main(base: str, process: str) -> None:
    # Thousands of connections need as many handles.
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    sys.stdout.buffer.write(READY)
    sys.stdout.flush()
    for line in sys.stdin:
        name, _, size = line.strip().rpartition(" ")
        print(json.dumps(asdict(made(name, size, Place(base, int(process))))), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
