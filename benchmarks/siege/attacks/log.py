"""What a client says where the server may write it down: into the log, line after line."""

from __future__ import annotations

import asyncio

from streamlit.proto.BackMsg_pb2 import BackMsg

from benchmarks.siege.attack import FORGED, Attack, Outcome, Place
from benchmarks.siege.wire import asked, frame, websocket

_LINES = f"\n{FORGED}: all is well\r\n{FORGED}\x1b[2J"


async def forged_lines(place: Place, count: int, kilobytes: int) -> Outcome:
    """Names of fragments, pages, widgets and files, with line breaks in them, and some of them long."""
    sent = 0
    for number in range(count):
        wire = await websocket(place)
        if wire is None:
            continue
        wire.listen()
        text = _LINES + "x" * (1000 * kilobytes if number % 2 else 0)
        for message in _messages(text):
            sent += await wire.send(frame(message.SerializeToString()), 5.0)
        await asyncio.sleep(0.2)
        await wire.close()
    for path in ("/%0A" + FORGED.replace(" ", "%20"), "/_stcore/upload_file/%0Ax/y", "/view/%0Ax"):
        for method in ("GET", "PUT", "POST"):
            await asked(
                place, f"{method} {path} HTTP/1.1\r\nHost: {place.netloc}\r\nContent-Length: 0\r\n\r\n".encode()
            )
    return Outcome(f"{sent:,} messages taken")


def _messages(text: str) -> list[BackMsg]:
    found = [BackMsg() for _ in range(6)]
    for message in found:
        message.rerun_script.page_name = "averages"
    found[0].rerun_script.fragment_id = text
    found[1].rerun_script.page_script_hash = text
    found[2].rerun_script.page_name = text
    found[3].rerun_script.query_string = f"series={text}&{text}=1"
    state = found[4].rerun_script.widget_states.widgets.add()
    state.id, state.json_trigger_value = f"$$STREAMLIT_INTERNAL_KEY_{text}__events", text
    found[5].rerun_script.cached_message_hashes.append(text)
    return found


ATTACKS = [Attack("forged lines", forged_lines, {"count": 100, "kilobytes": 100}, {"count": 6, "kilobytes": 100})]
