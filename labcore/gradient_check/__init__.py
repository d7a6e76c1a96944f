"""Gradient checking: of every entry (check), along one direction (direction), and bugs to try it on (bugs)."""

from labcore.gradient_check.bugs import BUGS, BugMember, buggy_gradient
from labcore.gradient_check.check import (
    GOOD,
    LOOK,
    STEP,
    GradientCheck,
    GroupCheck,
    gradient_check,
    relative_difference,
    verdict,
)
from labcore.gradient_check.direction import DirectionalCheck, directional_check

__all__ = [
    "BUGS",
    "GOOD",
    "LOOK",
    "STEP",
    "BugMember",
    "DirectionalCheck",
    "GradientCheck",
    "GroupCheck",
    "buggy_gradient",
    "directional_check",
    "gradient_check",
    "relative_difference",
    "verdict",
]
