"""The blocks that go to the browser, read by the words of their description alone (pages/kit/wire_format.py's docstring)."""

from __future__ import annotations

import json
import math
import struct
from dataclasses import dataclass
from typing import Any

Numbers = list[Any]


@dataclass(frozen=True)
class Block:
    """A decoded block: its header, and every array as nested lists."""

    header: dict[str, Any]
    arrays: dict[str, Numbers]


def unpack(block: bytes) -> Block:
    (length,) = struct.unpack_from("<I", block)
    header = json.loads(block[4 : 4 + length].decode(), parse_constant=_refuse)
    arrays = {}
    for name, place in header["arrays"].items():
        shape, begin = place["shape"], 4 + length + place["offset"]
        assert begin % 4 == 0, "float32 views need an address they accept"
        flat = list(struct.unpack_from(f"<{math.prod(shape)}f", block, begin))
        arrays[name] = _shaped(flat, shape)
    return Block(header, arrays)


def _shaped(flat: Numbers, shape: list[int]) -> Numbers:
    for size in reversed(shape[1:]):
        flat = [flat[i : i + size] for i in range(0, len(flat), size)] if size else [[] for _ in range(shape[0])]
    return flat


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")
