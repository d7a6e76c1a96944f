"""What may be turned of a convention: of each row one number, on which it depends how far the two paths part."""

from __future__ import annotations

from labcore.optimizers.rule import BETA as _BETA
from labcore.optimizers.rule import BETA1 as _BETA1
from labcore.optimizers.rule import BETA2 as _BETA2
from labcore.span import Span

# Of the scripts too, so that a link means the same in both.
FRAMEWORK = Span("framework", "pytorch", kind="choice", choices=("pytorch", "keras", "jax"), label="framework", hint="What stands beside the lab. Of a convention those that do as the lab are left out.")  # fmt: skip
BETA = Span("beta", 0.9, 0.0, 0.99, step=0.01, label=_BETA.label, symbol=_BETA.symbol, hint="What stays of the average at each step. At 0 an average and a sum are the same.")  # fmt: skip
FALL = Span("fall", 0.8, 0.5, 1.0, step=0.01, label="rate factor", symbol=r"\gamma", hint="By this the rate is multiplied at each step. At 1 it stays, and the two paths are one.")  # fmt: skip
EPSILON = Span("epsilon", 0.5, 1e-8, 1.0, scale="log", label="epsilon", symbol=r"\epsilon", hint="Where it stands matters as far as it is not small beside the slopes.")  # fmt: skip
BEGIN = Span("begin", 0.1, 0.0, 1.0, scale="log", label="first sum", hint="Where the framework's sum of squares begins; the lab's begins at 0.")  # fmt: skip
DECAY = Span("decay", 0.5, 0.0, 1.0, step=0.01, label="weight decay", symbol=r"\lambda", hint="The same number in both; at 0 nothing decays, and the two paths are one.")  # fmt: skip
BETA1 = Span("beta1", 0.95, 0.0, 0.99, step=0.01, label=_BETA1.label, symbol=_BETA1.symbol, hint="Memory of the averaged gradient. At 0 the two paths are one.")  # fmt: skip
BETA2 = Span("beta2", 0.99, 0.0, 0.999, scale="complement", label=_BETA2.label, symbol=_BETA2.symbol, hint="Memory of the averaged squares: the longer, the more there is to correct.")  # fmt: skip
BATCH = Span("batch", 4, 2, 256, kind="integer", scale="log", label="batch size", symbol="m", hint="A batch's variance over m − 1 is m/(m − 1) times that over m: twice it for two examples.")  # fmt: skip
NORM_EPSILON = Span("norm_epsilon", 1e-3, 1e-5, 1e-1, scale="log", label="Keras' epsilon", symbol=r"\epsilon", hint="The lab has 10⁻⁵. A signal whose variance is below epsilon comes out small.")  # fmt: skip
UNITS = Span("units", 512, 32, 512, kind="integer", scale="log", label="units a layer", symbol="n", hint="Each weight's variance goes with 1/n; what a layer does to the signal does not depend on n.")  # fmt: skip
EXAMPLES = Span("examples", 20, 1, 100, kind="integer", label="examples", symbol="m", hint="The lab divides lambda by their number.")  # fmt: skip
RATE = Span("rate", 0.02, 0.005, 0.05, step=0.005, label="rate", symbol=r"\alpha", hint="The same in both: half the slope is half the rate.")  # fmt: skip
