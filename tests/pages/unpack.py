"""The blocks that go to the browser, read by the words of their description alone (pages/kit/wire_format.py's docstring)."""

from __future__ import annotations

import json
import math
import struct
from dataclasses import dataclass
from functools import cached_property
from typing import Any

Numbers = list[Any]


@dataclass(frozen=True)
class Block:
    """A decoded block: its header, and every array as nested lists, which are made when they are asked for."""

    header: dict[str, Any]
    body: bytes

    @cached_property
    def arrays(self) -> dict[str, Numbers]:
        return {name: self._array(**place) for name, place in self.header["arrays"].items()}

    def _array(self, shape: list[int], offset: int) -> Numbers:
        return _shaped(list(struct.unpack_from(f"<{math.prod(shape)}f", self.body, offset)), shape)


def unpack(block: bytes) -> Block:
    (length,) = struct.unpack_from("<I", block)
    begin = 4 + length
    header = json.loads(block[4:begin].decode(), parse_constant=_refuse)
    for place in header["arrays"].values():
        assert (begin + place["offset"]) % 4 == 0, "float32 views need an address they accept"
        assert begin + place["offset"] + 4 * math.prod(place["shape"]) <= len(block), "an array ends after the block"
    return Block(header, block[begin:])


def _shaped(flat: Numbers, shape: list[int]) -> Numbers:
    for size in reversed(shape[1:]):
        flat = [flat[i : i + size] for i in range(0, len(flat), size)] if size else [[] for _ in range(shape[0])]
    return flat


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")
