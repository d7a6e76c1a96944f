"""`python -m benchmarks.load`: the hall of issue-sized plans against the real server on this machine, one after another.

`python -m benchmarks.load 60 30 20` is 60 visitors, 30 of them training, for 20 seconds. It stops by itself.
"""

from __future__ import annotations

import asyncio
import sys
import time

from benchmarks.load.lecture import Plan, attend, memory_of, report, seconds_of
from tests.browser.server import serve

PLANS = (Plan(200), Plan(60, training=30))


def run(plan: Plan) -> str:
    """One plan on a fresh server."""
    with serve() as server:
        before, began = seconds_of(server.process), time.monotonic()
        seen = asyncio.run(attend(server.url, plan))
        used = (seconds_of(server.process) - before) / (time.monotonic() - began)
        return report(plan, seen, memory_of(server.process), used)


def main(words: list[str]) -> None:
    numbers = [int(word) for word in words]
    plans = (
        (Plan(numbers[0], *numbers[1:2], seconds=float(numbers[2] if len(numbers) > 2 else 60)),) if numbers else PLANS
    )
    for plan in plans:
        print(run(plan), "\n", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
