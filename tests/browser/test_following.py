"""The picture follows the hand: while a slider moves through the door, when it rests through Streamlit, and both the same."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.following import Following
from tests.browser.server import serve
from tests.browser.visit import LOADING_MS, wait_until_ready, window

# A slider of each lesson that changes its picture.
SLIDERS = {
    "optimizers?rates=tied": "learning_rate", "normalization": "scale_ratio", "averages": "beta1", "signal-depth": "depth",
    "trainer": "learning_rate",
}  # fmt: skip
FOLLOWS = {name: slider for name, slider in SLIDERS.items() if name != "trainer"}
# Seconds of holding a key, pressing it and dragging. `make hands` has all sliders of every page, ten seconds each.
SECONDS = 1.5


@pytest.fixture
def following(open_page) -> Callable[..., Following]:
    def opened(name: str, **look) -> Following:
        return Following(open_page(f"/{name}", **look), name)

    return opened


@pytest.mark.parametrize("name", FOLLOWS)
def test_the_picture_follows_a_drag_and_ends_as_a_fresh_page_shows_it(following, open_page, name: str):
    one = following(name)
    before = one.value(FOLLOWS[name])
    # On a busy machine a picture may take as long as a drag.
    for _ in range(5):
        if one.drawings <= 2:
            one.drag(FOLLOWS[name], SECONDS, pauses=True)
    one.rests()
    assert one.drawings > 2
    assert one.value(FOLLOWS[name]) != before
    link = one.page.evaluate("location.pathname + location.search")
    fresh = Following(open_page(link), name)
    fresh.rests()
    assert one.shown() == fresh.shown()
    assert one.value(FOLLOWS[name]) == fresh.value(FOLLOWS[name])


@pytest.mark.parametrize("name", SLIDERS)
def test_keys_held_and_pressed_end_where_a_fresh_page_is(following, open_page, name: str):
    one = following(name)
    for act in (one.hold, one.press):
        act(SLIDERS[name], SECONDS)
        one.rests()
        expect(one.page.locator("[data-testid=stApp]")).to_have_attribute("data-test-connection-state", "CONNECTED")
    link = one.page.evaluate("location.pathname + location.search")
    fresh = Following(open_page(link), name)
    fresh.rests()
    # A training has learned at another rate before it was changed.
    kinds = set() if name == "trainer" else fresh.shown().keys()
    assert [one.shown()[kind] for kind in kinds] == [fresh.shown()[kind] for kind in kinds]
    assert one.value(SLIDERS[name]) == fresh.value(SLIDERS[name])


def test_a_run_that_the_next_one_cuts_short_does_not_take_the_slider_from_the_keyboard(following):
    """Streamlit takes the slider off the page and puts it back while a training runs."""
    one = following("trainer?trained=0&epochs=1000")
    one.stage.press("play")
    one.page.keyboard.press("Tab")
    slider = one.stage.slider("learning_rate")
    slider.focus()
    stop = int(slider.input_value())
    for turn in range(8):
        for key, by in (
            (("Right", 1), ("Right", 1), ("Left", -1)) if turn % 2 else (("Left", -1), ("Right", 1), ("Left", -1))
        ):
            one.page.keyboard.press(f"Arrow{key}")
            stop += by
        expect(slider).to_have_value(str(stop))
        one.page.wait_for_timeout(120)
    one.page.wait_for_function("(hand) => !hand.moved.size", arg=one.hand)
    expect(slider).to_have_value(str(stop))
    expect(slider).to_be_focused()


def test_equal_bytes_are_not_drawn_again(following):
    one = following("averages")
    one.stage.slider("beta1").focus()
    one.page.keyboard.press("Tab")
    one.page.keyboard.press("Shift+Tab")
    ready = int(one.stage.root.get_attribute("data-ready") or 0)
    one.page.keyboard.press("ArrowRight")
    one.page.wait_for_function("(hand) => hand.drawings === 1", arg=one.hand)
    one.rests()
    assert int(one.stage.root.get_attribute("data-ready") or 0) == ready + 1


def test_a_hand_that_comes_back_finds_what_the_session_has_sent_once(following):
    """More surfaces pass than are kept, and none of them takes the place of the session's own."""
    one = following("normalization")
    before, value = one.shown(), one.value("scale_ratio")
    one.stage.slider("scale_ratio").focus()
    for key in ("ArrowRight", "ArrowLeft"):
        for _ in range(16):
            drawn = one.drawings
            one.page.keyboard.press(key)
            one.page.wait_for_function("([hand, n]) => hand.drawings > n || !hand.moving", arg=[one.hand, drawn])
    one.rests()
    assert one.value("scale_ratio") == value
    assert one.shown() == before
    one.page.emulate_media(color_scheme="dark")
    one.page.wait_for_function(
        "(s) => s.theme.dark && s.panels.every((p) => p.root.dataset.drawn === 'dark')", arg=one.stage.handle
    )


def test_a_start_that_was_set_goes_with_another_ravine_under_the_hand_too(following, open_page):
    """What a setting puts back to default, the picture under the hand has put back as well."""
    one = following("optimizers?start_x=1.5&start_y=1&rates=tied&learning_rate=0.005")
    one.stage.slider("condition_number").focus()
    one.page.keyboard.press("ArrowLeft")
    one.page.wait_for_function("(hand) => hand.drawings > 0", arg=one.hand)
    drawn = one.page.evaluate("(s) => s.header.marks.start", one.stage.handle)
    one.rests()
    assert one.page.evaluate("(s) => s.header.marks.start", one.stage.handle) == drawn
    assert "start_x" not in one.stage.query()


def test_what_is_pressed_elsewhere_comes_after_the_hands_last_word_and_wins(following):
    one = following("normalization")
    one.stage.slider("scale_ratio").focus()
    one.page.keyboard.press("ArrowRight")
    one.page.keyboard.press("ArrowRight")
    one.page.get_by_role("button", name="At the limit").click()
    one.rests()
    assert one.stage.query() == {"limit_share": "0.99"}
    assert one.value("scale_ratio") == "6"


def test_a_page_that_is_left_in_the_middle_of_a_drag_closes_the_door(following):
    one = following("averages")
    box = one.stage.slider("beta1").bounding_box()
    assert box is not None
    one.page.mouse.move(box["x"] + 20, box["y"] + 10)
    one.page.mouse.down()
    one.page.mouse.move(box["x"] + 60, box["y"] + 10)
    one.page.evaluate(
        'document.querySelector(\'[data-testid=stTopNav] a[href$="trainer"], a[href$="/trainer"]\').click()'
    )
    expect(one.page.locator(".dl-header h1")).to_have_text("Trainer", timeout=30_000)
    one.page.mouse.up()
    one.page.wait_for_function("(hand) => !hand.holding && !hand.moved.size && !hand.asking", arg=one.hand)


def test_the_open_question_is_not_answered_by_a_moving_hand(following):
    """At the ratio 60 the first question of normalization is answered: the hand that passes it sees the picture before."""
    one = following("normalization")
    expect(one.page.locator(".dl-card")).to_contain_text("And at 60")
    at = one.stage.slider("scale_ratio").evaluate("(input) => Number(input.max)")
    one.stage.slider("scale_ratio").focus()
    with one.page.expect_response(
        lambda answer: "question" in answer.headers.get("descent-lab-withheld", ""), timeout=LOADING_MS
    ) as withheld:
        for _ in range(int(at)):
            if one.value("scale_ratio") == "60":
                break
            one.page.keyboard.press("ArrowRight")
        assert one.value("scale_ratio") == "60"
    assert withheld.value.status == 204
    one.rests()
    expect(one.page.locator(".dl-card")).not_to_contain_text("And at 60")


def test_a_run_that_takes_long_is_not_cut_short_by_what_it_is_about(following):
    """A message that is not heard is told again, but not while a run may still hear of it."""
    told = following("averages").hand.evaluate("""(hand) => {
      const app = document.querySelector('.stApp');
      const told = [];
      const mover = { name: 'x', root: app, text: '1', resets: [], tell: (text, number) => told.push(number), back: () => {} };
      const one = { mover, text: '1', number: 0 };
      hand.moved.set('x', one);
      hand.tell(one);
      const seen = [];
      for (const state of ['running', 'notRunning']) {
        app.setAttribute('data-test-script-state', state);
        hand.told -= 20000;
        hand.watch();
        seen.push(told.length);
      }
      hand.heard('x', one.number);
      return seen;
    }""")
    assert told == [1, 2]


def test_two_tabs_do_not_meet(open_page):
    first, second = (Following(open_page("/averages"), "averages") for _ in range(2))
    first.page.bring_to_front()
    first.drag("beta1", 1.0)
    first.rests()
    assert first.value("beta1") != "0.5"
    assert second.value("beta1") == "0.5"
    assert second.drawings == 0


def test_back_and_forward_bring_the_slider_along(following):
    one = following("averages")
    one.stage.slider("beta1").focus()
    one.page.keyboard.press("ArrowRight")
    one.rests()
    moved = one.value("beta1")
    assert moved != "0.5"
    one.stage.change(one.page.go_back)
    one.rests()
    assert one.value("beta1") == "0.5"
    one.stage.change(one.page.go_forward)
    one.rests()
    assert one.value("beta1") == moved


def test_a_finger_on_a_phone_and_names_for_those_who_hear_the_page(following):
    one = following("averages", width=390, height=844)
    slider = one.stage.slider("beta1")
    expect(one.page.get_by_role("slider", name="First β")).to_have_count(1)
    assert slider.get_attribute("aria-valuetext") == "0.5"
    slider.evaluate("(input) => input.scrollIntoView({ block: 'end' })")
    inside = "() => { const { top, bottom } = document.querySelector('.dl-main').getBoundingClientRect(); return top > -1 && bottom < innerHeight + 1; }"
    assert not one.page.evaluate(inside)
    place = slider.bounding_box()
    one.page.evaluate(
        f"window.seen = []; document.addEventListener('input', () => requestAnimationFrame(() => window.seen.push(({inside})())))"
    )
    one.drag("beta1", 1.0)
    seen = one.page.evaluate("window.seen")
    assert len(seen) > 3
    assert all(seen), "the picture is in sight while the slider under it moves"
    assert slider.bounding_box() == place, "and the slider stays under the finger"
    one.rests()
    assert one.drawings > 0
    assert one.page.locator(".dl-aloft").count() == 0


def test_a_hidden_control_is_not_there_and_a_projector_has_the_others(following):
    one = following("normalization?hide=limit_share&present=1")
    assert one.stage.slider("limit_share").count() == 0
    before = one.value("scale_ratio")
    one.drag("scale_ratio", 1.0)
    one.rests()
    assert one.value("scale_ratio") != before
    assert one.drawings > 0
    assert set(one.stage.query()) == {"hide", "present", "scale_ratio"}


@pytest.fixture
def mortal(browser) -> Iterator[tuple[Page, object]]:
    with serve() as server, window(browser, server.url) as (page, _):
        page.goto(f"{server.url}/averages")
        yield page, server


def test_a_server_that_goes_in_the_middle_gives_the_picture_back(mortal):
    page, server = mortal
    one = Following(page, "averages")
    first = one.shown()
    one.stage.slider("beta1").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("(hand) => hand.drawings > 0", arg=one.hand)
    assert one.shown() != first
    os.kill(server.process, signal.SIGKILL)
    page.keyboard.press("ArrowRight")
    page.wait_for_function("(hand) => !hand.holding", arg=one.hand, timeout=30_000)
    expect(page.locator(".dl-offline-line")).to_contain_text("not kept")
    with serve(at=int(server.url.rsplit(":", 1)[1])):
        wait_until_ready(page, 60_000)
        one = Following(page, "averages")
        page.keyboard.press("Tab")
        one.stage.slider("beta1").focus()
        page.keyboard.press("ArrowRight")
        one.rests()
        assert one.stage.query()["beta1"]
