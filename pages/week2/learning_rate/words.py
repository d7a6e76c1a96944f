"""The longer words of the learning rate."""

EXPLANATION = r"""
**What you see.** A network of two hidden layers of 24 tanh units learns the progression of diabetes in 442 patients by plain descent on all of them at once. Its
*sharpness* is the largest eigenvalue $\lambda_{\max}$ of the cost's Hessian, from exact products with vectors (forward over reverse) and Lanczos' method,
every 20 steps. Beside it stands the true cost across that sharpest direction, and what eight steps of this rate do there. The declared rates 0.05, 0.1 and 0.2
start below the edge; sharp initial weights do not. Every change of the rate is in the link.

**Why.** Along a direction of curvature $\lambda$ a step multiplies the error by $1 - \alpha\lambda$: it shrinks as long as $\alpha\lambda/2$ is below 1. On a quadratic
the curvature is given, and a rate above $2/\lambda_{\max}$ diverges. A network's is not: here training makes the valley steeper, as far as the rate bears it. On the
edge the error across it no longer shrinks, and what grows there pushes the network to where it is a little flatter: so it hovers at
$\lambda_{\max} = 2/\alpha$, while along the other directions the cost still falls.
"""

RATES = r"""
**What you see.** Above, descent on the steep direction alone, a parabola of curvature $\lambda_{\max}$, the condition number; below, the same rate on the whole ravine,
whose other direction has curvature 1.

**Why.** A step leaves $1 - \alpha\lambda$ of the error in each direction. Too small, and along the flat one nearly all is left; above $2/\lambda_{\max}$ the steep one grows.
The rate that treats both alike is $2/(\lambda_{\min} + \lambda_{\max})$.
"""

DECAY = r"""
**What you see.** Two descents on a bowl of curvatures 1 and 4, with the same noise in every gradient: one at a fixed rate, one under a schedule. The rate is drawn beside them,
and of twenty runs each the middle distance to the minimum and a band.

**Why.** A fixed rate settles where a step takes in as much noise as it forgets: a variance of $\alpha\sigma^2 / (\lambda(2 - \alpha\lambda))$ in each direction. A rate that falls
lets it settle closer; one that falls too soon is not there yet.

**Schedules.** Epochs count from 0, and each is one step here. $k/\sqrt{t}$ counts its updates from 1. **By hand** is a table under More: from each epoch on, the first rate times the factor.
Restarts with a growth below 1 come ever more often, and end at the floor.
"""

FINDER = r"""
**What you see.** The rate rises by one factor at every step, from $10^{-4}$ to 10 in 100 steps, until the cost is four times its lowest. Three rules read a rate off the
smoothed curve: where it falls fastest over the logarithm of the rate, a tenth of the rate of its minimum, and half-way along the longest falling stretch (fastai's valley). Dots are what each rule finds with eight other
seeds. Then a training at each.

**Why.** One mini-batch is easier than the next: a step down in the cost may be nothing but that. The average takes such alarms back, and brings its own delay: the curve is
seen about $\beta/(1-\beta)$ steps late, so the rates it gives are somewhat too large.
"""

CHECKLIST_WHY = """
**What you see.** Two real trainings from one seed, which differ in the cause alone.
"""

SOURCES = """
- Edge of stability: J. Cohen et al., arXiv:2103.00065. Products with the Hessian: B. A. Pearlmutter, Neural Computation 6 (1994), 147-160.
- Range test: L. N. Smith, arXiv:1506.01186; the valley rule: fastai, callback.schedule. Warm restarts: I. Loshchilov and F. Hutter, arXiv:1608.03983.
- Decay: A. Ng, Improving Deep Neural Networks, learning rate decay.
- Data: diabetes, B. Efron et al., Annals of Statistics 32 (2004), 407-499; digits, breast cancer and wine, by scikit-learn.
"""
