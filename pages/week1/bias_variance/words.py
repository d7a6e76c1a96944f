"""What the page explains."""

EXPLANATION = r"""
**What you see.** One model, a sum of $p$ cosines $\sum_k w_k \cos(\pi k x)$, fitted by least squares to one sample after the other: the same inputs, fresh noise. Every
sample gives a thin fit; the thick line is their mean, the uncoloured one the truth; the dots are the latest sample, the dashed line is its fit. Below, what a fit's squared error on a fresh target is made of at each $x$.
The sum of the parts is compared with the error *measured* on fresh targets.

**Why.** $\mathbb{E}\,(y - \hat f)^2 = (\mathbb{E} \hat f - f)^2 + \mathbb{E}\,(\hat f - \mathbb{E} \hat f)^2 + \sigma^2$: what all fits miss alike (bias squared), how far each lies from their
mean (variance), and what nobody can foresee. A small model cannot bend with the truth, whatever the sample; a large one bends with the noise of its
own. For least squares the variance is $\sigma^2 p / n$ on average, whatever the model is a sum of.
"""
SOURCES = "- S. Geman, E. Bienenstock and R. Doursat, Neural Computation 4 (1992), 1-58.\n- A. Ng, Improving Deep Neural Networks: bias and variance."
