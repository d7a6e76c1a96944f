"""Train, dev and test: how far a measured score can be believed, and what must not be done to it.

`winner` is the experiment; `counts`, `better`, `looks`, `mismatch` and `leak` are others, of their own; `chances` is what all of
them stand on: exact probabilities.
"""

from labcore.experiments.data_splits.chances import disagreements, picks_better, winners_curse
from labcore.experiments.data_splits.winner import Result, Spec, run
from labcore.intervals import wilson

__all__ = ["Result", "Spec", "disagreements", "picks_better", "run", "wilson", "winners_curse"]
