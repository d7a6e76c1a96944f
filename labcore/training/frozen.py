"""A side of a run as it stands at one moment: what it has learned and on what, apart from the run, which may go on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from labcore.network import Network
from labcore.training.side import Side

Array = np.ndarray


@dataclass(frozen=True, eq=False)
class Frozen:
    """network as it predicts, and X (m, n), targets (m, n_outputs) of the training examples, as the network is given them.

    side, epoch, step  where it was taken;  data: the name of its data set, in settings
    kept               what was last made of it, by whoever looks at it
    """

    network: Network
    X: Array
    targets: Array
    side: str
    epoch: float
    step: int
    data: str
    kept: dict[Any, Any] = field(default_factory=dict, repr=False)

    @property
    def held_bytes(self) -> int:
        """Of its weights and examples."""
        return self.network.theta.nbytes + self.X.nbytes + self.targets.nbytes


def frozen(side: Side) -> Frozen:
    """Its weights are copied; the examples, which nobody changes, are shared. ValueError where the weights are not finite."""
    network = side.network()
    if not np.isfinite(network.theta).all():
        raise ValueError(
            "a network must have finite weights to be looked at; these have run away: reset the training first."
        )
    targets = side.problem.targets(network.dtype.name)
    return Frozen(network, side.problem.train.X, targets, side.name, side.epoch, side.steps, side.settings.data)
