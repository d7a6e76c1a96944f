"""The door to pictures: what it is asked for, what it refuses, and that it draws what the page draws."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import Any

import numpy as np
import pytest

from pages.kit.cache import Cache
from pages.kit.catalogue import LessonEntry, catalogue
from pages.kit.picture import picture
from pages.kit.server import drawing_process
from pages.kit.server.asked import Asked, TurnedAway, Wanted, Withheld, asked_of, wanted_of
from pages.kit.server.drawing import BUSY, IMPOSSIBLE, Drawer, NotDrawn, picture_of, read, told
from pages.kit.server.drawing_process import answer
from pages.kit.server.pace import HOLD_SECONDS, MOST_NEW, NEW_RATE, RATE, Held, Pace
from pages.kit.server.view_door import answer_of
from pages.kit.stage_data import without_unseen
from tests.pages.contract_settings import BAD, refuses
from tests.pages.random_values import random_value
from tests.pages.unpack import unpack
from tests.pages.visit import Visit

PAGE = "0123456789abcdef"
GOOD = {"settings": {"rates": "tied"}, "page": PAGE, "have": ["0a"], "present": False, "question": None}
LESSONS = [entry for entry in catalogue() if entry.lesson.exhibit_of().session is None]
every_lesson = pytest.mark.parametrize("entry", LESSONS, ids=lambda entry: entry.url_path)


def lesson(name: str) -> Any:
    return next(entry.lesson for entry in catalogue() if entry.url_path == name)


@pytest.mark.parametrize(
    "change",
    [
        {"settings": []}, {"settings": {"rates": 1}}, {"settings": None}, {"page": "x"}, {"page": PAGE * 2}, {"page": None}, {"have": "0a"},
        {"focus": 1}, {"focus": "x" * 65}, {"have": ["<b>"]}, {"have": ["0"] * 33}, {"have": [1]}, {"present": 1}, {"question": "0"}, {"question": 1.5}, {"question": True}, {"more": 1},
    ],
)  # fmt: skip
def test_what_no_page_of_ours_sends_is_refused(change: dict[str, Any]):
    assert asked_of(json.dumps(GOOD).encode()).settings == {"rates": "tied"}
    with pytest.raises(TurnedAway) as refused:
        asked_of(json.dumps(GOOD | change).encode())
    assert refused.value.status == 400


@pytest.mark.parametrize("body", [b"", b"x", b"[]", b"1", b"null", b'{"page": NaN}', b"[" * 1900, b'"' * 5])
def test_what_is_no_object_is_refused(body: bytes):
    with pytest.raises(TurnedAway):
        asked_of(body)


@every_lesson
def test_every_control_refuses_what_a_link_may_not_say(entry: LessonEntry):
    tried = 0
    for name, setting in entry.lesson.settings.items():
        for text in BAD.values():
            if refuses(setting.span, text):
                tried += 1
                with pytest.raises(TurnedAway) as refused:
                    wanted_of(entry.lesson, Asked({name: text}))
                assert refused.value.status == 400
                assert text not in refused.value.why or len(text) < 100
    assert tried > 10 * len(entry.lesson.settings) / 2
    for nobody in ("nobody", "__class__", "hide", "present", ""):
        with pytest.raises(TurnedAway):
            wanted_of(entry.lesson, Asked({nobody: "1"}))


@every_lesson
def test_it_draws_what_the_page_draws(entry: LessonEntry):
    """Part by part the same bytes, at the defaults and at values drawn at random."""
    shown, rng = entry.lesson.exhibit_of(), np.random.default_rng(1)
    for turn in range(4):
        names = [one for one in shown.settings if one.span.kind in ("number", "integer", "choice")][: 6 * turn]
        drawn = {one.key: one.span.format(random_value(one.span, rng)) for one in names}
        try:
            wanted = wanted_of(entry.lesson, Asked(drawn))
        except TurnedAway:
            continue
        header, blocks = read(
            answer({"page": entry.url_path, "settings": drawn, "present": False, "sketch": False})[4:]
        )
        if turn and header.get("why") == BUSY:
            # Trainings of seconds are beyond the budget, and not the door's.
            continue
        made = picture_of(header, blocks)
        visit = Visit(entry.url_path, drawn)
        if visit.showing is None or visit.showing.shown != wanted.spec:
            # A coarse picture comes first there.
            continue
        sent = {
            name: proto.bytes for name in ("stage", "results", "formula", "words") for proto in visit.components(name)
        }
        assert {name: part.data for name, part in made.parts.items() if name != "figures"} == sent


def test_a_training_and_ones_own_numbers_are_not_drawn_here():
    for name, settings in (("trainer", {}), ("averages", {"series": "own"})):
        with pytest.raises(TurnedAway) as refused:
            wanted_of(lesson(name), Asked(settings))
        assert refused.value.status == 409


@every_lesson
def test_a_picture_that_answers_the_open_question_is_withheld(entry: LessonEntry):
    for number, question in enumerate(entry.lesson.predictions):
        texts = {name: entry.lesson.settings[name].span.format(value) for name, value in question.values.items()}
        with pytest.raises(Withheld):
            wanted_of(entry.lesson, Asked(texts, question=number))
        assert isinstance(wanted_of(entry.lesson, Asked(texts)), Wanted)
    for number in (-1, len(entry.lesson.predictions)):
        with pytest.raises(TurnedAway):
            wanted_of(entry.lesson, Asked({}, question=number))


def test_what_the_page_has_does_not_travel_again():
    wanted = wanted_of(lesson("normalization"), Asked({}))
    made = picture(wanted.lesson, wanted.spec, wanted.mode)
    whole = answer_of(made, Asked({}), "")
    parts = unpack(whole).header["parts"]
    assert sum(length for _, _, length in parts) + len(whole) > sum(length for _, _, length in parts) > 10_000
    again = answer_of(made, Asked({}, have=frozenset(mark for _, mark, _ in parts)), "A sketch")
    assert len(again) < 600
    assert unpack(again).header["sketched"] == "A sketch"
    assert [length for _, _, length in unpack(again).header["parts"]] == [0] * len(parts)


def test_of_a_race_what_is_not_drawn_does_not_travel_while_it_moves():
    wanted = wanted_of(lesson("optimizers"), Asked({}))
    whole = picture(wanted.lesson, wanted.spec, wanted.mode)["stage"]
    brief = without_unseen(whole, "adam")
    assert len(brief) < 0.55 * len(whole)
    left, every = unpack(brief), unpack(whole)
    assert left.header["mark"] == every.header["mark"]
    assert left.header["panels"] == every.header["panels"]
    drawn = {"points", "cost", "distance"}
    for name, values in every.arrays.items():
        track, _, array = name.partition("/")
        assert (name in left.arrays) == (track == "adam" or array in drawn)
        assert left.arrays.get(name, values) == values
    first = unpack(without_unseen(whole, None)).arrays.keys()
    assert "gd/gradient" in first
    assert unpack(without_unseen(whole, "nobody")).arrays.keys() == first
    # Where a picture may draw anything, all of it travels.
    other = wanted_of(lesson("averages"), Asked({}))
    stage = picture(other.lesson, other.spec, other.mode)["stage"]
    assert without_unseen(stage, None) == stage


def test_a_picture_travels_whole_between_the_processes():
    wanted = wanted_of(lesson("optimizers"), Asked({}))
    made = picture(wanted.lesson, wanted.spec, wanted.mode)
    again = picture_of(*read(told(made)[4:]))
    assert again.parts == made.parts
    assert {panel: tuple(names) for panel, names in again.clicks.items()} == dict(made.clicks)


def test_thirty_requests_a_second_for_each_page():
    pace = Pace()
    assert sum(pace.allows("a", 0.0) for _ in range(100)) == RATE
    assert pace.allows("b", 0.0)
    assert 2 * RATE - 1 <= sum(pace.allows("a", 0.01 * i) for i in range(1, 201)) <= 2 * RATE


def test_nobody_is_a_new_page_at_every_request():
    pace = Pace()
    # A full hall begins at once.
    assert all(pace.allows(f"student {i}", 100.0) for i in range(int(MOST_NEW)))
    assert not pace.allows("stranger", 100.0)
    assert all(pace.allows(f"student {i}", 100.0) for i in range(int(MOST_NEW))), "those who are there go on"
    assert sum(pace.allows(f"stranger {i}", 100.0 + i / 1000) for i in range(4000)) == pytest.approx(
        4 * NEW_RATE, abs=1
    )


def test_a_refusal_comes_late_and_only_so_many_are_held():
    async def ends() -> list[float]:
        held, began = Held(), time.monotonic()

        async def one() -> float:
            await held.back()
            return time.monotonic() - began

        return list(await asyncio.gather(*(one() for _ in range(600))))

    late = [seconds >= 0.9 * HOLD_SECONDS for seconds in asyncio.run(ends())]
    assert sum(late) == 512


def test_the_sketch_is_of_fewer_examples_and_only_where_it_is_needed():
    depth = lesson("signal-depth")
    wanted = wanted_of(depth, Asked({}))
    sketch = wanted.sketch()
    assert sketch is not None
    quicker, called = sketch
    assert [one.inputs for one in quicker.spec] == [50, 50]
    assert "50 examples" in called
    assert "1,000" in called
    assert wanted_of(depth, Asked({"inputs": "45"})).sketch() is None
    assert wanted_of(depth, Asked({"train_steps": "20"})).sketch() is None


# --- the process that draws -------------------------------------------------------------------------------

ECHO = """
import sys
from pages.kit.server.drawing import message, read
sys.stdout.buffer.write(b"ready")
sys.stdout.buffer.flush()
while head := sys.stdin.buffer.read(4):
    order, _ = read(sys.stdin.buffer.read(int.from_bytes(head, "little")))
    if order["page"] == "dies": sys.exit()
    if order["page"] == "hangs":
        import time; time.sleep(60)
    sys.stdout.buffer.write(message({"why": order["page"]}))
    sys.stdout.buffer.flush()
"""


async def drawn(drawer: Drawer, page: str) -> str:
    """Why there is no picture; the process has to be there first."""
    for _ in range(600):
        try:
            await drawer.draw(page, {}, False, False)
        except NotDrawn as not_drawn:
            if not_drawn.why != BUSY or page in ("dies", "hangs"):
                return not_drawn.why
        await asyncio.sleep(0.05)
    raise AssertionError("the process never got ready")


def test_a_process_that_ends_or_hangs_is_replaced(monkeypatch):
    monkeypatch.setattr("pages.kit.server.drawing.PATIENCE_SECONDS", 0.5)

    async def attack() -> list[str]:
        drawer = Drawer((sys.executable, "-c", ECHO))
        seen = [await drawn(drawer, page) for page in (IMPOSSIBLE, "dies", IMPOSSIBLE, "hangs", IMPOSSIBLE)]
        await drawer.end()
        return seen

    assert asyncio.run(attack()) == [IMPOSSIBLE, BUSY, IMPOSSIBLE, BUSY, IMPOSSIBLE]


def test_few_wait_for_it():
    async def crowd() -> list[str]:
        drawer = Drawer((sys.executable, "-c", ECHO))
        assert await drawn(drawer, IMPOSSIBLE) == IMPOSSIBLE

        async def one() -> str:
            try:
                await drawer.draw(IMPOSSIBLE, {}, False, False)
            except NotDrawn as not_drawn:
                return not_drawn.why
            return ""

        answers = await asyncio.gather(*(one() for _ in range(60)))
        await drawer.end()
        return answers

    answers = asyncio.run(crowd())
    assert set(answers) == {IMPOSSIBLE, BUSY}
    assert 5 < answers.count(IMPOSSIBLE) < 20


def test_work_beyond_the_budget_is_given_up(monkeypatch):
    # The process itself would end where the work does not.
    monkeypatch.setattr(drawing_process, "_GRACE_SECONDS", 60.0)
    began = time.process_time()
    order = {
        "page": "signal-depth",
        "settings": {"depth": "100", "width": "200", "train_steps": "500"},
        "present": False,
        "sketch": True,
    }
    assert read(answer(order)[4:])[0] == {"why": BUSY}
    assert drawing_process.BUDGET_SECONDS < time.process_time() - began < 10.0


# --- one picture, however many wait and by whichever way ------------------------------------------------


def test_who_waits_for_what_is_drawn_elsewhere_gets_it_or_computes_it():
    cache = Cache(8, 1_000_000)
    job = cache.promise("a")
    assert job is not None
    assert cache.promise("a") is None

    def fulfils(job_: Any) -> None:
        cache.fulfil("a", job, b"from elsewhere")

    assert cache.get("a", lambda tick: b"from here", fulfils) == b"from elsewhere"
    assert cache.kept("a") == b"from elsewhere"
    assert cache.promise("a") is None
    other = cache.promise("b")
    assert other is not None

    def gives_up(job_: Any) -> None:
        if not other.done:
            cache.fulfil("b", other)

    assert cache.get("b", lambda tick: b"from here", gives_up) == b"from here"
