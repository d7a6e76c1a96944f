"""Gradient checking on a real network: the check with a bug in backpropagation (checked), a bug that is hidden (hidden), and why
the check is as it is: the length of its step (steps), kinks (kink), a penalty that hides a bug (penalty)."""

from labcore.experiments.gradient_check.checked import Result, run
from labcore.experiments.gradient_check.spec import Spec

__all__ = ["Result", "Spec", "run"]
