"""How arrays travel to the browser: one block of bytes, a JSON header and then the numbers as they are.

The block opens with the length of the header (4 bytes, little-endian). The header's `arrays` says for each
name its shape and offset after the header, which is padded to 8 bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
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
    text = json.dumps({**header, "arrays": table}, separators=(",", ":"), allow_nan=False).encode()
    text += b" " * (-(len(text) + 4) % 8)
    return len(text).to_bytes(4, "little") + text + b"".join(blocks)


def fingerprint(block: bytes) -> str:
    """A short name for a block by its content."""
    return hashlib.blake2b(block, digest_size=8).hexdigest()
