"""`python -m benchmarks.siege.attacker NAME ADDRESS PROCESS SIZE`: one attack, in a process of its own. Says in JSON what came of it."""

from __future__ import annotations

import asyncio
import json
import resource
import sys
from dataclasses import asdict

from benchmarks.siege.attack import Attack, Outcome, Place
from benchmarks.siege.attacks import ATTACKS


async def attacked(attack: Attack, place: Place, short: bool) -> Outcome:
    sizes = attack.short if short else attack.whole
    return await attack.run(place, **(sizes or {}))


def main(name: str, base: str, process: str, size: str) -> None:
    # Thousands of connections need as many handles.
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    done = asyncio.run(attacked(ATTACKS[name], Place(base, int(process)), size == "short"))
    print(json.dumps(asdict(done)), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
