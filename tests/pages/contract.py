"""The page contract as checks. Each takes a way to open the page and returns complaints, one sentence each.

test_contract.py holds every lesson of the lab against them; test_contract_notices.py breaks a small lesson in every way
and sees that it is noticed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from pages.kit.lesson import EXHIBIT
from tests.pages.contract_settings import bad_values_fall_back, hidden_settings_stay, settings_mix, settings_travel
from tests.pages.contract_takeaway import run_here, takeaway_agrees, taken_away
from tests.pages.readable import Open, misset, reads_well
from tests.pages.visit import Visit, content

MOST_CONTROLS, FEWEST_PRESETS, FEWEST_EXPERIMENTS = 6, 4, 3
# So many scripts of an exhibit are run; the others differ from it by their settings alone.
SCRIPTS_RUN = 1


def opens_whole(open_page: Open) -> Iterator[str]:
    """The first run fails nowhere and has a title, a question, a picture, a table and a way to take it away."""
    visit = open_page({})
    if visit.failure:
        yield f"the first run raises {visit.failure}"
        return
    if visit.showing is None:
        yield "it does not use pages.kit.lesson.Lesson"
        return
    lesson = visit.lesson
    text = visit.text()
    if not lesson.title or not any(lesson.title in one for one in text):
        yield "its title is not on the page"
    if not lesson.question.endswith("?") or lesson.question not in text:
        yield "its question is not on the page"
    if not visit.stages():
        yield "it shows no stage"
    if visit.query:
        yield f"a first visit leaves something in the URL: {visit.query}"
    if not visit.taken:
        yield "it has nothing to take away"


def controls_are_few(open_page: Open) -> Iterator[str]:
    shown = open_page({}).controls_in_view()
    if len(shown) > MOST_CONTROLS:
        yield f"{len(shown)} controls are in view, at most {MOST_CONTROLS} may be: {', '.join(shown)}"


def has_experiments(open_page: Open) -> Iterator[str]:
    """Presets, one-click experiments and reset; each runs, says what it changed in the URL, and gives away a script and a
    CSV of its own numbers; reset undoes it."""
    visit = open_page({})
    run_once, scripts = cache(run_here), Counter[str]()
    for part, few in (("preset", FEWEST_PRESETS), ("try", FEWEST_EXPERIMENTS)):
        keys = visit.buttons(part)
        if len(keys) < few:
            yield f"it has {len(keys)} buttons of {part}, at least {few} are due"
    if not visit.buttons("reset"):
        yield "it has no reset"
        return
    page = visit.lesson.page
    given = {f"{page} preset {one.name}": one for one in visit.lesson.presets}
    given |= {f"{page} try {i}": one for i, one in enumerate(visit.lesson.experiments)}
    for key, one in given.items():
        name, values = one.name, one.values(visit.settings.values())
        if key not in visit.buttons("preset") + visit.buttons("try"):
            # It stands beside the exhibit that it belongs to.
            visit = open_page({EXHIBIT: visit.lesson.shows_in(one).key})
        problems = list(_undeclared(visit, values))
        if problems:
            yield from (f"{name!r}: {problem}" for problem in problems)
            continue
        visit.press(key)
        if visit.failure:
            yield f"{name!r} raises {visit.failure}"
            visit = open_page({})
            continue
        if not visit.query:
            yield f"{name!r} changes nothing"
        yield from (f"after {name!r}: {problem}" for problem in misset(visit, values))
        yield from (f"after {name!r}: {problem}" for problem in reads_well(visit))
        shown = visit.lesson.shows_in(one).key
        scripts[shown] += 1
        run = run_once if scripts[shown] <= SCRIPTS_RUN else None
        yield from (f"after {name!r}: {problem}" for problem in taken_away(visit, run))
    visit.press(visit.buttons("reset")[0])
    if visit.query:
        yield f"reset leaves {visit.query} in the URL"


def asks_first(open_page: Open) -> Iterator[str]:
    """Questions whose every answer runs the experiment and gets the same verdict: right once, else wrong."""
    visit = open_page({})
    if not visit.buttons("answer") or not visit.buttons("skip"):
        yield "it asks no question first, or the question cannot be skipped"
        return
    first, *_ = visit.lesson.exhibits
    for key, exhibit in visit.lesson.exhibits.items():
        problems = _questions(open_page, {EXHIBIT: key} if key != first else {}, exhibit.predictions)
        yield from (f"question {number} of {key}: {problem}" for number, problem in problems)


def _questions(open_page: Open, link: Mapping[str, str], predictions: Sequence[Any]) -> Iterator[tuple[int, str]]:
    """What is wrong with which of the questions that come up one after the other in an exhibit, which the link opens.

    One visit gives each its first answer, one its second, and so on; the last skips all. So every answer is given once.
    """
    verdicts: list[dict[int, str]] = [{} for _ in predictions]
    for turn in (*range(max((len(one.options) for one in predictions), default=0)), -1):
        visit = open_page(link)
        for number, prediction in enumerate(predictions):
            option = turn if turn < len(prediction.options) else -1
            visit.press(visit.buttons("skip")[0] if option < 0 else visit.buttons("answer")[option])
            if visit.failure:
                yield number + 1, f"answer {option} raises {visit.failure}"
                return
            yield from ((number + 1, problem) for problem in misset(visit, prediction.values))
            visit.rest()
            verdicts[number][option] = next(
                (said for said in visit.frame_words() if _names_one(said, prediction.options)), ""
            )
            if visit.buttons("answer"):
                yield number + 1, "it still stands after it was answered"
            if number + 1 < len(predictions):
                visit.press(visit.buttons("next")[0])
    for number, prediction in enumerate(predictions):
        yield from ((number + 1, problem) for problem in _misjudged(prediction, verdicts[number]))


def _misjudged(prediction: Any, verdicts: Mapping[int, str]) -> Iterator[str]:
    """What is wrong with a question or with what was said to its answers, by their numbers, -1 where it was skipped."""
    if not prediction.question.rstrip().endswith(("?", ".")) or len(prediction.options) < 2:
        yield "it needs a sentence and at least two options"
    if not all(verdicts.values()):
        yield f"not every answer gets a verdict: {verdicts}"
        return
    right = {option for option in verdicts if verdicts[option].startswith("**Right.")}
    wrong = {option for option in verdicts if verdicts[option].startswith("**Not this time.")}
    if len(right) != 1 or wrong != set(verdicts) - right - {-1}:
        yield f"exactly one answer must be right and skipping is neither: {verdicts}"
        return
    answer = prediction.options[next(iter(right))]
    if any(f"{answer}.**" not in verdict for verdict in verdicts.values()):
        yield f"the verdicts differ on what is right: {verdicts}"
    if any(len(verdict.split("**")[-1]) < 20 for verdict in verdicts.values()):
        yield "the verdict does not say why"


def _names_one(text: str, options: Any) -> bool:
    return text.startswith("**") and any(f"{option}.**" in text for option in options)


def presents(open_page: Open) -> Iterator[str]:
    """Presenter mode keeps the stage and the question, and drops the rest; `hide=predict` drops the question too."""
    visit = open_page({"present": "1"})
    if visit.failure:
        yield f"?present=1 raises {visit.failure}"
        return
    if visit.query != {"present": "1"}:
        yield f"?present=1 leaves {visit.query} in the URL"
    if not visit.stages() or not visit.buttons("answer"):
        yield "presenter mode drops the stage or the question"
    if visit.buttons("try") or visit.app.code:
        yield "presenter mode shows explanations"
    if not any(content(proto)["presenting"] for proto in visit.components("header")):
        yield "presenter mode has no way out"
    if not visit.buttons("preset"):
        yield "presenter mode has no presets"
    if open_page({"present": "1", "hide": "predict"}).buttons("answer"):
        yield "hide=predict still asks"


def _undeclared(visit: Visit, values: Mapping[str, Any]) -> Iterator[str]:
    declared = visit.settings.declared
    for name, value in values.items():
        if name not in declared:
            yield f"{name} is no setting of this lesson"
            continue
        try:
            declared[name].span.check(value)
        except ValueError as error:
            yield str(error)


CHECKS = (
    opens_whole, controls_are_few, has_experiments, asks_first, settings_travel, settings_mix, hidden_settings_stay,
    bad_values_fall_back, takeaway_agrees, presents,
)  # fmt: skip


def complaints(open_page: Open) -> list[str]:
    """What a page does not keep of the contract: by the first check that complains, then by all others that can run."""
    first = list(opens_whole(open_page))
    if first and any("raises" in one or "Lesson" in one for one in first):
        return first
    return first + [one for check in CHECKS[1:] for one in check(open_page)]
