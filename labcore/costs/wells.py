"""Several wells: which minimum is reached depends on the start and on the rule."""

from __future__ import annotations

import math

import numpy as np

from labcore.costs.cost import COSTS


@COSTS.register("himmelblau", label="Himmelblau", source="D. M. Himmelblau, Applied Nonlinear Programming (1972)")
def himmelblau():
    """Four equally deep wells: the start decides which one is found.

    f = (x^2 + y - 11)^2 + (x + y^2 - 7)^2.
    """

    def value(x, y):
        a, b = x * x + y - 11.0, x + y * y - 7.0
        return a * a + b * b

    def gradient(x, y):
        a, b = x * x + y - 11.0, x + y * y - 7.0
        return 4.0 * x * a + 2.0 * b, 2.0 * a + 4.0 * y * b

    return {
        "value_xy": value,
        "gradient_xy": gradient,
        "hessian_xy": lambda x, y: (
            12.0 * x * x + 4.0 * y - 42.0, 4.0 * (x + y), 4.0 * x + 12.0 * y * y - 26.0
        ),
        "domain": ((-5.0, 5.0), (-5.0, 5.0)),
        "polynomial": True,
        "start": (-0.5, -0.9),
        "minima": [
            (3.0, 2.0),
            (-2.805118086952745, 3.131312518250573),
            (-3.779310253377747, -3.283185991286169),
            (3.5844283403304917, -1.8481265269644036),
        ],
    }  # fmt: skip


@COSTS.register(
    "styblinski-tang", label="Styblinski-Tang", source="M. A. Styblinski and T. S. Tang, Neural Networks 3 (1990), 467-483"
)  # fmt: skip
def styblinski_tang():
    """Four wells of different depth, one of them the best.

    f = sum over x and y of (t^4 - 16 t^2 + 5 t) / 2.
    """

    def term(t):
        t2 = t * t
        return 0.5 * (t2 * t2 - 16.0 * t2 + 5.0 * t)

    def slope(t):
        return 2.0 * t * t * t - 16.0 * t + 2.5

    best = -2.903534027771177
    return {
        "value_xy": lambda x, y: term(x) + term(y),
        "gradient_xy": lambda x, y: (slope(x), slope(y)),
        "hessian_xy": lambda x, y: (6.0 * x * x - 16.0, 0.0, 6.0 * y * y - 16.0),
        "domain": ((-4.5, 4.5), (-4.5, 4.5)),
        "polynomial": True,
        "start": (0.4, -0.2),
        "minima": [(best, best)],
    }


@COSTS.register("rastrigin", label="Rastrigin", source="L. A. Rastrigin, Systems of Extremal Control (1974)")
def rastrigin():
    """A bowl covered by a regular grid of pits.

    f = 20 + sum of (t^2 - 10 cos 2 pi t).
    """
    w = 2.0 * math.pi
    return {
        "value_xy": lambda x, y: 20.0 + (x * x - 10.0 * np.cos(w * x)) + (y * y - 10.0 * np.cos(w * y)),
        "gradient_xy": lambda x, y: (
            2.0 * x + 10.0 * w * np.sin(w * x), 2.0 * y + 10.0 * w * np.sin(w * y)
        ),
        "hessian_xy": lambda x, y: (
            2.0 + 10.0 * w * w * np.cos(w * x), 0.0, 2.0 + 10.0 * w * w * np.cos(w * y)
        ),
        "domain": ((-3.2, 3.2), (-3.2, 3.2)),
        "start": (-2.35, 1.7),
        "minima": [(0.0, 0.0)],
    }  # fmt: skip


@COSTS.register(
    "ackley", label="Ackley", source="D. H. Ackley, A Connectionist Machine for Genetic Hillclimbing (1987)"
)
def ackley():
    """A rippled plain around one deep funnel.

    f = -20 exp(-0.2 sqrt((x^2 + y^2)/2)) - exp((cos 2 pi x + cos 2 pi y)/2) + 20 + e.
    At the minimum the funnel has a tip and no gradient; gradient and Hessian are 0 there by convention.
    """
    w, a = 2.0 * math.pi, 0.2 / math.sqrt(2.0)

    def parts(x, y):
        r = np.sqrt(x * x + y * y)
        inverse = np.divide(1.0, r, out=np.zeros_like(r), where=r > 0)
        return r, inverse, 20.0 * np.exp(-a * r), np.exp(0.5 * (np.cos(w * x) + np.cos(w * y)))

    def value(x, y):
        _, _, funnel, ripple = parts(np.asarray(x), np.asarray(y))
        return (20.0 - funnel) + (math.e - ripple)

    def gradient(x, y):
        _, inverse, funnel, ripple = parts(np.asarray(x), np.asarray(y))
        pull, wave = a * funnel * inverse, 0.5 * w * ripple
        return pull * x + wave * np.sin(w * x), pull * y + wave * np.sin(w * y)

    def hessian(x, y):
        r, inverse, funnel, ripple = parts(np.asarray(x), np.asarray(y))
        pull = a * funnel * inverse
        bend = pull * (a + inverse) * inverse
        sx, sy, quarter = np.sin(w * x), np.sin(w * y), 0.25 * w * w * ripple
        away = r > 0
        xx = pull - bend * x * x + quarter * (2.0 * np.cos(w * x) - sx * sx)
        yy = pull - bend * y * y + quarter * (2.0 * np.cos(w * y) - sy * sy)
        xy = -bend * x * y - quarter * sx * sy
        return xx * away, xy * away, yy * away

    return {
        "value_xy": value,
        "gradient_xy": gradient,
        "hessian_xy": hessian,
        "domain": ((-4.0, 4.0), (-4.0, 4.0)),
        "start": (-2.6, 1.75),
        "minima": [(0.0, 0.0)],
    }


@COSTS.register("six-hump-camel", label="Six-hump camel", source="L. C. W. Dixon and G. P. Szego, Towards Global Optimization 2 (1978)")  # fmt: skip
def six_hump_camel():
    """Six wells in point-symmetric pairs, two of them the deepest.

    f = (4 - 2.1 x^2 + x^4/3) x^2 + x y + (-4 + 4 y^2) y^2.
    """

    def value(x, y):
        x2, y2 = x * x, y * y
        return (4.0 - 2.1 * x2 + x2 * x2 / 3.0) * x2 + x * y + (4.0 * y2 - 4.0) * y2

    def gradient(x, y):
        x2 = x * x
        return x * (8.0 - 8.4 * x2 + 2.0 * x2 * x2) + y, x + y * (16.0 * y * y - 8.0)

    def hessian(x, y):
        x2 = x * x
        return 8.0 - 25.2 * x2 + 10.0 * x2 * x2, 1.0, 48.0 * y * y - 8.0

    x, y = 0.08984201310031807, -0.7126564030207396
    return {
        "value_xy": value,
        "gradient_xy": gradient,
        "hessian_xy": hessian,
        "domain": ((-2.1, 2.1), (-1.2, 1.2)),
        "polynomial": True,
        "start": (-1.1, 0.1),
        "minima": [(x, y), (-x, -y)],
    }


@COSTS.register("three-hump-camel", label="Three-hump camel", source="the three-hump camel function of the optimization test collections")  # fmt: skip
def three_hump_camel():
    """Three wells in a row, the middle one the deepest.

    f = 2 x^2 - 1.05 x^4 + x^6/6 + x y + y^2.
    """

    def value(x, y):
        x2 = x * x
        return x2 * (2.0 - 1.05 * x2 + x2 * x2 / 6.0) + x * y + y * y

    def gradient(x, y):
        x2 = x * x
        return x * (4.0 - 4.2 * x2 + x2 * x2) + y, x + 2.0 * y

    def hessian(x, y):
        x2 = x * x
        return 4.0 - 12.6 * x2 + 5.0 * x2 * x2, 1.0, 2.0

    return {
        "value_xy": value,
        "gradient_xy": gradient,
        "hessian_xy": hessian,
        "domain": ((-2.4, 2.4), (-2.0, 2.0)),
        "polynomial": True,
        "start": (-1.05, 1.7),
        "minima": [(0.0, 0.0)],
    }


@COSTS.register("two-wells", label="Two wells", source="the standard tilted double well")
def two_wells():
    """A deep well and a shallow one: a local minimum to be trapped in.

    f = (x^2 - 1)^2 + 0.3 x + y^2.
    """

    def value(x, y):
        dip = x * x - 1.0
        return dip * dip + 0.3 * x + y * y

    return {
        "value_xy": value,
        "gradient_xy": lambda x, y: (4.0 * x * (x * x - 1.0) + 0.3, 2.0 * y),
        "hessian_xy": lambda x, y: (12.0 * x * x - 4.0, 0.0, 2.0),
        "domain": ((-1.9, 1.9), (-1.3, 1.3)),
        "polynomial": True,
        "start": (1.7, 1.0),
        # The lowest root of 4 x^3 - 4 x + 0.3 = 0.
        "minima": [(-1.0355787140888537, 0.0)],
    }
