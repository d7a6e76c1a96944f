"""What the wrong and the right line of a slip do, as formulas with the numbers of the clock's step."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from labcore.frameworks.lesson_slips import SlipPair
from labcore.frameworks.slips import BETA
from pages.week3.frameworks.formulas import Counted

Array = np.ndarray
Pair = tuple[Counted, Counted]


def pair_of(result: SlipPair) -> Pair:
    """Of the wrong line and of the right one."""
    return PAIRS[result.spec.slip](result)


def _grown(side: Array, symbols: str) -> Counted:
    values = side[:, 1]
    # Before the first layer stands what that one does.
    before, after = (np.append(one[0], one) for one in (values[:-1], values[1:]))
    return Counted(symbols, r"@x / @x0 \approx @ratio", {"x": after, "x0": before, "ratio": after / before})


def _rand(result: SlipPair) -> Pair:
    return (
        _grown(result.wrong, r"\frac{n}{2} \sqrt{\frac{2}{n}} = \sqrt{\frac{n}{2}} = 16"),
        _grown(result.right, r"\sqrt{\frac{n}{2} \cdot \frac{2}{n}} = 1"),
    )


def _fed_back(result: SlipPair) -> Pair:
    t = result.right[:, 0]
    c = 1.0 - BETA**t
    kept = c * result.right[:, 1]
    before = [np.append(0.0, values[:-1]) for values in (result.wrong[:, 1], kept)]
    arrays = [
        {"v0": before[i], "c": c, "v": values} for i, values in enumerate((result.wrong[:, 1], result.right[:, 1]))
    ]
    numbers = rf"({BETA:g}(@v0) + {1 - BETA:.2g}) / @c \approx @v"
    return (
        Counted(r"v \leftarrow (\beta v + (1-\beta)) / (1-\beta^t)", numbers, arrays[0]),
        Counted(r"(\beta v + (1-\beta)) / (1-\beta^t),\; v \mathrm{\ kept\ without}", numbers, arrays[1]),
    )


def _beta1_twice(result: SlipPair) -> Pair:
    sizes = [np.hypot(*np.diff(side, axis=0).T) for side in (result.wrong, result.right)]
    moved = [{"size": np.append(size[0], size)} for size in sizes]
    memory = r"\frac{1}{1-\beta} = "
    return (
        Counted(rf"{memory} 10 \mathrm{{\ steps}}", r"\mathrm{step\ length\ } @size", moved[0]),
        Counted(rf"{memory} 1000 \mathrm{{\ steps}}", r"\mathrm{step\ length\ } @size", moved[1]),
    )


def _variance(result: SlipPair) -> Pair:
    sigma = 10.0 ** result.right[:, 0]
    wrong, right = ({"sigma": sigma, "after": 10.0 ** side[:, 1]} for side in (result.wrong, result.right))
    return (
        Counted(r"\sigma / \sigma^2 = 1 / \sigma", r"@sigma / (@sigma)^2 \approx @after", wrong),
        Counted(r"\sigma / \sigma", r"@sigma / @sigma \approx @after", right),
    )


def _sign(result: SlipPair) -> Pair:
    ends = [10.0 ** side[:, 1] for side in (result.wrong, result.right)]
    wrong, right = ({"least": end.min(keepdims=True), "most": end.max(keepdims=True)} for end in ends)
    numbers = r"@least \mathrm{\ to\ } @most"
    return (
        Counted(r"10^{4u} \mathrm{\ from\ } 10^0 \mathrm{\ to\ } 10^4", numbers, wrong),
        Counted(r"10^{-4u} \mathrm{\ from\ } 10^{-4} \mathrm{\ to\ } 10^0", numbers, right),
    )


PAIRS: Mapping[str, Callable[[SlipPair], Pair]] = {
    "rand": _rand, "fed-back": _fed_back, "beta1-twice": _beta1_twice, "variance": _variance, "sign": _sign,
}  # fmt: skip
