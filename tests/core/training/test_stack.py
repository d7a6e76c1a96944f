"""Dropout's masks: how often, when the same, when not; and what a step that fails leaves behind."""

from __future__ import annotations

import numpy as np
import pytest

from labcore.training import Run, Settings
from labcore.training.problem import problem_of
from labcore.training.stack import Stack, first_weights

# Four equal batches of 76 training examples.
WIDE = Settings(
    data="moons",
    examples=100,
    hidden=(40, 30),
    keep_prob=(0.8, 0.35),
    input_keep_prob=0.5,
    batch_size=19,
    learning_rate=0.01,
)


def stack_of(*settings: Settings) -> Stack:
    problems = [problem_of(one) for one in settings]
    return Stack(problems, settings, [first_weights(*pair) for pair in zip(settings, problems, strict=True)])


def masks_of(stack: Stack, side: int = 0) -> list[np.ndarray]:
    """Of the coming step: input, first, second layer; which units are kept."""
    stack.gradient()
    dropouts = [stack.network.input_dropout, *(layer.dropout for layer in stack.network.layers[:-1])]
    masks = [dropout.mask for dropout in dropouts]
    assert all(mask is not None for mask in masks)
    return [np.array(mask[side] if mask.ndim == 3 else mask) for mask in masks if mask is not None]


def test_the_mean_of_the_masks_is_keep_prob_and_of_what_is_kept_one():
    stack = stack_of(WIDE)
    shares: list[list[float]] = [[], [], []]
    counts = [0, 0, 0]
    for _ in range(60):
        for i, mask in enumerate(masks_of(stack)):
            shares[i].append(float((mask > 0).mean()))
            counts[i] += mask.size
        stack.step()
    for share, count, keep in zip(shares, counts, (0.5, 0.8, 0.35), strict=True):
        # Four standard errors of a share of so many independent draws.
        assert abs(np.mean(share) - keep) < 4.0 * np.sqrt(keep * (1 - keep) / count)
        # And it scatters as independent draws do, no less: chi-square over 60 steps, 99.99 % bounds.
        z = np.var(share) * (count / 60) / (keep * (1 - keep))
        assert 0.4 < z < 1.9
    for mask, keep in zip(masks_of(stack), (0.5, 0.8, 0.35), strict=True):
        np.testing.assert_array_equal(np.unique(mask), [0.0, 1.0 / keep])


def test_masks_differ_by_step_and_epoch_and_are_the_same_for_the_same_place():
    stack, again = stack_of(WIDE), stack_of(WIDE)
    seen = []
    for _ in range(9):
        masks, others = masks_of(stack), masks_of(again)
        masks_again = masks_of(stack)
        for one, two, three in zip(masks, others, masks_again, strict=True):
            np.testing.assert_array_equal(one, two)
            np.testing.assert_array_equal(one, three)
        seen.append(masks[1].tobytes())
        stack.step()
        again.step()
    assert len(set(seen)) == 9
    other = masks_of(stack_of(WIDE.changed(seed=1)))
    assert other[1].tobytes() not in seen


def test_sides_of_other_keep_probs_drop_by_the_same_draws():
    """Who keeps more keeps all that the other keeps."""
    stack = stack_of(WIDE, WIDE.changed(keep_prob=(0.9, 0.5)))
    few, many = masks_of(stack, 0)[1:], masks_of(stack, 1)[1:]
    for one, other in zip(few, many, strict=True):
        assert (other[one > 0] > 0).all()
        assert (other > 0).sum() > (one > 0).sum()


def test_nothing_is_dropped_when_the_costs_are_measured():
    run = Run(WIDE)
    side = run.sides[0]
    X = side.problem.train.X
    network = side.network()
    np.testing.assert_array_equal(network.forward(X), network.forward(X))
    logits = network.forward(X)[:, 0]
    y = side.problem.train.learned
    loss = np.mean(np.log1p(np.exp(np.where(y == 1, -logits, logits))))
    assert side.evaluations[0].train_cost == pytest.approx(loss, rel=1e-12)


def test_a_step_that_fails_moves_neither_weights_nor_statistics():
    run = Run(
        Settings(
            data="moons", examples=100, batch_norm=True, optimizer="gd", learning_rate=10.0, l2=1000.0, batch_size=10
        )
    )
    before = None
    while run.running:
        before = run.sides[0].weights.copy()
        run.advance()
    side = run.sides[0]
    assert side.outcome == "diverged"
    assert before is not None
    np.testing.assert_array_equal(side.weights.theta, before.theta)
    np.testing.assert_array_equal(side.weights.statistics, before.statistics)
    assert np.isfinite(side.network().forward(side.problem.dev.X)).all()


def test_weight_decay_spares_biases_gammas_and_betas():
    """With no gradient to speak of (a rate, but Adam's epsilon far above it) only the decay acts: w (1 - lr lambda)^k."""
    settings = Settings(
        data="moons", examples=100, hidden=(6,), batch_norm=True, optimizer="adamw", learning_rate=0.1, batch_size=75,
        hyperparameters=(("weight_decay", 0.5), ("epsilon", 1.0), ("beta1", 0.9999)), clip=1e-3,
    )  # fmt: skip
    run = Run(settings)
    side = run.sides[0]
    start, network = side.weights.theta.copy(), side.network()
    run.advance(10)
    for group in network.groups:
        before, after = start[group.span], side.weights.theta[group.span]
        factor = 0.95**10 if group.kind == "weights" else 1.0
        # Each of ten steps moves an entry by at most lr * clip.
        np.testing.assert_allclose(after, before * factor, rtol=0, atol=10 * 0.1 * 1e-3)
