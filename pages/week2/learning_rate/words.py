"""The longer words of the learning rate."""

EXPLANATION = r"""
**What you see.** A network of two hidden layers of 24 tanh units learns the progression of diabetes in 442 patients by plain descent on all of them at once. Its
*sharpness* is the largest eigenvalue $\lambda_{\max}$ of the cost's Hessian, from exact products with vectors (forward over reverse) and Lanczos' method,
every 20 steps. Beside it stands the true cost across that sharpest direction, and what eight steps of this rate do there.

**Why.** Along a direction of curvature $\lambda$ a step multiplies the error by $1 - \alpha\lambda$: it shrinks as long as $\alpha\lambda/2$ is below 1. On a quadratic
the curvature is given, and a rate above $2/\lambda_{\max}$ diverges. A network's is not: as long as the rate bears it, training sharpens the valley. On the
edge the error across it no longer shrinks, and what grows there pushes the network to where it is a little flatter: so it hovers at
$\lambda_{\max} = 2/\alpha$, while along the other directions the cost still falls.
"""

SOURCES = """
- Edge of stability: J. Cohen et al., arXiv:2103.00065. Products with the Hessian: B. A. Pearlmutter, Neural Computation 6 (1994), 147-160.
- Data: diabetes, B. Efron et al., Annals of Statistics 32 (2004), 407-499, by scikit-learn.
"""
