"""A lecture: visitors who open a lesson and change a control every few seconds, some of them training meanwhile."""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.load.visitor import Visitor

LESSONS = ("optimizers", "normalization", "averages", "signal-depth", "trainer")
# One control of each lesson that changes its picture, with how many stops of it are used.
CONTROLS = {
    "optimizers": ("Learning rate", 40), "normalization": ("Scale ratio", 30), "averages": ("First β", 20),
    "signal-depth": ("Layers", 12), "trainer": ("Learning rate", 40),
}  # fmt: skip
# What the link says of a lesson, so that the control is there: the race has one rate to be moved where all share it.
QUERIES = {"optimizers": "rates=tied"}


def visitor_of(base: str, page: str) -> Visitor:
    """A visitor of a lesson, where the control is."""
    return Visitor(base, page, QUERIES.get(page, ""))


@dataclass(frozen=True)
class Plan:
    """What the hall does.

    visitors, training   how many, and how many of them train all the time
    seconds, every       how long, and how often each changes a control (in seconds, on average)
    arrive               seconds over which they arrive
    lessons              which lessons they open, by turns
    seed                 of who does what when
    """

    visitors: int
    training: int = 0
    seconds: float = 60.0
    every: float = 10.0
    arrive: float = 20.0
    lessons: Sequence[str] = LESSONS
    seed: int = 0


@dataclass
class Seen:
    """What the visitors saw: seconds until pages stood and answers were complete, `early` those asked for while others
    still arrived; and what failed."""

    arrivals: list[float] = field(default_factory=list)
    early: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    slices: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    steps: int = 0


async def attend(base: str, plan: Plan) -> Seen:
    """Everybody's visit."""
    seen = Seen()
    end = time.monotonic() + plan.arrive + plan.seconds
    await asyncio.gather(*(_visit(base, plan, number, end, seen) for number in range(plan.visitors)))
    return seen


async def _visit(base: str, plan: Plan, number: int, end: float, seen: Seen) -> None:
    draw = random.Random(f"{plan.seed} {number}")
    trains = number < plan.training
    page = "trainer" if trains else plan.lessons[number % len(plan.lessons)]
    visitor = visitor_of(base, page)
    try:
        await asyncio.sleep(draw.uniform(0.0, plan.arrive))
        seen.arrivals.append(await visitor.arrive())
        if trains:
            await visitor.act("play")
        due = time.monotonic() + draw.uniform(0.5, 1.5) * plan.every
        while time.monotonic() < end:
            if time.monotonic() >= due:
                label, stops = CONTROLS[page]
                noted = seen.answers if time.monotonic() > end - plan.seconds else seen.early
                noted.append(await visitor.set_slider(label, draw.randrange(stops)))
                due += draw.uniform(0.5, 1.5) * plan.every
            if not trains:
                await asyncio.sleep(min(max(0.0, due - time.monotonic()), max(0.0, end - time.monotonic())) + 0.001)
                continue
            live = visitor.live()
            if not live["running"]:
                await visitor.act("reset")
                await visitor.act("play")
            await asyncio.sleep(live["next_ms"] / 1000.0)
            before = live["step"]
            seen.slices.append(await visitor.act("tick"))
            seen.steps += max(0, visitor.live()["step"] - before)
    except Exception as error:
        # A hall goes on without the one whose page failed; the figure counts him.
        seen.failures.append(f"{page}: {type(error).__name__} {str(error)[:120]}")
    finally:
        await visitor.leave()


def at(values: Sequence[float], share: float) -> float:
    """The value that this share of all lie below."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


def report(plan: Plan, seen: Seen, memory: int, cpu: float) -> str:
    """The figures as lines of a Markdown table."""
    rows = [
        ("visitors, of them training", f"{plan.visitors}, {plan.training}"),
        ("first load: median / 95 %", f"{statistics.median(seen.arrivals):.2f} / {at(seen.arrivals, 0.95):.2f} s"),
        ("answer to a control while others arrive: median / 95 %", _milliseconds(seen.early)),
        ("answer to a control afterwards: median / 95 %", _milliseconds(seen.answers)),
        ("failures", str(len(seen.failures)) + "".join(f"; {one}" for one in sorted(set(seen.failures))[:3])),
        ("memory of the server", f"{memory / 1e6:.0f} MB"),
        ("processor of the server", f"{cpu:.0%} of one core"),
    ]  # fmt: skip
    if seen.slices:
        rows.append(("slice of a training: median / 95 %", f"{1000 * statistics.median(seen.slices):.0f} / {1000 * at(seen.slices, 0.95):.0f} ms, {seen.steps:,} steps in all"))  # fmt: skip
    return "\n".join(["| measure | figure |", "|---|---|", *(f"| {name} | {figure} |" for name, figure in rows)])


def _milliseconds(values: Sequence[float]) -> str:
    return f"{1000 * at(values, 0.5):.0f} / {1000 * at(values, 0.95):.0f} ms of {len(values)}"


def memory_of(process: int) -> int:
    """Bytes of memory that a process holds (Linux)."""
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * 4096


def seconds_of(process: int) -> float:
    """Processor seconds that a process has used (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100.0
