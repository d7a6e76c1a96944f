"""What is said where a search goes from coarse to fine."""

from __future__ import annotations

import numpy as np

from labcore.experiments.search.coarse import Result
from labcore.experiments.search.coarse_space import USUAL
from labcore.experiments.search.state import SearchState
from pages.kit.numbers import percent

_USUALLY = {1: "1st", 2: "2nd", 3: "3rd", 4: "last"}

EXPLANATION = r"""
**Coarse to fine.** A first search tries few points of a wide space. Most are wasted, but they show where not to look. Draw a
box around the good ones: the second search spends the same number of trainings inside it. Along an axis that is searched on a log
scale the box is drawn on that scale too.

**The axes of the scores** are logarithmic in the error, so that 97 and 98 % right are as far apart as 70 and 80 %. A dot's colour
and size are its score; a cross has diverged.

**Grid** takes the same few values of each name. With five names and 25 trials that is two values each. **Random** takes
25 different values of every name. **Sobol** spreads them more evenly than chance. **TPE** looks at the scores: from the tenth trial on
it tries more of what the best ones had.

**Importance** asks where the values of the best trials lie otherwise than those of all trials (PED-ANOVA): of each name the share of
all such differences, in the first search. Few trials make it rough, and TPE's trials are not spread evenly, which is in it too. The usual order is Ng's
rule of thumb: first the learning rate; then momentum, hidden units and the batch size; then the number of layers and the rate's
decay; Adam's own constants hardly ever.

**What is smoothed** in the contour is an average of the trials near by: where no trial is near, nothing is shown. It hides what the
other names do.
"""
SOURCES = """
- **Coarse to fine**: A. Ng, Improving deep neural networks (2017), week 3.
- **Random against grid**: J. Bergstra and Y. Bengio, Random search for hyper-parameter optimization, JMLR 13 (2012).
- **TPE**: J. Bergstra et al., Algorithms for hyper-parameter optimization, NeurIPS (2011), as in Optuna.
- **Importance**: S. Watanabe et al., PED-ANOVA, IJCAI (2023), as in Optuna.
- **Trainings**: the lab's own; Adam, ReLU, the same initial seed and dev set for all trials.
"""


def usually(name: str) -> str:
    """When one usually turns to a name."""
    return _USUALLY[USUAL[name]] if name in USUAL else ""


def measured(state: SearchState) -> dict[str, float]:
    """The importance of each name, nothing where there are too few trials for it."""
    from labcore.experiments.search.importance import importance

    try:
        return importance(state)
    except ValueError:
        return {}


def _half(state: SearchState) -> float:
    return float(np.median([one.score or 0.0 for one in state.trials]))


def importance_words(state: SearchState, shares: dict[str, float]) -> str:
    """What the bars of the importance are, and how far to trust them."""
    order = "Below each its place in Ng's rule of thumb."
    if not shares:
        return f"Importance (PED-ANOVA) needs ten trials, two of them finished. {order}"
    first = max(shares, key=lambda name: shares[name])
    if not shares[first]:
        return f"All trials are equally good: PED-ANOVA finds no difference. {order}"
    uneven = " that TPE spreads unevenly" if state.sampler == "tpe" else ""
    return (
        f"Of what sets the best trials apart (PED-ANOVA), **{percent(shares[first], 0)}** is due to their {state.space[first].span.label or first}: "
        f"rough, with {len(state.trials)} trials{uneven}. {order}"
    )


def words(result: Result) -> str:
    coarse, fine, best = result.coarse, result.fine, result.best
    if best is None:
        return "No trial has finished yet."
    values = ", ".join(f"{coarse.space[name].span.label or name} {value:.3g}" for name, value in best.values.items())
    told = f"Best so far: **{percent(best.score or 0.0)}** with {values}."
    if fine is None or not fine.trials:
        return f"{told} Half of the {len(coarse.trials)} trials stay at {percent(_half(coarse))} or below."
    half = f"Half of the trials reach **{percent(_half(fine))}** inside the box; in the whole space it was {percent(_half(coarse))}."
    if coarse.best is None or fine.best is None or (fine.best.score or 0.0) > (coarse.best.score or 0.0):
        return f"{told} {half}"
    return (
        f"{told} {half} The best inside the box, {percent(fine.best.score or 0.0)}, is no better than the best before."
    )


def alt(result: Result) -> str:
    coarse, fine, best = result.coarse, result.fine, result.best
    if best is None:
        return "A search whose first trials are training."
    said = f"{len(coarse.trials)} trials of the whole space: the best has a dev score of {percent(coarse.best.score or 0.0) if coarse.best else 'none'}, half stay at {percent(_half(coarse))} or below."
    if fine is None or not fine.trials:
        return said
    return f"{said} {len(fine.trials)} trials inside the box: half reach {percent(_half(fine))}, the best {percent(fine.best.score or 0.0) if fine.best else 'none'}."
