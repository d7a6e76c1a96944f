"""What the page says of two models on one dev set."""

from __future__ import annotations

from labcore.experiments.data_splits.better import Result
from pages.kit.numbers import percent
from pages.week1.data_splits.shares import apart, points

# A difference of two probabilities below this is called none, and one above this sure.
SAME, SETTLED = 0.005, 0.99
BETTER = r"""
**Only disagreements decide.** Where both models are right or both are wrong an example says nothing about which is better. On the share $D$ of the examples where they differ, the better
one is right with probability $q = (D + d)/2D$, where $d$ is what it leads by. The difference of the two scores has the variance $(D - d^2)/n$. On examples of their own the two scores
vary each by itself, and their variances add up.
"""
# What answers a question, told once it has been asked.
FEWER = r"""
**Fewer disagreements, surer.** For the same lead fewer disagreements are more one-sided, and the difference of the scores is narrower: close relatives are told apart by fewer examples
than strangers.
"""
CHANCE = r"""
**Same examples, no gain?** Two models whose mistakes have nothing to do with each other disagree on $p_a(1 - p_b) + p_b(1 - p_a)$ of the examples. Then sharing the dev set gains
nothing. Real models fail on the same hard examples: they disagree less, and that is what makes a shared dev set worth so much.
"""


def better_words(result: Result) -> str:
    """How often the better one wins, and why."""
    spec = result.spec
    return (
        f"Of two models at {percent(spec.worse)} and {percent(spec.better)}, measured on the same {spec.compared_on:,} examples, the better one wins {percent(result.paired)} of the time; on "
        f"examples of their own {percent(result.independent)}. {sharing_words(result)}"
    )


def sharing_words(result: Result) -> str:
    """What it is worth to measure both on the same examples."""
    spec = result.spec
    said = ""
    if abs(spec.apart - spec.disagreement) > 1e-9:
        bound = "at least" if spec.apart > spec.disagreement else "at most"
        said = f"Two such models disagree on {bound} {percent(spec.apart)} of the examples, so that is taken. "
    than = "less" if spec.apart < spec.by_chance else "more"
    gain = result.paired - result.independent
    if abs(gain) < SAME:
        settled = min(result.paired, result.independent) > SETTLED
        so = (
            "with so many examples the better one wins either way"
            if settled
            else "sharing the examples changes next to nothing here"
        )
        return f"{said}They disagree on {percent(spec.apart)}, by chance it would be {percent(spec.by_chance)}: {so}."
    effect = "gains" if gain > 0 else "loses"
    return f"{said}They disagree {than} often than by chance, {percent(spec.by_chance)}, and so sharing the examples {effect} {points(apart(result.paired, result.independent))}."
