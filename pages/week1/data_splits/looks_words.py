"""What the page says of a dev set that is looked at again and again."""

from __future__ import annotations

from labcore.experiments.data_splits.looks import Result
from pages.kit.numbers import percent
from pages.week1.data_splits.shares import points

LOOKS = r"""
**Every look leaks a little.** A tweak here changes some of the model's answers and helps no more than it hurts: the new answers are right as often as the
model's are. But a tweak is *kept* only if the dev score rises, and it rises where the new answers happen to suit these very examples. Look by look the model is fitted to the
dev set, by hand, without one gradient step.

**What one does.** As few looks as can be, and each worth its while; a dev set large enough for the number of looks; a fresh one when it is worn out. And never the same with the test set:
the first choice that it takes part in makes a dev set of it.
"""
# What answers a question, told once it has been asked.
HONEST = r"""
**The test set stays honest** for as many looks as one likes, since it takes no part in the choice: the true accuracy never moves here, and at every look it says so.
"""


def looks_words(result: Result) -> str:
    """What the looks have done."""
    spec = result.spec
    looks = f"{spec.looks:,} look{'s' if spec.looks > 1 else ''}"
    kept = int(result.kept[-1])
    said = (
        f"After {looks}, with {f'{kept:,}' if kept else 'no'} tweak{'s' if kept > 1 else ''} kept, the dev set says {percent(float(result.dev[-1]))} and the test set {percent(float(result.test[-1]))}. The true "
        f"accuracy is {percent(spec.tweaked)}, from the first look to the last"
    )
    if result.dev[-1] > result.dev[0]:
        return f"{said}: {points(float(result.dev[-1] - result.dev[0]))} were gained on the dev set and none in truth."
    return f"{said}."
