"""Good messages, far more of them than a hand could send."""

from __future__ import annotations

import asyncio
import time

from streamlit.proto.BackMsg_pb2 import BackMsg

from benchmarks.siege.attack import Attack, Outcome, Place
from benchmarks.siege.wire import GONE, Wire, frame, websocket


def rerun() -> bytes:
    """The smallest message that starts a script."""
    message = BackMsg()
    message.rerun_script.query_string = "points=100"
    message.rerun_script.page_name = "averages"
    return message.SerializeToString()


def other_messages() -> bytes:
    """What Streamlit's client may send beside: each of them once."""
    found = b""
    for name in ("clear_cache", "stop_script", "load_git_info", "app_heartbeat", "set_run_on_save"):
        message = BackMsg()
        setattr(message, name, True)
        found += frame(message.SerializeToString())
    message = BackMsg()
    message.file_urls_request.request_id = "x"
    message.file_urls_request.file_names.extend(["a"] * 200)
    return found + frame(message.SerializeToString())


async def flood(place: Place, data: bytes, count: int, seconds: float) -> Outcome:
    """Sends it so many times at once, and again until the time is over; who is thrown out comes again."""
    sent, thrown_out, until = 0, 0, time.monotonic() + seconds
    wire: Wire | None = None
    while True:
        if wire is None or wire.ended is not None:
            if wire is not None:
                thrown_out += 1
                await wire.close()
            wire = await websocket(place)
            if wire is not None:
                wire.listen()
        if wire is not None:
            sent += count * await _sent(wire, data * count, max(2.0, until - time.monotonic()))
        if time.monotonic() > until:
            break
        await asyncio.sleep(0.05)
    # He waits for what comes of the last ones, as a page does.
    await asyncio.sleep(1.0)
    if wire is not None:
        thrown_out += wire.ended is not None
        await wire.close()
    return Outcome(f"{sent:,} messages taken, thrown out {thrown_out} times")


async def _sent(wire: Wire, data: bytes, patience: float) -> bool:
    try:
        return await wire.send(data, patience)
    except GONE:
        return False


async def reruns(place: Place, count: int, seconds: float) -> Outcome:
    return await flood(place, frame(rerun()), count, seconds)


async def others(place: Place, count: int, seconds: float) -> Outcome:
    return await flood(place, other_messages(), count, seconds)


ATTACKS = [
    Attack("reruns at once", reruns, {"count": 8000, "seconds": 0.0}, {"count": 2000, "seconds": 0.0}),
    Attack("reruns without end", reruns, {"count": 8000, "seconds": 60.0}),
    Attack("other messages", others, {"count": 1000, "seconds": 10.0}, {"count": 200, "seconds": 0.0}),
]
