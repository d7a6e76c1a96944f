"""Learning rate and decay: what a rate may be, and how it should fall.

- curvature   the sharpness of a network's cost, by products with its Hessian
- edge_spec, edge, valley   the edge of stability: a full-batch training whose rate may change on the way
- steps       too small, right and too large on a quadratic
- decay       noisy descent at a fixed rate and under a schedule
- rising, finder   the range test, and what a training at each of its suggestions gives
- checklist   symptoms of a training, each with its cause mended
"""

from labcore.experiments.learning_rate.curvature import sharpness
from labcore.experiments.learning_rate.rising import range_test

__all__ = ["range_test", "sharpness"]
