"""What is said of the slips."""

from __future__ import annotations

from labcore.frameworks.lesson_slips import SlipPair
from pages.kit.numbers import rounded

# What there is to find out before both lines have run.
ASKS = (
    "A or B: two lines, nearly the same, and neither raises an error. One was found in real course notes, and is wrong."
)


def says(result: SlipPair) -> str:
    """Where both end, and why."""
    slip, (wrong, right) = result.slip, (float(side[-1, 1]) for side in (result.wrong, result.right))
    if result.spec.slip == "beta1-twice":
        return slip.why
    if result.spec.slip == "sign":
        return f"{slip.why} With the sign, 10 to the r lies between 0.0001 and 1."
    if result.spec.slip == "variance":
        ends = [f"{10.0**before:g} has {rounded(10.0**after)}" for before, after in result.wrong[[-1, 0]]]
        return f"{slip.why} What had sigma {ends[0]} now, what had {ends[1]}; with the right line each has 1."
    of = slip.axes[1]
    if result.spec.slip == "fed-back":
        # Too long for the title of its picture.
        return f"{slip.why} Right is: {in_words(slip.right)}."
    return f"{slip.why} The {of} at the end: {rounded(wrong)}; of the right line {rounded(right)}."


def in_words(code: str) -> str:
    """A line of code in a sentence, where a star would mean emphasis."""
    return code.replace("*", "∗")


EXPLANATION = """
**What you see.** Two lines of code that are nearly the same. Once both have run: first what comes of the line as it was found in course notes, then of the line as it should be. Both have the same numbers to work on and the same axes.

**Why such slips live long.** They raise no error. Shapes are right, and something comes out. What gives them away is a number of which one knows beforehand what it should be: a layer's spread, the average of a series of
ones, the length of a step near the minimum, the spread of a normalized feature, the ends of a range.
"""
SOURCES = """
- K. He et al., *Delving deep into rectifiers*, arXiv:1502.01852: weights of variance 2/n.
- D. P. Kingma, J. Ba, *Adam: a method for stochastic optimization*, arXiv:1412.6980: the correction, and two averages of different length.
- The slips were found in real course notes; the lines are the lab's own.
"""
