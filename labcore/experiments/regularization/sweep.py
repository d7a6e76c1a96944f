"""One network under twelve penalties: the same noisy moons, the same initial weights, full batches, from lambda 0 to 20.

The penalty is lambda/(2m) times the sum of w^2, or of |w|, over all weights and no bias, with m the number of training examples.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np

from labcore.data import NOISE
from labcore.network import Network
from labcore.optimizers import LEARNING_RATE
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none, paced
from labcore.training import Problem, Settings, problem_of
from labcore.training.stack import Stack, first_weights, spec_of

Array = np.ndarray

LAMBDAS = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)
HIDDEN, DEV_SHARE = (16, 16), 0.6
STEPS, EVERY = 2000, 10
# A tanh is straight to 8 % where its input is smaller.
LINEAR = 0.5
NEAR = 0.01
STORED = Path(__file__).with_name("sweep_stored.npz")
_SLICE_SECONDS = 0.05

PENALTY = Span(
    "penalty", "l2", kind="choice", choices=("l2", "l1", "l1-proximal"), label="penalty",
    hint="L2: the squares of the weights. L1: their sizes, by the subgradient or by a proximal step.",
)  # fmt: skip
EXAMPLES = Span(
    "points",
    200,
    100,
    2000,
    kind="integer",
    scale="log",
    label="points",
    hint="Two fifths of them are trained on, the rest is dev.",
)
SEED = Span(
    "seed", 0, 0, 2**31 - 1, kind="integer", label="seed", hint="Of the points, the split and the initial weights."
)
SOURCE = Span(
    "source", "stored", kind="choice", choices=("stored", "here"), label="trainings",
    hint="Stored: computed before, by this very code, for the settings of the first picture. Here: on this machine, now.",
)  # fmt: skip


@spec
class Spec:
    penalty: str = of(PENALTY)
    points: int = of(EXAMPLES)
    noise: float = of(NOISE, 0.35)
    learning_rate: float = of(LEARNING_RATE, 0.5)
    seed: int = of(SEED)
    source: str = of(SOURCE)

    def settings(self, strength: float) -> Settings:
        """The training under one lambda."""
        of_l2 = self.penalty == "l2"
        return Settings(
            data="moons", examples=self.points, data_noise=self.noise, dev_share=DEV_SHARE, hidden=HIDDEN, activation="tanh",
            gain=1.5, l1=0.0 if of_l2 else strength, l2=strength if of_l2 else 0.0, optimizer="gd",
            l1_step="proximal" if self.penalty == "l1-proximal" else "subgradient", learning_rate=self.learning_rate,
            batch_size=1024, seed=self.seed,
        )  # fmt: skip

    @property
    def m(self) -> int:
        """Training examples."""
        return problem_of(self.settings(0.0)).train.examples


@dataclass(frozen=True, eq=False)
class Result:
    """Twelve trainings, one for each of LAMBDAS.

    steps            (k,) at which the costs are kept
    costs, losses    (lambdas, k) with the penalty, and the data term alone, over all training examples; nan from where it diverged
    rises            (lambdas, 2) so many of the 2,000 steps took the cost, and the data term, up
    thetas           (lambdas, P) the weights at the end
    stored           whether it was computed before, by store.py
    """

    spec: Spec
    costs: Array
    losses: Array
    rises: Array
    thetas: Array
    stored: bool = False

    @property
    def steps(self) -> Array:
        return np.arange(0, STEPS + 1, EVERY)

    @cached_property
    def problem(self) -> Problem:
        return problem_of(self.spec.settings(0.0))

    @cached_property
    def diverged(self) -> Array:
        """(lambdas,) bool."""
        return ~np.isfinite(self.costs[:, -1])

    def network(self, i: int) -> Network:
        """The network under LAMBDAS[i] at its end."""
        return Network(spec_of(self.spec.settings(0.0), self.problem), theta=self.thetas[i].copy())

    @cached_property
    def _networks(self) -> Network:
        return Network(spec_of(self.spec.settings(0.0), self.problem), theta=self.thetas.copy())

    @cached_property
    def errors(self) -> Array:
        """(2, lambdas) shares of the training and of the dev examples that are answered wrongly; nan where it diverged."""
        both = []
        for subset in (self.problem.train, self.problem.dev):
            wrong = ((self._networks.forward(subset.X)[..., 0] > 0) != (subset.y == 1)).mean(axis=-1)
            both.append(np.where(self.diverged, np.nan, wrong))
        return np.array(both)

    @cached_property
    def dev_costs(self) -> Array:
        """(lambdas,) cross-entropy on the dev examples."""
        values = self._networks.cost(self.problem.dev.X, self.problem.targets("float64", "dev"))
        return np.where(self.diverged, np.nan, values)

    @property
    def chosen(self) -> int | None:
        """The number of the lambda of the lowest dev cost; None where all diverged."""
        return None if np.isnan(self.dev_costs).all() else int(np.nanargmin(self.dev_costs))

    @cached_property
    def norms(self) -> Array:
        """(lambdas, layers) the length of each layer's weights, |W|_F."""
        return np.stack([np.linalg.norm(self.thetas[:, one.span], axis=1) for one in self._networks.weights()], axis=1)

    @cached_property
    def zeros(self) -> Array:
        """(lambdas, 2) how many weights are exactly 0, and how many are smaller than 0.01 and not 0."""
        every = np.concatenate([self.thetas[:, one.span] for one in self._networks.weights()], axis=1)
        size = np.abs(every)
        return np.stack([(size == 0).sum(axis=1), ((size > 0) & (size < NEAR)).sum(axis=1)], axis=1)

    @property
    def weights(self) -> int:
        """How many weights the network has."""
        return sum(int(np.prod(one.shape)) for one in self._networks.weights())

    def pre_activations(self, i: int) -> tuple[Array, ...]:
        """z of each hidden layer over the training examples: (m, units)."""
        network, out = self.network(i), []
        a = self.problem.train.X
        for layer in network.layers[:-1]:
            out.append(a @ layer.weights + layer.bias)
            a = np.tanh(out[-1])
        return tuple(out)

    @cached_property
    def linear(self) -> Array:
        """(lambdas, hidden layers) the share of pre-activations in tanh's linear zone, |z| < 0.5."""
        return np.array([[(np.abs(z) < LINEAR).mean() for z in self.pre_activations(i)] for i in range(len(LAMBDAS))])

    def table(self) -> ResultTable:
        columns = [
            Column("name", "lambda", format="s"),
            Column("train", "train error", "Share of training examples answered wrongly", "%", ".1f"),
            Column("dev", "dev error", "Share of dev examples answered wrongly", "%", ".1f"),
            Column("cost", "dev cost", "Cross-entropy on the dev examples, without the penalty; lambda is chosen by it", format=".3f"),
            *(Column(f"norm{k + 1}", f"|W{k + 1}|", "Length of that layer's weights", format=".3g") for k in range(3)),
            Column("linear", "z in linear zone", "Share of the hidden pre-activations with |z| < 0.5", format=".0%"),
            Column("zeros", "exact zeros", "Weights that are exactly 0", format="d"),
            Column("near", "near zeros", "Weights that are not 0 and smaller than 0.01", format="d"),
            Column("rises", "cost rises", "Of 2,000 steps, those that took the cost with its penalty up", format="d"),
            Column("data_rises", "data term rises", "Of 2,000 steps, those that took the data term up", format="d"),
        ]  # fmt: skip
        rows = [
            {
                "name": f"{strength:g}", "train": 100 * float(self.errors[0, i]), "dev": 100 * float(self.errors[1, i]),
                "cost": float(self.dev_costs[i]), **{f"norm{k + 1}": float(self.norms[i, k]) for k in range(3)},
                "linear": float(self.linear[i].mean()), "zeros": int(self.zeros[i, 0]), "near": int(self.zeros[i, 1]),
                "rises": int(self.rises[i, 0]), "data_rises": int(self.rises[i, 1]),
            }
            for i, strength in enumerate(LAMBDAS)
        ]  # fmt: skip
        return ResultTable(columns, rows)


def run(spec: Spec, tick: Tick = none) -> Result:
    """The stored trainings, where the spec is the first picture's; else all twelve, stacked, now."""
    return (stored() if spec == Spec() else None) or trained(spec, tick)


def trained(spec: Spec, tick: Tick = none) -> Result:
    """All twelve in full batches by plain descent, on the trainer's own engine."""
    settings = [spec.settings(strength) for strength in LAMBDAS]
    problem, tick = problem_of(settings[0]), paced(tick, _SLICE_SECONDS)
    # With a penalty of 0 there is no proximal step to make: that side is stacked with the others as one of a vanishing penalty.
    groups = [[0], [*range(1, len(LAMBDAS))]] if spec.penalty == "l1-proximal" else [[*range(len(LAMBDAS))]]
    kept = np.full((2, len(LAMBDAS), STEPS // EVERY + 1), np.nan)
    rises = np.zeros((len(LAMBDAS), 2), int)
    thetas = np.zeros((len(LAMBDAS), len(first_weights(settings[0], problem).theta)))
    for group in groups:
        some = [settings[i] for i in group]
        stack = Stack([problem] * len(group), some, [first_weights(one, problem) for one in some])
        before, gone = np.full((2, len(group)), np.inf), np.zeros(len(group), bool)
        X, targets = problem.train.X, problem.targets("float64")
        for step in range(STEPS + 1):
            penalty = stack.network.penalty(stack.l1, stack.l2, problem.train.examples)
            if step < STEPS:
                gone |= stack.step()
                costs = stack.costs
            else:
                costs = stack.network.cost(X, targets) + penalty
            now = np.where(gone, np.nan, np.stack([costs, costs - penalty]))
            # Where nothing moves any more, rounding goes up and down.
            rises[group] += (now > before * (1 + 1e-12)).T
            before = now
            if step % EVERY == 0:
                kept[:, group, step // EVERY] = now
            tick(
                group[0] / len(LAMBDAS) + len(group) / len(LAMBDAS) * step / STEPS,
                f"step {step:,} of {STEPS:,}, {len(LAMBDAS)} penalties together",
            )
        thetas[group] = stack.network.theta
    return Result(spec, kept[0], kept[1], rises, thetas)


ARRAYS = ("costs", "losses", "rises", "thetas")


@lru_cache(maxsize=1)
def stored() -> Result | None:
    """What store.py has kept of the first picture's trainings; None before it has run."""
    if not STORED.exists():
        return None
    with np.load(STORED) as file:
        return replace(Result(Spec(), *(file[name] for name in ARRAYS)), stored=True)
