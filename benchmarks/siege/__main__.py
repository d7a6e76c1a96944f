"""`python -m benchmarks.siege`: every attack, each on a fresh server, and which of them were not held off.

`python -m benchmarks.siege foreign-origins uploads` makes these only, and `--short` all at a smaller size on one server, as the tests
do; `--write SECURITY.md` puts the figures there. It stops by itself and ends with 1 where something did not hold.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.siege.attacks import ATTACKS
from benchmarks.siege.ground import besieged
from benchmarks.siege.siege import HEAD, SHORT_ENVIRONMENT, Seen, Siege, missed, row, with_row


async def siege(names: Sequence[str], short: bool, document: Path | None = None) -> bool:
    """Whether all were held off: each on a fresh server, the short ones on one. What they came to is written into a document."""
    held = True
    for together in [names] if short else [[name] for name in names]:
        with besieged(SHORT_ENVIRONMENT if short else None) as ground:
            async with Siege(ground, short) as one:
                for name in together:
                    seen = await one.make(ATTACKS[name])
                    held &= _told(seen)
                    if document is not None:
                        text = document.read_text(encoding="utf-8")
                        document.write_text(with_row(text, row(seen)), encoding="utf-8")
    return held


def _told(seen: Seen) -> bool:
    """Prints the row, and what did not hold: whether all did."""
    not_held = missed(seen)
    print(row(seen), flush=True)
    if not_held:
        print(f"{seen.attack.name} was not held off: {'; '.join(not_held)}", file=sys.stderr, flush=True)
    return not not_held


def main(words: Sequence[str]) -> int:
    by_word = {name.replace(" ", "-"): name for name in ATTACKS}
    known = ", ".join(by_word)
    parser = argparse.ArgumentParser(prog="python -m benchmarks.siege", description="The lab under siege.")
    parser.add_argument("attacks", nargs="*", metavar="attack", help=f"one of {known}; all without")
    parser.add_argument("--short", action="store_true", help="smaller, all on one server")
    parser.add_argument("--write", type=Path, metavar="SECURITY.md", help="put the rows into this document's table")
    given = parser.parse_args(words)
    if unknown := [word for word in given.attacks if word not in by_word]:
        parser.error(f"attack must be one of {known}; got {unknown[0][:40]!r}.")
    names = [by_word[word] for word in given.attacks] or [
        name for name, attack in ATTACKS.items() if not given.short or attack.short is not None
    ]
    # SIGTERM ends it as Ctrl+C does, and the server with it.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    print(HEAD, flush=True)
    return int(not asyncio.run(siege(names, given.short, given.write)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
