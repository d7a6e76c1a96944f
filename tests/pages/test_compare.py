"""Controls of lists and of what may be left out, and settings of several sides, in a session as a visitor lives it."""

from __future__ import annotations

import pytest

from labcore.span import Span
from pages.kit.compare import side_settings
from pages.kit.settings import Setting
from tests.pages.contract_settings import other_values
from tests.pages.small_comparison import Small

KINDS = ("learning_rate", "share", "layers", "way", "norm", "clip", "ways", "last", "center", "table")
# For every setting another value as it is put into the control, as it stands in the URL, and as it is.
OTHERS = {
    "learning_rate": (0.1, "0.1", 0.1), "share": (0.75, "0.75", 0.75), "layers": ("16 8", "16 8", (16, 8)),
    "way": ("tanh", "tanh", "tanh"), "norm": (True, "true", True), "clip": ("5", "5", 5.0),
    "ways": ("relu tanh", "relu tanh", ("relu", "tanh")), "last": ("tanh", "tanh", "tanh"), "center": ("true", "true", True),
    "table": ("2:0.5", "2:0.5", ((2.0, 0.5),)),
}  # fmt: skip
every_setting = pytest.mark.parametrize("name", KINDS)


def test_the_table_of_the_tests_has_every_setting_of_the_page():
    assert set(OTHERS) == set(KINDS)


# Lists, and values that may be left out.


def test_a_list_is_written_with_spaces_and_travels():
    page = Small(layers="16 8 4", ways="tanh relu")
    assert page.value("a", "layers") == (16, 8, 4)
    assert page.shown("layers") == "16 8 4"
    page.set("layers", " 32   16 ")
    assert page.value("a", "layers") == (32, 16)
    assert page.shown("layers") == "32 16"
    assert page.query == {"layers": "32 16", "ways": "tanh relu"}


def test_no_hidden_layer_is_none_in_the_url_and_in_the_field():
    page = Small(layers="none")
    assert page.value("a", "layers") == ()
    assert page.shown("layers") == "none"
    page.set("layers", "64 32").set("layers", "")
    assert page.value("a", "layers") == ()
    assert page.query == {"layers": "none"}


@pytest.mark.parametrize("text", ["64 1O", "0", "2048", "1 2 3 4 5 6 7 8 9", "64,32", "nan", "<b>", "٣", "6_4"])
def test_a_refused_list_keeps_what_was_and_says_the_rule_until_a_good_one_comes(text: str):
    page = Small(layers="16 8").set("layers", text)
    assert page.value("a", "layers") == (16, 8)
    assert page.shown("layers") == "16 8"
    (said,) = page.captions
    assert "Hidden layers must be up to 8 of: an integer in [1, 1024]" in said
    assert said.endswith("with spaces between; 16 8 stays.")
    assert page.set("share", 0.75).captions == [said]
    assert page.set("layers", "32").captions == []
    assert page.value("a", "layers") == (32,)


def test_a_preset_clears_the_refusal():
    page = Small().set("layers", "x")
    assert page.captions
    page.app.button[0].click()
    assert page.run().captions == []
    assert page.shown("layers") == "8"


def test_what_was_refused_on_one_side_is_said_there():
    page = Small().set("b.clip", "much")
    assert page.captions == ["Clip must be a number in [0, 100]; own stays."]
    assert page.set("clip", "3").captions == ["Clip must be a number in [0, 100]; 3 stays."]
    assert page.set("b.clip", "4").captions == []


@pytest.mark.parametrize(("name", "empty"), [("clip", ""), ("ways", ""), ("last", ""), ("center", "")])
def test_what_may_be_left_out_has_a_way_back(name: str, empty: str):
    shown, text, value = OTHERS[name]
    page = Small()
    assert page.value("a", name) is None
    assert page.shown(name) == empty
    page.set(name, shown)
    assert page.value("a", name) == value
    assert page.query == {name: text}
    page.set(name, empty)
    assert page.value("a", name) is None
    assert page.query == {}


def test_nothing_chosen_is_not_taken_for_left_out():
    page = Small(center="true").set("center", None)
    assert page.value("a", "center") is True


# Sides.


@every_setting
def test_a_side_is_as_a_until_it_is_set_otherwise(name: str):
    shown, text, value = OTHERS[name]
    page = Small()
    assert page.value("b", name) == page.value("a", name)
    before = page.value("a", name)
    page.set(f"b.{name}", shown)
    assert page.value("b", name) == value
    assert page.value("a", name) == page.value("c", name) == before
    assert page.query == {f"b.{name}": text}


@every_setting
def test_a_change_of_a_reaches_the_sides_that_are_as_a_and_their_controls(name: str):
    shown, text, value = OTHERS[name]
    page = Small()
    before = page.shown(f"b.{name}")
    page.set(name, shown)
    assert page.value("b", name) == page.value("c", name) == value
    assert page.shown(f"b.{name}") == page.shown(name) != before
    assert page.query == {name: text}


@every_setting
def test_what_is_set_as_on_a_is_as_a_again(name: str):
    shown, _, value = OTHERS[name]
    page = Small()
    first = page.shown(name)
    page.set(f"b.{name}", shown).set(f"b.{name}", first)
    assert page.query == {}
    page.set(name, shown)
    assert page.value("b", name) == value


@every_setting
def test_a_link_sets_a_side_and_leaves_a_alone(name: str):
    _, text, value = OTHERS[name]
    page = Small(**{f"c__{name}": text})
    assert page.value("c", name) == value
    assert page.value("b", name) == page.value("a", name) != value
    assert page.query == {f"c.{name}": text}


@pytest.mark.parametrize("name", ["clip", "last", "center", "ways"])
def test_a_side_can_be_without_what_a_has(name: str):
    _, text, value = OTHERS[name]
    page = Small(**{name: text}).set(f"b.{name}", "")
    assert page.value("a", name) == page.value("c", name) == value
    assert page.value("b", name) is None
    assert page.query == {name: text, f"b.{name}": "none"}
    again = Small(**{name: text, f"b__{name}": "none"})
    assert again.value("b", name) is None
    assert again.query == page.query


def test_a_side_that_a_meets_on_its_way_is_not_taken_along():
    page = Small(b__share="0.75").set("share", 0.75)
    assert page.words == "B is the same as A; C is the same as A."
    page.set("share", 1.0)
    assert page.value("b", "share") == 0.75
    assert page.query == {"share": "1", "b.share": "0.75"}


def test_a_value_between_the_stops_of_a_reaches_the_sliders_of_all_sides():
    page = Small(learning_rate="0.0123")
    assert page.shown("b.learning_rate") == 0.0123
    page.set("learning_rate", 0.1)
    assert page.shown("b.learning_rate") == 0.1


def test_a_required_choice_that_hands_over_nothing_leaves_the_side_as_it_was():
    page = Small(b__way="tanh").set("b.way", None)
    assert page.value("b", "way") == "tanh"
    assert page.query == {"b.way": "tanh"}


def test_a_preset_sets_a_side():
    page = Small(share="0.25")
    page.app.button[0].click()
    page.run()
    assert page.value("b", "clip") == 5.0
    assert page.value("a", "clip") is None
    assert page.query == {"layers": "8", "b.clip": "5"}


def test_hide_takes_the_control_of_one_side_off_the_page():
    page = Small(b__share="0.75", hide="b.share")
    assert [one.key for one in page.sliders if one.name.endswith("share")] == ["small share", "small c.share"]
    assert page.value("b", "share") == 0.75
    assert page.query == {"b.share": "0.75", "hide": "b.share"}


def test_no_control_is_written_to_that_shows_the_value_already():
    """Streamlit pulls a control back under a moving hand if its own value is written to it."""
    page = Small(b__learning_rate="0.1", b__layers="8")
    assert page.run().written == []
    page.set("b.learning_rate", 0.2)
    assert page.written == []
    page.set("learning_rate", 0.05)
    assert page.written == []
    assert page.shown("c.learning_rate") == 0.05
    page.set("layers", "9  9")
    assert page.written == ["small layers"], "its own text, put in order"


def test_a_message_that_is_late_does_not_undo_a_change_of_a():
    """The browser says what its controls show with everything it sends: B's old value, until it has heard of A's new one."""
    page = Small()
    page.again(lambda: page.control("way").set_value("tanh"))
    assert page.value("b", "way") == "tanh"
    assert page.query == {"way": "tanh"}
    assert page.shown("b.way") == "tanh"
    page.set("b.way", "relu")
    assert page.value("b", "way") == "relu"
    assert page.query == {"way": "tanh", "b.way": "relu"}


def test_a_message_that_is_late_does_not_undo_a_preset():
    page = Small(share="0.25")
    page.again(lambda: page.app.button[0].click())
    assert page.query == {"layers": "8", "b.clip": "5"}
    assert (page.shown("share"), page.shown("layers"), page.shown("b.clip")) == (0.5, "8", "5")
    assert page.set("share", 0.25).query == {"layers": "8", "b.clip": "5", "share": "0.25"}


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({}, "B is the same as A; C is the same as A."),
        (
            {"b__learning_rate": "0.1", "b__way": "tanh"},
            "B differs from A in the learning rate (0.1 against 0.01) and the activation (tanh against ReLU); "
            "C is the same as A.",
        ),
        (
            {"b__layers": "none", "c__norm": "true", "c__ways": "tanh relu", "c__clip": "5"},
            "B differs from A in the hidden layers (none against 64, 32); C differs from A in batch norm (on, "
            "not off), the clip (5 against own) and the activations by layer (tanh, ReLU against as the others).",
        ),
        ({"b__share": "0.50001"}, "B differs from A in the share (0.50001 against 0.5); C is the same as A."),
        ({"b__table": "2:0.5", "c__share": "0.5"}, "B differs from A in the table (2:0.5 against none); C is the same as A."),
    ],
)  # fmt: skip
def test_a_sentence_says_what_differs(query: dict[str, str], words: str):
    assert Small(**query).words == words


@pytest.mark.parametrize(
    "span",
    [
        Span("maybe_list", None, 0.0, 1.0, most=3, optional=True),
        Span("maybe_table", None, high=1.0, kind="pairs", optional=True),
        Span("maybe_some", None, kind="several", choices=("a", "b"), optional=True),
    ],
    ids=lambda span: span.name,
)
def test_what_has_no_way_to_say_none_has_no_sides(span: Span):
    with pytest.raises(ValueError, match=f"{span.name} must not be optional to have sides"):
        side_settings(Setting(span))


def test_sides_reset_their_own():
    span = Span("surface", "b", kind="choice", choices=("a", "none", "b"))
    result = side_settings(Setting(span, resets=("start",)), ("b", "c"))
    assert [(one.key, one.resets) for one in result] == [("b.surface", ("b.start",)), ("c.surface", ("c.start",))]
    # A choice may be called none: as A has no text.
    assert result[0].span.parse("none") == "none"


# The values with which the contract tries settings.


@pytest.mark.parametrize(
    ("span", "values"),
    [
        (Span("s", (64, 32), 1, 1024, kind="integer", scale="log", most=8), [(), (1,), (1024,), (32, 32)]),
        (Span("s", (), 1, 1024, kind="integer", scale="log", most=1), [(1,), (1024,), (32,)]),
        (Span("s", (0.5,) * 3, 0.0, 1.0, most=3, least=3), [(1 / 3,) * 3]),
        (
            Span("s", None, kind="choice", choices=("x", "y", "z"), most=4, least=1, optional=True),
            [("x",), ("z",), ("y", "y")],
        ),
        (Span("s", (), kind="toggle", most=2), [(True,), (False,), (False, False)]),
        (Span("s", None, kind="toggle", optional=True), [True, False]),
    ],
)
def test_the_contract_tries_short_lists(span: Span, values: list[object]):
    assert other_values(span) == values
    for value in values:
        assert span.parse(span.format(value)) == value
