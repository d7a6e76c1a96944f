"""One attack from beginning to end, and whether what must hold did."""

from __future__ import annotations

import asyncio
import json
import math
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.load.lecture import at
from benchmarks.siege.attack import FORGED, Attack
from benchmarks.siege.attacker import READY
from benchmarks.siege.bystander import Bystander
from benchmarks.siege.ground import Ground, Watch
from tests.browser.server import ROOT

CALM_SECONDS, AFTER_SECONDS = 3.0, 5.0
# No attack goes on for longer than this.
MOST_SECONDS = 150.0
# A server takes some 80 MB more while it answers its first sixty moves. It is warm when a round of so many adds less than that.
ROUND, WARM_BYTES, MOST_ROUNDS, WARM_SECONDS = 40, 3e6, 8, 20.0
# Where most of the answers count, they count as if he had moved every so many seconds, whether he had an answer or not.
EVERY_SECONDS = 0.1
# What a short siege has no time to wait for comes sooner.
SHORT_ENVIRONMENT = {"DESCENT_LAB_HEAD_SECONDS": "2"}
# After every attack: how soon it is quiet, how near memory comes to where it was, and what the log may have gained.
QUIET_WITHIN_SECONDS, BACK_WITHIN = 5.0, 60e6
MOST_LOG_LINES, MOST_LOG_BYTES, LONGEST_LINE = 300, 60_000, 2000


@dataclass
class Seen:
    """What one attack came to. Seconds, bytes; `calm` and `beside`: the bystander's waits before and during it."""

    attack: Attack
    did: str = ""
    calm: list[float] = field(default_factory=list)
    beside: list[float] = field(default_factory=list)
    before: int = 0
    peak: int = 0
    after: int = 0
    quiet: float = 0.0
    log_lines: int = 0
    log_bytes: int = 0
    look_ups: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def gained(self) -> int:
        return self.peak - self.before

    @property
    def kept(self) -> int:
        return self.after - self.before


class Siege:
    """A server, its bystander, and the process that attacks: `async with Siege(ground) as siege:`"""

    def __init__(self, ground: Ground, short: bool = False) -> None:
        # A short one has to leave the processor to other tests.
        bystander = Bystander(ground.server.url, rest=0.25) if short else Bystander(ground.server.url)
        self._ground, self._bystander, self._short = ground, bystander, short
        self._attacker: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Siege:
        self._attacker = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "benchmarks.siege.attacker", self._ground.server.url, str(self._ground.server.process),
            cwd=ROOT, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        await self._bystander.sit()
        await self._warm()
        assert await self._told() == READY
        return self

    async def __aexit__(self, *raised: object) -> None:
        await self._bystander.leave()
        assert self._attacker is not None
        if self._attacker.returncode is None:
            self._attacker.kill()
        await self._attacker.wait()

    async def _warm(self) -> None:
        """The bystander moves until the server takes no more memory for that, and the process that draws has loaded what it needs: an
        attack is not to be blamed for it."""
        for _ in range(MOST_ROUNDS):
            await self._ground.until_quiet(WARM_SECONDS)
            before = self._ground.memory()
            await self._bystander.move(ROUND)
            if self._ground.memory() - before < WARM_BYTES:
                return

    async def make(self, attack: Attack) -> Seen:
        """The bystander alone, then beside the attack, and what is left afterwards: five seconds after, in a short siege as soon as
        all is as it was."""
        ground, bystander = self._ground, self._bystander
        seen, watch, short = Seen(attack), Watch(ground), self._short
        size = "short" if short else "whole"
        if attack.twice:
            await self._attacked(attack, size)
            await ground.until_quiet(4 * QUIET_WITHIN_SECONDS)
            await asyncio.sleep(AFTER_SECONDS)
        evening = asyncio.create_task(bystander.attend())
        began = time.monotonic()
        await asyncio.sleep(CALM_SECONDS / (3 if short else 1))
        seen.calm = bystander.between(began, time.monotonic())
        seen.before, log, look_ups = ground.memory(), len(ground.server.log()), ground.look_ups()
        watching = asyncio.create_task(watch.look())
        began = time.monotonic()
        outcome = await self._attacked(attack, size)
        # What is refused at once may be over before he has moved.
        while not evening.done() and not bystander.between(began, time.monotonic()):
            await asyncio.sleep(0.05)
        left = time.monotonic()
        bystander.end()
        seen.did, seen.faults = outcome["did"], list(outcome["faults"])
        quiet = asyncio.create_task(ground.until_quiet(4 * QUIET_WITHIN_SECONDS))
        while time.monotonic() < left + AFTER_SECONDS:
            await asyncio.sleep(0.2)
            if short and quiet.done() and ground.memory() - seen.before < BACK_WITHIN:
                break
        seen.after = ground.memory()
        seen.quiet = await quiet
        await evening
        seen.beside = bystander.between(began, left)
        watching.cancel()
        seen.peak = max(watch.peak, seen.after)
        if watch.killed:
            seen.faults.append("ended: it held more than 2.5 GB")
        await bystander.look_again()
        seen.faults += [f"lost: {one}" for one in dict.fromkeys(bystander.lost)]
        bystander.lost.clear()
        seen.look_ups = ground.look_ups() - look_ups
        read_log(seen, ground.server.log()[log:])
        return seen

    async def _attacked(self, attack: Attack, size: str) -> dict[str, Any]:
        assert self._attacker is not None
        assert self._attacker.stdin is not None
        self._attacker.stdin.write(f"{attack.name} {size}\n".encode())
        try:
            async with asyncio.timeout(MOST_SECONDS):
                return json.loads(await self._told())
        except (TimeoutError, ValueError):
            self._attacker.kill()
            return {
                "did": "",
                "faults": [f"the attack did not end within {MOST_SECONDS:g} s, or its process has ended"],
            }

    async def _told(self) -> bytes:
        assert self._attacker is not None
        assert self._attacker.stdout is not None
        return await self._attacker.stdout.readline()


def read_log(seen: Seen, text: str) -> None:
    """Notes what the log has gained, and whether a visitor's words stand in it as a line of their own, or at length."""
    lines = text.splitlines()
    seen.log_lines, seen.log_bytes = len(lines), len(text.encode())
    if any(line.startswith(FORGED) for line in lines):
        seen.faults.append("a line of the log was forged")
    if longest := max((len(line) for line in lines if len(line) > LONGEST_LINE), default=0):
        seen.faults.append(f"a line of the log has {longest:,} characters")


def missed(seen: Seen, slow: float = 1.0) -> list[str]:
    """What did not hold. `slow`: how often longer than the bound one may wait, on a machine of which nothing is known; there he
    may also wait twenty times as long as without the attack."""
    attack, found = seen.attack, list(seen.faults)
    wait = slow * attack.wait
    if slow > 1:
        wait = max(wait, 20 * max(seen.calm, default=0.0))
    waited = at(_as_often(seen.beside) if attack.share < 1 else seen.beside, attack.share)
    if not seen.beside or waited > wait:
        found.append(f"the bystander waited {waited:.2f} s, not {wait:g}")
    if seen.gained > attack.gained:
        found.append(f"{seen.gained / 1e6:.0f} MB gained, not {attack.gained / 1e6:g}")
    if seen.peak > attack.in_all:
        found.append(f"{seen.peak / 1e6:.0f} MB in all, not {attack.in_all / 1e6:g}")
    if seen.kept > BACK_WITHIN:
        found.append(f"{seen.kept / 1e6:.0f} MB kept after 5 s, not {BACK_WITHIN / 1e6:g}")
    if seen.quiet > slow * QUIET_WITHIN_SECONDS:
        found.append(f"quiet after {seen.quiet:.1f} s, not {slow * QUIET_WITHIN_SECONDS:g}")
    if seen.look_ups:
        found.append(f"{seen.look_ups} look-ups outside")
    if seen.log_lines > MOST_LOG_LINES or seen.log_bytes > MOST_LOG_BYTES:
        found.append(f"{seen.log_lines:,} lines and {seen.log_bytes / 1e3:,.0f} kB of log")
    return found


def _as_often(waits: Sequence[float]) -> list[float]:
    """With the waits of those who would have moved while he waited: else one long wait would count as little as a short one."""
    return [wait - late * EVERY_SECONDS for wait in waits for late in range(1 + int(wait / EVERY_SECONDS))]


HEAD = (
    "| attack | what came of it | wait without, median and worst | wait beside it | MB before, most, 5 s after | quiet after |\n"
    "|---|---|---|---|---|---|"
)


def row(seen: Seen) -> str:
    """A line of a Markdown table, as SECURITY.md has it."""
    memory = ", ".join(f"{one / 1e6:.0f}" for one in (seen.before, seen.peak, seen.after))
    quiet = "at once" if seen.quiet < 0.1 else f"{seen.quiet:.1f} s" if seen.quiet < math.inf else "never"
    return f"| {seen.attack.name} | {seen.did} | {_waits(seen.calm)} | {_waits(seen.beside)} | {memory} | {quiet} |"


def with_row(text: str, new: str) -> str:
    """A document in which this row stands in the place of the one of the same attack. ValueError where it has none."""
    lines, name = text.split("\n"), new.split(" | ")[0] + " | "
    at_line = next((number for number, line in enumerate(lines) if line.startswith(name)), None)
    if at_line is None:
        raise ValueError(f"the document must have a row that begins with {name.strip()!r}; it has none.")
    return "\n".join([*lines[:at_line], new, *lines[at_line + 1 :]])


def _waits(waits: Sequence[float]) -> str:
    return f"{_time(statistics.median(waits))}, {_time(max(waits))}" if waits else "none"


def _time(seconds: float) -> str:
    return f"{1000 * seconds:.0f} ms" if seconds < 0.9995 else f"{seconds:.1f} s"
