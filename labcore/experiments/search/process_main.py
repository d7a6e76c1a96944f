"""`python -m labcore.experiments.search.process_main`: what each process of a pool runs (processes.py).

Orders come on the standard input and answers go to the standard output, a length before each. The process has a lower priority
than anything else, and ends as soon as whoever started it has ended or closes its input, in the middle of an order too.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import traceback
from multiprocessing.reduction import ForkingPickler
from queue import SimpleQueue
from typing import IO, Any

_LENGTH = 8
_LOWEST = 19


def packed(what: Any) -> bytes:
    """What goes to another process of ours, and comes out of `unpacked` there: anything that multiprocessing could send."""
    return bytes(ForkingPickler.dumps(what))


def unpacked(body: bytes) -> Any:
    return ForkingPickler.loads(body)


def send(stream: IO[bytes], body: bytes) -> None:
    stream.write(len(body).to_bytes(_LENGTH, "little"))
    stream.write(body)
    stream.flush()


def receive(stream: IO[bytes]) -> bytes | None:
    """The next message, None where the other side has ended before its last byte."""
    head = stream.read(_LENGTH)
    length = int.from_bytes(head, "little")
    if len(head) < _LENGTH or len(body := stream.read(length)) < length:
        return None
    return body


def answer(body: bytes) -> bytes:
    """The order carried out: (True, what the function returns) or (False, what it raises)."""
    try:
        function, args, kwargs = unpacked(body)
        return packed((True, function(*args, **kwargs)))
    except BaseException as error:
        error.add_note(f"In a process of the pool:\n{''.join(traceback.format_exception(error))}")
        try:
            return packed((False, error))
        except Exception:
            return packed((False, RuntimeError(f"{type(error).__name__}: {error}")))


def limit(most: int) -> None:
    """What this process may hold, in bytes; beyond it an array is a MemoryError. Where the system has no such limit, none."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def _read(orders: IO[bytes], waiting: SimpleQueue[bytes]) -> None:
    while (body := receive(orders)) is not None:
        waiting.put(body)
    os._exit(0)


def main(words: list[str]) -> None:
    if hasattr(os, "nice"):
        os.nice(_LOWEST)
    # Ctrl+C reaches all processes of a terminal: it is for the one that started this.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if words:
        limit(int(words[0]))
    orders, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    # What a function prints must not get between the answers.
    os.dup2(2, 1)
    waiting: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_read, args=(orders, waiting), daemon=True).start()
    while True:
        send(answers, answer(waiting.get()))


if __name__ == "__main__":
    main(sys.argv[1:])
