"""What the page says at length of the check, and where it comes from."""

NETWORK = r"""
**What you see.** A network for real wines, 13 measurements in and 3 growers out. Its gradient $g$ comes from backpropagation, which can be wrong; beside it stands the
same from the cost alone, $g_{\approx,i} = \frac{J(\theta + h e_i) - J(\theta - h e_i)}{2h}$, which needs nothing but the forward pass. Each line is a weight and each unit
its bias, in the colour of its verdict. Play: one random direction first, two costs for all parameters at once; then entry by entry, two costs each, to find where.

**The scale.** $\frac{\| g_{\approx} - g \|}{\| g_{\approx} \| + \| g \|}$, for every group of parameters by itself: one wrong bias does not show in the norm of the whole. Up to $10^{-7}$
it is good, up to $10^{-5}$ worth a look, above it is a bug; above $10^{-3}$ one that nobody need doubt. The other usual scale is looser: above $10^{-2}$ wrong; $10^{-4}$ fine only
with kinks; $10^{-7}$ and less good; and the deeper the network, the larger a difference may be, since errors add up.

**How to check.** For debugging only, not while training: every entry takes two costs. With the penalty in the cost, if it is in the gradient. With dropout off, or with one
fixed mask in every cost. On few examples. At the start, and again after some training, since a bug may not show while weights are near zero. Offered are the bugs that the settings can show:
a forgotten penalty needs one, a mask needs keep_prob below 1, and only a square layer lets its weights pass transposed.
"""
HIDDEN = r"""
**How to find it.** All layers up to some layer: something is wrong in that layer, or in what the next one hands back (the output layer always hands back what it should). One group alone: something that no other gradient is made from. Weights but no
biases: what concerns weights alone. Everything, by the same ratio: a factor. Everything, by different ratios: another network was differentiated. Every bug is as likely as the others, and each that may be
hidden can be told by what is red. What was hidden stays on the server until you answer.
"""
SOURCES = """- A. Ng, Improving Deep Neural Networks, week 1: gradient checking (the scale 10⁻⁷, 10⁻⁵, 10⁻³).
- A. Karpathy, CS231n, Neural Networks 3: gradient checks (the other scale, kinks, penalty, few examples).
- Data: scikit-learn's wine (Forina et al. 1991)."""
STEPS_SOURCES = """- W. Squire and G. Trapp, SIAM Review 40 (1998), 110-112 (complex step).
- W. H. Press et al., Numerical Recipes, 5.7 (the best step)."""
