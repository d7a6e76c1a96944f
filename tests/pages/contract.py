"""The page contract as checks. Each takes a way to open the page and returns complaints, one sentence each.

test_contract.py holds every lesson of the lab against them; test_contract_notices.py breaks a small lesson in every way
and sees that it is noticed.
"""

from __future__ import annotations

import io
import os
import random
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pandas as pd

from tests.pages.visit import Visit

ROOT = Path(__file__).parents[2]
MOST_CONTROLS, FEWEST_PRESETS, FEWEST_EXPERIMENTS, MIXTURES = 6, 4, 3, 20
# Words that no sentence of a page should hold; what is not a number is told as a sentence or a dash.
NOT_WORDS = re.compile(r"(?<![\w.])(nan|NaN|inf|None|undefined)(?!\w)|Traceback")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?")

Open = Callable[[Mapping[str, str]], Visit]


def opens_whole(open_page: Open) -> Iterator[str]:
    """The first run fails nowhere and has a title, a question, a picture, a table and a way to take it away."""
    visit = open_page({})
    if visit.failure:
        yield f"the first run raises {visit.failure}"
        return
    lesson = visit.lesson
    if lesson is None:
        yield "it does not use pages.kit.lesson.Lesson"
        return
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
    """Presets, one-click experiments and reset; each runs, says what it changed in the URL, and reset undoes it."""
    visit = open_page({})
    assert visit.lesson is not None
    for part, few in (("preset", FEWEST_PRESETS), ("try", FEWEST_EXPERIMENTS)):
        keys = visit.buttons(part)
        if len(keys) < few:
            yield f"it has {len(keys)} buttons of {part}, at least {few} are due"
    if not visit.buttons("reset"):
        yield "it has no reset"
        return
    given = [(p.name, p.values) for p in visit.lesson.presets] + [
        (e.sentence, e.values) for e in visit.lesson.experiments
    ]
    buttons = visit.buttons("preset") + visit.buttons("try")
    for (name, values), key in zip(given, buttons, strict=True):
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
        yield from (f"after {name!r}: {problem}" for problem in _misset(visit, values))
        yield from (f"after {name!r}: {problem}" for problem in reads_well(visit))
    visit.press(visit.buttons("reset")[0])
    if visit.query:
        yield f"reset leaves {visit.query} in the URL"


def asks_first(open_page: Open) -> Iterator[str]:
    """A question whose every answer runs the experiment and gets the same verdict: right once, else wrong."""
    visit = open_page({})
    assert visit.lesson is not None
    if not visit.buttons("answer") or not visit.buttons("skip"):
        yield "it asks no question first, or the question cannot be skipped"
        return
    for number, prediction in enumerate(visit.lesson.predictions):
        yield from (f"question {number + 1}: {problem}" for problem in _question(open_page, number, prediction))


def _question(open_page: Open, number: int, prediction: Any) -> Iterator[str]:
    if not prediction.question.rstrip().endswith(("?", ".")) or len(prediction.options) < 2:
        yield "it needs a sentence and at least two options"
    verdicts = {}
    for option in (*range(len(prediction.options)), -1):
        visit = open_page({})
        assert visit.lesson is not None
        for _ in range(number):
            visit.press(visit.buttons("skip")[0])
            visit.press(visit.buttons("next")[0])
        visit.press(visit.buttons("skip")[0] if option < 0 else visit.buttons("answer")[option])
        if visit.failure:
            yield f"answer {option} raises {visit.failure}"
            return
        yield from _misset(visit, prediction.values)
        verdicts[option] = next(
            (str(m.value) for m in visit.app.markdown if _names_one(m.value, prediction.options)), ""
        )
        if visit.buttons("answer"):
            yield "it still stands after it was answered"
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


def settings_travel(open_page: Open) -> Iterator[str]:
    """Every setting can be set by the URL, is in effect, and stays there: all at once, until every value has had its
    turn. (One by one they travel in hidden_settings_stay.)"""
    settings = open_page({}).lesson.settings  # type: ignore[union-attr]
    others = {name: other_values(setting.span) for name, setting in settings.declared.items()}
    for turn in range(max(map(len, others.values()), default=0)):
        # Shifted from setting to setting, so that not all of them stand at the end that makes the most work.
        values = {name: some[(turn + i) % len(some)] for i, (name, some) in enumerate(others.items())}
        query = {name: settings.declared[name].span.format(value) for name, value in values.items()}
        yield from (
            f"every setting at its value {turn}: {problem}" for problem in _travels(open_page(query), values, query)
        )


def settings_mix(open_page: Open) -> Iterator[str]:
    """Settings drawn at random from all that are allowed run without exception, the same ones in every test run."""
    settings = open_page({}).lesson.settings  # type: ignore[union-attr]
    for seed in range(MIXTURES):
        draw = random.Random(seed)
        values = {n: draw.choice(other_values(s.span)) for n, s in settings.declared.items() if draw.random() < 0.4}
        query = {name: settings.declared[name].span.format(value) for name, value in values.items()}
        yield from (
            f"mixture {seed}, ?{urlencode(query)}: {problem}" for problem in _travels(open_page(query), values, query)
        )


def _travels(visit: Visit, values: Mapping[str, Any], query: Mapping[str, str]) -> Iterator[str]:
    if visit.failure:
        yield visit.failure
        return
    yield from _misset(visit, values)
    now = visit.query
    changed = {name: (query.get(name), now.get(name)) for name in {*query, *now} if query.get(name) != now.get(name)}
    if changed:
        yield f"the URL loses or changes {changed}"
    yield from reads_well(visit)


def other_values(span: Any) -> list[Any]:
    """Values of a span apart from its default: both ends, or other choices."""
    if span.kind == "toggle":
        return [not span.default]
    if span.kind == "choice":
        return [choice for choice in span.choices if choice != span.default]
    if span.kind == "several":
        return [value for value in ((span.choices[-1],), tuple(span.choices)) if value != span.default]
    if span.kind == "pairs":
        return [((0.0, 1.0), (2.5, 0.125))]
    between = (span.low * span.high) ** 0.5 if span.scale == "log" and span.low > 0 else (span.low + span.high) / 3
    middle = span.check(int(between) if span.kind == "integer" else between)
    return [
        value for value in dict.fromkeys((span.check(span.low), middle, span.check(span.high))) if value != span.default
    ]


def hidden_settings_stay(open_page: Open) -> Iterator[str]:
    """`hide=` takes a control off the page, and its value stays in effect and in the URL."""
    settings = open_page({}).lesson.settings  # type: ignore[union-attr]
    before = len(open_page({}).controls_in_view())
    for name, setting in settings.declared.items():
        value = other_values(setting.span)[0]
        text = setting.span.format(value)
        visit = open_page({name: text, "hide": name})
        assert visit.lesson is not None
        if visit.failure:
            yield f"?{name}={text}&hide={name} raises {visit.failure}"
        elif visit.lesson.settings[name] != value or visit.query != {name: text, "hide": name}:
            yield f"?{name}={text}&hide={name} runs at {visit.lesson.settings[name]!r} and leaves {visit.query} in the URL"
        elif any(getattr(one, "key", "") == f"{visit.lesson.page} {name}" for one in _widgets(visit)):
            yield f"?hide={name} still shows its control"
    everything = open_page({"hide": ",".join(settings.declared)})
    if everything.failure or len(everything.controls_in_view()) >= max(before, 1):
        yield f"with every control hidden: {everything.failure or everything.controls_in_view()}"


def _widgets(visit: Visit) -> list[Any]:
    kinds = ("selectbox", "slider", "select_slider", "number_input", "button_group", "toggle", "text_input")
    return [one for kind in kinds for one in visit.app.get(kind)]


BAD = {
    "not a number": "nan", "infinity": "inf", "minus infinity": "-inf", "too large": "1e308", "a huge integer": "9" * 400,
    "nothing": "", "markup": "<script>alert(1)</script>", "long": "x" * 5000, "another type": "[object Object]",
    "a path": "../../etc/passwd", "underscores": "1_0", "a null byte": "\0", "other digits": "٣", "a list": "1,2,3",
}  # fmt: skip


def bad_values_fall_back(open_page: Open) -> Iterator[str]:
    """A value that its span refuses becomes the default and leaves the URL; all settings at once, then one by one."""
    settings = open_page({}).lesson.settings  # type: ignore[union-attr]
    spans = {name: setting.span for name, setting in settings.declared.items()}
    for what, text in BAD.items():
        refused = {name: text for name, span in spans.items() if _refuses(span, text)}
        visit = open_page({**refused, "present": text, "hide": "", "nobody": text})
        assert visit.lesson is not None
        if visit.failure:
            yield f"{what} raises {visit.failure}"
            continue
        taken = {n: visit.lesson.settings[n] for n in refused if visit.lesson.settings[n] != spans[n].default}
        if taken or visit.query:
            yield f"{what} is taken by {taken} and leaves {sorted(visit.query)} in the URL"
    for name, span in spans.items():
        if not all(_refuses(span, BAD[what]) for what in ("not a number", "infinity", "markup", "too large")):
            yield f"{name} takes what no setting may take"


def _refuses(span: Any, text: str) -> bool:
    try:
        span.parse(text)
    except ValueError:
        return True
    return False


def takeaway_agrees(open_page: Open) -> Iterator[str]:
    """The script runs by itself and prints the table's numbers; the CSV is one. At the default and every preset."""
    visit = open_page({})
    yield from (f"at first: {problem}" for problem in _takeaway(visit))
    for key in visit.buttons("preset") + visit.buttons("try"):
        yield from (f"after {key}: {problem}" for problem in _takeaway(visit.press(key)))


def _takeaway(visit: Visit) -> Iterator[str]:
    if not visit.taken:
        return
    shown = set(cells(visit.taken["table"]))
    if not shown:
        yield "the table has no numbers"
    status, printed = run_script(visit.taken["code"])
    if status:
        yield f"the script fails: {printed}"
    elif missing := shown - set(NUMBER.findall(printed)):
        yield f"the script does not print {sorted(missing)} of the table, but {printed}"
    text = visit.taken["csv"]()
    data = pd.read_csv(io.StringIO(text))
    if data.empty or data.columns.has_duplicates:
        yield "the CSV has no rows, or columns of one name"
    if any(str(cell).startswith(("=", "+", "@")) for cell in (*data.columns, *data.select_dtypes("str").stack())):
        yield "a cell of the CSV would run as a formula"


def cells(table: str) -> list[str]:
    """The numbers in the cells of a Markdown table, as a script prints them."""
    rows = [line.strip("|").split("|")[1:] for line in table.splitlines() if line.startswith("|")]
    return [number for row in rows[2:] for cell in row for number in NUMBER.findall(cell.replace("−", "-"))]


def run_script(code: str) -> tuple[int, str]:
    """Runs it by itself, with warnings as errors: its status, and what it printed or complained of."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-W", "error", "-c", code]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, cwd=os.path.dirname(sys.executable))  # fmt: skip
    return done.returncode, done.stdout if not done.returncode else done.stderr


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
    if not visit.components("share"):
        yield "presenter mode has no way out"
    if open_page({"present": "1", "hide": "predict"}).buttons("answer"):
        yield "hide=predict still asks"


def reads_well(visit: Visit) -> Iterator[str]:
    """No sentence says nan, and the picture's alternative text is a sentence, not a formula's source."""
    for text in visit.text():
        if found := NOT_WORDS.search(text):
            yield f"{found[0]!r} is in the text {text[:200]!r}"
        if text.count("$") % 2:
            yield f"a formula is not closed in {text[:200]!r}"
    for block in visit.stages():
        alt = block.header["alt"]
        if len(alt) < 40 or not alt.rstrip().endswith("."):
            yield f"the alternative text is no sentence: {alt!r}"
        if set(alt) & set("$\\{}<>"):
            yield f"the alternative text holds markup: {alt!r}"


def _undeclared(visit: Visit, values: Mapping[str, Any]) -> Iterator[str]:
    declared = visit.lesson.settings.declared  # type: ignore[union-attr]
    for name, value in values.items():
        if name not in declared:
            yield f"{name} is no setting of this lesson"
            continue
        try:
            declared[name].span.check(value)
        except ValueError as error:
            yield str(error)


def _misset(visit: Visit, values: Mapping[str, Any]) -> Iterator[str]:
    settings = visit.lesson.settings  # type: ignore[union-attr]
    for name, value in values.items():
        if settings[name] != settings.declared[name].span.check(value):
            yield f"{name} is {settings[name]!r} and not {value!r}"


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
