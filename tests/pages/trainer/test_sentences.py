"""What the trainer says under its table, over many settings: every sentence agrees with the run, counted anew."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy.stats import binomtest

from labcore.data import PLANAR
from labcore.training import Settings, Side
from pages.trainer import report
from tests.pages.plain_words import private_terms
from tests.pages.trainer.training import training_with

DATA = (*PLANAR, "wine", "diabetes")
RANGE = r"\(([\d.]+) to ([\d.]+) %\)"


def random_run(seed: int) -> tuple[Any, str]:
    """A training of one to four sides, some way on, and the picture that is looked at."""
    rng = np.random.default_rng(np.random.SeedSequence(7, spawn_key=(seed,)))

    def one_of(*values: Any) -> Any:
        return values[int(rng.integers(len(values)))]

    first = Settings(
        data=one_of(*DATA), examples=int(rng.integers(50, 300)), label_noise=one_of(0.0, 0.0, float(rng.uniform(0.01, 0.5))),
        dev_share=float(rng.uniform(0.1, 0.8)), hidden=one_of((), (3,), (8, 4)), activation=one_of("tanh", "relu", "sigmoid"),
        initializer=one_of("he", "he", "zeros"), optimizer=one_of("adam", "gd"), epochs=one_of(2, 5, 30), patience=one_of(None, None, 1),
        learning_rate=float(10 ** rng.uniform(-3, 1)), batch_size=int(rng.integers(8, 64)), seed=int(rng.integers(100)),
    )  # fmt: skip
    others = [first.changed(learning_rate=one_of(0.01, 1.0, first.learning_rate)) for _ in range(int(rng.integers(4)))]
    view = one_of("answers", "weights", "mistakes")
    # Whole epochs: in between, costs and errors are those of the last one.
    training = training_with([first, *others])
    training.run.advance(int(rng.integers(4)) * training.run.sides[0].steps_per_epoch)
    return training, view


def answers(side: Side, subset: str) -> np.ndarray:
    with np.errstate(all="ignore"):
        logits = side.network().forward(getattr(side.problem, subset).X)
    return (logits[:, 0] > 0).astype(int) if logits.shape[1] == 1 else logits.argmax(axis=1)


def check_of_classes(side: Side, said: str, alone: bool) -> None:
    """The errors, their intervals, and what is made of them, by counting answers."""
    train, dev = side.problem.train, side.problem.dev
    right = train.learned == train.y
    wrong = int((answers(side, "train") != train.y)[right].sum())
    missed = int((answers(side, "dev") != dev.y).sum())
    low_bias, low_variance = wrong / right.sum() <= 0.05, missed / len(dev.y) - wrong / right.sum() <= 0.05
    # Of fewer than twenty, one answer is worth more than the threshold.
    few_train, few_dev = right.sum() < 20, min(right.sum(), len(dev.y)) < 20
    for name, few, low_, count in (
        ("bias", few_train, low_bias, right.sum()), ("variance", few_dev, low_variance, min(right.sum(), len(dev.y))),
    ):  # fmt: skip
        assert (f"{name} undecided by {count} example" in said.lower()) == few, said
        assert (f"low {name}" in said.lower()) == (low_ and not few), said
        assert (f"high {name}" in said.lower()) == (not low_ and not few), said
    ends = binomtest(wrong, int(right.sum())).proportion_ci(method="wilson")
    if min(abs(ends.low - 0.05), abs(ends.high - 0.05)) > 1e-9 and not few_train:
        assert bool(re.search("[Pp]robably (low|high) bias", said)) == (ends.low <= 0.05 < ends.high), said
    if alone:
        low, high = re.findall(RANGE, said)[0]
        assert (float(low), float(high)) == pytest.approx((100 * ends.low, 100 * ends.high), abs=0.051)
    if alone or not right.all():
        share, dev_share = re.findall(
            r"[Bb]ias(?: undecided[^:]*)?: ([\d.]+) %.*?[Vv]ariance(?: undecided[^:]*)?: ([\d.]+) %", said
        )[0]
        assert float(share) == pytest.approx(100 * wrong / right.sum(), abs=0.051)
        assert float(dev_share) == pytest.approx(100 * missed / len(dev.y), abs=0.051)
        assert ("where the training label is right" in said) == (not right.all())
    if not right.all():
        repeated = int((answers(side, "train") == train.learned)[~right].sum())
        assert f"It repeats {repeated} of the {int((~right).sum())} wrong labels." in said


def check_of_evidence(said: str) -> None:
    """The numbers beside each other are compared as they read: a dev error that is no worse is never called variance."""
    for train, dev, rest in re.findall(
        r"[Bb]ias(?: undecided[^:]*)?: ([\d.,]+) %.*? [Vv]ariance(?: undecided[^:]*)?: ([\d.,]+) % on dev(?: \([^)]*\))?([^.]*)\.",
        said,
    ):
        errors = [float(one.replace(",", "")) for one in (train, dev)]
        assert rest == (", no worse" if errors[1] <= errors[0] else ""), said
        assert not rest or "high variance" not in said.lower(), said


@pytest.mark.parametrize("hundred", range(3))
def test_every_sentence_agrees_with_the_run(hundred: int):
    seen = {"zeros": 0, "noise": 0, "diverged": 0, "sure": 0, "tiles": 0, "evidence": 0, "no worse": 0}
    for seed in range(100 * hundred, 100 * hundred + 100):
        training, view = random_run(seed)
        sides, said = training.run.sides, report.words(training, "", view)
        assert private_terms(said) == []
        assert not re.search(r"\bnan\b|\binf\b|None|  ", said)
        for side in sides:
            alone = len(sides) == 1
            name = side.name.upper()
            mine = said if alone else next(one for one in re.split(r"(?<=\.) (?=[A-D](?:(?:, [A-D])* and [A-D])?: )", said) if name in one.partition(":")[0])  # fmt: skip
            if side.divergence is not None:
                seen["diverged"] += 1
                assert f"Diverged at step {side.divergence.step}:" in mine
                # The table beside is older than the sentence, and says so.
                latest = side.evaluations[-1]
                assert f"The table is of epoch {latest.epoch:g}." in mine
                assert latest.step < side.divergence.step
                last = side.divergence.layer == side.divergence.layers
                if np.isfinite(side.divergence.largest):
                    assert ("standard deviations of the target" in mine) == (last and not side.problem.table.classes)
                continue
            assert ("so far" in mine.lower()) == (side.outcome == "running"), mine
            if side.problem.table.classes:
                check_of_classes(side, mine, alone)
            check_of_evidence(mine)
            seen["evidence"] += "% on dev" in mine
            seen["no worse"] += "no worse" in mine
            seen["sure"] += "probably" not in mine
            if "hidden gradients are exactly 0" in mine.lower():
                seen["zeros"] += 1
                network = side.network()
                assert side.settings.initializer == "zeros"
                assert all((layer.weights == 0).all() for layer in network.layers)
                assert all((layer.bias == 0).all() for layer in network.layers[:-1])
        noise = sides[0].settings.label_noise
        if sides[0].problem.table.classes and sides[0].divergence is None and "on purpose" in said:
            seen["noise"] += 1
            share = np.mean(sides[0].problem.train.learned != sides[0].problem.train.y)
            assert f"{100 * share:.3g} % of the training labels are wrong on purpose" in said
            assert share == pytest.approx(noise, abs=0.5 / len(sides[0].problem.train.y) + 1e-9)
        if view == "weights":
            seen["tiles"] += 1
            largest = max(np.abs(side.network().layers[0].weights).max() for side in sides)
            if np.isfinite(largest):
                told = re.search(r"Full colour is a weight of ([\d,]+(?:\.\d+)?)", said)
                assert told, said
                assert float(told[1].replace(",", "")) == pytest.approx(largest, rel=6e-3)
    assert all(seen.values()), seen


def test_units_of_a_layer_that_start_alike_are_said_to_stay_alike():
    alike = Settings(examples=60, hidden=(3,), activation="sigmoid", initializer="zeros", epochs=5, learning_rate=0.05)
    training = training_with(alike, 6)
    weights = training.run.sides[0].network().layers[0].weights
    assert (weights == weights[:, :1]).all()
    assert weights.any()
    assert "exactly alike" in report.words(training, "")
    assert "exactly alike" not in report.words(training_with(replace(alike, initializer="he"), 6), "")


def test_every_side_has_one_colour_scale():
    from labcore.training import Run
    from labcore.training.look import look_at_plane
    from pages.trainer.diagram import columns_of, network_panel, scales_of
    from pages.trainer.pictures import GRID, axes_of, window_of

    small = Settings(examples=60, hidden=(4,), epochs=5)
    run = Run([small, replace(small, gain=0.01)])
    every = [
        columns_of(side, look_at_plane(side, window_of(*axes_of(side.problem, False)), GRID)) for side in run.sides
    ]
    panels = [
        network_panel(f"network {side.name}", side, shown, scales_of(every))
        for side, shown in zip(run.sides, every, strict=True)
    ]
    (strong, _), (weak, answer) = (
        [np.abs(np.asarray(layer.pictures)) for layer in panel.layers[1:]] for panel in panels
    )
    assert strong.max() == 1.0
    # A hundredth of the initial weights makes outputs, and colours, that are as much weaker; tanh bends the strong ones.
    assert weak.max() < 0.1
    # What is answered has the colours of the plane: with logits near 0 hardly any.
    assert answer.max() < 0.1
