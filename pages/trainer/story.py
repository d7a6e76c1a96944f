"""What a preset, an experiment or an answer plays: a training from its start to where a page with its settings opens."""

from __future__ import annotations

import math
from dataclasses import dataclass

# It is told in about so many pictures, five a second.
_PICTURES = 75


@dataclass(frozen=True)
class Story:
    """until: the epoch at which it pauses, None for the training's end;  stride: how many epochs each picture adds."""

    until: float | None
    stride: int

    def is_over(self, epoch: float) -> bool:
        """Whether it has come to where it pauses."""
        return self.until is not None and epoch >= self.until - 1e-9


def story_of(epoch: float, last: int) -> Story:
    """Up to this epoch of a training that ends with the `last` one."""
    return Story(epoch if epoch < last else None, max(1, math.ceil(min(epoch, last) / _PICTURES)))
