"""Numbers as a JSON file stores them, bit for bit, and how they are safely read back."""

from __future__ import annotations

import base64
import binascii
import math
import zlib
from typing import Any

import numpy as np

Array = np.ndarray


class BadFile(ValueError):
    """A file that is not a saved run; the message says what is wrong with it."""


def packed(values: Array) -> dict[str, Any]:
    """Numbers bit for bit: their type, how many, and their bytes, little-endian, compressed, in base64."""
    raw = np.ascontiguousarray(values, values.dtype.newbyteorder("<")).tobytes()
    return {
        "dtype": values.dtype.name,
        "size": int(values.size),
        "data": base64.b64encode(zlib.compress(raw, 6)).decode(),
    }


def unpacked(name: str, given: Any, size: int, dtype: Any) -> Array:
    """The numbers that `packed` wrote, exactly as many as expected; no more than that is ever unpacked."""
    dtype = np.dtype(dtype)
    if not isinstance(given, dict) or given.get("size") != size or given.get("dtype") != dtype.name:
        raise BadFile(f"{name} in the file must be {size:,} numbers of {dtype.name}; it is not.")
    stream = zlib.decompressobj()
    try:
        squeezed = base64.b64decode(str(given.get("data")), validate=True)
        raw = stream.decompress(squeezed, size * dtype.itemsize + 1)
    except (ValueError, binascii.Error, zlib.error):
        raise BadFile(f"{name} in the file is damaged: its bytes cannot be read.") from None
    # Reaching the end of the stream means that its checksum was compared.
    if len(raw) != size * dtype.itemsize or not stream.eof:
        raise BadFile(f"{name} in the file is damaged: it must hold {size * dtype.itemsize:,} bytes.")
    return np.frombuffer(raw, dtype.newbyteorder("<")).astype(dtype)


def number(value: Any) -> Any:
    """JSON has no nan and no infinity: their names stand in."""
    if isinstance(value, (float, np.floating)):
        return float(value) if math.isfinite(value) else str(float(value))
    return int(value)


def whole(name: str, value: Any, most: int, least: int = 0) -> int:
    if type(value) is not int or not least <= value <= most:
        bad(name, value)
    return int(value)


def real(name: str, value: Any) -> float:
    """A float, or the name of one that JSON does not have."""
    return float(value) if value in ("nan", "inf", "-inf") else finite(name, value)


def finite(name: str, value: Any, low: float = -math.inf, below: float = math.inf) -> float:
    """In [low, below)."""
    # Compared first: an integer too large for a float can be compared but not converted.
    if type(value) not in (int, float) or not abs(value) <= _LARGEST or not low <= value < below:
        bad(name, value)
    return float(value)


_LARGEST = float(np.finfo(np.float64).max)


def bad(name: str, value: Any) -> Any:
    raise BadFile(f"{name} in the file is not what the lab writes; got {str(value)[:40]}.")


def listed(value: Any) -> Any:
    return [listed(one) for one in value] if isinstance(value, tuple) else value


def tupled(value: Any) -> Any:
    return tuple(tupled(one) for one in value) if isinstance(value, list) else value
