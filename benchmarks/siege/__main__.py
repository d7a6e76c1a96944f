"""`python -m benchmarks.siege`: every attack, each on a fresh server, and which of them were not held off.

`python -m benchmarks.siege origins reruns` makes these only, and `--short` all at a smaller size on one server, as the tests
do. It stops by itself and ends with 1 where something did not hold.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence

from benchmarks.siege.attacks import ATTACKS
from benchmarks.siege.ground import besieged
from benchmarks.siege.siege import HEAD, Seen, besiege, missed, row


def whole(names: Sequence[str]) -> list[tuple[Seen, list[str]]]:
    found = []
    for name in names:
        with besieged() as ground:
            seen = asyncio.run(besiege(ground, ATTACKS[name]))
        found.append((seen, missed(seen)))
        _print(*found[-1])
    return found


def short(names: Sequence[str]) -> list[tuple[Seen, list[str]]]:
    found = []
    with besieged() as ground:
        for name in names:
            seen = asyncio.run(besiege(ground, ATTACKS[name], short=True))
            found.append((seen, missed(seen)))
            _print(*found[-1])
    return found


def _print(seen: Seen, not_held: list[str]) -> None:
    print(row(seen), flush=True)
    if not_held:
        print(f"{seen.attack.name} was not held off: {'; '.join(not_held)}", file=sys.stderr, flush=True)


def main(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.siege", description="The lab under siege.")
    parser.add_argument("attacks", nargs="*", metavar="attack", help=f"one of {', '.join(ATTACKS)}; all without")
    parser.add_argument("--short", action="store_true", help="smaller, all on one server")
    given = parser.parse_args(words)
    if unknown := [name for name in given.attacks if name not in ATTACKS]:
        parser.error(f"attack must be one of {', '.join(ATTACKS)}; got {unknown[0][:40]!r}.")
    names = given.attacks or [name for name, attack in ATTACKS.items() if not given.short or attack.short is not None]
    print(HEAD, flush=True)
    found = (short if given.short else whole)(names)
    return int(any(not_held for _, not_held in found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
