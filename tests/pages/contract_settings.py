"""The part of the page contract that is about settings and the URL. Checks as in contract.py."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from tests.pages.readable import Open, misset, reads_well
from tests.pages.visit import Visit

# Seeds that draw none of a page's longest jobs, which the browser's test of long work has.
MIXTURES, TURNS = range(140, 152), 26
HIDDEN_AT_ONCE = 8
# Streamlit reads no longer address than half a million characters.
MOST_AT_ONCE = 80


def settings_travel(open_page: Open) -> Iterator[str]:
    """Every setting can be set by the URL, is in effect, and stays there: all at once, until every value has had its
    turn. (One by one they travel in hidden_settings_stay.)"""
    settings = open_page({}).settings
    others = {name: other_values(setting.span) for name, setting in settings.declared.items()}
    # Each begins somewhere else, so that not all of them stand at the end that makes the most work.
    begin = {name: draw_of(TURNS, name).randrange(len(some)) for name, some in others.items()}
    for turn in range(max(map(len, others.values()), default=0)):
        values = {name: some[(begin[name] + turn) % len(some)] for name, some in others.items()}
        query = {name: settings.declared[name].span.format(value) for name, value in values.items()}
        yield from (
            f"every setting at its value {turn}: {problem}" for problem in _travels(open_page(query), values, query)
        )


def settings_mix(open_page: Open) -> Iterator[str]:
    """Settings drawn at random from all that are allowed run without exception, the same ones in every test run."""
    settings = open_page({}).settings
    for seed in MIXTURES:
        draws = {name: draw_of(seed, name) for name in settings.declared}
        values = {
            n: draws[n].choice(other_values(s.span)) for n, s in settings.declared.items() if draws[n].random() < 0.4
        }
        query = {name: settings.declared[name].span.format(value) for name, value in values.items()}
        yield from (
            f"mixture {seed}, ?{urlencode(query)}: {problem}" for problem in _travels(open_page(query), values, query)
        )


def draw_of(seed: int, name: str) -> random.Random:
    """A setting's own draws, which stay the same when the lesson gets another setting."""
    return random.Random(f"{seed} {name}")


def _travels(visit: Visit, values: Mapping[str, Any], query: Mapping[str, str]) -> Iterator[str]:
    if visit.failure:
        yield visit.failure
        return
    yield from misset(visit, values)
    now = visit.query
    changed = {name: (query.get(name), now.get(name)) for name in {*query, *now} if query.get(name) != now.get(name)}
    if changed:
        yield f"the URL loses or changes {changed}"
    yield from reads_well(visit)


def other_values(span: Any) -> list[Any]:
    """Values of a span apart from its default: both ends, other choices, or short lists of them."""
    if span.most:
        # Not the longest list of the largest values: eight layers of 1,024 units would test patience, not settings.
        some = _singles(replace(span, most=0, least=0, optional=True, default=None))
        low, middle, high = some[0], some[len(some) // 2], some[-1]
        lists = [(), (low,), (high,), (middle,) * min(max(2, span.least), span.most)]
        if span.least == span.most == 2:
            # Two numbers may be the ends of a range: one that has a width as well.
            lists.append((low, high))
        return [one for one in dict.fromkeys(lists) if span.least <= len(one) <= span.most and one != span.default]
    return _singles(span)


# Lines of text: a page takes those that its span reads.
TEXTS = (
    "x^2 + a*y**2 - c*sin(x*y)",
    "sqrt(x - 3)",
    "log(x) + 1/y",
    "1e300*exp(x)",
    "0*x + 1",
    "<b>x</b>",
    "a line of $text$",
)


def _singles(span: Any) -> list[Any]:
    if span.kind == "toggle":
        return [value for value in (True, False) if value is not span.default]
    if span.kind == "choice":
        return [choice for choice in span.choices if choice != span.default]
    if span.kind == "several":
        return [
            value for value in ((span.choices[len(span.choices) // 2],), tuple(span.choices)) if value != span.default
        ]
    if span.kind == "text":
        return [text for text in TEXTS if not refuses(span, text) and text != span.default]
    if span.kind == "pairs":
        return [((0.0, 1.0), (2.5, 0.125))]
    between = (span.low * span.high) ** 0.5 if span.scale == "log" and span.low > 0 else (span.low + span.high) / 3
    middle = span.check(int(between) if span.kind == "integer" else between)
    return [
        value for value in dict.fromkeys((span.check(span.low), middle, span.check(span.high))) if value != span.default
    ]


def hidden_settings_stay(open_page: Open) -> Iterator[str]:
    """`hide=` takes controls off the page, and their values stay in effect and in the URL; eight at a time."""
    settings = open_page({}).settings
    before = len(open_page({}).controls_in_view())
    every = {name: other_values(setting.span)[0] for name, setting in settings.declared.items()}
    texts = {name: settings.declared[name].span.format(value) for name, value in every.items()}
    names = list(every)
    for start in range(0, len(names), HIDDEN_AT_ONCE):
        some = names[start : start + HIDDEN_AT_ONCE]
        query = {name: texts[name] for name in some} | {"hide": ",".join(sorted(some))}
        visit = open_page(query)
        if visit.failure:
            yield f"?{urlencode(query)} raises {visit.failure}"
            continue
        keys = {str(getattr(one, "key", "")) for one in _widgets(visit)}
        for name in some:
            if visit.settings[name] != every[name] or visit.query.get(name) != texts[name]:
                yield f"?{urlencode(query)} runs at {name}={visit.settings[name]!r} and leaves {visit.query.get(name)}"
            # A control that the page itself has set anew has a number after its key.
            if any(
                key == f"{visit.lesson.page} {name}" or key.startswith(f"{visit.lesson.page} {name} ") for key in keys
            ):
                yield f"?hide={name} still shows its control"
        if visit.query != query:
            yield f"?{urlencode(query)} leaves {visit.query} in the URL"
    everything = open_page({"hide": ",".join(settings.declared)})
    if everything.failure or len(everything.controls_in_view()) >= max(before, 1):
        yield f"with every control hidden: {everything.failure or everything.controls_in_view()}"


def _widgets(visit: Visit) -> list[Any]:
    kinds = ("selectbox", "number_input", "button_group", "toggle", "text_input")
    return [*(one for kind in kinds for one in visit.app.get(kind)), *visit.sliders.values()]


BAD = {
    "not a number": "nan", "infinity": "inf", "minus infinity": "-inf", "too large": "1e308", "too small": "-1e308", "a huge integer": "9" * 400,
    "nothing": "", "markup": "<script>alert(1)</script>", "long": "x" * 5000, "another type": "[object Object]",
    "a path": "../../etc/passwd", "underscores": "1_0", "a null byte": "\0", "other digits": "٣", "a list": "1,2,3",
}  # fmt: skip


def bad_values_fall_back(open_page: Open) -> Iterator[str]:
    """A value that its span refuses becomes the default and leaves the URL; all settings at once, then one by one."""
    settings = open_page({}).settings
    spans = {name: setting.span for name, setting in settings.declared.items()}
    for what, text in BAD.items():
        every = [name for name, span in spans.items() if refuses(span, text)]
        for start in range(0, len(every), MOST_AT_ONCE):
            refused = dict.fromkeys(every[start : start + MOST_AT_ONCE], text)
            visit = open_page({**refused, "present": text, "hide": "", "nobody": text})
            if visit.failure:
                yield f"{what} raises {visit.failure}"
                continue
            taken = {n: visit.settings[n] for n in refused if visit.settings[n] != spans[n].default}
            if taken or visit.query:
                yield f"{what} is taken by {taken} and leaves {sorted(visit.query)} in the URL"
            if len(text) > 5 and any(text in said for said in visit.text()):
                yield f"{what} is said on the page"
    for name, span in spans.items():
        if not all(
            refuses(span, BAD[what])
            for what in ("not a number", "infinity", "minus infinity", "markup", "too large", "too small")
        ):
            yield f"{name} takes what no setting may take"


def refuses(span: Any, text: str) -> bool:
    """Whether a setting of this span does not take this text from an address."""
    try:
        span.parse(text)
    except ValueError:
        return True
    return False
