"""The log of the server process: one line for a message whatever it holds, whole tracebacks of our own, and no repeats."""

from __future__ import annotations

import io
import logging
import threading
from collections.abc import Iterator

import pytest

from pages.kit.server import log_lines

WORDS = [
    "plain", "", "two\nlines", "\r\n2026-11-26 forged", "\x1b[2J", "x" * 100_000, "\u2028 \u0085 \u202e", "\x00", "\ud800", "%s %d", "ü ∇ 漢",
]  # fmt: skip


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[logging.Logger, io.StringIO]]:
    """A logger as Streamlit makes them, in a process whose log is bounded, and what it has written."""
    before = logging.getLogRecordFactory(), threading.excepthook
    monkeypatch.setattr(log_lines, "REPEATS", log_lines.Repeats())
    log_lines.install()
    written, logger = io.StringIO(), logging.Logger("of a test")
    handler = logging.StreamHandler(written)
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    logger.addHandler(handler)
    logger.addFilter(log_lines.REPEATS)
    monkeypatch.setitem(logging.root.manager.loggerDict, logger.name, logger)
    yield logger, written
    log_lines.REPEATS.sum_up()
    logging.setLogRecordFactory(before[0])
    threading.excepthook = before[1]


@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize("message", ["The fragment with id %s does not exist", "%s", None])
def test_a_message_is_one_line_whatever_it_holds(log, words: str, message: str | None):
    logger, written = log
    logger.warning(message, words) if message else logger.warning(words)
    text = written.getvalue()
    assert text.count("\n") == 1
    assert text.endswith("\n")
    assert text[:-1].isprintable()
    assert len(text) < log_lines.LONGEST * 10
    text.encode()


@pytest.mark.parametrize("words", WORDS)
def test_a_traceback_of_our_own_is_whole_and_its_message_one_line(log, words: str):
    logger, written = log

    def inner() -> None:
        raise ValueError(words)

    try:
        try:
            inner()
        except ValueError as error:
            raise RuntimeError(words) from error
    except RuntimeError:
        logger.exception("Uncaught app execution")
    lines = written.getvalue().split("\n")
    assert sum("in inner" in line for line in lines) == 1
    assert any("raise ValueError(words)" in line for line in lines)
    assert all(line.isprintable() and len(line) < log_lines.LONGEST * 10 for line in lines)
    assert [line for line in lines if line.startswith("2026-11-26 forged")] == []
    # Where it was, what it was, and nothing that the message begins by itself.
    begun = {line.split(" ")[0].split(":")[0] for line in lines if line and not line.startswith(" ")}
    assert begun - {"Traceback", "ValueError", "RuntimeError", "The", "Exception"} == {
        lines[0].split(" ")[0].split(":")[0]
    }


def test_a_deep_traceback_keeps_its_ends(log):
    logger, written = log

    def deep(left: int, other: bool = False) -> None:
        deep(left - 1, not other) if left else int("the innermost")

    try:
        deep(200)
    except ValueError:
        logger.exception("It failed")
    text = written.getvalue()
    assert "the innermost" in text
    assert "test_a_deep_traceback" in text
    assert text.count("\n") < 80


def test_a_malformed_request_is_one_line_that_says_where(log):
    import h11

    logger, written = log
    connection = h11.Connection(h11.SERVER)
    connection.receive_data(b"\x00\xff\r\n\r\n")
    try:
        connection.next_event()
    except h11.RemoteProtocolError:
        logger.exception("Invalid request\n")
    (line,) = written.getvalue().splitlines()
    assert "Invalid request: RemoteProtocolError: " in line
    assert "h11/" in line


def test_what_repeats_is_counted(log):
    logger, written = log
    for i in range(5000):
        logger.warning("The fragment with id %s does not exist", i)
    logger.warning("Something else")
    lines = written.getvalue().splitlines()
    assert len(lines) == log_lines.MOST + 1
    assert lines[-1].endswith("Something else")
    log_lines.REPEATS.sum_up()
    assert written.getvalue().splitlines()[-1].endswith(f"{5000 - log_lines.MOST:,} more like the one before")
    logger.warning("The fragment with id %s does not exist", "again")
    assert written.getvalue().splitlines()[-1].endswith("again does not exist")


def test_tracebacks_that_repeat_are_counted_from_all_threads(log):
    logger, written = log

    def fail() -> None:
        for _ in range(250):
            try:
                _ = 1 / 0
            except ZeroDivisionError:
                logger.exception("It failed")

    threads = [threading.Thread(target=fail) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    log_lines.REPEATS.sum_up()
    text = written.getvalue()
    assert text.count("Traceback") == log_lines.MOST_TRACEBACKS
    assert f"{1000 - log_lines.MOST_TRACEBACKS} more like the one before ZeroDivisionError" in text


def test_every_logger_counts_also_one_to_come_and_a_thread_that_ends(log, capsys: pytest.CaptureFixture[str]):
    for name in ("uvicorn.error", "streamlit.made.later", "asyncio", "descent_lab.refused"):
        logging.getLogger(name).makeRecord(name, logging.WARNING, "", 1, "x", (), None)
        assert log_lines.REPEATS in logging.getLogger(name).filters
        logging.getLogger(name).removeFilter(log_lines.REPEATS)
    logger = logging.getLogger("descent_lab.threads")
    logger.addHandler(handler := logging.StreamHandler(ended := io.StringIO()))
    thread = threading.Thread(target=lambda: int("\nforged"))
    thread.start()
    thread.join()
    logger.removeHandler(handler)
    logger.removeFilter(log_lines.REPEATS)
    assert "A thread ended" in ended.getvalue()
    assert "\nforged" not in ended.getvalue()
    assert capsys.readouterr().err == ""
