"""A span is one parameter: its name, default, range and scale.

Everything that needs to know a parameter reads its span: the validation here, and on the pages the slider, the URL
and the error text.
"""

from __future__ import annotations

import itertools
import math
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

Kind = Literal["number", "integer", "toggle", "choice", "several", "pairs", "text"]
Scale = Literal["linear", "log", "complement"]

_MANTISSAS = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)
_COMPLEMENTS = (1.0, 0.7, 0.5, 0.4, 0.3, 0.2, 0.15)
_MOST_PAIRS = 12
_NONE = "none"
_SHOWN = 80
_LARGEST = sys.float_info.max


@dataclass(frozen=True)
class Span:
    """One parameter: its name, default, range and scale.

    kind      number (float), integer, toggle (bool), choice (one of `choices`), several (some of `choices`,
              at least one), pairs (a table of numbers, ((epoch, factor), ...), epochs increasing) or text (one line of
              printable characters, at least one and at most `high`, not optional and not in lists).
    scale     how a slider spreads the range: linear, log, or complement (log in 1 - value, for averages).
    optional  None is allowed and means that something else decides; in text it is "none".
    most      above 0 the value is a list: a tuple of `least` to `most` values that each obey the rest of the span, in
              text with one space between them; the empty list is "none". Not for kinds several and pairs.
    share     whether it is a share of one: a page shows it in percent, or in points where that is its unit.
    reads     of a text: reads it and raises a ValueError, with a message like the ones here, if it must not be kept.
    """

    name: str
    default: Any
    low: float = -math.inf
    high: float = math.inf
    kind: Kind = "number"
    scale: Scale = "linear"
    step: float | None = None
    choices: tuple[str, ...] = ()
    optional: bool = False
    most: int = 0
    least: int = 0
    share: bool = False
    reads: Callable[[str], object] | None = None
    label: str = ""
    symbol: str = ""
    unit: str = ""
    hint: str = ""

    def __post_init__(self) -> None:
        if self.most or self.least:
            self._check_list_declared()
        # The text "none" would then mean something other than None.
        if self.optional and (
            self.kind == "text" or (self.default is not None and (self.most or _NONE in self.choices))
        ):
            raise ValueError(f"{self.name} must have the default None; got {self.default}.")
        self.check(self.default)

    @property
    def rule(self) -> str:
        """The rule as words, for error texts and hints."""
        if self.kind == "several":
            return f"must be some of {', '.join(self.choices)}"
        if self.kind == "pairs":
            return f"must be at most {_MOST_PAIRS} pairs epoch:factor, epochs increasing, factors in [0, {self.high:g}]"
        if self.kind == "text":
            return f"must be one line of at most {self.high:g} printable characters"
        if self.kind == "toggle":
            one = "true or false"
        elif self.kind == "choice":
            one = f"{'' if self.most else 'one of '}{', '.join(self.choices)}"
        else:
            one = f"{'an integer' if self.kind == 'integer' else 'a number'} in [{self.low:g}, {self.high:g}]"
        if not self.most:
            return f"must be {one}"
        count = {self.most: "", 0: "up to "}.get(self.least, f"{self.least} to ") + str(self.most)
        return f"must be {count} of: {one}"

    def with_default(self, default: Any) -> Span:
        return replace(self, default=default)

    def check(self, value: Any) -> Any:
        """The value in its own type; ValueError with rule and value when it is not allowed.

        Numbers may also come as arrays of shape (*runs, 1); every entry is checked.
        """
        if value is None and self.optional:
            return None
        return self._check_list(value) if self.most else self._check_one(value)

    def _check_one(self, value: Any) -> Any:
        if self.kind == "toggle":
            ok = isinstance(value, (bool, np.bool_))
            return bool(value) if ok else self._refuse(value)
        if self.kind == "choice":
            return value if isinstance(value, str) and value in self.choices else self._refuse(value)
        if self.kind == "several":
            return self._check_several(value)
        if self.kind == "pairs":
            return self._check_pairs(value)
        if self.kind == "text":
            return self._check_text(value)
        if isinstance(value, np.ndarray) and value.ndim:
            return self._check_array(value)
        # bool is an int in Python, and a 0-d array or NumPy scalar should act as its number.
        value = value.item() if isinstance(value, (np.generic, np.ndarray)) else value
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return self._refuse(value)
        # Comparisons first: an integer too large for a float can be compared but not converted.
        if not max(self.low, -_LARGEST) <= value <= min(self.high, _LARGEST):
            return self._refuse(value)
        if self.kind == "integer":
            return int(value) if value == int(value) else self._refuse(value)
        return float(value)

    def parse(self, text: str) -> Any:
        """The value that `format` wrote; ValueError for any text that is not one."""
        text = text.strip()
        if text == _NONE and (self.most or self.optional) and _NONE not in self.choices:
            return self.check(() if self.most else None)
        # Python also reads 1_000 and the digits of every script; a link or a file says 1000.
        if self.kind in ("number", "integer", "pairs") and (not text.isascii() or "_" in text):
            return self._refuse(text)
        if self.kind == "text":
            return self._check_text(text)
        try:
            if self.most:
                # One part more than allowed is enough to refuse a text, however long.
                parts = text.split(None, self.most)
                return self.check(tuple(map(self._parse_one, parts))) if parts else self._refuse(text)
            return self._parse_one(text)
        except (KeyError, ValueError, OverflowError):
            return self._refuse(text)

    def _parse_one(self, text: str) -> Any:
        if self.kind == "toggle":
            return {"true": True, "false": False, "1": True, "0": False}[text.lower()]
        if self.kind == "several":
            return self._check_several(tuple(re.split(r"[.,]", text)))
        if self.kind == "pairs":
            parts = (part.split(":") for part in text.split())
            return self._check_pairs(tuple((float(epoch), float(factor)) for epoch, factor in parts))
        return self._check_one(text if self.kind == "choice" else float(text))

    def format(self, value: Any) -> str:
        """The shortest text that parses back to the same value."""
        if value is None:
            return _NONE
        if self.most:
            return " ".join(map(self._format_one, value)) or _NONE
        return self._format_one(value)

    def _format_one(self, value: Any) -> str:
        if self.kind == "toggle":
            return "true" if value else "false"
        if self.kind == "several":
            return ".".join(value)
        if self.kind == "pairs":
            return " ".join(f"{_shortest(epoch)}:{_shortest(factor)}" for epoch, factor in value)
        return _shortest(value) if self.kind == "number" else str(value)

    def stops(self) -> tuple[float, ...]:
        """Round values along the scale, ends included: the stops of a slider that is not linear."""
        if self.scale == "log":
            # A scale that ends at 0 shows four decades below its default before the 0.
            lowest = self.low if self.low > 0 else 1e-4 * (self.default or self.high)
            first = math.floor(math.log10(lowest))
            grid = [m * 10.0**k for k in range(first, math.ceil(math.log10(self.high)) + 1) for m in _MANTISSAS]
        elif self.scale == "complement":
            grid = [1.0 - m * 10.0**-k for k in range(5) for m in _COMPLEMENTS]
        else:
            raise ValueError(f"{self.name} has a linear scale; only log and complement scales have stops.")
        ends = {self.low, self.high, float(self.default)}
        inside = {float(f"{v:.6g}") for v in grid if self.low < v < self.high}
        return tuple(sorted(inside | ends))

    def _check_list_declared(self) -> None:
        legible = not any(" " in choice or choice == _NONE for choice in self.choices)
        if not 0 <= self.least <= self.most or self.kind in ("several", "pairs", "text") or not legible:
            given = f"{self.least} to {self.most} of kind {self.kind}, choices {self.choices}"
            raise ValueError(f"{self.name} must be a list of numbers, toggles or words, least to most; got {given}.")

    def _check_list(self, value: Any) -> tuple[Any, ...]:
        if not isinstance(value, (tuple, list)):
            return self._refuse(value)
        if not self.least <= len(value) <= self.most or any(isinstance(one, np.ndarray) for one in value):
            return self._refuse(value[:_SHOWN])
        try:
            return tuple(map(self._check_one, value))
        except ValueError:
            return self._refuse(value)

    def _check_array(self, value: np.ndarray) -> np.ndarray:
        if value.dtype.kind not in "iuf" or self.kind == "integer":
            self._refuse(value.ravel()[0] if value.size == 1 else value)
        # Written so that NaN counts as outside.
        outside = ~((value >= self.low) & (value <= self.high) & np.isfinite(value))
        if outside.any():
            self._refuse(value[outside].ravel()[0].item())
        return value.astype(np.float64)

    def _check_several(self, value: Any) -> tuple[str, ...]:
        if not isinstance(value, (tuple, list)) or not value or any(one not in self.choices for one in value):
            return self._refuse(value)
        return tuple(one for one in self.choices if one in value)

    def _check_pairs(self, value: Any) -> tuple[tuple[float, float], ...]:
        try:
            pairs = tuple((float(epoch), float(factor)) for epoch, factor in value)
        except (TypeError, ValueError, OverflowError):
            return self._refuse(value)
        epochs = [epoch for epoch, _ in pairs]
        good = len(pairs) <= _MOST_PAIRS and all(a < b for a, b in itertools.pairwise(epochs))
        good = good and all(0 <= epoch < math.inf and 0 <= factor <= self.high for epoch, factor in pairs)
        return pairs if good else self._refuse(value)

    def _check_text(self, value: Any) -> str:
        if not isinstance(value, str) or not value.strip() or len(value) > self.high or not value.isprintable():
            return self._refuse(value)
        text = value.strip()
        if self.reads is not None:
            self.reads(text)
        return text

    def _refuse(self, value: Any) -> Any:
        try:
            shown = repr(value) if isinstance(value, str) else str(value)
        except ValueError:
            shown = "more digits than Python prints"
        raise ValueError(f"{self.name} {self.rule}; got {shown[:_SHOWN]}.") from None


def _shortest(number: float) -> str:
    return repr(float(number)).removesuffix(".0")
