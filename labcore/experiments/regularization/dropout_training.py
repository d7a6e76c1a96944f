"""Training with dropout: the cost that a new mask makes noisy, and what is left of the weights, beside L2's."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from labcore.data import NOISE
from labcore.experiments.regularization.sweep import DEV_SHARE
from labcore.network import Network
from labcore.optimizers import LEARNING_RATE
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none, paced
from labcore.training import Problem, Settings, problem_of
from labcore.training.stack import Stack, first_weights, spec_of

Array = np.ndarray

KEEPS, LAMBDAS = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5), (0.0, 0.2, 0.5, 1.0, 2.0, 5.0)
STEPS, POINTS, HIDDEN = 1000, 200, (16, 16)
KEEP = Span(
    "keep",
    0.7,
    0.05,
    1.0,
    step=0.05,
    label="keep_prob",
    hint="In both hidden layers; inputs and the output keep everything.",
)
SEED = Span(
    "seed", 0, 0, 2**31 - 1, kind="integer", label="seed", hint="Of the points, the split and the initial weights."
)
_SLICE_SECONDS = 0.05


@spec
class Spec:
    keep: float = of(KEEP)
    noise: float = of(NOISE, 0.35)
    training_rate: float = of(LEARNING_RATE, 0.1)
    seed: int = of(SEED)

    def settings(self, keep: float, strength: float) -> Settings:
        return Settings(
            data="moons", examples=POINTS, data_noise=self.noise, dev_share=DEV_SHARE, hidden=HIDDEN, keep_prob=keep, l2=strength,
            optimizer="gd", learning_rate=self.training_rate, batch_size=1024, seed=self.seed,
        )  # fmt: skip

    @property
    def runs(self) -> tuple[tuple[float, float], ...]:
        """(keep_prob, lambda) of every training: the chosen one, those of KEEPS, those of LAMBDAS above 0."""
        return ((self.keep, 0.0), *((keep, 0.0) for keep in KEEPS), *((1.0, strength) for strength in LAMBDAS[1:]))


@dataclass(frozen=True, eq=False)
class Result:
    """One network from the same initial weights, trained in full batches for each of the spec's `runs`.

    costs   (runs, 1001) before each step and at the end: with the step's own masks while training, at the end without; nan from where
            it diverged
    thetas  (runs, P) the weights at the end
    """

    spec: Spec
    costs: Array
    thetas: Array

    @cached_property
    def problem(self) -> Problem:
        return problem_of(self.spec.settings(1.0, 0.0))

    @cached_property
    def _networks(self) -> Network:
        return Network(spec_of(self.spec.settings(1.0, 0.0), self.problem), theta=self.thetas.copy())

    @cached_property
    def norms(self) -> Array:
        """(runs, layers) the length of each layer's weights."""
        return np.stack([np.linalg.norm(self.thetas[:, one.span], axis=1) for one in self._networks.weights()], axis=1)

    @cached_property
    def errors(self) -> Array:
        """(2, runs) shares of training and dev examples answered wrongly, without dropout; nan where it diverged."""
        wrong = [
            ((self._networks.forward(one.X)[..., 0] > 0) != (one.y == 1)).mean(axis=-1)
            for one in (self.problem.train, self.problem.dev)
        ]
        return np.where(np.isnan(self.costs[:, -1]), np.nan, np.array(wrong))

    @cached_property
    def rises(self) -> Array:
        """(runs,) at how many of the steps between two training passes the cost went up."""
        return (np.diff(self.costs[:, :-1], axis=1) > 0).sum(axis=1)

    @property
    def plain(self) -> int:
        """The number of the run without dropout and penalty."""
        return 1

    @property
    def dropped(self) -> list[int]:
        """The runs of KEEPS."""
        return [*range(1, 1 + len(KEEPS))]

    @property
    def penalized(self) -> list[int]:
        """The runs of LAMBDAS."""
        return [self.plain, *range(1 + len(KEEPS), len(self.spec.runs))]

    def table(self) -> ResultTable:
        columns = [
            Column("name", "training", format="s"),
            Column("rises", "cost rises", "Of 999 steps, those at which the cost of training went up", format="d"),
            *(Column(f"norm{k + 1}", f"|W{k + 1}|", "Length of that layer's weights", format=".3g") for k in range(3)),
            Column("train", "train error", "Without dropout", "%", ".1f"),
            Column("dev", "dev error", "Without dropout", "%", ".1f"),
        ]
        rows = []
        for i in [*self.dropped, *self.penalized[1:], *([] if self.spec.keep in KEEPS else [0])]:
            keep, strength = self.spec.runs[i]
            rows.append({
                "name": f"L2, lambda {strength:g}" if strength else f"keep_prob {keep:g}", "rises": int(self.rises[i]),
                **{f"norm{k + 1}": float(self.norms[i, k]) for k in range(3)}, "train": 100 * float(self.errors[0, i]), "dev": 100 * float(self.errors[1, i]),
            })  # fmt: skip
        return ResultTable(columns, rows)


def run(spec: Spec, tick: Tick = none) -> Result:
    """All of them stacked, on the trainer's own engine and with its masks."""
    settings, tick = [spec.settings(*one) for one in spec.runs], paced(tick, _SLICE_SECONDS)
    problem = problem_of(settings[0])
    stack = Stack([problem] * len(settings), settings, [first_weights(one, problem) for one in settings])
    costs, gone = np.full((len(settings), STEPS + 1), np.nan), np.zeros(len(settings), bool)
    for step in range(STEPS):
        gone |= stack.step()
        costs[:, step] = np.where(gone, np.nan, stack.costs)
        tick(step / STEPS, f"step {step:,} of {STEPS:,}, {len(settings)} trainings together")
    last = stack.network.cost(problem.train.X, problem.targets("float64"))
    last = last + stack.network.penalty(stack.l1, stack.l2, problem.train.examples)
    costs[:, -1] = np.where(gone, np.nan, last)
    return Result(spec, costs, stack.network.theta.copy())
