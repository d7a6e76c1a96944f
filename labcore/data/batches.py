"""Mini-batches: which examples each step of training sees."""

from __future__ import annotations

import math

import numpy as np

from labcore.span import Span

Array = np.ndarray

BATCH_SIZE = Span("batch_size", 32, 1, 1_000_000, kind="integer", scale="log", label="batch size", unit="examples")
BATCH_SEED = Span("seed", 0, 0, 2**31 - 1, kind="integer", label="seed of the batches")


class Batches:
    """The mini-batches of every step, a new order of the examples each epoch; the last batch of an epoch is smaller.

    The order of an epoch comes from (seed, epoch) alone, so that a training can be resumed at any step.

    examples   how many there are, at least 1
    size       examples per batch, in BATCH_SIZE; all of them where there are fewer
    seed       of the orders, in [0, 2^31 - 1]
    shuffle    False: every epoch in the order given
    per_epoch  steps per epoch, ceil(examples / size)
    """

    def __init__(self, examples: int, size: int, seed: int = 0, shuffle: bool = True) -> None:
        if isinstance(examples, bool) or not isinstance(examples, (int, np.integer)) or examples < 1:
            raise ValueError(f"examples must be an integer of at least 1; got {str(examples)[:80]}.")
        self.examples, self.size, self.seed = int(examples), BATCH_SIZE.check(size), BATCH_SEED.check(seed)
        self.shuffle = shuffle
        self.per_epoch = math.ceil(self.examples / self.size)
        self._last: tuple[int, Array] = (-1, np.arange(self.examples))

    def order(self, epoch: int) -> Array:
        """(examples,) the row numbers in the order of this epoch, 0 the first."""
        if epoch < 0:
            raise ValueError(f"epoch must be at least 0; got {epoch}.")
        last, order = self._last
        if self.shuffle and epoch != last:
            rng = np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=(1, epoch)))
            order = rng.permutation(self.examples)
            self._last = (epoch, order)
        return order

    def rows(self, step: int) -> Array:
        """(at most size,) the row numbers of this step's mini-batch; steps count from 0 through all epochs."""
        epoch, batch = divmod(step, self.per_epoch)
        return self.order(epoch)[batch * self.size : (batch + 1) * self.size]
