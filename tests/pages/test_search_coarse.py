"""Coarse to fine on the page: what is drawn on axes becomes settings, results come and go as a file, a lost cluster is a sentence."""

from __future__ import annotations

import math
import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from labcore.experiments.search import SearchState
from labcore.experiments.search.coarse import Spec, run, train
from labcore.experiments.search.coarse_store import BOX
from labcore.experiments.search.executors import SCHEDULER
from pages.kit.job import Interrupted, Left
from pages.kit.picture import drawn, packed
from pages.kit.wire_format import unpacked
from pages.week3.search import coarse_file, coarse_source, crew
from pages.week3.search.coarse_panels import colour_at, few, ticks_of
from pages.week3.search.coarse_questions import FEWER, MIDDLE, QUESTIONS, reveals
from pages.week3.search.coarse_source import STATES
from pages.week3.search.coarse_words import importance_words, words
from tests.core.experiments.search.real_cluster import real_cluster
from tests.pages.visit import Visit

LINK = {"exhibit": "coarse"}
QUICK = Spec(coarse_data="wine", trials=10, coarse_epochs=2, coarse_seed=7)


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch):
    """Trials are trained by the thread that asks, and nothing is known of any before."""
    monkeypatch.setattr(coarse_source.CREW, "part", lambda: (_ for _ in ()).throw(coarse_source.NoRoom("none")))
    STATES.clear()
    yield
    STATES.clear()


def draws(visit: Visit, panel: str, *ranges: object) -> Visit:
    return visit.does("stage", "ranges", {"panel": panel, "ranges": list(ranges)})


def test_a_box_and_a_range_that_are_drawn_are_settings_of_the_link():
    visit = draws(Visit("search", LINK), "trials", ["learning_rate", [0.001, 0.03]], ["hidden_units", [32, 128]])
    assert visit.query == LINK | {"box_learning_rate": "0.001 0.03", "box_hidden_units": "32 128"}
    assert visit.lesson.read(visit.settings) == Spec(**BOX)
    draws(visit, "parallel", ["score", [0.9512345, 0.99]])
    assert visit.settings["brush_score"] == (0.9512, 0.99)
    draws(visit, "trials", ["learning_rate", None], ["hidden_units", None])
    assert visit.query == LINK | {"brush_score": "0.9512 0.99"}


@pytest.mark.parametrize(
    "told",
    [
        {"panel": "trials", "ranges": [["best_share", [0.1, 0.2]]]},
        {"panel": "nowhere", "ranges": [["learning_rate", [0.1, 0.2]]]},
        {"panel": ["trials"], "ranges": [["learning_rate", [0.1, 0.2]]]},
        {"panel": "trials", "ranges": [["learning_rate", [math.nan, 0.2]]]},
        {"panel": "trials", "ranges": [["learning_rate", [0.2, 0.1]], ["hidden_units", "4 8"], [], 3, [["x"], None]]},
        {"panel": "trials", "ranges": {"learning_rate": [0.1, 0.2]}},
        "learning_rate",
    ],
)
def test_what_is_no_range_of_a_panel_sets_nothing(told: object):
    visit = Visit("search", LINK).does("stage", "ranges", told)
    assert not visit.failure
    assert visit.query == LINK


def test_a_range_beyond_an_axis_ends_with_it():
    visit = draws(Visit("search", LINK), "parallel", ["beta1", [-5.0, 7.0]])
    assert visit.settings["brush_beta1"] == (0.0, 0.999)


def test_a_search_that_is_stopped_keeps_its_trials_and_goes_on_with_them(here):
    part = QUICK.parts[-1]
    whole = run(QUICK).coarse
    asked: list[float] = []

    def tick(share: float | None = None, text: str = "", /) -> None:
        asked.append(share or 0.0)
        if len(STATES.kept(part).trials if STATES.kept(part) else ()) == 10 or len(asked) == 3:
            raise Left

    with pytest.raises(Left):
        coarse_source.run(part, tick)
    kept = coarse_source.there(replace(QUICK, many=1)).coarse
    assert 0 < len(kept.trials) <= 10
    assert kept.running == ()
    assert coarse_source.run(part, lambda *_: None).trials == whole.trials


def test_what_grows_is_what_its_rounds_have_come_to(here):
    assert coarse_source.growing(QUICK) is None
    first = QUICK.parts[0]
    state = next(iter(train(first, first.search.nothing)))
    STATES.keep(first, state)
    half = replace(QUICK, many=1)
    grown = coarse_source.growing(half)
    assert grown is not None
    assert grown.coarse == state
    assert coarse_source.quicker(QUICK) == half
    assert coarse_source.quicker(replace(QUICK, many=0)) is None


def test_work_says_which_search_it_is_and_how_far_and_a_stop_which_was_stopped(here):
    boxed = replace(QUICK, box_learning_rate=(0.001, 0.1))
    said: list[str] = []

    def tick(share: float | None = None, words: str = "", /) -> None:
        said.append(words)

    first = coarse_source.run(QUICK.parts[0], tick)
    assert said[0] == "0 of 10 trials done"
    assert said[-1].startswith("5 of 10 trials done")
    under_way = replace(first, trials=first.trials[:3], running=first.trials[3:])
    assert coarse_source.how_far(under_way) == "3 of 10 trials done, 2 at work"
    assert coarse_source.stopped(QUICK) == "The search was stopped."
    assert coarse_source.stopped(boxed) == "The first search was stopped; the one in the box has not begun."
    assert coarse_source.doing(QUICK, said[0]) == said[0]
    assert coarse_source.doing(replace(boxed, many=2), "Waiting") == "First search: waiting; then 10 in the box"
    assert coarse_source.doing(replace(boxed, many=3), said[0]) == "In the box: 0 of 10 trials done"
    coarse_source.run(QUICK.parts[1], lambda *_: None)
    coarse_source.run(boxed.parts[2], lambda *_: None)
    assert coarse_source.stopped(boxed) == "The search in the box was stopped."


def test_while_a_control_moves_nothing_is_trained():
    sketched = coarse_source.sketch(Spec(coarse_seed=5))
    assert sketched is not None
    assert coarse_source.join(sketched[0], []).coarse.trials == ()
    assert coarse_source.sketch(Spec(**BOX)) is None


def test_results_come_back_from_a_file_and_a_box_goes_on_from_them():
    text = run(QUICK).coarse.to_json()
    state = coarse_file.read(text.encode())
    spec = Spec(file=text, box_learning_rate=(0.001, 0.1), coarse_source="here")
    assert state.trials == SearchState.from_json(text).trials == run(Spec(file=text)).coarse.trials
    assert spec.private
    assert not any(part.private for part in spec.parts[1:])
    assert spec.second is not None
    assert spec.second.settings == QUICK.first.settings
    assert spec.second.space == QUICK.first.space.narrowed(learning_rate=(0.001, 0.1))


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\xfe", b"[" * 1000, b"1" * 500_000])
def test_a_file_that_is_none_changes_only_a_sentence(content: bytes):
    visit = Visit("search", LINK)
    with pytest.raises(ValueError, match=r"\."):
        coarse_file.read(content)
    assert visit.query == LINK


def test_a_file_without_trials_is_refused():
    with pytest.raises(ValueError, match="must have 1 to 400 trials"):
        coarse_file.read(QUICK.first.nothing.to_json().encode())


def test_a_scheduler_that_is_lost_is_a_sentence_and_the_trials_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    pytest.importorskip("distributed")
    STATES.clear()
    part = QUICK.parts[-1]
    with real_cluster(tmp_path) as running:
        monkeypatch.setenv(SCHEDULER, running.address)
        own = crew.Crew(crew.ACCOUNT, rest=0.1)
        monkeypatch.setattr(coarse_source, "CREW", own)

        def tick(share: float | None = None, text: str = "", /) -> None:
            kept = STATES.kept(QUICK.parts[0])
            if kept is not None and len(kept.trials) >= 2:
                os.kill(running.process.pid, signal.SIGKILL)

        with pytest.raises(
            Interrupted, match=f"The scheduler at {running.address} no longer answers.* trials that have ended stay"
        ):
            coarse_source.run(part, tick)
    kept = STATES.kept(QUICK.parts[0])
    assert len(kept.trials) >= 2
    assert kept.trials == tuple(
        one for one in run(QUICK).coarse.trials if one.number in {each.number for each in kept.trials}
    )
    STATES.clear()


def test_the_axes_of_every_name_have_ticks_in_their_place():
    for one in Spec().first.space.dimensions:
        places = [place for place, _ in ticks_of(one)]
        assert places == sorted(places)
        assert len(places) >= 3
        assert all(0 <= place <= 1 for place in places)
        assert all(one.place(float(text)) == pytest.approx(place, abs=0.01) for place, text in ticks_of(one))


def test_the_colours_go_through_their_stops():
    assert colour_at(0.0, "light") == "#8b95a5"
    assert colour_at(1.0, "dark") == "#ffb45e"


def test_a_picture_that_grows_travels_as_its_parts(here):
    visit = Visit("search", LINK)
    lesson = visit.lesson
    made = drawn(
        "search",
        lesson.exhibit_of("coarse").view(run(Spec()), lesson.exhibit_of("coarse").mode(visit.settings.values(), False)),
    )
    header, _, body = unpacked(packed("search", made))
    assert header["stage"] == "search"
    begin = 0
    for name, mark, length in header["parts"]:
        assert bytes(body[begin : begin + length]) == made[name]
        assert mark == made.parts[name].mark
        begin += length
    assert begin == len(body)
    assert {"stage", "results", "words"} <= {name for name, *_ in header["parts"]}


def test_a_files_results_are_on_the_page_until_they_are_forgotten(here):
    visit = Visit("search", LINK)
    text = run(QUICK).coarse.to_json()
    visit.app.session_state["search brought"] = {"text": text, "said": ""}
    visit.run()
    assert visit.showing is not None
    assert len(visit.showing.result().coarse.trials) == 10
    assert visit.query == LINK
    assert any("10 trials of wine" in one.value for one in visit.app.caption)
    visit.press("search forget file")
    assert not any("your file" in one.value for one in visit.app.caption)
    assert visit.showing is not None
    assert len(visit.showing.result().coarse.trials) == 25


def test_the_question_names_the_search_and_the_box_that_it_is_judged_by():
    asked, result = QUESTIONS[0], run(Spec(**BOX))
    assert result.coarse.sampler == "random"
    assert f"Random, {len(result.coarse.trials)} trials" in asked.question
    right = sorted(one.score or 0.0 for one in result.coarse.trials)[12]
    assert f"{100 * right:.1f} %" == MIDDLE
    assert MIDDLE in asked.question
    assert "0.001 to 0.03 and 32 to 128" in asked.question
    assert asked.answer(result) == FEWER
    assert result.fine is not None
    assert all(0.001 <= one.values["learning_rate"] <= 0.03 for one in result.fine.trials)
    # It is not about what a file has brought.
    assert reveals(Spec(file=result.coarse.to_json()), Spec(**BOX))
    assert not reveals(Spec(sampler="tpe"), Spec(**BOX))


def test_a_box_whose_best_is_no_better_than_the_best_before_says_so():
    boxed = run(Spec(**BOX))
    assert boxed.fine is not None
    best, before = boxed.fine.best, boxed.coarse.best
    assert best is not None
    assert before is not None
    no_better = "no better than the best before"
    assert (no_better in words(boxed)) == ((best.score or 0.0) <= (before.score or 0.0))
    assert no_better in words(replace(boxed, fine=boxed.coarse))


def test_the_importance_is_said_with_how_far_it_is_to_be_trusted():
    random, tpe = (run(Spec(sampler=one)).coarse for one in ("random", "tpe"))
    shares = {"learning_rate": 0.6, "beta1": 0.4}
    said = importance_words(random, shares)
    assert "PED-ANOVA" in said
    assert "60\u00a0%** is due to their learning rate" in said
    assert "rough, with 25 trials." in said
    assert "unevenly" in importance_words(tpe, shares)
    assert "no difference" in importance_words(random, dict.fromkeys(shares, 0.0))
    assert "needs ten trials" in importance_words(random, {})


@pytest.mark.parametrize(("n", "most"), [(1, 2), (2, 2), (3, 2), (5, 2), (4, 3), (5, 3), (7, 3)])
def test_few_ticks_begin_with_the_first_and_are_no_more_than_asked_for(n: int, most: int):
    every = [(float(k), str(k)) for k in range(n)]
    assert few(every, most)[0] == every[0]
    assert min(n, 2) <= len(few(every, most)) <= most


def test_lines_that_a_range_leaves_out_come_back_by_a_button():
    visit = draws(Visit("search", LINK), "parallel", ["score", [0.95, 0.99]])
    assert any("dev score are faint" in one.value for one in visit.app.caption)
    visit.press("search unbrush")
    assert visit.query == LINK
    assert not any("are faint" in one.value for one in visit.app.caption)
