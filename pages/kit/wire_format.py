"""How arrays travel to the browser: one block of bytes, a JSON header and then the numbers as they are.

The block opens with the length of the header (4 bytes, little-endian). The header's `arrays` says for each
name its shape and offset after the header, which is padded to 8 bytes.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np


def pack(header: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> bytes:
    """The header and the arrays in one block. Numbers go as float32, enough for a picture."""
    table, blocks, offset = {}, [], 0
    for name, array in arrays.items():
        # A diverging run may pass float32's range: infinity there, and the drawing stops.
        with np.errstate(over="ignore"):
            block = np.ascontiguousarray(array, dtype="<f4")
        table[name] = {"shape": list(block.shape), "offset": offset}
        padding = -block.nbytes % 8
        blocks.append(block.tobytes() + b"\0" * padding)
        offset += block.nbytes + padding
    return _whole(header, table, blocks)


def _whole(header: Mapping[str, Any], table: Mapping[str, Any], blocks: Iterable[bytes]) -> bytes:
    text = json.dumps({**header, "arrays": table}, separators=(",", ":"), allow_nan=False).encode()
    text += b" " * (-(len(text) + 4) % 8)
    return len(text).to_bytes(4, "little") + text + b"".join(blocks)


def unpacked(block: bytes) -> tuple[dict[str, Any], dict[str, dict[str, Any]], memoryview]:
    """A block that `pack` made: its header, where the arrays lie by their names, and all of their bytes."""
    end = 4 + int.from_bytes(block[:4], "little")
    header = json.loads(block[4:end])
    return header, header.pop("arrays"), memoryview(block)[end:]


def repacked(header: Mapping[str, Any], places: Mapping[str, Mapping[str, Any]], body: memoryview) -> bytes:
    """A block of some of the arrays of an unpacked one."""
    table, blocks, offset = {}, [], 0
    for name, place in places.items():
        size = 4 * math.prod(place["shape"])
        size += -size % 8
        table[name] = {**place, "offset": offset}
        blocks.append(bytes(body[place["offset"] : place["offset"] + size]))
        offset += size
    return _whole(header, table, blocks)


def fingerprint(block: bytes) -> str:
    """A short name for a block by its content."""
    return hashlib.blake2b(block, digest_size=8).hexdigest()
