"""The log of the server process: each message one line of bounded length, and what repeats is counted instead of written.

Whatever a client sends may turn up in a message of Streamlit's or uvicorn's: with line breaks it would write lines of its own, and
in numbers it would fill the disk.
"""

from __future__ import annotations

import logging
import threading
import time
import traceback
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

LONGEST = 400
# Lines of a traceback; the innermost are the last.
_MOST_LINES = 60
# Of one place of the code in a minute: lines, and tracebacks.
MOST, MOST_TRACEBACKS, SECONDS = 60, 5, 60.0


def escaped(text: str) -> str:
    """One line that moves no cursor: what does not print is spelled out, what is too long is cut."""
    cut = text if len(text) <= LONGEST else f"{text[:LONGEST]} ... ({len(text):,} characters)"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in cut)


def traceback_of(error: BaseException) -> str:
    """A traceback whose lines of code stay whole, and whose messages are one line each."""
    lines: list[str] = []
    for part in traceback.TracebackException.from_exception(error).format():
        # Of a frame: where and which code, both of files on this disk. All else may hold a visitor's words.
        written = part.rstrip("\n").split("\n") if part.startswith("  ") else [part.strip("\n")]
        lines.extend(map(escaped, written))
    if len(lines) > _MOST_LINES:
        half = _MOST_LINES // 2
        lines[half:-half] = [f"  ... {len(lines) - 2 * half:,} lines ..."]
    return "\n".join(lines)


def from_the_wire(error: BaseException) -> str:
    """Where it was raised, if that is in what reads the wire; "" for an error of any other code.

    Such an error says that a client sent something malformed, or has gone. How that code came there says nothing more.
    """
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return ""
    parts = frames[-1].filename.replace("\\", "/").split("/")
    package = next((part for part in parts if part in _WIRE), "")
    return f"{package}/{parts[-1]}:{frames[-1].lineno}" if package else ""


_WIRE = {"uvicorn", "starlette", "websockets", "h11", "httptools", "wsproto"}


class BoundedRecord(logging.LogRecord):
    """A record of which nothing begins a line of its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        error = self.exc_info[1] if self.exc_info else None
        self.of: str = type(error).__qualname__ if error is not None else ""
        if error is not None:
            if where := from_the_wire(error):
                words = (super().getMessage().strip(), type(error).__qualname__, error, where)
                self.exc_info, self.of, self.msg, self.args = None, "", "%s: %s: %s (%s)", words
            else:
                # A formatter takes it from here instead of making its own.
                self.exc_text = traceback_of(error)
        counts(self.name)

    def getMessage(self) -> str:  # noqa: N802 (logging's own name)
        return escaped(super().getMessage())


@dataclass
class _Count:
    since: float
    written: int = 0
    left_out: int = 0


class Repeats(logging.Filter):
    """Lets so many records of one place of the code through in a minute, and then says how many more there were."""

    def __init__(self) -> None:
        super().__init__()
        self._counts: dict[tuple[Any, ...], _Count] = {}
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None

    def filter(self, record: logging.LogRecord) -> bool:
        kind = getattr(record, "of", "")
        key = (record.name, record.levelno, record.pathname, record.lineno, kind)
        now = time.monotonic()
        with self._lock:
            count = self._counts.setdefault(key, _Count(now))
            if now - count.since > SECONDS and not count.left_out:
                self._counts[key] = count = _Count(now)
            if count.written < (MOST_TRACEBACKS if kind else MOST):
                count.written += 1
                return True
            count.left_out += 1
            if self._timer is None:
                timer = threading.Timer(SECONDS, self.sum_up)
                timer.daemon = True
                # Where the system has no thread left, the next one that is left out tries again: whoever logs must not fail for it.
                with suppress(RuntimeError):
                    timer.start()
                    self._timer = timer
        return False

    def sum_up(self) -> None:
        """Writes how many were left out since the last time; they are counted anew."""
        with self._lock:
            counts, self._counts = self._counts, {}
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
        for (name, level, path, line, kind), count in counts.items():
            if count.left_out:
                logger, words = logging.getLogger(name), f"{count.left_out:,} more like the one before"
                # Past this filter, which would count it too.
                logger.callHandlers(logger.makeRecord(name, level, path, line, f"{words} {kind}".strip(), (), None))


REPEATS = Repeats()


def counts(name: str) -> None:
    """From now on the logger of that name counts what repeats."""
    logger = logging.getLogger(name)
    if REPEATS not in logger.filters:
        logger.addFilter(REPEATS)


def install() -> None:
    """For the whole process: every logger that there is, and those to come."""
    logging.setLogRecordFactory(BoundedRecord)
    threading.excepthook = _of_a_thread


def _of_a_thread(failed: threading.ExceptHookArgs) -> None:
    """Python's own way would print the traceback past the log."""
    if failed.exc_type is not SystemExit and failed.exc_value is not None:
        logging.getLogger("descent_lab.threads").error("A thread ended", exc_info=failed.exc_value)
