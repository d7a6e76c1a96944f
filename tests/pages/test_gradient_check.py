"""The page on gradient checking: what is red, which bugs are offered, and a hidden bug that nothing gives away."""

from __future__ import annotations

import re
import secrets
from collections import Counter
from typing import Any

import pytest

from labcore.experiments.gradient_check import Spec, hidden, run
from labcore.gradient_check import BUGS
from pages.kit.view import Mode
from pages.week1.gradient_check.controls import BUG_NAMES, offered_bugs, offered_layers
from pages.week1.gradient_check.page import lesson
from tests.pages.at_a_step import drawn, told
from tests.pages.contract_takeaway import cells, run_here
from tests.pages.visit import Visit, content

NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?")


def page(**query: str) -> Visit:
    visit = Visit("gradient-check", query)
    assert not visit.failure
    return visit


def panel(visit: Visit, name: str = "network") -> dict[str, Any]:
    return next(one for one in visit.stage().header["panels"] if one["id"] == name)


def verdicts(visit: Visit) -> list[str]:
    return [layer["verdict"] for layer in panel(visit)["content"]["layers"]]


def test_at_first_one_layer_is_red_and_the_bug_is_there():
    """After three seconds: the bug is here."""
    visit = page()
    assert verdicts(visit) == ["bug", "good", "good", "good", "good"]
    assert panel(visit)["content"]["flag"] == 1
    clock = visit.stage().header["clock"]
    assert (clock["at"], clock["steps"], clock["unit"]) == (5, 5, "layers checked")
    assert "wrong in layer 1" in visit.stage().header["alt"]


def test_each_layer_is_told_when_the_clock_has_come_to_it():
    visit = page(layer="3")
    _, rows = drawn(visit)
    for number, row in enumerate(rows, start=1):
        for cell in row["cells"]:
            assert told(cell, number - 1) == "–"
            assert told(cell, number) != "–"
    (formula,) = map(content, visit.components("formula"))
    assert {rule["since"] for rule in formula["rules"]} == {5}


def test_first_the_direction_is_told_and_then_the_entries():
    title = panel(page())["title"]
    assert title[0] == [0, "one random direction, 2 costs: 0.12 apart, bug"]
    assert title[-1] == [1, title[0][1].replace("one random", "a") + "; every entry, 462 costs"]


def test_a_step_of_the_link_is_where_the_clock_stands():
    assert page(step="2").stage().header["clock"]["at"] == 2
    assert page(depth="1").stage().header["clock"]["at"] == 2


def test_bugs_are_offered_on_settings_that_can_show_them():
    every = set(BUG_NAMES)
    assert set(offered_bugs(Spec(batch_norm=True))) == every
    assert set(offered_bugs(Spec())) == every - {"norm-constant"}
    assert set(offered_bugs(Spec(l2=0.0))) == every - {"norm-constant", "no-penalty"}
    assert set(offered_bugs(Spec(keep_prob=1.0))) == every - {"norm-constant", "dropout-on"}
    assert set(offered_bugs(Spec(masks="fixed"))) == every - {"norm-constant", "dropout-on"}
    assert set(offered_bugs(Spec(depth=1))) == every - {"norm-constant", "transposed"}
    # The one that a link has chosen stays in the list, with the reason beside the picture.
    assert "transposed" in offered_bugs(Spec(bug="transposed", depth=1))
    assert offered_layers(Spec()) == [1, 2, 3, 4]
    assert offered_layers(Spec(bug="bias-not-summed")) == [1, 2, 3, 4, 5]
    assert offered_layers(Spec(bug="transposed", layer=2)) == [2, 3, 4]


def test_a_bug_that_the_link_asks_for_in_vain_is_explained():
    visit = page(bug="norm-constant")
    assert verdicts(visit) == ["good"] * 5
    assert (
        "No bug was put in. Batch norm as constant needs a hidden layer with batch norm" in visit.stage().header["alt"]
    )
    assert panel(visit)["content"]["flag"] == 0


def test_layers_are_chosen_where_the_bug_sits_in_one():
    assert "In layer" in page().controls_in_view()
    assert "In layer" not in page(bug="no-mean").controls_in_view()


def test_the_picture_has_every_entry_with_its_verdict():
    mode = Mode(look=(("view", "network"), ("step", 9)))
    network = lesson.exhibits["network"].view(run(Spec()), mode).panels[0]
    groups = [group for layer in network.content["layers"] for group in layer["groups"]]
    shapes = [group["entries"].shape for group in groups]
    assert shapes == [(13, 6), (1, 6), (6, 6), (1, 6), (6, 6), (1, 6), (6, 6), (1, 6), (6, 3), (1, 3)]
    assert (groups[0]["places"] == 2).mean() > 0.9
    assert (groups[2]["places"] == 0).all()


# Find the bug


def sent(node: Any) -> str:
    """All that the browser gets of a page, as text: every message, component data as the characters that they hold."""
    own = getattr(node, "proto", None)
    said = [own.SerializeToString().decode("latin-1")] if own is not None else []
    return "".join(said + [sent(child) for child in getattr(node, "children", {}).values()])


def told_names(text: str) -> Counter[str]:
    """How often each bug is named, by its key or as people call it."""
    lower = text.lower()
    return Counter({name: lower.count(name.lower()) for bug, one in BUGS.items() for name in (bug, one.label)})


def hiding(monkeypatch: pytest.MonkeyPatch, bug: str) -> Visit:
    number = next(n for n in range(300) if hidden.draw(hidden.Spec(), n).bug == bug)
    monkeypatch.setattr(secrets, "randbelow", lambda most: number)
    return page(exhibit="hidden")


def test_nothing_names_the_hidden_bug_before_the_answer(monkeypatch):
    """Every bug is named as often whichever is hidden: in the presets and in the list of answers."""
    seen = {}
    for bug in BUGS:
        visit = hiding(monkeypatch, bug)
        everything = sent(visit.app._tree.root if hasattr(visit.app._tree, "root") else visit.app._tree)
        assert len(everything) > 20_000
        taken = "".join([visit.taken["table"], visit.taken["code"], visit.taken["csv"](), visit.taken["sources"]])
        assert not +told_names(taken), bug
        assert panel(visit)["content"]["flag"] == 0
        assert visit.query == {"exhibit": "hidden"}
        alt = visit.stage().header["alt"]
        assert not +told_names(alt)
        seen[bug] = told_names(everything)
    first = next(iter(seen.values()))
    assert all(one == first for one in seen.values())


def test_the_code_before_the_answer_prints_the_tables_numbers(monkeypatch):
    visit = hiding(monkeypatch, "transposed")
    status, printed = run_here(visit.taken["code"])
    assert status == 0, printed
    assert set(cells(visit.taken["table"])) <= set(NUMBER.findall(printed))


def test_an_answer_counts_once_and_tells_what_it_was(monkeypatch):
    visit = hiding(monkeypatch, "bias-not-summed")
    (asked,) = [one for one in visit.app.selectbox if one.label.startswith("Which bug")]
    asked.select("bias-not-summed")
    visit.run()
    assert "Found: Bias not summed, layer" in visit.stage().header["alt"]
    assert panel(visit)["content"]["flag"] > 0
    assert "bias-not-summed" in visit.taken["code"]
    (another,) = [one for one in visit.app.button if one.label.startswith("Hide another")]
    assert another.label == "Hide another: 1 of 1 found"
    another.click()
    visit.run()
    (asked,) = [one for one in visit.app.selectbox if one.label.startswith("Which bug")]
    assert asked.label == "Which bug is it? 1 of 1 found"
    assert asked.value is None
    asked.select("no-mean")
    visit.run()
    assert "Not forgot the 1/m: Bias not summed, layer" in visit.stage().header["alt"]
    assert any(one.label == "Hide another: 1 of 2 found" for one in visit.app.button)


def test_another_network_hides_another_bug_and_the_answer_before_is_gone(monkeypatch):
    visit = hiding(monkeypatch, "no-mean")
    (asked,) = [one for one in visit.app.selectbox if one.label.startswith("Which bug")]
    asked.select("no-mean")
    visit.run()
    visit.slide("depth", 2)
    assert [one.label for one in visit.app.selectbox if one.label.startswith("Which bug")] == [
        "Which bug is it? 1 of 1 found"
    ]
    assert len(verdicts(visit)) == 3


def test_a_link_has_no_hidden_bug():
    values = {name: one.span.default for name, one in lesson.settings.items()} | {"exhibit": "hidden"}
    with pytest.raises(ValueError, match="what is hidden must be in the session; a link has none"):
        lesson.linked(values)
    case = hidden.draw(hidden.Spec(), 1)
    assert case.private


# Exhibits


def test_an_exhibit_draws_at_its_defaults():
    values = {name: one.span.default for name, one in lesson.settings.items()}
    for key in ("steps", "kink", "penalty"):
        exhibit = lesson.exhibits[key]
        made = exhibit.view(exhibit.run(exhibit.read(values)), Mode())
        assert made.says.endswith(".")
        assert len(made.formula) == len(made.tracks)
