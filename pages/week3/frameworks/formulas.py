"""Both conventions of a row as formulas with the numbers of the clock's step: of a point those of its first coordinate."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from labcore.frameworks.conventions import falling
from labcore.frameworks.lesson_conventions import Parted
from labcore.frameworks.signals import UNITS
from labcore.surfaces import cost_of
from pages.kit.stage_data import Rule

Array = np.ndarray


@dataclass(frozen=True)
class Ruled:
    """Equations as pairs of symbols and numbers, and the arrays (n,) of these; at step 0 those of step 1 stand."""

    equations: Sequence[tuple[str, str]]
    arrays: Mapping[str, Array]
    words: str = ""

    def rule(self, id: str, name: str) -> Rule:
        return Rule(id, name, self.equations, words=self.words, here=True)


@dataclass(frozen=True)
class Walk:
    """A path's first coordinate, step by step: x0 before it, x after it, the slope g before it, each (n,), and its number t."""

    x0: Array
    x: Array
    g: Array
    t: Array
    equal: bool

    @property
    def arrays(self) -> dict[str, Array]:
        return {"x0": self.x0, "x": self.x, "g": self.g}

    def velocity(self, rate: Array | float, first: float = 1.0) -> tuple[Array, Array]:
        """What moves x when the rate does, before the step and after it."""
        v = (self.x0 - self.x) / rate
        before = np.concatenate([[0.0, 0.0], v[1:-1]])
        return before, v

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


def walk(result: Parted, side: int) -> Walk:
    points = result.sides[side]
    surface = result.paths.surface
    slopes = points[:-1, 1] if surface is None else cost_of(surface).gradient(points[:-1])[:, 0]
    at = 0 if surface is not None else 1
    t = np.maximum(np.arange(len(points), dtype=float), 1.0)
    return Walk(_from_first(points[:-1, at]), _from_first(points[1:, at]), _from_first(slopes), t, result.spec.equal)


def rules(result: Parted) -> tuple[Ruled, Ruled]:
    """The lab's and the other's."""
    lab, other = FORMULAS[result.spec.convention]
    return lab(walk(result, 0)), other(walk(result, 1))


Formula = Callable[[Walk], Ruled]


def _moved(symbols: str, rate: str, rates: Array | float, sums: bool) -> Formula:
    """A velocity that is averaged or added up, and the step that it makes."""

    def told(walk: Walk) -> Ruled:
        v0, v = walk.velocity(rates)
        numbers = f"0.9(@v0) + {'' if sums else '0.1'}(@g) = @v"
        step = (r"x \leftarrow x - \alpha v", f"@x0 - {rate}(@v) = @x")
        return Ruled([(symbols, numbers), step], walk.arrays | {"v0": v0, "v": v})

    return told


AVERAGED, SUMMED = r"v \leftarrow \beta v + (1-\beta)\, g", r"v \leftarrow \beta v + g"


def _summed(rate: float) -> Formula:
    """PyTorch's, at this rate or a tenth of it."""
    return lambda walk: _moved(
        SUMMED, f"{rate / 10 if walk.equal else rate:g}", rate * (1 - 0.9) if walk.equal else rate, True
    )(walk)


def _dampened(walk: Walk) -> Ruled:
    if walk.equal:
        return _summed(0.2)(walk)
    v0, v = walk.velocity(0.2)
    # Dampening spares the first gradient.
    share = np.where(walk.t == 1.0, 1.0, 0.1)
    pairs = [
        (r"v \leftarrow \beta v + (1-\tau)\, g,\; v_1 = g_1", "0.9(@v0) + @share(@g) = @v"),
        (r"x \leftarrow x - \alpha v", "@x0 - 0.2(@v) = @x"),
    ]
    return Ruled(pairs, walk.arrays | {"v0": v0, "v": v, "share": share})


def _rates(walk: Walk) -> Array:
    return np.array([0.04 if walk.equal else falling(int(t)) for t in walk.t])


def _outside(walk: Walk) -> Ruled:
    rates = _rates(walk)
    made = _moved(SUMMED, "@rate", rates, True)(walk)
    return Ruled(made.equations, {**made.arrays, "rate": rates})


def _inside(walk: Walk) -> Ruled:
    v0, v = walk.velocity(-1.0)
    pairs = [
        (r"v \leftarrow \beta v - \alpha g", "0.9(@v0) - @rate(@g) = @v"), (r"x \leftarrow x + v", "@x0 + (@v) = @x"),
    ]  # fmt: skip
    return Ruled(pairs, walk.arrays | {"v0": v0, "v": v, "rate": _rates(walk)})


def _root(symbols: str, numbers: str, beta: float, root: Callable[[Array, Array], Array]) -> Formula:
    """What the step is divided by, of the averaged squares s and their correction c = 1 - beta^t."""

    def told(walk: Walk) -> Ruled:
        s, c = walk.squares(beta), 1.0 - beta**walk.t
        return Ruled([(symbols, f"{numbers} = @root")], {"s": s, "c": c, "root": root(s, c)})

    return told


def _adam(hat: bool) -> Formula:
    def told(walk: Walk) -> Ruled:
        epsilon, shown = (1e-8, "10^{-8}") if walk.equal else (0.3, "0.3")
        if hat:
            return _root(
                r"\frac{\sqrt{s} + \epsilon}{\sqrt{1-\beta_2^t}}", rf"\frac{{\sqrt{{@s}} + {shown}}}{{\sqrt{{@c}}}}", 0.999,
                lambda s, c: (np.sqrt(s) + epsilon) / np.sqrt(c),
            )(walk)  # fmt: skip
        return _root(
            r"\sqrt{\frac{s}{1-\beta_2^t}} + \epsilon", rf"\sqrt{{\frac{{@s}}{{@c}}}} + {shown}", 0.999,
            lambda s, c: np.sqrt(s / c) + epsilon,
        )(walk)  # fmt: skip

    return told


_EPSILON_OUT = _root(r"\sqrt{s} + \epsilon", r"\sqrt{@s} + 0.5", 0.9, lambda s, c: np.sqrt(s) + 0.5)
_EPSILON_IN = _root(r"\sqrt{s + \epsilon}", r"\sqrt{@s + 0.5}", 0.9, lambda s, c: np.sqrt(s + 0.5))
_CORRECTED = _root(r"\sqrt{\frac{s}{1-\beta_2^t}}", r"\sqrt{\frac{@s}{@c}}", 0.99, lambda s, c: np.sqrt(s / c))
_PLAIN = _root(r"\sqrt{s}", r"\sqrt{@s}", 0.99, lambda s, c: np.sqrt(s))


def _sum_from(other: bool) -> Formula:
    def told(walk: Walk) -> Ruled:
        begin = 0.1 if other and not walk.equal else 0.0
        s = _from_first(begin + np.cumsum(walk.g[1:] ** 2))
        before = s - walk.g**2
        return Ruled(
            [(rf"s \leftarrow s + g^2,\; s_0 = {begin:g}", "@s0 + (@g)^2 = @s")], {"s0": before, "s": s, "g": walk.g}
        )

    return told


def _decoupled(walk: Walk) -> Ruled:
    return Ruled([(r"x - \alpha\lambda x", r"@x0 - 0.3 \cdot 0.5(@x0) = @kept")], {"x0": walk.x0, "kept": walk.x0 - 0.3 * 0.5 * walk.x0}, "then Adam's step of the gradient alone")  # fmt: skip


def _coupled(walk: Walk) -> Ruled:
    if walk.equal:
        return _decoupled(walk)
    return Ruled([(r"g + \lambda x", r"@g + 0.5(@x0) = @sum")], {"g": walk.g, "x0": walk.x0, "sum": walk.g + 0.5 * walk.x0}, "then Adam's step of this sum")  # fmt: skip


def _nadam(divisor: float) -> Formula:
    def told(walk: Walk) -> Ruled:
        beta = 0.0 if walk.equal else 0.95
        mu = beta * (1.0 - 0.5 * 0.96 ** (walk.t / divisor))
        power = "t" if divisor == 1.0 else "t/250"
        over = "@t" if divisor == 1.0 else "@t/250"
        return Ruled(
            [(rf"\mu = \beta_1 (1 - 0.96^{{{power}}}/2)", rf"{beta:g}(1 - 0.96^{{{over}}}/2) = @mu")],
            {"t": walk.t, "mu": mu},
        )

    return told


def _largest(other: bool) -> Formula:
    def told(walk: Walk) -> Ruled:
        beta2 = 0.0 if walk.equal else 0.99
        s, c = walk.squares(beta2), 1.0 - beta2**walk.t
        if other:
            # At step 0 stands the first step's, which is no larger one before it.
            return Ruled([(r"\mathrm{max}\, \frac{s}{1-\beta_2^t}", "@most")], {"most": np.maximum.accumulate(s / c)})
        most = np.maximum.accumulate(s)
        return Ruled(
            [(r"\frac{\mathrm{max}\, s}{1-\beta_2^t}", r"\frac{@most}{@c} = @used")],
            {"most": most, "c": c, "used": most / c},
        )

    return told


def _running(of: str, stays: Callable[[bool], float], new: str) -> Formula:
    """A running statistic: what stays of the old and the batch's own."""

    def told(walk: Walk) -> Ruled:
        kept = stays(walk.equal)
        rest = round(1.0 - kept, 12)
        batch = (walk.x - kept * walk.x0) / rest
        return Ruled(
            [(rf"{of} \leftarrow {kept:g}\, {of} + {rest:g}\, {new}", f"{kept:g}(@x0) + {rest:g}(@batch) = @x")],
            {"x0": walk.x0, "x": walk.x, "batch": batch},
        )

    return told


def _normed(epsilon: Callable[[bool], tuple[float, str]]) -> Formula:
    def told(walk: Walk) -> Ruled:
        value, shown = epsilon(walk.equal)
        # Of what comes out one finds what went in.
        out = np.append(walk.x0[0], walk.x[1:])
        spread = out * np.sqrt(value / (1.0 - out * out))
        return Ruled(
            [
                (
                    r"\frac{\sigma}{\sqrt{\sigma^2 + \epsilon}}",
                    rf"\frac{{@sigma}}{{\sqrt{{(@sigma)^2 + {shown}}}}} = @out",
                )
            ],
            {"sigma": spread, "out": out},
        )

    return told


def _weights(he: bool) -> Formula:
    def told(walk: Walk) -> Ruled:
        he_here = he or walk.equal
        symbols = rf"\mathrm{{Var}}\, w = {'2/n' if he_here else '1/(3n)'}"
        numbers = f"{2 if he_here else 1} / {UNITS if he_here else 3 * UNITS} = {(2 if he_here else 1 / 3) / UNITS:.3g}"
        grown = (r"\mathrm{spread\ of\ a\ layer}", "@x")
        return Ruled([(symbols, numbers), grown], {"x": np.append(walk.x0[0], walk.x[1:])})

    return told


def _penalized(other: bool) -> Formula:
    def told(walk: Walk) -> Ruled:
        slope = 5.0 if other and not walk.equal else 0.25
        symbols = r"g + \lambda x" if other else r"g + \frac{\lambda}{m} x"
        return Ruled(
            [(symbols, f"@g + {slope:g}(@x0) = @sum")], {"g": walk.g, "x0": walk.x0, "sum": walk.g + slope * walk.x0}
        )

    return told


def _halved(other: bool) -> Formula:
    def told(walk: Walk) -> Ruled:
        rate = 0.04 if other and walk.equal else 0.02
        half, symbols = ("0.5 \\cdot ", r"x - \alpha \frac{g}{2}") if other else ("", r"x - \alpha g")
        return Ruled([(symbols, rf"@x0 - {rate:g} \cdot {half}(@g) = @x")], walk.arrays)

    return told


def _lab_epsilon(equal: bool) -> tuple[float, str]:
    return 1e-5, "10^{-5}"


def _keras_epsilon(equal: bool) -> tuple[float, str]:
    return (1e-5, "10^{-5}") if equal else (1e-3, "10^{-3}")


FORMULAS: Mapping[str, tuple[Formula, Formula]] = {
    "momentum": (_moved(AVERAGED, "0.1", 0.1, False), _summed(0.1)),
    "dampening": (_moved(AVERAGED, "0.2", 0.2, False), _dampened),
    "rate-inside": (_outside, _inside),
    "adam-epsilon": (_adam(False), _adam(True)),
    "rmsprop-epsilon": (_EPSILON_OUT, lambda walk: (_EPSILON_OUT if walk.equal else _EPSILON_IN)(walk)),
    "adagrad-start": (_sum_from(False), _sum_from(True)),
    "weight-decay": (_decoupled, _coupled),
    "bias-correction": (_CORRECTED, lambda walk: (_CORRECTED if walk.equal else _PLAIN)(walk)),
    "nadam": (_nadam(250.0), _nadam(1.0)),
    "amsgrad": (_largest(False), _largest(True)),
    "norm-momentum": (
        _running(r"\mu", lambda equal: 0.9, r"\bar z"), _running(r"\mu", lambda equal: 0.9 if equal else 0.1, r"\bar z"),
    ),
    "norm-variance": (
        _running("s", lambda equal: 0.9, r"\frac{\sum (z - \bar z)^2}{m - 1}"), _running("s", lambda equal: 0.9, r"\frac{\sum (z - \bar z)^2}{m}"),
    ),
    "norm-epsilon": (_normed(_lab_epsilon), _normed(_keras_epsilon)),
    "linear-weights": (_weights(True), _weights(False)),
    "l2": (_penalized(False), _penalized(True)),
    "half": (_halved(False), _halved(True)),
}  # fmt: skip
