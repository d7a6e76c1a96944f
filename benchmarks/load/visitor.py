"""One visitor: Streamlit's websocket protocol, spoken as its browser client does, without the drawing."""

from __future__ import annotations

import asyncio
import json
import time
import urllib.request
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from pages.kit.wire_format import fingerprint

# What a browser fetches before it talks: the page itself. Scripts and styles are cached for ever and left out.
_TRIGGERS = "$$STREAMLIT_INTERNAL_KEY_{}__events"
_PATIENCE_SECONDS = 60.0
_MOST_KNOWN = 100


class Failed(RuntimeError):
    """The server did not do what a visitor may expect."""


@dataclass
class Visitor:
    """A browser's side of one session.

    base     the server's address;  page: a lesson's path, "" for home;  query: of the link
    elements what the server has put on the page, by its kind and label or key: of two with one name, the newer
    known    the messages that the server may send again by their hash alone, oldest first
    session  what the server calls this session
    patience seconds after which an answer has failed
    """

    base: str
    page: str
    query: str = ""
    elements: dict[str, Any] = field(default_factory=dict)
    fragments: dict[str, str] = field(default_factory=dict)
    known: dict[str, ForwardMsg] = field(default_factory=dict)
    received: int = 0
    told: int = 0
    script: str = ""
    session: str = ""
    patience: float = _PATIENCE_SECONDS
    _socket: Any = None

    async def arrive(self) -> float:
        """Opens the page: seconds until the last element is there."""
        began = time.perf_counter()
        await asyncio.to_thread(_fetched, f"{self.base}/{self.page}")
        address = urlsplit(self.base)
        self._socket = await websockets.connect(
            f"ws://{address.netloc}/_stcore/stream", subprotocols=["streamlit"], origin=self.base, max_size=2**26,  # type: ignore[arg-type,list-item]
            open_timeout=_PATIENCE_SECONDS, ping_interval=None, compression=None, proxy=None,
        )  # fmt: skip
        await self._rerun(BackMsg())
        return time.perf_counter() - began

    async def set_slider(self, label: str, index: int) -> float:
        """Moves a slider to a stop: seconds until the answer is complete."""
        message, _ = self.moving(label, index)
        return await self._timed(message)

    def moving(self, label: str, index: int) -> tuple[BackMsg, str]:
        """The message of a slider that is moved to a stop, and the stop's text."""
        slider = self.elements.get(f"slider {label}")
        if slider is None:
            raise Failed(f"{self.page} has no slider {label!r}; it has {', '.join(self.sliders())}.")
        self.told += 1
        told = {"value": slider.stops[index % len(slider.stops)], "number": self.told}
        message = BackMsg()
        state = message.rerun_script.widget_states.widgets.add()
        state.id = _TRIGGERS.format(slider.id)
        state.json_trigger_value = json.dumps([{"event": "set", "value": told}])
        return message, told["value"]

    async def go(self, query: str) -> float:
        """Follows a link to the same lesson: seconds until the answer is complete."""
        self.query = query
        return await self._timed(BackMsg())

    async def press(self, label: str) -> None:
        """Presses a button while an answer is on its way; who waits for that one gets what comes of the button."""
        message = BackMsg()
        state = message.rerun_script.widget_states.widgets.add()
        state.id, state.trigger_value = self.elements[f"button {label}"].id, True
        await self._send(message)

    async def act(self, kind: str, **value: Any) -> float:
        """What the stage's bar sends: {"do": "play"} and its like, in the fragment that holds the stage."""
        return await self._timed(self.acting(kind, **value))

    def acting(self, kind: str, **value: Any) -> BackMsg:
        """The message of it."""
        stage = self.elements["component stage"]
        message = BackMsg()
        message.rerun_script.fragment_id = self.fragments.get("component stage", "")
        state = message.rerun_script.widget_states.widgets.add()
        state.id = _TRIGGERS.format(stage.id)
        state.json_trigger_value = json.dumps([{"event": "act", "value": {"do": kind, "tick": 0, "asked": 0, **value}}])
        return message

    async def tell(self, element: str, text: str) -> float:
        """Hands over any text in the place of a component's events: seconds until the answer is complete."""
        message = BackMsg()
        state = message.rerun_script.widget_states.widgets.add()
        state.id, state.json_trigger_value = _TRIGGERS.format(self.elements[element].id), text
        return await self._timed(message)

    async def ask(self, message: BackMsg) -> float:
        """Sends any request: seconds until the answer is complete."""
        return await self._timed(message)

    def sliders(self) -> list[str]:
        """The labels of the sliders that the server has put on the page."""
        return [name.removeprefix("slider ") for name in self.elements if name.startswith("slider ")]

    def live(self) -> dict[str, Any]:
        """What the stage says of its training."""
        return header_of(self.elements["component stage"].bytes)["live"]

    async def leave(self) -> None:
        if self._socket is not None:
            await self._socket.close()
            self._socket = None

    async def _timed(self, message: BackMsg) -> float:
        began = time.perf_counter()
        await self._rerun(message)
        return time.perf_counter() - began

    async def _rerun(self, message: BackMsg) -> None:
        """Sends a request and reads until the script has finished, and finished with this request."""
        await self._send(message)
        async with asyncio.timeout(self.patience):
            while True:
                data = await self._socket.recv()
                self.received += len(data)
                if self._take(ForwardMsg.FromString(data)):
                    return

    async def _send(self, message: BackMsg) -> None:
        message.rerun_script.query_string = self.query
        # The first request names the page by its path, every other by what the server calls it.
        message.rerun_script.page_name = "" if self.script else self.page
        message.rerun_script.page_script_hash = self.script
        message.rerun_script.cached_message_hashes.extend(self.known)
        await self._socket.send(message.SerializeToString())

    def _take(self, message: ForwardMsg) -> bool:
        """Notes what a message brings: whether the script has finished with it."""
        kind = message.WhichOneof("type")
        if kind == "ref_hash":
            # Only the hash travels of what this visitor has; its place on the page comes with it.
            known = ForwardMsg()
            known.CopyFrom(self.known[message.ref_hash])
            known.metadata.CopyFrom(message.metadata)
            message, kind = known, known.WhichOneof("type")
        if message.metadata.cacheable and message.hash:
            self.known.pop(message.hash, None)
            self.known[message.hash] = message
            while len(self.known) > _MOST_KNOWN:
                del self.known[next(iter(self.known))]
        if kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._note(message.delta.new_element, message.delta.fragment_id)
        if kind == "delta" and message.delta.add_block.WhichOneof("type") == "popover":
            popover = message.delta.add_block.popover
            self.elements[f"popover {popover.label}"] = popover
        if kind == "new_session":
            self.script = message.new_session.page_script_hash
            self.session = message.new_session.initialize.session_id
        if kind == "navigation":
            self.script = message.navigation.page_script_hash or self.script
        if kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        if kind == "script_finished":
            finished = ForwardMsg.ScriptFinishedStatus.Name(message.script_finished)
            if "ERROR" in finished or "COMPILE" in finished:
                raise Failed(finished)
            # An answer that a newer request has cut short is not the one that is waited for.
            return finished != "FINISHED_EARLY_FOR_RERUN"
        return False

    def _note(self, element: Any, fragment: str) -> None:
        kind = element.WhichOneof("type")
        if kind == "exception":
            raise Failed(element.exception.message)
        if kind == "button":
            self.elements[f"button {element.button.label}"] = element.button
        if kind == "file_uploader":
            self.elements[f"file {element.file_uploader.label}"] = element.file_uploader
        if kind == "bidi_component":
            name = "component " + element.bidi_component.component_name.split("descent_lab_")[-1]
            self.elements[name] = element.bidi_component
            told = header_of(element.bidi_component.bytes) if name == "component slider" else {}
            if told.get("stops"):
                self.elements[f"slider {told['label']}"] = Slider(element.bidi_component.id, told["stops"])
            if fragment:
                self.fragments[name] = fragment

    def picture(self) -> str:
        """A short name for what the stage shows."""
        return fingerprint(self.elements["component stage"].bytes)


@dataclass(frozen=True)
class Slider:
    """A slider of ours: its element's id, and its stops as texts."""

    id: str
    stops: list[str]


def header_of(block: bytes) -> dict[str, Any]:
    """The header of a block of bytes (pages/kit/wire_format.py)."""
    return json.loads(block[4 : 4 + int.from_bytes(block[:4], "little")])


def _fetched(address: str) -> int:
    # A proxy of the environment has no business between this machine and itself.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(address, timeout=_PATIENCE_SECONDS) as answer:
        return len(answer.read())
