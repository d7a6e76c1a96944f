"""Bias and variance: what a model's error is made of, what two errors say of it, and what becomes of both with its size.

`bundle` fits one model to many samples; `entered` diagnoses two errors; `networks` trains four networks on one set; `curves`
trains many against size and number of examples; `double_descent` goes beyond the point where a model fits everything.
"""

from labcore.diagnosis import diagnose
from labcore.experiments.bias_variance.bundle import Result, Spec, decompose, run
from labcore.experiments.bias_variance.risk import ridge_risk, ridgeless_risk

__all__ = ["Result", "Spec", "decompose", "diagnose", "ridge_risk", "ridgeless_risk", "run"]
