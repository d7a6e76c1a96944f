"""Gradient checking: the check itself (check), and bugs to try it on (bugs)."""

from labcore.gradient_check.bugs import BUGS, BugMember, buggy_gradient
from labcore.gradient_check.check import GradientCheck, GroupCheck, gradient_check, relative_difference, verdict

__all__ = [
    "BUGS",
    "BugMember",
    "GradientCheck",
    "GroupCheck",
    "buggy_gradient",
    "gradient_check",
    "relative_difference",
    "verdict",
]
