"""What depth did to a signal, by one threshold: whether it keeps its size, shrinks or grows, forward and on the way back."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from labcore.activations import ACTIVATIONS
from labcore.experiments.depth.measure import Signal
from labcore.initializers import INITIALIZERS

# Up to this factor, either way, a signal has kept its size; beyond it has shrunk or grown.
KEPT = 3.0
# From this share of its values on a layer is called saturated.
SATURATED = 0.5


@dataclass(frozen=True)
class Passage:
    """One way through the layers.

    start, end  the root mean square where it starts and where it ends
    layers      how many layers it has passed: the number of factors between the two
    what        'keeps', 'shrinks' or 'grows' by KEPT; 'nothing' where exactly 0 arrives, 'overflows' where no number does
    weights     by what the weights alone multiply the root mean square, the geometric mean over the layers passed:
                sqrt(n Var(w)) gain, for forward the inputs n of a layer, for back its outputs; nan where they say nothing
                (weights that are not centred, or that have been trained, or no layer)
    """

    start: float
    end: float
    layers: int
    what: str
    weights: float

    @property
    def factor(self) -> float:
        """By what a layer multiplies the root mean square, the geometric mean; nan where nothing or no number arrives."""
        if self.what in ("nothing", "overflows") or not self.layers:
            return math.nan
        # Of logarithms: a quotient of two floats may leave their range.
        return math.exp((math.log(self.end) - math.log(self.start)) / self.layers)

    @property
    def slopes(self) -> float:
        """What the activation does to it: the rest of the factor, beside the weights'."""
        return self.factor / self.weights if self.weights > 0 else math.nan


@dataclass(frozen=True)
class SignalVerdict:
    """What a network did to its inputs and to the gradients.

    forward    from the input to the last hidden layer;  back: from there to the first one
    saturated  the share of the last layer's values that are saturated where that is at least half of them and the activation
               is bounded; 0 otherwise. (ReLU's flat half is no saturation.)
    dead       the share of the last layer's units that are dead
    """

    forward: Passage
    back: Passage
    saturated: float
    dead: float


def change(start: float, end: float) -> str:
    """What became of a size, by the one threshold KEPT; both at least 0, inf or nan for what overflowed."""
    if not (math.isfinite(start) and math.isfinite(end)):
        return "overflows"
    if end == 0.0 or start == 0.0:
        return "nothing"
    by = math.log(end) - math.log(start)
    return "keeps" if abs(by) <= math.log(KEPT) else "grows" if by > 0 else "shrinks"


def verdict(signal: Signal) -> SignalVerdict:
    """The verdict on a whole measurement."""
    spec, last = signal.spec, signal.activations[-1]
    sizes = spec.network.sizes[:-1]
    forward = [(n_in, n_in, n_out) for n_in, n_out in pairwise(sizes)]
    back = [(n_out, n_in, n_out) for n_in, n_out in list(pairwise(sizes))[1:]]
    return SignalVerdict(
        _passage(signal.activations[0].rms, last.rms, len(forward), _weights(signal, forward)),
        _passage(signal.gradients[-1].rms, signal.gradients[0].rms, len(back), _weights(signal, back)),
        last.saturated if ACTIVATIONS[spec.activation].bounded and last.saturated >= SATURATED else 0.0,
        last.dead,
    )


def _passage(start: float, end: float, layers: int, weights: float) -> Passage:
    return Passage(start, end, layers, change(start, end), weights)


def _weights(signal: Signal, layers: Iterable[tuple[int, int, int]]) -> float:
    """Of layers as (how many terms a sum has, n_in, n_out)."""
    spec = signal.spec
    initializer = INITIALIZERS[spec.initializer]
    variances = [terms * initializer.variance(n_in, n_out) * spec.gain**2 for terms, n_in, n_out in layers]
    if not initializer.centered or spec.train_steps or not variances or min(variances) == 0.0:
        return math.nan
    return math.exp(0.5 * sum(map(math.log, variances)) / len(variances))
