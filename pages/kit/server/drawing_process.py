"""`python -m pages.kit.server.drawing_process`: draws the pictures that the server orders (pages/kit/server/drawing.py).

Orders come on the standard input, answers go to the standard output; it ends with its server, whose environment it has (one
thread for linear algebra: app.py).
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping
from typing import Any, BinaryIO

from pages.kit.account import NoRoom
from pages.kit.catalogue import catalogue
from pages.kit.job import Job
from pages.kit.picture import picture
from pages.kit.server import allocator
from pages.kit.server.asked import Asked, TurnedAway, Wanted, wanted_of
from pages.kit.server.drawing import BUSY, IMPOSSIBLE, LENGTH, READY, message, read, told
from pages.kit.shared import ACCOUNT, PICTURES, RESULTS

# What a picture may cost while a hand waits for it, of the processor.
BUDGET_SECONDS = 0.5
# Work that does not end within so much more ends with its process.
_GRACE_SECONDS = 1.0
_LOOK_SECONDS = 0.02
# Behind those who wait for a whole page.
_NICE = 5


class Spent(Exception):
    """The budget is spent."""


class Allowance:
    """What one picture may cost. `wait` gives up when that is spent."""

    def __init__(self) -> None:
        self._began = time.process_time()
        self.job: Job[Any] | None = None

    def wait(self, job: Job[Any]) -> None:
        self.job = job
        while not job.wait(_LOOK_SECONDS):
            if time.process_time() - self._began > BUDGET_SECONDS:
                raise Spent


def drawn(wanted: Wanted) -> bytes:
    """The picture as a message, or why there is none."""
    budget = Allowance()
    try:
        return told(picture(wanted.lesson, wanted.spec, wanted.mode, budget.wait, wanted.exhibit.key))
    except Spent:
        if budget.job is not None and not budget.job.wait(_GRACE_SECONDS):
            # It cannot be stopped, and would take the processor from all that come after.
            os._exit(1)
        return message({"why": BUSY})
    except NoRoom:
        return message({"why": BUSY})
    except ValueError:
        # A formula without a value in its window, and the like.
        return message({"why": IMPOSSIBLE})


def answer(order: Mapping[str, Any]) -> bytes:
    """The answer to an order."""
    lesson = next(entry.lesson for entry in catalogue() if entry.url_path == order["page"])
    try:
        wanted = wanted_of(lesson, Asked(order["settings"], present=order["present"]))
    except TurnedAway:
        return message({"why": IMPOSSIBLE})
    quicker = wanted.sketch() if order["sketch"] else None
    return drawn(wanted if quicker is None else quicker[0])


def serve(orders: BinaryIO, answers: BinaryIO) -> None:
    """Answers orders until there are no more."""
    while len(head := orders.read(LENGTH)) == LENGTH:
        order, _ = read(orders.read(int.from_bytes(head, "little")))
        answers.write(answer(order))
        answers.flush()


def main() -> None:
    os.nice(_NICE)
    allocator.give_back_at_once()
    # What a library prints must not get between the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    # The server keeps the pictures; kept here is what the next one may have in common with the last.
    PICTURES.most, RESULTS.most_bytes = 4, 32_000_000
    # Beside the server's own account; what takes more takes too long for a moving hand.
    ACCOUNT.most = 150_000_000
    for entry in catalogue():
        _ = entry.lesson
    answers.write(READY)
    answers.flush()
    serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
