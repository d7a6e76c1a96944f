"""What is said of the experiment that decides why batch norm helps."""

from __future__ import annotations

import math

from labcore.experiments.batch_norm.shift import NAMES, UPDATES, Result, Watched
from pages.kit.numbers import digits, rounded

# As fast is so near, as a share of the slower one's updates, everywhere on this page.
ALIKE = 0.2
CALLED = dict(
    zip(NAMES, ("The network without batch norm", "The network with batch norm", "The network with noise"), strict=True)
)

SHIFT = r"""
**The course's story.** While the first layers learn, the inputs of the third move: a shift of its inputs, after which it has to learn anew. Batch norm holds mean and variance of what each unit sees, so the ground
under the later layers is firmer. The strips below show it: without batch norm the band wanders, with it it lies still.

**The experiment that decides.** If firm ground were the reason, it should not be taken away without loss. So noise is put in *after* batch norm: at each step every unit gets
another mean and another variance, and each example a little of its own. The shift is back, larger than without batch norm, and the training is about as fast as with batch norm alone. The shift
is real, and batch norm takes it away; but that is not why it helps.

**What does change** is how far a gradient can be trusted. A step goes straight along the gradient at its start. On the right, the gradient along the step's own line, on the same mini-batch: how much it has changed, over its length at the start. The band
holds half of all steps.
"""
SOURCES = """
- S. Ioffe and C. Szegedy, arXiv:1502.03167 (covariate shift).
- S. Santurkar, D. Tsipras, A. Ilyas and A. Madry, arXiv:1805.11604. The noise here is like theirs: another mean and variance for each unit at each step; its size is set above.
"""


def fast(one: Watched, other: Watched) -> str:
    """'as fast', 'faster' or 'slower': the first against the other, by the updates until the cost is 0.5; 'neither' where none arrives."""
    mine, theirs = (each.reaches(0.5) or math.inf for each in (one, other))
    if math.isinf(mine) and math.isinf(theirs):
        return "neither"
    if math.isfinite(mine + theirs) and abs(mine - theirs) <= ALIKE * max(mine, theirs):
        return "as fast"
    return "faster" if mine < theirs else "slower"


def shift_words(result: Result) -> str:
    without, normed, noisy = result.watched
    said = f"{_shifted(result)} "
    said += {
        "as fast": "And it learns about as fast as with batch norm alone",
        "faster": "And it learns faster than with batch norm alone",
        "slower": "And it learns slower than with batch norm alone",
        "neither": "Neither it nor batch norm alone comes to a cost of 0.5",
    }[fast(noisy, normed)]
    said += {
        "as fast": ", about as fast as without batch norm",
        "faster": ", faster than without batch norm",
        "slower": ", slower than without batch norm",
        "neither": ", nor does the network without batch norm" if fast(noisy, normed) == "neither" else "",
    }[fast(noisy, without)]
    if any(one.reaches(0.5) for one in result.watched):
        said += f": to a cost of 0.5 {_steps((noisy, normed, without))}"
    gone = [name for name, one in zip(NAMES, result.watched, strict=True) if one.diverged]
    lost = (
        f" {CALLED[gone[0]]} has diverged."
        if len(gone) == 1
        else " More than one of the trainings has diverged."
        if gone
        else ""
    )
    return f"{said}.{lost} {_trusted(result)}{_last(result)}".strip()


def _shifted(result: Result) -> str:
    without, normed, noisy = (one.shift for one in result.watched)
    if not result.spec.noise:
        return f"Without noise the third network is the second: a unit's mean moves by {digits(normed, 2)} deviations a step."
    if not all(map(math.isfinite, (without, normed, noisy))):
        return "The noise moves the mean that a unit of the third layer sees at every step."
    against = "farther than" if noisy > without else "less far than"
    return (
        f"With the noise the mean that a unit of layer 3 sees moves by {digits(noisy, 2)} standard deviations a step, {against} without batch norm, {digits(without, 2)}; "
        f"with batch norm alone by {digits(normed, 2)}."
    )


def _last(result: Result) -> str:
    """Who learns sooner need not be the lowest at the end, and the picture shows who is."""
    ends = [float(one.smoothed()[-1]) for one in result.watched]
    if (
        not all(map(math.isfinite, ends))
        or min(ends) != ends[0]
        or fast(result.watched[1], result.watched[0]) != "faster"
    ):
        return ""
    return f" By update {UPDATES} the network without it is ahead."


def _steps(every: tuple[Watched, ...]) -> str:
    first, second, third = (one.reaches(0.5) for one in every)
    if first and second and third:
        return f"in {first}, {second} and {third} updates"
    said = [f"in {half}" if half else f"not within {UPDATES}" for half in (first, second, third)]
    return f"{said[0]}, {said[1]} and {said[2]} updates"


def _trusted(result: Result) -> str:
    without, normed = result.changes
    if not (math.isfinite(without) and math.isfinite(normed)):
        return ""
    verdict = "less" if round(normed, 2) < round(without, 2) else "no less"
    said = f"At the end of a step the gradient has changed {verdict} with batch norm: by {rounded(normed)} of its length, against {rounded(without)} without."
    far, further = result.far
    return (
        f"{said} Four times as far it is {rounded(further)} against {rounded(far)}."
        if math.isfinite(far + further)
        else said
    )
