"""The loop for scripts: a report an epoch or a step, to the end or resumed."""

from __future__ import annotations

import pytest

from labcore.training import Run, Settings, train
from tests.core.training.bits import bits, same, to_the_end

SMALL = Settings(data="moons", examples=100, batch_size=16, epochs=3)


def test_a_report_an_epoch():
    reports = list(train(SMALL))
    assert [report.epoch for report in reports] == [1.0, 2.0, 3.0]
    assert [report.step for report in reports] == [5, 10, 15]
    assert [report.outcome for report in reports] == ["running", "running", "finished"]
    assert [report.evaluation.epoch for report in reports] == [1.0, 2.0, 3.0]
    assert bits(reports[-1].side) == bits(to_the_end(Run(SMALL)).sides[0])


def test_a_report_a_step():
    reports = list(train(SMALL, every="step"))
    assert [report.step for report in reports] == list(range(1, 16))
    assert [report.cost for report in reports] == reports[0].side.costs.tolist()


def test_stopped_and_resumed_is_not_stopped():
    (*_, last) = train(SMALL, steps=7)
    assert last.step == 7
    (*_, last) = train(resume=last.run)
    assert same(last.run, to_the_end(Run(SMALL)))


def test_resumed_in_an_epoch_it_reports_at_its_end():
    (*_, last) = train(SMALL, steps=7)
    assert [report.step for report in train(resume=last.run)] == [10, 15]


@pytest.mark.parametrize("every", ["epoch", "step"])
def test_beside_smaller_batches_the_reports_are_still_those_of_side_a(every):
    settings = [SMALL, SMALL.changed(batch_size=3), SMALL.changed(epochs=5)]
    reports = list(train(settings, every=every))
    own = [report for report in reports if report.step < 15]
    assert [report.step for report in own] == ([5, 10] if every == "epoch" else list(range(1, 15)))
    assert same(reports[-1].run, to_the_end(Run(settings)))
    (*_, last) = train(settings, every=every, steps=7)
    assert last.step == 7


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match='every must be "epoch" or "step"; got batch'):
        train(SMALL, every="batch")
    with pytest.raises(ValueError, match="not both; got none"):
        train()
    with pytest.raises(ValueError, match="not both; got both"):
        train(SMALL, resume=Run(SMALL))
