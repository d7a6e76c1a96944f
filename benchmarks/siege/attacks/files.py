"""Files that are not what they say: tables without end, saved runs that are small at both ends and huge in the middle."""

from __future__ import annotations

import json

from streamlit.proto.BackMsg_pb2 import BackMsg

from benchmarks.load.visitor import Visitor
from benchmarks.siege.attack import Attack, Outcome, Place
from benchmarks.siege.client import Uploader, file_state
from labcore.training import Run, Settings
from labcore.training.saved import to_json


def forged_runs() -> list[bytes]:
    """A good small run, and the same one with other sizes."""
    good = to_json(Run(Settings(data="moons", hidden=(4,), epochs=2)))
    found = [b"[" * 500_000, b"{" + b'"a":{' * 200_000, b'{"kind": "descent-lab training"}', b"\xff" * 1_000_000]
    for hidden in ([1024] * 8, [4, 1024, 1024, 1024, 4], [10**9], [-1], [1e300]):
        told = json.loads(good)
        _everywhere(told, "hidden", hidden)
        found.append(json.dumps(told).encode())
    for name, value in (("epochs", 10**9), ("examples", 10**9), ("size", 10**9), ("steps", 10**8), ("seed", 10**400)):
        told = json.loads(good)
        _everywhere(told, name, value)
        found.append(json.dumps(told).encode())
    return found


def _everywhere(told: object, name: str, value: object) -> None:
    """Sets whatever has that name."""
    if isinstance(told, dict):
        for key, inner in told.items():
            if key == name:
                told[key] = value
            else:
                _everywhere(inner, name, value)
    elif isinstance(told, list):
        for inner in told:
            _everywhere(inner, name, value)


async def forged_files(place: Place, times: int) -> Outcome:
    """Each is loaded into a trainer, so many times; the page must go on with the run that it has."""
    visitor = Visitor(place.base, "trainer")
    await visitor.arrive()
    await visitor.ask(_opened(visitor))
    uploader, taken, faults = await Uploader.of(place, visitor), 0, []
    for number, content in enumerate(forged_runs() * times):
        file = f"run-{number}"
        if await uploader.put(file, content, "run.json") != 204:
            continue
        taken += 1
        message = _opened(visitor)
        state = message.rerun_script.widget_states.widgets.add()
        state.id = visitor.elements["file Load a run"].id
        file_state(state, file, "run.json", len(content))
        try:
            await visitor.ask(message)
        except Exception as error:
            faults.append(f"file {number} ends the page: {type(error).__name__} {str(error)[:60]}")
            break
    await visitor.leave()
    return Outcome(f"{taken} files loaded", faults)


def _opened(visitor: Visitor) -> BackMsg:
    """A request by a page whose menu is open: only then is there a field for files."""
    message = BackMsg()
    state = message.rerun_script.widget_states.widgets.add()
    state.id, state.bool_value = visitor.elements["popover More"].id, True
    return message


ATTACKS = [Attack("forged runs", forged_files, {"times": 2}, {"times": 1}, gained=200e6)]
