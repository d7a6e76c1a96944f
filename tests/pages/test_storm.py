"""A storm of messages against the real server: what is trained is what the log of changes says, and nothing moved is lost."""

from __future__ import annotations

import asyncio
import json
import random
import urllib.request
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.load.visitor import Visitor
from tests.browser.server import Server, serve

CHANGES, PAIRS = 200, 12
# What a link to the race leaves out.
FIRST = {"steps": "300", "condition_number": "100"}
LARGE = "hidden=512+512+512&trained=0&pace=fast"


@pytest.fixture(scope="module")
def watched():
    with serve(script="tests/pages/watched_app.py") as server:
        yield server
        assert "Traceback" not in server.log()


def test_200_fast_changes_while_a_large_network_trains_give_the_theta_of_their_replay(watched):
    """The hand does not wait for answers, and the browser goes on asking for slices."""

    async def visit() -> tuple[str, Sequence[dict[str, Any]]]:
        visitor = Visitor(watched.url, "trainer", LARGE)
        await visitor.arrive()
        await visitor.act("play")
        sender = _Sender(visitor)
        last = ""
        for number in range(CHANGES):
            last = await sender.moves("Learning rate", 30 + number % 40)
            if number % 8 == 7:
                await sender.asks_for_a_slice()
            await asyncio.sleep(0.01 if number % 8 < 6 else 0.06)
        await sender.done()
        await sender.ends()
        await visitor.act("pause")
        runs = await asyncio.to_thread(_runs, watched)
        await visitor.leave()
        return last, runs

    last, (run,) = asyncio.run(visit())
    replayed = run.pop("replayed")
    assert run["together"] == 1
    assert replayed == {name: run[name] for name in replayed}
    assert run["epoch"] == pytest.approx(run["steps"] / run["steps_per_epoch"], abs=1 / run["steps_per_epoch"])
    assert run["learning_rate"] == float(last)
    # So many that it was a storm for the training too.
    assert run["changes"] > 10
    assert run["steps"] > 10


def test_of_two_sliders_moved_in_a_moment_both_are_heard(watched):
    async def visit() -> list[tuple[str, str]]:
        visitor = Visitor(watched.url, "optimizers")
        await visitor.arrive()
        sender, draw, wrong = _Sender(visitor), random.Random(0), []
        for number in range(PAIRS):
            told = {"steps": await sender.moves("Steps", 3 + number)}
            await asyncio.sleep(draw.choice((0.0, 0.001, 0.003, 0.01)))
            told["condition_number"] = await sender.moves("Condition number", 1 + number)
            await sender.done()
            here = FIRST | dict(parse_qsl(visitor.query))
            wrong += [(name, text) for name, text in told.items() if here[name] != text]
        await sender.ends()
        await visitor.leave()
        return wrong

    assert asyncio.run(visit()) == []


class _Sender:
    """Sends without waiting, while what comes is read beside it."""

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor
        self._finished, self._reader = False, asyncio.create_task(self._read())

    async def _read(self) -> None:
        while True:
            message = ForwardMsg.FromString(await self._visitor._socket.recv())
            self._finished = self._visitor._take(message) or (
                self._finished and message.WhichOneof("type") != "new_session"
            )

    async def moves(self, label: str, at: int) -> str:
        """Moves a slider to a stop: the stop's text."""
        message, text = self._visitor.moving(label, at)
        self._finished = False
        await self._visitor._send(message)
        return text

    async def asks_for_a_slice(self) -> None:
        await self._visitor._send(self._visitor.acting("tick"))

    async def done(self, quiet: float = 0.15) -> None:
        """Waits until the last script has finished and none has begun for so long."""
        async with asyncio.timeout(60):
            still = 0.0
            while still < quiet:
                await asyncio.sleep(0.05)
                still = still + 0.05 if self._finished else 0.0

    async def ends(self) -> None:
        """From now on the visitor reads himself."""
        self._reader.cancel()
        await asyncio.gather(self._reader, return_exceptions=True)


def _runs(server: Server) -> Sequence[dict[str, Any]]:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"{server.url}/runs", timeout=120) as answer:
        return json.loads(answer.read())
