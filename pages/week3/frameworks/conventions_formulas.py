"""Both conventions of a row as formulas with the numbers of the clock's step: of a point those of its first coordinate."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from labcore.frameworks.lesson_conventions import Parted
from labcore.frameworks.parting import draws
from labcore.frameworks.rule_conventions import TINY, falling
from pages.week3.frameworks.formulas import Counted
from pages.week3.frameworks.walked import Formula, OneWeight, before, from_first, in_tens, walked

Array = np.ndarray


def counted(result: Parted) -> tuple[Counted, Counted]:
    """The lab's and the other's."""
    lab, other = FORMULAS[result.spec.convention]
    return lab(walked(result, 0)), other(walked(result, 1))


def _moved(
    symbols: str,
    share: Callable[[OneWeight], float],
    rate: Callable[[OneWeight], Array | float],
    beta: Callable[[OneWeight], float],
) -> Formula:
    """A velocity that takes a share of each gradient, and moves the point at a rate."""

    def told(walk: OneWeight) -> Counted:
        rates = np.broadcast_to(rate(walk), walk.x.shape)
        v = (walk.x0 - walk.x) / rates
        part, taken = share(walk), {}
        weight = "" if symbols == SUMMED else f"{part:.4g}"
        if symbols == DAMPENED:
            # Dampening spares the first gradient.
            weight, taken = "@share", {"share": np.where(walk.t == 1.0, 1.0, part)}
        numbers = f"@x0 - @rate({beta(walk):g}(@v0) + {weight}(@g)) = @x"
        return Counted(symbols, numbers, {**walk.arrays, "v0": before(v), "rate": np.array(rates), **taken})

    return told


AVERAGED, SUMMED = r"x - \alpha(\beta v + (1-\beta)\, g)", r"x - \alpha(\beta v + g)"
DAMPENED = r"x - \alpha(\beta v + (1-\tau)\, g),\; v_1 = g_1"


def _beta(walk: OneWeight) -> float:
    return walk.turned


def _rest(walk: OneWeight) -> float:
    return 1.0 - walk.turned


def _all_of_it(walk: OneWeight) -> float:
    return 1.0


def _scaled_rate(walk: OneWeight) -> float:
    """Made equal, the sum is moved at 1 - beta times the rate."""
    return 0.1 * (1.0 - walk.turned) if walk.equal else 0.1


_AVERAGED, _SUMMED = (
    _moved(AVERAGED, _rest, lambda walk: 0.1, _beta),
    _moved(SUMMED, _all_of_it, _scaled_rate, _beta),
)
_DAMPENED = _moved(DAMPENED, _rest, lambda walk: 0.1, _beta)


def _velocity(walk: OneWeight) -> Counted:
    """A framework's momentum: Keras has the rate in the velocity."""
    return (_inside(_scaled_rate, _beta) if walk.other == "keras" else _SUMMED)(walk)


def _rates(walk: OneWeight) -> Array:
    return np.array([falling(int(t), 1.0 if walk.equal else walk.turned) for t in walk.t])


def _nine(walk: OneWeight) -> float:
    return 0.9


def _inside(rate: Callable[[OneWeight], Array | float], beta: Callable[[OneWeight], float]) -> Formula:
    def told(walk: OneWeight) -> Counted:
        v, rates = walk.x - walk.x0, np.array(np.broadcast_to(rate(walk), walk.x.shape))
        numbers = f"@x0 + {beta(walk):g}(@v0) - @rate(@g) = @x"
        return Counted(r"x + \beta v - \alpha g", numbers, {**walk.arrays, "v0": before(v), "rate": rates})

    return told


def _root(
    symbols: str, numbers: str, beta: Callable[[OneWeight], float], root: Callable[[Array, Array, float], Array]
) -> Formula:
    """What the step is divided by, of the averaged squares s, their correction c = 1 - beta^t and an epsilon."""

    def told(walk: OneWeight) -> Counted:
        memory, epsilon = beta(walk), _epsilon(walk)
        s, c = walk.squares(memory), 1.0 - memory**walk.t
        shown = numbers.replace("EPSILON", in_tens(epsilon))
        return Counted(symbols, f"{shown} = @root", {"s": s, "c": c, "root": root(s, c, epsilon)})

    return told


def _long(walk: OneWeight) -> float:
    return 0.999


def _epsilon(walk: OneWeight) -> float:
    """Of the rows that turn it: far below the slopes where they are made equal by that."""
    return TINY if walk.equal and walk.other == "keras" else walk.turned


_AFTER = _root(
    r"\sqrt{s / (1-\beta_2^t)} + \epsilon", r"\sqrt{@s / @c} + EPSILON", _long, lambda s, c, e: np.sqrt(s / c) + e
)
_HAT = _root(
    r"(\sqrt{s} + \epsilon) / \sqrt{1-\beta_2^t}", r"(\sqrt{@s} + EPSILON) / \sqrt{@c}", _long,
    lambda s, c, e: (np.sqrt(s) + e) / np.sqrt(c),
)  # fmt: skip
_OUTSIDE_ROOT = _root(r"\sqrt{s} + \epsilon", r"\sqrt{@s} + EPSILON", _nine, lambda s, c, e: np.sqrt(s) + e)
_INSIDE_ROOT = _root(r"\sqrt{s + \epsilon}", r"\sqrt{@s + EPSILON}", _nine, lambda s, c, e: np.sqrt(s + e))
_CORRECTED = _root(r"\sqrt{s / (1-\beta_2^t)}", r"\sqrt{@s / @c}", _beta, lambda s, c, e: np.sqrt(s / c))
_PLAIN = _root(r"\sqrt{s}", r"\sqrt{@s}", _beta, lambda s, c, e: np.sqrt(s))


def _unless_equal(own: Formula, labs: Formula) -> Formula:
    return lambda walk: (labs if walk.equal else own)(walk)


def _sum_from(begin: float | None) -> Formula:
    """A sum of squares, from a number or from the one that is turned."""

    def told(walk: OneWeight) -> Counted:
        first = walk.turned if begin is None else begin
        s = from_first(first + np.cumsum(walk.g[1:] ** 2))
        arrays = {"s0": s - walk.g**2, "s": s, "g": walk.g}
        return Counted(rf"s + g^2,\; s_0 = {in_tens(first) if first else 0}", "@s0 + (@g)^2 = @s", arrays)

    return told


def _decoupled(walk: OneWeight) -> Counted:
    kept = walk.x0 - 0.3 * walk.turned * walk.x0
    numbers = rf"@x0 - 0.3 \cdot {walk.turned:g}(@x0) - (@step) = @x"
    return Counted(r"x - \alpha\lambda x - \mathrm{Adam}(g)", numbers, {**walk.arrays, "step": kept - walk.x})


def _coupled(walk: OneWeight) -> Counted:
    arrays = {**walk.arrays, "step": walk.x0 - walk.x}
    return Counted(r"x - \mathrm{Adam}(g + \lambda x)", "@x0 - (@step) = @x", arrays)


def _nadam(power: str, divisor: float) -> Formula:
    def told(walk: OneWeight) -> Counted:
        beta = 0.0 if walk.equal else walk.turned
        mu = beta * (1.0 - 0.5 * 0.96 ** (walk.t / divisor))
        symbols, over = rf"\beta_1 (1 - 0.96^{{{power}}} / 2)", power.replace("t", "@t")
        return Counted(symbols, rf"{beta:g}(1 - 0.96^{{{over}}} / 2) = @mu", {"t": walk.t, "mu": mu})

    return told


def _other_nadam(walk: OneWeight) -> Counted:
    """Keras' momentum grows, optax' is the same at every step."""
    if walk.other == "keras":
        return _nadam("t", 1.0)(walk)
    beta = 0.0 if walk.equal else walk.turned
    return Counted(r"\beta_1", f"{beta:g} = @mu", {"mu": np.full_like(walk.t, beta)})


def _decay(walk: OneWeight) -> float:
    return 0.0 if walk.equal else walk.turned


def _maximum(walk: OneWeight) -> Counted:
    most, c = np.maximum.accumulate(walk.squares(_decay(walk))), 1.0 - _decay(walk) ** walk.t
    symbols, numbers = r"\mathrm{max}(s) / (1-\beta_2^t)", "@most / @c = @used"
    return Counted(symbols, numbers, {"most": most, "c": c, "used": most / c})


def _maximum_corrected(walk: OneWeight) -> Counted:
    now = walk.squares(_decay(walk)) / (1.0 - _decay(walk) ** walk.t)
    symbols, numbers = r"\mathrm{max}(s / (1-\beta_2^t))", r"\mathrm{max}(\ldots, @now) = @most"
    return Counted(symbols, numbers, {"now": now, "most": np.maximum.accumulate(now)})


def _running(of: str, new: str, stays: Callable[[OneWeight], float], batches: Callable[[OneWeight], Array]) -> Formula:
    """A running statistic: what stays of the old and the batch's own."""

    def told(walk: OneWeight) -> Counted:
        kept = round(stays(walk), 12)
        arrays = {"x0": walk.x0, "x": walk.x, "batch": from_first(batches(walk))}
        shares = f"{kept:g}", f"{round(1.0 - kept, 12):g}"
        return Counted(f"{shares[0]}{of} + {shares[1]}{new}", "{}(@x0) + {}(@batch) = @x".format(*shares), arrays)

    return told


def _stays(walk: OneWeight) -> float:
    """Of the framework's running mean."""
    if walk.equal:
        return walk.turned
    return 1.0 - walk.turned if walk.other == "pytorch" else 0.99


def _means(walk: OneWeight) -> Array:
    return draws(40, 16).mean(axis=1)


def _variances(walk: OneWeight, less: int) -> Array:
    return draws(40, 4096 if walk.equal else int(walk.turned)).var(axis=1, ddof=less)


def _variance_over(divisor: str, less: int) -> Formula:
    return _running("s", rf"\sum (z - \bar z)^2 / {divisor}", _nine, lambda walk: _variances(walk, less))


def _normed(epsilon: float | None) -> Formula:
    def told(walk: OneWeight) -> Counted:
        small = walk.turned if epsilon is None else epsilon
        out = np.append(walk.x0[0], walk.x[1:])
        # Of what comes out one finds what went in.
        arrays = {"sigma": out * np.sqrt(small / (1.0 - out * out)), "out": out}
        numbers = rf"@sigma / \sqrt{{(@sigma)^2 + {in_tens(small)}}} = @out"
        return Counted(r"\sigma / \sqrt{\sigma^2 + \epsilon}", numbers, arrays)

    return told


def _grown(variance: str, factor: float) -> Formula:
    """By what a ReLU layer multiplies the signal, as it should be and as it came out."""

    def told(walk: OneWeight) -> Counted:
        symbols = rf"\sqrt{{(n / 2) \cdot {variance}}} = {factor:.3g}"
        return Counted(symbols, "@x / @x0 = @ratio", {"x": walk.x, "x0": walk.x0, "ratio": walk.x / walk.x0})

    return told


_HE, _UNIFORM, _GLOROT = _grown("2/n", 1.0), _grown("1/(3n)", (1.0 / 6.0) ** 0.5), _grown("1/n", 0.5**0.5)


def _drawn(walk: OneWeight) -> Counted:
    return (_HE if walk.equal else _UNIFORM if walk.other == "pytorch" else _GLOROT)(walk)


def _penalized(symbols: str, slope: Callable[[OneWeight], float]) -> Formula:
    def told(walk: OneWeight) -> Counted:
        arrays = {"g": walk.g, "x0": walk.x0, "sum": walk.g + slope(walk) * walk.x0}
        return Counted(symbols, f"@g + {slope(walk):.4g}(@x0) = @sum", arrays)

    return told


def _shared(walk: OneWeight) -> float:
    """Lambda 5 over the number of examples."""
    return 5.0 / walk.turned


def _other_penalty(walk: OneWeight) -> Counted:
    """PyTorch's has no half to lose, Keras' is twice lambda w."""
    symbols, slope = (r"g + \lambda x", 5.0) if walk.other == "pytorch" else (r"g + 2 \lambda x", 10.0)
    return _penalized(symbols, lambda walk: _shared(walk) if walk.equal else slope)(walk)


def _whole(walk: OneWeight) -> Counted:
    return Counted(r"x - \alpha g", rf"@x0 - {walk.turned:g}(@g) = @x", walk.arrays)


def _halved(walk: OneWeight) -> Counted:
    rate = 2.0 * walk.turned if walk.equal else walk.turned
    return Counted(r"x - \alpha g / 2", rf"@x0 - {rate:g} \cdot 0.5(@g) = @x", walk.arrays)


_MEAN = _running(r"\mu", r"\bar z", lambda walk: walk.turned, _means)
FORMULAS: Mapping[str, tuple[Formula, Formula]] = {
    "momentum": (_AVERAGED, _velocity),
    "dampening": (_AVERAGED, lambda walk: (_SUMMED if walk.equal else _DAMPENED)(walk)),
    "rate-inside": (_moved(SUMMED, _all_of_it, _rates, _nine), _inside(_rates, _nine)),
    "adam-epsilon": (_AFTER, _HAT),
    "rmsprop-epsilon": (_OUTSIDE_ROOT, lambda walk: (_OUTSIDE_ROOT if walk.equal and walk.other == "jax" else _INSIDE_ROOT)(walk)),
    "adagrad-start": (_sum_from(0.0), _unless_equal(_sum_from(None), _sum_from(0.0))),
    "weight-decay": (_decoupled, _unless_equal(_coupled, _decoupled)),
    "bias-correction": (_CORRECTED, _unless_equal(_PLAIN, _CORRECTED)),
    "nadam": (_nadam("t/250", 250.0), _other_nadam),
    "amsgrad": (_maximum, _maximum_corrected),
    "norm-momentum": (_MEAN, _running(r"\mu", r"\bar z", _stays, _means)),
    "norm-variance": (_variance_over("(m-1)", 1), _variance_over("m", 0)),
    "norm-epsilon": (_normed(1e-5), _unless_equal(_normed(None), _normed(1e-5))),
    "linear-weights": (_HE, _drawn),
    "l2": (_penalized(r"g + (\lambda / m) x", _shared), _other_penalty),
    "half": (_whole, _halved),
}  # fmt: skip
