"""What is said of batch, layer and group norm against the batch size."""

from __future__ import annotations

from labcore.experiments.batch_norm.groups import NAMES, Result
from pages.kit.numbers import percent, rounded

GROUPS = r"""
**The same formula along another axis.** Batch norm takes $\mu$ and $\sigma$ of one unit over the examples of the mini-batch. Layer norm takes them of one example over all units of the layer, group norm over some units of it, here 4 groups of 8. The last two
know nothing of other examples: the batch may be as small as it likes, and prediction is the same as training.

**Why small batches spoil batch norm.** The mean of $b$ examples is off by $1/\sqrt b$ of a deviation, the variance is too small by $1/b$. At $b = 2$ it is half, and $z_{\mathrm{norm}}$ is 1 or −1, whatever the two examples are: the network learns from signs, and is then
asked with the running averages, which give it something else.

All with ReLU, two hidden layers of 32 units, plain descent, 8 epochs of 1,024 handwritten digits; three seeds.
"""
SOURCES = """
- Y. Wu and K. He, arXiv:1803.08494 (group norm).
- J. L. Ba, J. R. Kiros and G. E. Hinton, arXiv:1607.06450 (layer norm).
- S. Ioffe and C. Szegedy, arXiv:1502.03167.
"""


def groups_words(result: Result) -> str:
    batch, layer, group = (result.of(norm) for norm in ("batch", "layer", "group"))
    if batch is None:
        return "Each curve is trained at four batch sizes, and appears when it is done."
    said = f"With batch norm {percent(batch.at(2))} of the dev set are wrong at batches of 2, and {percent(batch.at(128))} at batches of 128"
    if batch.at(2) > 1.5 * batch.at(128) > 0:
        said = f"With batch norm {percent(batch.at(2))} of the dev set are wrong at batches of 2, {rounded(batch.at(2) / batch.at(128))} times as many as at batches of 128, {percent(batch.at(128))}"
    others = [
        f"{NAMES[one.part.norm]} {percent(one.at(2))} and {percent(one.at(128))}"
        for one in (layer, group)
        if one is not None
    ]
    return f"{said}. With {'; with '.join(others)}." if others else f"{said}."
