"""Both conventions of a row as formulas with the numbers of the clock's step: of a point those of its first coordinate."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from labcore.frameworks.conventions import falling
from labcore.frameworks.lesson_conventions import Parted
from labcore.surfaces import cost_of
from pages.kit.stage_data import Rule

Array = np.ndarray


@dataclass(frozen=True)
class Counted:
    """An equation as symbols and as numbers, and the arrays (n,) of these by name; at step 0 those of step 1 stand."""

    symbols: str
    numbers: str
    arrays: Mapping[str, Array]


@dataclass(frozen=True)
class OneWeight:
    """A path's first coordinate, step by step: x0 before it, x after it, the slope g before it, each (n,), and its number t."""

    x0: Array
    x: Array
    g: Array
    t: Array
    equal: bool

    @property
    def arrays(self) -> dict[str, Array]:
        return {"x0": self.x0, "x": self.x, "g": self.g}

    def squares(self, beta: float) -> Array:
        """The average of the squared slopes after the step, from 0."""
        s, kept = 0.0, []
        for slope in self.g[1:]:
            s = beta * s + (1.0 - beta) * slope * slope
            kept.append(s)
        return _from_first(kept)


def _from_first(values: Sequence[float] | Array) -> Array:
    """Values of the steps from 1, the first one's at step 0 too."""
    return np.append(values[0], values)


def _walked(result: Parted, side: int) -> OneWeight:
    points = result.sides[side]
    surface = result.paths.surface
    slopes = points[:-1, 1] if surface is None else cost_of(surface).gradient(points[:-1])[:, 0]
    at = 0 if surface is not None else 1
    t = np.maximum(np.arange(len(points), dtype=float), 1.0)
    return OneWeight(
        _from_first(points[:-1, at]), _from_first(points[1:, at]), _from_first(slopes), t, result.spec.equal
    )


def counted(result: Parted) -> tuple[Counted, Counted]:
    """The lab's and the other's."""
    lab, other = FORMULAS[result.spec.convention]
    return lab(_walked(result, 0)), other(_walked(result, 1))


def told(pair: Sequence[Counted], ids: Sequence[str], names: Sequence[str]) -> tuple[list[Rule], dict[str, Array]]:
    """Both equations under each other, whichever track is in focus, and the arrays of both for each track."""
    pairs: list[tuple[str, str]] = []
    arrays: dict[str, Array] = {}
    for id, name, one in zip(ids, names, pair, strict=True):
        numbers = re.sub(r"@([a-z0-9]+)", rf"@{id}_\1", one.numbers)
        pairs.append((rf"\mathrm{{{name.split()[0]}:}}\;\; {one.symbols}", numbers))
        arrays |= {f"{id}_{key}": values for key, values in one.arrays.items()}
    return [Rule(id, " and ".join(names), pairs, here=True) for id in ids], arrays


Formula = Callable[[OneWeight], Counted]


def _moved(symbols: str, share: str, rate: Callable[[OneWeight], Array | float]) -> Formula:
    """A velocity that takes a share of each gradient, and moves the point at a rate."""

    def told(walk: OneWeight) -> Counted:
        rates = np.broadcast_to(rate(walk), walk.x.shape)
        v = (walk.x0 - walk.x) / rates
        numbers = f"@x0 - @rate(0.9(@v0) + {share}(@g)) = @x"
        # Dampening spares the first gradient.
        first = {"share": np.where(walk.t == 1.0, 1.0, 0.1)} if share == "@share" else {}
        return Counted(symbols, numbers, {**walk.arrays, "v0": _before(v), "rate": np.array(rates), **first})

    return told


def _before(v: Array) -> Array:
    """A velocity before each step."""
    return np.concatenate([[0.0, 0.0], v[1:-1]])


AVERAGED, SUMMED = r"x - \alpha(\beta v + (1-\beta)\, g)", r"x - \alpha(\beta v + g)"


def _summed(rate: float) -> Formula:
    """PyTorch's, at this rate or a tenth of it."""
    return _moved(SUMMED, "", lambda walk: rate * (1.0 - 0.9) if walk.equal else rate)


def _dampened(walk: OneWeight) -> Counted:
    spared = _moved(r"x - \alpha(\beta v + (1-\tau)\, g),\; v_1 = g_1", "@share", lambda walk: 0.2)
    return _summed(0.2)(walk) if walk.equal else spared(walk)


def _rates(walk: OneWeight) -> Array:
    return np.array([0.04 if walk.equal else falling(int(t)) for t in walk.t])


def _inside(walk: OneWeight) -> Counted:
    v = walk.x - walk.x0
    return Counted(
        r"x + \beta v - \alpha g", "@x0 + 0.9(@v0) - @rate(@g) = @x",
        {**walk.arrays, "v0": _before(v), "rate": _rates(walk)},
    )  # fmt: skip


def _root(symbols: str, numbers: str, beta: float, root: Callable[[Array, Array], Array]) -> Formula:
    """What the step is divided by, of the averaged squares s and their correction c = 1 - beta^t."""

    def told(walk: OneWeight) -> Counted:
        s, c = walk.squares(beta), 1.0 - beta**walk.t
        return Counted(symbols, f"{numbers} = @root", {"s": s, "c": c, "root": root(s, c)})

    return told


def _epsilon(walk: OneWeight) -> tuple[float, str]:
    return (1e-8, "10^{-8}") if walk.equal else (0.3, "0.3")


def _after(walk: OneWeight) -> Counted:
    epsilon, shown = _epsilon(walk)
    symbols, numbers = r"\sqrt{\frac{s}{1-\beta_2^t}} + \epsilon", rf"\sqrt{{\frac{{@s}}{{@c}}}} + {shown}"
    return _root(symbols, numbers, 0.999, lambda s, c: np.sqrt(s / c) + epsilon)(walk)


def _hat(walk: OneWeight) -> Counted:
    epsilon, shown = _epsilon(walk)
    symbols = r"\frac{\sqrt{s} + \epsilon}{\sqrt{1-\beta_2^t}}"
    numbers = rf"\frac{{\sqrt{{@s}} + {shown}}}{{\sqrt{{@c}}}}"
    return _root(symbols, numbers, 0.999, lambda s, c: (np.sqrt(s) + epsilon) / np.sqrt(c))(walk)


_OUTSIDE_ROOT = _root(r"\sqrt{s} + \epsilon", r"\sqrt{@s} + 0.5", 0.9, lambda s, c: np.sqrt(s) + 0.5)
_INSIDE_ROOT = _root(r"\sqrt{s + \epsilon}", r"\sqrt{@s + 0.5}", 0.9, lambda s, c: np.sqrt(s + 0.5))
_CORRECTED = _root(r"\sqrt{\frac{s}{1-\beta_2^t}}", r"\sqrt{\frac{@s}{@c}}", 0.99, lambda s, c: np.sqrt(s / c))
_PLAIN = _root(r"\sqrt{s}", r"\sqrt{@s}", 0.99, lambda s, c: np.sqrt(s))


def _unless_equal(own: Formula, labs: Formula) -> Formula:
    return lambda walk: (labs if walk.equal else own)(walk)


def _sum_from(begin: float) -> Formula:
    def told(walk: OneWeight) -> Counted:
        s = _from_first(begin + np.cumsum(walk.g[1:] ** 2))
        arrays = {"s0": s - walk.g**2, "s": s, "g": walk.g}
        return Counted(rf"s + g^2,\; s_0 = {begin:g}", "@s0 + (@g)^2 = @s", arrays)

    return told


def _decoupled(walk: OneWeight) -> Counted:
    kept = walk.x0 - 0.3 * 0.5 * walk.x0
    numbers = r"@x0 - 0.3 \cdot 0.5(@x0) - (@step) = @x"
    return Counted(r"x - \alpha\lambda x - \mathrm{Adam}(g)", numbers, {**walk.arrays, "step": kept - walk.x})


def _coupled(walk: OneWeight) -> Counted:
    arrays = {**walk.arrays, "step": walk.x0 - walk.x, "sum": walk.g + 0.5 * walk.x0}
    return Counted(r"x - \mathrm{Adam}(g + \lambda x)", "@x0 - (@step) = @x", arrays)


def _nadam(power: str, divisor: float) -> Formula:
    def told(walk: OneWeight) -> Counted:
        beta = 0.0 if walk.equal else 0.95
        mu = beta * (1.0 - 0.5 * 0.96 ** (walk.t / divisor))
        symbols, over = rf"\beta_1 (1 - 0.96^{{{power}}} / 2)", power.replace("t", "@t")
        return Counted(symbols, rf"{beta:g}(1 - 0.96^{{{over}}} / 2) = @mu", {"t": walk.t, "mu": mu})

    return told


def _decay(walk: OneWeight) -> float:
    return 0.0 if walk.equal else 0.99


def _maximum(walk: OneWeight) -> Counted:
    most, c = np.maximum.accumulate(walk.squares(_decay(walk))), 1.0 - _decay(walk) ** walk.t
    symbols, numbers = r"\frac{\mathrm{max}\, s}{1-\beta_2^t}", r"\frac{@most}{@c} = @used"
    return Counted(symbols, numbers, {"most": most, "c": c, "used": most / c})


def _maximum_corrected(walk: OneWeight) -> Counted:
    now = walk.squares(_decay(walk)) / (1.0 - _decay(walk) ** walk.t)
    symbols, numbers = r"\mathrm{max}\left(\frac{s}{1-\beta_2^t}\right)", r"\mathrm{max}(\ldots, @now) = @most"
    return Counted(symbols, numbers, {"now": now, "most": np.maximum.accumulate(now)})


def _running(of: str, stays: float, new: str) -> Formula:
    """A running statistic: what stays of the old and the batch's own."""
    rest = round(1.0 - stays, 12)

    def told(walk: OneWeight) -> Counted:
        arrays = {"x0": walk.x0, "x": walk.x, "batch": (walk.x - stays * walk.x0) / rest}
        return Counted(f"{stays:g}{of} + {rest:g}{new}", f"{stays:g}(@x0) + {rest:g}(@batch) = @x", arrays)

    return told


def _normed(epsilon: float, shown: str) -> Formula:
    def told(walk: OneWeight) -> Counted:
        out = np.append(walk.x0[0], walk.x[1:])
        # Of what comes out one finds what went in.
        arrays = {"sigma": out * np.sqrt(epsilon / (1.0 - out * out)), "out": out}
        numbers = rf"\frac{{@sigma}}{{\sqrt{{(@sigma)^2 + {shown}}}}} = @out"
        return Counted(r"\frac{\sigma}{\sqrt{\sigma^2 + \epsilon}}", numbers, arrays)

    return told


def _grown(variance: str, factor: float) -> Formula:
    """By what a ReLU layer multiplies the signal, as it should be and as it came out."""

    def told(walk: OneWeight) -> Counted:
        symbols = rf"\sqrt{{\frac{{n}}{{2}} {variance}}} = {factor:.3g}"
        return Counted(symbols, "@x / @x0 = @ratio", {"x": walk.x, "x0": walk.x0, "ratio": walk.x / walk.x0})

    return told


def _penalized(symbols: str, slope: Callable[[OneWeight], float]) -> Formula:
    def told(walk: OneWeight) -> Counted:
        arrays = {"g": walk.g, "x0": walk.x0, "sum": walk.g + slope(walk) * walk.x0}
        return Counted(symbols, f"@g + {slope(walk):g}(@x0) = @sum", arrays)

    return told


def _halved(walk: OneWeight) -> Counted:
    rate = 0.04 if walk.equal else 0.02
    return Counted(r"x - \alpha \frac{g}{2}", rf"@x0 - {rate:g} \cdot 0.5(@g) = @x", walk.arrays)


_MEAN, _HE = _running(r"\mu", 0.9, r"\bar z"), _grown(r"\frac{2}{n}", 1.0)
_SUM_OF_SQUARES = r"\sum (z - \bar z)^2"
FORMULAS: Mapping[str, tuple[Formula, Formula]] = {
    "momentum": (_moved(AVERAGED, "0.1", lambda walk: 0.1), _summed(0.1)),
    "dampening": (_moved(AVERAGED, "0.1", lambda walk: 0.2), _dampened),
    "rate-inside": (_moved(SUMMED, "", _rates), _inside),
    "adam-epsilon": (_after, _hat),
    "rmsprop-epsilon": (_OUTSIDE_ROOT, _unless_equal(_INSIDE_ROOT, _OUTSIDE_ROOT)),
    "adagrad-start": (_sum_from(0.0), _unless_equal(_sum_from(0.1), _sum_from(0.0))),
    "weight-decay": (_decoupled, _unless_equal(_coupled, _decoupled)),
    "bias-correction": (_CORRECTED, _unless_equal(_PLAIN, _CORRECTED)),
    "nadam": (_nadam("t/250", 250.0), _nadam("t", 1.0)),
    "amsgrad": (_maximum, _maximum_corrected),
    "norm-momentum": (_MEAN, _unless_equal(_running(r"\mu", round(1.0 - 0.9, 12), r"\bar z"), _MEAN)),
    "norm-variance": (
        _running("s", 0.9, rf"\frac{{{_SUM_OF_SQUARES}}}{{m-1}}"), _running("s", 0.9, rf"\frac{{{_SUM_OF_SQUARES}}}{{m}}"),
    ),
    "norm-epsilon": (_normed(1e-5, "10^{-5}"), _unless_equal(_normed(1e-3, "10^{-3}"), _normed(1e-5, "10^{-5}"))),
    "linear-weights": (_HE, _unless_equal(_grown(r"\frac{1}{3n}", (1.0 / 6.0) ** 0.5), _HE)),
    "l2": (
        _penalized(r"g + \frac{\lambda}{m} x", lambda walk: 0.25), _penalized(r"g + \lambda x", lambda walk: 0.25 if walk.equal else 5.0),
    ),
    "half": (lambda walk: Counted(r"x - \alpha g", r"@x0 - 0.02(@g) = @x", walk.arrays), _halved),
}  # fmt: skip
