"""The longer explanations of the exhibits beside the plane."""

PHASE = r"""
**What you see.** One eigen-direction, let go at 1: left its position against its velocity, step by step, for the chosen beta and for
the critical one. Right the roots of $z^2-(1+\beta-\alpha\lambda)z+\beta$, whose powers the motion is made of, and the way they take while
beta grows: they meet on the real axis, part, and run along circles of radius $\sqrt{\beta}$. The dotted circle has radius 1: a root
beyond it diverges.

**Why.** Where the two meet, at $\beta = (1-\sqrt{\alpha\lambda})^2$, friction just suffices to keep the ball from swinging: critical damping, and
the fastest this direction can be. Less beta leaves a slow real root, more beta a longer swing.
"""
CONDITIONING = r"""
**What you see.** How many steps a digit takes at best, against the condition number, on logarithmic axes: plain descent rises with
slope 1, momentum with slope 1/2. The dots are runs of the lab's own optimizer. Below, the two race in the chosen valley.

**Why.** Plain descent at its best rate $2/(\lambda_{\max}+\lambda_{\min})$ keeps $(\kappa-1)/(\kappa+1)$ of the error a step; momentum keeps
the same of $\sqrt{\kappa}$. Momentum's dots lie above its line, by a factor that hardly depends on the valley: at its best point the two
roots of a direction are one, so its error falls like $t\rho^t$ instead of $\rho^t$.
"""
# What answers a question, told once it has been asked.
BEST_BETA = r"""
**The best beta** comes nearer to 1 the narrower the valley: $\beta = ((\sqrt{\kappa}-1)/(\sqrt{\kappa}+1))^2$, 0.27 for $\kappa = 10$, 0.67 for 100, 0.88 for 1,000, while the rate hardly
changes: for $\lambda_{\max} = 1$ it goes from 2.3 to 3.8. So a narrow valley needs a long memory, not a small rate.
"""
NOISE = r"""
**What you see.** Every gradient has noise of its own. Both rules come down and then wander; their mean square over many runs comes
to a floor that depends on the settings, not on the start.

**Why.** The variance of the classic form is $\frac{\alpha\sigma^2(1+\beta)}{\lambda(1-\beta)(2(1+\beta)-\alpha\lambda)}$, exactly. For small rates that is
$\frac{\alpha}{1-\beta}\cdot\frac{\sigma^2}{2\lambda}$: what counts is the average step $\alpha/(1-\beta)$, whether it comes from the rate or from beta.
"""
LESSARD = r"""
**What you see.** A cost whose slope grows everywhere, so that it has one minimum and no trap, and heavy ball with the settings that
are best for every quadratic with the same curvatures. Whether it arrives depends on the start; plain descent arrives from all of them.

**Why it matters.** That momentum's best settings are fast is a theorem on quadratics. On other convex costs there is no such theorem
for them, and this is the counterexample. Nesterov's method with its own settings has one.
"""
EDGE = r"""
**What you see.** Every point is a whole training of one small network, 2 inputs, 2 tanh units and an output on 4 examples, with a rate
for each layer. Blue ones arrive: their cost stays below a tenth of the first; orange ones diverge; the stronger the colour the
sooner. Drag a rectangle to zoom in: new trainings are computed there, coarse first, and those that were computed are kept. A click
follows one of them below.

**Why.** A step of training is a map of the weights onto themselves, and so is a step of the iterations whose boundaries are known
fractals, Julia sets. Whether many such steps stay bounded depends on the rates ever more finely near the edge: each zoom shows new detail.
"""
