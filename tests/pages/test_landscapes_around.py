"""The plane around a network that the trainer hands over: in the visit alone, in no link, and what is said of it."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest

from labcore.experiments.landscapes import around
from labcore.training import Run, Settings
from labcore.training.frozen import Frozen, frozen
from pages.kit import handover
from pages.kit.account import Account
from pages.kit.exhibit import tables_of
from pages.kit.numbers import digits
from pages.kit.picture import drawn, key_of
from pages.kit.view import Mode
from pages.week2.landscapes.page import lesson
from pages.week2.landscapes.words import around_words
from tests.pages.contract_takeaway import run_here
from tests.pages.visit import Visit

EXHIBIT = lesson.exhibits["around"]
GIVES = "trainer gives landscapes"


def network(**settings: object) -> Frozen:
    run = Run(Settings(**{"data": "moons", "hidden": (4,), "examples": 100, **settings}))  # type: ignore[arg-type]
    run.advance(12)
    return frozen(run.sides[0])


def words(visit: Visit) -> str:
    return "\n".join(visit.text())


def spec_of(visit: Visit) -> Any:
    assert visit.showing is not None
    return visit.showing.spec


def title(visit: Visit) -> str:
    return visit.stage().header["panels"][0]["title"]


def trained(**query: str) -> Visit:
    return Visit("trainer", {"trained": "3", "examples": "100", **query})


def arrived(**query: str) -> Visit:
    """A visit in which a training was handed over, on the page that it was handed to."""
    visit = trained(**query)
    assert not visit.failure
    visit.press(GIVES)
    visit.app.query_params.clear()
    visit.app.query_params.update({"exhibit": "around"})
    visit.goes_to("landscapes")
    assert not visit.failure
    return visit


def test_one_press_hands_the_run_over_as_it_stands():
    visit = arrived(hidden="5", activation="relu")
    spec = spec_of(visit)
    (run,) = [visit.app.session_state["trainer training"].run]
    assert (spec.network.epoch, spec.network.step) == (3.0, run.step)
    assert (spec.network.network.theta == run.sides[0].weights.theta).all()
    assert "This network stays in this window" in words(visit)
    assert title(visit) == f"side A of your training at epoch 3 · cost on {len(spec.network.X)} training examples"
    # Nothing of it is in the link.
    assert visit.query == {"exhibit": "around"}
    # The training is where it was, and what it learns from now on is not shown.
    run.advance(5)
    visit.run()
    assert spec_of(visit).network is spec.network
    assert (spec.network.network.theta != run.sides[0].weights.theta).any()
    visit.app.query_params.clear()
    visit.goes_to("trainer")
    assert not visit.failure
    assert visit.app.session_state["trainer training"].run is run
    assert visit.settings["hidden"] == (5,)


def test_what_is_handed_over_is_booked_while_its_page_is_looked_at_and_gives_way_after(monkeypatch):
    account = Account(200_000_000)
    monkeypatch.setattr(handover, "ACCOUNT", account)
    visit = arrived(hidden="5")
    handed = visit.app.session_state["landscapes handed over"]
    assert account.of(handed) == handed.what.held_bytes > 0
    network = handed.what
    visit.app.query_params.clear()
    visit.goes_to("averages")
    assert handed.what is None
    visit.goes_to("landscapes")
    assert handed.what is network
    visit.goes_to("averages")
    # Somebody else needs all that there is.
    with account.job(169_999_990, lambda *_: None):
        visit.goes_to("landscapes")
        assert not visit.failure
        assert "This network stays in this window" not in words(visit)
    assert account.taken == account.of(handed) == 0


def test_what_cannot_be_handed_over_is_said_and_the_page_stays(monkeypatch):
    visit = trained()
    monkeypatch.setattr(handover, "ACCOUNT", Account(1000))
    visit.press(GIVES)
    assert not visit.failure
    assert any(one.value.startswith("The work of all visitors must fit into") for one in visit.app.warning)
    assert "landscapes handed over" not in visit.app.session_state
    visit.run()
    assert not visit.app.warning


def test_the_side_that_the_controls_show_is_handed_over():
    visit = arrived(sides="2", side="b", **{"b.hidden": "3"})
    assert title(visit).startswith("side B of your training at epoch 3 ")
    assert spec_of(visit).network.network.spec.sizes == (2, 3, 1)


def test_a_link_shows_the_labs_own_and_says_how_to_get_one():
    visit = Visit("landscapes", {"exhibit": "around"})
    assert not visit.failure
    assert spec_of(visit) == around.Spec()
    assert title(visit).startswith("a network of the lab's own · ")
    assert "stays in this window" not in words(visit)
    assert "*Loss surface here* on the Trainer brings it" in words(visit)


def test_what_is_handed_over_is_kept_for_nobody_else():
    spec = around.Spec(network=network())
    assert key_of(lesson.page, EXHIBIT, spec, Mode()) is None
    assert key_of(lesson.page, EXHIBIT, around.Spec(), Mode()) is not None
    assert EXHIBIT.sketch(spec) is None
    values = {name: setting.span.default for name, setting in lesson.settings.items()}
    assert EXHIBIT.read(EXHIBIT.linked(values)) == around.Spec()


def test_the_code_of_a_network_handed_over_reads_the_file_of_its_run(tmp_path, monkeypatch: pytest.MonkeyPatch):
    from labcore.training.saved import to_json

    run = Run(Settings(data="moons", hidden=(4,), examples=100))
    run.advance(12)
    (tmp_path / "descent-lab-run.json").write_text(to_json(run), encoding="utf-8")
    spec = around.Spec(network=frozen(run.sides[0]), points=21)
    monkeypatch.chdir(tmp_path)
    code, printed = run_here(EXHIBIT.code(spec))
    assert code == 0, printed
    assert str(tables_of(around.run(spec))[0]) in printed


def test_every_sentence_agrees_with_its_plane():
    draw = random.Random(0)
    for number in range(60):
        still = network(hidden=(draw.choice([1, 3, 6]),), seed=number, learning_rate=draw.choice([0.001, 0.02, 0.5]))
        result = around.run(around.Spec(draw.choice([0.01, 0.1, 1.0, 5.0]), 11, number, still))
        said, others = around_words(result), result.values.size - 1
        lower = int((result.values < result.here * (1 - 1e-6)).sum())
        assert f"the cost is {digits(result.here, 3)}." in said
        assert (f"Not one of the other {others}" in said) == (lower == 0)
        if lower > 1:
            assert re.findall(r"(\d+) of the other", said) == [str(lower)]
            assert f"the lowest {digits(float(result.values.min()), 3)}," in said
        shown = EXHIBIT.view(result, Mode(False, (("slice_view", "plane"),)))
        assert len(shown.marks["minima"]) == (lower > 0)
        question = EXHIBIT.predictions[0]
        assert question.answer(result) in question.options
        assert "nan" not in f"{said} {question.why(result)}"


@pytest.mark.parametrize("look", ["plane", "space"])
def test_weights_of_any_size_have_a_picture(look: str):
    gone, zero = network(activation="relu", hidden=(4, 4, 4)), network(initializer="zeros", activation="relu")
    gone.network.theta[...] = 1e100
    assert "no number" in around_words(around.run(around.Spec(points=11, network=gone)))
    for still in (gone, zero):
        result = around.run(around.Spec(points=11, network=still))
        assert min(result.lengths) > 0
        assert drawn(lesson.page, EXHIBIT.view(result, Mode(False, (("slice_view", look),)))).parts["stage"].data
