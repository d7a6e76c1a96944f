"""What the page says of regularization."""

from __future__ import annotations

from labcore.experiments.regularization.sweep import LAMBDAS, STEPS, Result

# As scikit-learn names the columns of the diabetes table for short.
SHORT = ("age", "sex", "bmi", "bp", "tc", "ldl", "hdl", "tch", "ltg", "glu")
EXACT_ZEROS = r"""
**Exact zeros.** The subgradient's step passes zero and comes back, and leaves small weights near it. The proximal step moves each weight towards zero by $\alpha\lambda/(2m)$ after the gradient's step, and stops there.
"""
EXPLANATION = r"""
**What you see.** One network of two hidden layers of 16 tanh units between two noisy moons, trained twelve times from the same initial weights, in full batches: without a
penalty on the left, under the chosen $\lambda$ on the right. Below, the errors of all twelve, the inputs of the hidden units, and the cost as it fell.

**L2.** The penalty $\frac{\lambda}{2m}\sum w^2$ (for matrices the squared Frobenius norm; $m$ training examples, biases spared) has the gradient $\frac{\lambda}{m}W$: every step multiplies the weights by
$1 - \alpha\lambda/m$, and so it is called weight decay. Small weights keep $z$ near 0, where tanh is almost a straight line, and layers of straight lines are one straight line:
with a large $\lambda$ the network comes near logistic regression, and with a still larger one to nothing.

**L1.** $\frac{\lambda}{2m}\sum |w|$ pulls equally hard at small weights and large ones, so that many end at zero; a little memory is saved.

**Choosing.** $\lambda$ is chosen on the dev set, by its cost, which is smoother than the count of its errors. Descent on all examples, at a small enough rate, takes the cost *with* its penalty
down at every step. The data term alone need not fall: later steps may buy smaller weights with it.
"""

SOURCES = """
- L2 and its decay: A. Krogh and J. Hertz, NIPS 4 (1991). L1: R. Tibshirani, Journal of the Royal Statistical Society B 58 (1996), 267-288.
- Proximal steps: N. Parikh and S. Boyd, Proximal Algorithms (2014). Coordinate descent: J. Friedman et al., Annals of Applied Statistics 1 (2007), 302-332.
- Dropout: N. Srivastava et al., JMLR 15 (2014), 1929-1958; as a ridge: S. Wager et al., arXiv:1307.1493. Early stopping: A. Ali et al., arXiv:1810.10082.
- Data: moons, scikit-learn's make_moons, centred; diabetes, B. Efron et al. (2004); digits, E. Alpaydin and C. Kaynak (1998), by scikit-learn.
"""


def at_lambda(i: int) -> str:
    return f"lambda {LAMBDAS[i]:g}"


def error_text(result: Result, i: int) -> str:
    if result.diverged[i]:
        return "diverged"
    train, dev = (100 * result.errors[:, i]).tolist()
    return f"train {train:.1f} %, dev {dev:.1f} % wrong"


def sweep_words(result: Result, i: int) -> str:
    """What this lambda does, with the numbers of the picture."""
    if result.diverged[i]:
        return f"At {at_lambda(i)} the training diverges: a rate of {result.spec.learning_rate:g} is too large for this cost."
    return " ".join(filter(None, (_compared(result, i), _zeros(result, i), _fell(result, i), _made(result))))


def _compared(result: Result, i: int) -> str:
    train, dev = (100 * result.errors).tolist()
    if i == 0:
        said = f"Without a penalty the network gets {train[0]:.1f} % of the training examples wrong and {dev[0]:.1f} % of the others."
        return said + (" The boundary bends around single points." if dev[0] - train[0] > 5 else "")
    if result.errors[0, i] >= 0.45 and result.norms[i].max() < 0.1:
        return f"At {at_lambda(i)} the penalty has taken the weights: the network answers the same everywhere."
    if result.diverged[0]:
        return f"At {at_lambda(i)}: {error_text(result, i)}."
    less = dev[i] < dev[0]
    more = "more" if train[i] > train[0] else "fewer" if train[i] < train[0] else "as many"
    change = "fewer" if less else "more" if dev[i] > dev[0] else "as many"
    shares = f"{dev[i]:.1f} in place of {dev[0]:.1f} %" if dev[i] != dev[0] else f"{dev[i]:.1f} %"
    return f"At {at_lambda(i)} {more} training examples are wrong and {change} of the others: {shares}."


def _zeros(result: Result, i: int) -> str:
    if result.spec.penalty == "l2" or i == 0:
        return ""
    exact, near = result.zeros[i].tolist()
    return f"Of {result.weights} weights {exact} are exactly 0, {near} more are smaller than 0.01."


def _fell(result: Result, i: int) -> str:
    cost, data = result.rises[i].tolist()
    if cost:
        return f"The cost went up at {cost:,} of {STEPS:,} steps: the rate is too large for it to fall at each."
    if data:
        return f"The cost with its penalty fell at every step; its data term went up at {data:,} of {STEPS:,}."
    return "The cost fell at every step."


def _made(result: Result) -> str:
    return "Stored, made by store.py; *Here*, under More, trains now." if result.stored else ""
