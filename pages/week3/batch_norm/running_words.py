"""What is said of prediction under batch norm."""

from __future__ import annotations

from labcore.experiments.batch_norm.running import Result
from pages.kit.numbers import percent

RUNNING = r"""
**At prediction** there may be one example alone, and its answer must not depend on its neighbours. So while the network learns, an exponentially weighted average of each unit's $\mu$ and $\sigma^2$ goes along,
[the same as on the page of averages](averages): $r \leftarrow 0.9\, r + 0.1\, \mu$, without bias correction, mean from 0 and variance from 1. At prediction these two numbers stand in, as constants.

**One example in training mode** is its own mean, so that $z - \mu = 0$: every unit gives $\beta$, and every example the same answer. PyTorch refuses it.

**The batch's variance is biased**: divided by $b$ it is on average $(b-1)/b$ of the true one, at $b = 2$ a half (below, right). For training all frameworks use it so. What the running average keeps is not the same: PyTorch, and this lab, keep
$\sigma^2\, b/(b-1)$, unbiased; Keras keeps $\sigma^2$ as it is.

**Noise.** The mean of $b$ examples is off by $1/\sqrt b$ of a deviation (dotted: with the factor for drawing without putting back). An example is thus learned with a slightly different $\mu$ and $\sigma$ each time, which regularizes
slightly, as dropout does; the larger the batch, the less.
"""
SOURCES = "- S. Ioffe and C. Szegedy, arXiv:1502.03167, Algorithm 2.\n- PyTorch, BatchNorm1d; Keras, BatchNormalization.\n- Data: scikit-learn's handwritten digits."


def running_words(result: Result) -> str:
    running, batch, alone = (percent(one) for one in result.right)
    kept, keras = float(result.variances[-1, 1]), float(result.biased[-1])
    return (
        f"By running averages {running} of the dev set are answered right, with the dev set as one mini-batch {batch}, one example at a time in training mode {alone}. "
        f"The running variance is {kept:.3f} as PyTorch keeps it and {keras:.3f} as Keras does; over all training examples it is {result.variances[-1, 2]:.3f}."
    )
