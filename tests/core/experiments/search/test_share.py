"""Those who share an executor take turns, and what is dropped has none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, Future, wait
from typing import Any

import pytest

from labcore.experiments.search import Space, search
from labcore.experiments.search.share import Share, VisitorShare
from labcore.training import Settings


class ByHand(Executor):
    """Work waits here until the test ends it, so that every order of events can be had."""

    def __init__(self) -> None:
        self.at_work: list[tuple[Any, Future[Any]]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.at_work.append((args[0], Future()))
        return self.at_work[-1][1]

    def end_first(self) -> Any:
        name, future = self.at_work.pop(0)
        future.set_result(name)
        return name


def names(part: VisitorShare, word: str, count: int) -> list[Future[str]]:
    return [part.submit(str, f"{word}{number}") for number in range(count)]


def ended(shared: ByHand) -> Iterator[str]:
    while shared.at_work:
        yield shared.end_first()


def test_two_visitors_have_alternate_turns_whoever_came_first() -> None:
    shared = ByHand()
    share = Share(shared, places=1)
    first = names(share.part(), "a", 4)
    second = names(share.part(), "b", 4)
    assert [*ended(shared)] == ["a0", "b0", "a1", "b1", "a2", "b2", "a3", "b3"]
    assert [future.result() for future in (*first, *second)] == [
        f"{word}{number}" for word in "ab" for number in range(4)
    ]


def test_one_who_waits_for_each_result_has_every_second_turn_too() -> None:
    shared = ByHand()
    share = Share(shared, places=1)
    patient = share.part()
    names(share.part(), "a", 6)
    order = []
    for number in range(3):
        future = patient.submit(str, f"b{number}")
        while not future.done():
            order.append(shared.end_first())
    assert order == ["a0", "b0", "a1", "b1", "a2", "b2"]


def test_of_one_visitor_no_more_run_than_agreed_and_no_more_of_all_than_there_are_places() -> None:
    shared = ByHand()
    share = Share(shared, places=3, each=2)
    names(share.part(), "a", 5)
    assert [name for name, _ in shared.at_work] == ["a0", "a1"]
    names(share.part(), "b", 5)
    assert [name for name, _ in shared.at_work] == ["a0", "a1", "b0"]
    shared.end_first()
    # The last turn was the second one's.
    assert [name for name, _ in shared.at_work] == ["a1", "b0", "a2"]
    shared.end_first()
    assert [name for name, _ in shared.at_work] == ["b0", "a2", "b1"]
    assert sorted([*ended(shared)]) == ["a2", "a3", "a4", "b0", "b1", "b2", "b3", "b4"]


def test_what_is_dropped_has_no_turn_and_what_runs_is_cancelled_where_it_runs() -> None:
    shared = ByHand()
    share = Share(shared, places=1)
    leaving, staying = share.part(), share.part()
    dropped, kept = names(leaving, "a", 3), names(staying, "b", 2)
    (_, at_work), *_ = shared.at_work
    leaving.shutdown(wait=False, cancel_futures=True)
    assert at_work.cancelled()
    assert wait(dropped, timeout=0).not_done == set()
    with pytest.raises(CancelledError):
        dropped[0].result()
    assert [name for name, future in shared.at_work if not future.done()] == ["b0"]
    del shared.at_work[0]
    assert [*ended(shared)] == ["b0", "b1"]
    assert [future.result() for future in kept] == ["b0", "b1"]
    with pytest.raises(RuntimeError, match="ask for another one"):
        leaving.submit(str, "a3")


def test_a_single_future_that_is_cancelled_costs_its_visitor_no_turn() -> None:
    shared = ByHand()
    share = Share(shared, places=1)
    first = names(share.part(), "a", 3)
    names(share.part(), "b", 2)
    assert first[1].cancel()
    assert [*ended(shared)] == ["a0", "b0", "a2", "b1"]


class Refusing(Executor):
    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        raise ConnectionError("gone")


def test_what_the_executor_refuses_is_told_where_the_result_would_be() -> None:
    part = Share(Refusing(), places=1).part()
    for _ in range(3):
        with pytest.raises(ConnectionError, match="gone"):
            part.submit(str, "a").result(timeout=0)


def test_what_the_work_raises_reaches_its_visitor() -> None:
    shared = ByHand()
    future = Share(shared, places=1).part().submit(int, "x")
    shared.at_work[0][1].set_exception(ValueError("no number"))
    with pytest.raises(ValueError, match="no number"):
        future.result(timeout=0)


@pytest.mark.parametrize("each", [0, 3])
def test_a_visitor_has_at_least_one_place_and_no_more_than_there_are(each: int) -> None:
    with pytest.raises(ValueError, match=f"1 to 2 pieces .* got {each}"):
        Share(ByHand(), places=2, each=each)


def test_a_search_that_is_left_drops_its_orders_though_none_has_come_back() -> None:
    shared = ByHand()
    states = search(
        Space(learning_rate=("log", 1e-3, 0.1)),
        Settings(data="moons"),
        trials=3,
        executor=Share(shared, places=2).part(),
    )
    assert next(states).trials == ()
    at_work = [future for _, future in shared.at_work]
    assert len(at_work) == 2
    states.close()
    # The third had its turn only to be dropped as well, or none.
    assert all(future.cancelled() for _, future in shared.at_work)
