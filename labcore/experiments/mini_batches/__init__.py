"""What a batch is worth: descents by one example, by some and by all.

`paths` walks three of them down one valley, `order` shuffles or does not, `noise` measures how a mini-batch's gradient differs
from the whole one, `scaling` counts updates to a target against the batch size with the rate tuned anew, `timing` measures
what an update takes on this machine, `floor` where a noisy descent comes to rest. Each is an experiment of its own.
"""

from labcore.experiments.mini_batches.floor import stationary_variance
from labcore.experiments.mini_batches.noise_scale import curved_noise_scale, gradient_noise_scale, variance_factor
from labcore.experiments.mini_batches.paths import Result, Spec, run

__all__ = [
    "Result",
    "Spec",
    "curved_noise_scale",
    "gradient_noise_scale",
    "run",
    "stationary_variance",
    "variance_factor",
]
