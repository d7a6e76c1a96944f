"""Trainings together as work: how far it is, how long it takes, how it is ended, and what is refused before it begins."""

from __future__ import annotations

import tracemalloc
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from labcore.training import Run, Settings, Trainings, together, train_all
from labcore.training.estimate import bytes_together, estimate
from tests.core.training.bits import bits, to_the_end

SMALL = Settings(data="moons", examples=100, hidden=(6, 5), batch_size=16, epochs=6, learning_rate=0.01)
RATES = [SMALL.changed(learning_rate=0.001 * rate) for rate in range(1, 9)]
STEPS = 5 * 6


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock that goes on by a thousandth each time it is asked."""
    now = [0.0]

    def perf_counter() -> float:
        now[0] += 0.001
        return now[0]

    monkeypatch.setattr(together, "time", SimpleNamespace(perf_counter=perf_counter))
    return now


# --- how far --------------------------------------------------------------------------------------------------


def test_the_share_is_that_of_the_steps_where_all_cost_the_same():
    trainings = Trainings(RATES)
    assert trainings.share == 0.0
    for made in range(1, STEPS + 1):
        trainings.advance()
        assert trainings.share == pytest.approx(made / STEPS, abs=1e-12)
    assert trainings.done
    assert trainings.share == 1.0
    assert trainings.ended == len(RATES)


def test_the_share_is_by_work_not_by_number():
    """Nine of ten have ended, and hardly anything is done."""
    trainings = Trainings(
        [*(SMALL.changed(epochs=1, hidden=(units,)) for units in range(1, 10)), SMALL.changed(hidden=(1024, 1024))]
    )
    trainings.advance(5)
    assert trainings.ended == 9
    assert 0.1 < trainings.share < 0.25
    trainings.advance(15)
    assert 0.6 < trainings.share < 0.75


def test_what_an_early_end_spares_counts_as_done():
    stopping = SMALL.changed(patience=1, learning_rate=0.5, seed=4, epochs=100)
    assert to_the_end(Run(stopping)).sides[0].outcome == "stopped early"
    trainings = Trainings([stopping, SMALL.changed(epochs=100)])
    trainings.advance(5 * 20)
    assert trainings.ended == 1
    assert trainings.share == pytest.approx(0.5 + 0.5 * 0.2)


def test_the_share_only_grows():
    trainings, shares = (
        Trainings([*RATES, SMALL.changed(hidden=(40,)), SMALL.changed(patience=1, learning_rate=0.5)]),
        [0.0],
    )
    while not trainings.done:
        trainings.advance_for(0.001)
        shares.append(trainings.share)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_the_time_left_is_measured(clock: list[float]):
    trainings = Trainings(RATES)
    assert trainings.seconds_left == pytest.approx(sum(STEPS * estimate(one).step_among(8) for one in RATES))
    trainings.advance(10)
    # By the clock ten steps took ten thousandths and a little; of a hundred times that nothing is known.
    assert trainings.seconds_left == pytest.approx(0.020, rel=0.3)
    clock[0] += 100.0
    assert trainings.seconds_left == pytest.approx(0.020, rel=0.3)
    trainings.advance(STEPS)
    assert trainings.seconds_left == 0.0


def test_all_of_them_grow_at_once(clock: list[float]):
    settings = [SMALL.changed(hidden=(units,), epochs=10 * units) for units in range(1, 7)]
    trainings = Trainings(settings)
    for _ in range(40):
        trainings.advance_for(0.020)
        shares = [side.epoch / one.epochs for side, one in zip(trainings.sides, settings, strict=True)]
        # A turn is an epoch, and twenty steps at least: four of the ten epochs that the first one has.
        assert max(shares) - min(shares) <= 0.4
    assert min(shares) > 0.2


def test_a_slice_is_no_longer_than_it_may_be(clock: list[float]):
    trainings = Trainings([SMALL.changed(hidden=(units,), epochs=100) for units in range(1, 7)])
    for seconds in (0.003, 0.02, 0.05):
        began = clock[0]
        trainings.advance_for(seconds)
        assert seconds <= clock[0] - began <= seconds + 0.005


# --- shown and ended ------------------------------------------------------------------------------------------


class Ended(Exception):
    pass


def test_it_tells_how_far_it_is():
    told: list[tuple[float | None, str]] = []

    def tick(share: float | None = None, text: str = "", /) -> None:
        told.append((share, text))

    sides = train_all([one.changed(epochs=40) for one in RATES], tick)
    shares = [share for share, _ in told]
    assert shares == sorted(shares)  # type: ignore[type-var]
    assert told[-1] == (1.0, "8 of 8 trainings done")
    assert {text.partition(" of ")[2] for _, text in told} == {"8 trainings done"}
    assert [bits(side) for side in sides] == [
        bits(side) for side in train_all([one.changed(epochs=40) for one in RATES])
    ]


def test_it_can_be_ended_between_two_slices():
    calls: list[float] = []

    def tick(share: float | None = None, text: str = "", /) -> None:
        calls.append(share or 0.0)
        if len(calls) == 2:
            raise Ended

    with pytest.raises(Ended):
        train_all([SMALL.changed(epochs=1000, seed=seed) for seed in range(20)], tick)
    assert 0 < calls[-1] < 0.5


def test_it_can_be_ended_while_it_is_prepared():
    texts: list[str] = []

    def tick(share: float | None = None, text: str = "", /) -> None:
        texts.append(text)
        raise Ended

    with pytest.raises(Ended):
        Trainings([Settings(data="digits", hidden=(4,), seed=seed, epochs=1) for seed in range(60)], tick=tick)
    assert len(texts) == 1
    assert texts[0].endswith(" of 60 trainings")


# --- refused before it begins ---------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [0, 4097])
def test_none_and_too_many_are_refused(count: int):
    with pytest.raises(ValueError, match=rf"trainings together must be 1 to 4,096; got {count:,}\."):
        Trainings([SMALL] * count)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ([Settings(hidden=(512, 512), epochs=1, seed=seed) for seed in range(40)], r"fit into 600 MB; these 40 would take about [\d,]+ MB"),
        ([Settings(hidden=(2,), epochs=1000)] * 1000, r"fit into 600 MB; these 1,000 would take about [\d,]+ MB: take fewer of them"),
        ([Settings(data="digits", hidden=(4,), rotate=5.0, epochs=1000)] * 300, r"within 4 hours, counted one by one; these 300 would take about [\d.]+: "),
    ],
    ids=["weights", "costs", "time"],
)  # fmt: skip
def test_too_much_is_refused_before_anything_is_made(
    monkeypatch: pytest.MonkeyPatch, settings: list[Settings], words: str
):
    monkeypatch.setattr(together, "begin", lambda *_: pytest.fail("it was begun"))
    with pytest.raises(ValueError, match=words):
        Trainings(settings)


CASES: dict[str, list[Settings]] = {
    "rates": [SMALL.changed(learning_rate=0.001 * rate, patience=3) for rate in range(1, 200)],
    "seeds": [SMALL.changed(seed=seed) for seed in range(200)],
    "many steps": [SMALL.changed(seed=seed, epochs=100, batch_size=4, hidden=(2,)) for seed in range(16)],
    "images": [Settings(data="digits", hidden=(64,), epochs=1, patience=1, optimizer="amsgrad", seed=seed) for seed in range(20)],
    "wide": [Settings(hidden=(512, 512), epochs=1, learning_rate=0.001 * rate) for rate in range(1, 5)],
    "many examples": [Settings(hidden=(16, 16), epochs=1, examples=5000, batch_size=1024, seed=seed) for seed in range(20)],
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_memory_is_never_underestimated(name: str):
    settings = CASES[name]
    each = [estimate(one) for one in settings]
    data: dict[Any, int] = {one.data_key: result.data for one, result in zip(settings, each, strict=True)}
    tracemalloc.start()
    try:
        train_all(settings)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    # Far from it neither: nothing is refused for nothing.
    assert peak < bytes_together(each, sum(data.values())) < 10 * peak + 60e6


def test_the_widths_fit_the_cache():
    widths = [estimate(SMALL.changed(hidden=(units, units))).width for units in (8, 32, 64, 128, 256, 1024)]
    assert widths[0] == 64
    assert widths[-1] == 1
    assert widths == sorted(widths, reverse=True)
    assert np.all(np.array(widths) >= 1)
