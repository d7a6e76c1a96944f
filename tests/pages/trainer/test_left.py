"""A training that its visitor has left: its memory is free at once, and who comes back finds it as it was, bit for bit."""

from __future__ import annotations

from typing import Any, cast

import pytest

from labcore.training import Run
from pages.kit.account import Account, NoRoom
from pages.trainer import session
from pages.trainer.session import Training
from tests.core.training.bits import bits
from tests.pages.trainer.training import UNSEEN, Unseen, following

LARGE = {"hidden": (512, 512), "examples": 100, "epochs": 400, "trained": 0.0}


class Showing(Unseen):
    """Work that may show a second bar."""

    def again(self, give_up: Any) -> None:
        self.give_up = give_up


@pytest.fixture
def account(monkeypatch) -> Account:
    """An account of this test's own."""
    made = Account(300_000_000)
    monkeypatch.setattr(session, "ACCOUNT", made)
    return made


def trained(**values: Any) -> tuple[Training, Any, Run]:
    """A training that has gone on, with changes on its way; and a copy of its run."""
    training, settings = following(**values)
    training.fresh = False
    training.run.advance(5)
    settings.change({"learning_rate": 0.003})
    training.follow(settings, UNSEEN)
    training.run.advance(3)
    settings.change({"batch_size": 16})
    training.follow(settings, UNSEEN)
    training.run.advance(4)
    return training, settings, training.run.copy()


def goes_on(run: Run, other: Run) -> bool:
    """Whether both stand at the same bits, and come to the same."""
    same = state(run) == state(other)
    run.advance(3)
    other.advance(3)
    return same and state(run) == state(other)


def state(run: Run) -> list[Any]:
    return [bits(side) for side in run.sides]


class Other:
    """Another visitor's."""


def filled(account: Account) -> list[Other]:
    """Takes all the room there is."""
    there, size = [], 200_000_000
    while size > 1000:
        try:
            account.stay(one := Other(), size)
            there.append(one)
        except NoRoom:
            size //= 2
    return there


@pytest.mark.parametrize("needed", [False, True], ids=["kept", "room needed"])
def test_who_comes_back_finds_it_as_it_was(account, needed: bool):
    training, settings, before = trained()
    training.leave()
    training.leave()
    assert training._run is None
    if needed:
        assert filled(account)
        assert account.of(training) == 0
    training.follow(settings, cast(Any, Showing()))
    assert goes_on(training.run, before)
    assert not training.refused


def test_a_large_one_that_is_soon_made_again_is_let_go_at_once(account):
    training, settings, before = trained(**LARGE)
    assert 1_000_000 < account.taken < 15_000_000
    training.leave()
    assert account.taken == 0
    # An act that comes first finds it too.
    training.act(settings, {"do": "step"})
    before.advance(1)
    assert goes_on(training.run, before)
    assert account.taken > 1_000_000


def test_one_that_took_long_is_packed(account):
    training, settings, before = trained(**LARGE)
    training.seconds_per_step = 60.0
    held = account.taken
    training.leave()
    assert 0 < account.of(training) < 0.5 * held
    training.follow(settings, cast(Any, Showing()))
    assert goes_on(training.run, before)


def test_one_that_is_left_while_it_begins_holds_nothing(account):
    class Stopped(Exception):
        pass

    class Stopping(Showing):
        def wait(self, job: Any) -> None:
            raise Stopped

    training, settings, _ = trained()
    training.leave()
    held = account.taken
    training.leave()
    assert account.taken == held > 0
    settings.change({"hidden": (512, 512), "trained": 10.0})
    with pytest.raises(Stopped):
        training.follow(settings, cast(Any, Stopping()))
    fresh = Training()
    with pytest.raises(Stopped):
        fresh.follow(settings, cast(Any, Stopping()))
    assert account.of(fresh) > 1_000_000
    for one in (training, fresh):
        one.leave()
    # The one that was there before is there.
    assert account.of(fresh) == 0
    assert account.taken == held
    fresh.follow(settings, cast(Any, Showing()))
    assert fresh.run.sides[0].settings.hidden == (512, 512)


def test_other_settings_start_another(account):
    training, settings, _ = trained()
    training.leave()
    settings.change({"hidden": (3,), "trained": 0.0})
    training.follow(settings, UNSEEN)
    assert training.run.sides[0].settings.hidden == (3,)
    assert training._left is None


def test_where_there_is_no_room_it_is_said_and_tried_again(account):
    training, settings, before = trained(**LARGE)
    training.leave()
    others = filled(account)
    training.follow(settings, UNSEEN)
    assert "must fit into" in training.refused
    assert training.run.sides[0].settings.hidden != LARGE["hidden"]
    del others
    training.follow(settings, cast(Any, Showing()))
    assert training.refused == ""
    assert goes_on(training.run, before)


def test_who_goes_again_before_there_is_room_still_finds_it_later(account):
    training, settings, before = trained(**LARGE)
    training.leave()
    others = filled(account)
    training.follow(settings, UNSEEN)
    assert training.refused
    # What is shown meanwhile is not what is left.
    training.leave()
    del others
    training.follow(settings, cast(Any, Showing()))
    assert training.refused == ""
    assert goes_on(training.run, before)


def test_an_act_for_which_there_is_no_room_is_said_and_ends_nothing(account):
    training, settings, before = trained(**LARGE)
    training.leave()
    others = filled(account)
    # A page that was away asks before it has been drawn again.
    training.act(settings, {"do": "step"})
    assert training.stale
    assert training.fault == ""
    del others
    training.follow(settings, cast(Any, Showing()))
    others = filled(account)
    settings.change({"hidden": (800, 800)})
    training.act(settings, {"do": "reset"})
    assert "must fit into" in training.fault
    del others
    settings.change({"hidden": LARGE["hidden"]})
    training.follow(settings, cast(Any, Showing()))
    assert goes_on(training.run, before)


def test_who_cancels_the_way_back_begins_anew(account):
    class Cancelled(Exception):
        pass

    class Cancelling(Showing):
        def at(self, text: str, share: float) -> None:
            self.give_up()
            raise Cancelled

    training, settings, _ = trained(**LARGE)
    training.leave()
    with pytest.raises(Cancelled):
        training.follow(settings, cast(Any, Cancelling()))
    training.follow(settings, UNSEEN)
    assert training.run.sides[0].settings.hidden == LARGE["hidden"]


def test_a_change_on_the_way_takes_what_it_needs_or_is_refused(account):
    training, settings, before = trained(**LARGE)
    small = account.of(training)
    others = filled(account)
    settings.change({"optimizer": "amsgrad"})
    training.follow(settings, UNSEEN)
    assert "must fit into" in training.refused
    assert state(training.run) == state(before)
    del others
    training.follow(settings, UNSEEN)
    assert training.refused == ""
    assert account.of(training) > small


def test_small_ones_find_room_where_a_large_one_is_refused(account):
    account.stay(other := Other(), int(0.84 * account.most))
    training, settings = following(**LARGE, batch_size=64)
    settings.apply({"hidden": (1024, 1024, 1024)})
    training.follow(settings, UNSEEN)
    assert "would take about" in training.refused
    crowd = [following() for _ in range(20)]
    assert all(not one.refused for one, _ in crowd)
    assert account.of(other)
