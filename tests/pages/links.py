"""Links and what stands on the pages behind them, as one commit shows it, to hold another commit against.

`python -m tests.pages.links make FILE [path ...]` opens every lesson (or these) by many links and stores what it finds.
`python -m tests.pages.links check FILE [n]` opens every n-th of the stored links again and says what has changed.
`python -m tests.pages.links drop FILE` takes the links out that have changed. Run where the file was made, but with
other arithmetic (OPENBLAS_CORETYPE=Nehalem NPY_DISABLE_CPU_FEATURES="X86_V3 X86_V4 AVX512_ICL"), it leaves those
whose numbers do not hang on the processor.

The links are each lesson's bare page, one for every declared setting, the values of its presets, experiments and
predictions, and many drawn at random. All are quick, and a training is short enough to stand where its link says
before the page is drawn: a longer one would stand where the clock says.
"""

from __future__ import annotations

import gc
import gzip
import json
import logging
import platform
import random
import re
import subprocess
import sys
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import chain, count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np

from labcore.optimizers import OPTIMIZERS
from labcore.schedules import SCHEDULES
from labcore.span import Span
from labcore.training import SIDE_NAMES
from pages.kit.catalogue import catalogue
from tests.pages.contract_settings import other_values
from tests.pages.training import random_value
from tests.pages.visit import Visit, content

SEED = 1
# Of each lesson; a few more than two hundred, since `drop` takes some out.
DRAWN = 210
# Of the processor, for one visit. A trainer's page has three seconds of the clock, also on a machine with other work.
SLOWEST_SECONDS = {"trainer": 0.4}
SLOWEST_SECONDS_ELSEWHERE = 1.5
# The trainings of all sessions share the trainer's memory, and those of visits that are over count until they are
# collected: after so many visits they are.
VISITS_AT_ONCE = 8
# What two numbers may differ by: a unit of the last digit that is printed, or this share of them.
TOLERANCE = 0.005

Values = Mapping[str, Any]
Ends = tuple[float, float]

# What a value is held to in every link, since it decides how long the page takes.
_HIDDEN = dict.fromkeys(("hidden", *(f"{side}.hidden" for side in SIDE_NAMES[1:])), (1.0, 16.0))
LIMITS: dict[str, dict[str, Ends]] = {
    "optimizers": {"steps": (10, 500)},
    "signal-depth": {"train_steps": (0, 20)},
    "trainer": {"trained": (0, 3), "examples": (50, 300), **_HIDDEN},
}
MOST_LAYERS = 2
# What a drawn value is held to besides: to where the page has something to show.
RANGES: dict[str, dict[str, Ends]] = {
    "optimizers": {"seeds": (1, 3), "start_x": (-3, 3), "start_y": (-3, 3), "x_range": (-10, 10), "y_range": (-10, 10)},
    "normalization": {"steps": (10, 1000)},
    "averages": {"points": (20, 1500)},
    "signal-depth": {"depth": (1, 20), "width": (1, 64)},
}
# Choices that need the network or a file of the visitor's own.
ELSEWHERE = {"trainer": {"data": ("mnist", "fashion-mnist", "own")}}
FORMULAS = ("x**4 - 2*x**2 + b*y**2", "a*x**2 + c*y**2 + d*x*y", "log(1 + x**2) + abs(y)", "exp(x/2) + (y - b)**2")
# What else settings need to make any difference, where their names do not say so (see `partners`).
PARTNERS: dict[str, tuple[tuple[tuple[str, ...], Values], ...]] = {
    "optimizers": (
        (("pair", "scale_ratio", "inputs", "split", "batch_size"), {"surface": "linear"}),
        (("normalized",), {"surface": "diabetes"}),
        (("f", "x_range", "y_range"), {"surface": "formula"}),
        (("a", "b", "c", "d"), {"surface": "formula", "f": "x**2/10 + b*y**2 + a*sin(c*x) + d*x*y/4"}),
        (("seed", "seeds"), {"noise": 1.0}),
    ),
    "normalization": ((("beta",), {"optimizer": "momentum"}),),
    "averages": ((("noise", "seed"), {"series": "sine"}), (("beta4", "beta5"), {"averages": 5})),
    "signal-depth": (
        (("w", "length"), {"exhibit": "chain"}),
        (("neuron_inputs",), {"exhibit": "neuron"}),
        (("optimizer", "learning_rate"), {"train_steps": 10}),
    ),
    "trainer": ((("shift", "rotate", "zoom", "image_noise"), {"data": "digits"}),),
}


@dataclass(frozen=True)
class Record:
    """A link and what stood on its page.

    link     what the visitor came with;  query: what the page left in the address
    table    the Markdown of the Numbers table
    columns  of the table beside the stage, each with its explanation;  rows: each its name and its cells, None for
             a cell that follows the clock. Nothing of both where there is no such table.
    """

    link: dict[str, str]
    query: dict[str, str]
    table: str
    columns: list[list[str]]
    rows: list[list[str | None]]


# --- the page ---------------------------------------------------------------------------------------------


def opened(path: str, link: Mapping[str, str]) -> Visit:
    """A lesson of the catalogue opened by a link. How a visit begins is known here alone."""
    (entry,) = [one for one in catalogue() if one.url_path == path]
    visit = Visit(entry.url_path, link)
    if visit.failure:
        raise RuntimeError(f"/{path}?{urlencode(link)} raises {visit.failure}")
    return visit


_VISITS = count(1)


def record(path: str, link: Mapping[str, str]) -> Record:
    """What stands on a lesson's page behind a link."""
    if next(_VISITS) % VISITS_AT_ONCE == 0:
        gc.collect()
    visit = opened(path, link)
    drawn = [content(proto) for proto in visit.components("results")]
    columns = [list(column) for header in drawn for column in header["columns"]]
    rows = [[row["name"], *row["cells"]] for header in drawn for row in header["rows"]]
    return Record(dict(link), visit.query, visit.taken["table"], columns, rows)


# --- the links --------------------------------------------------------------------------------------------


class Maker:
    """Makes the links of one lesson and the records of those that are quick enough."""

    def __init__(self, path: str) -> None:
        self.path = path
        # The second visit does not pay for what is imported and read once.
        lesson = opened(path, {}).lesson
        self.lesson = lesson
        self.spans: dict[str, Span] = {name: setting.span for name, setting in lesson.settings.items()}
        self.draw = random.Random(f"{SEED} {path}")
        self.records: list[Record] = []
        self.refused: list[str] = []
        self.slowest = 0.0

    def make(self) -> list[Record]:
        self._keep({})
        for name in self.spans:
            self._keep_one_of(name)
        for values in self._given():
            self._keep(self._fitted(values))
        wanted = len(self.records) + DRAWN
        while len(self.records) < wanted:
            self._keep(self._mixture(), present=self.draw.random() < 0.08)
        return self.records

    def _keep(self, values: Values, present: bool = False) -> bool:
        """Keeps the link with these values and its record, unless it is there already or too slow."""
        link = {name: self.spans[name].format(v) for name, v in values.items() if v != self.spans[name].default}
        if present:
            link["present"] = "1"
        if any(one.link == link for one in self.records):
            return False
        began = time.process_time()
        found = record(self.path, link)
        seconds = time.process_time() - began
        if seconds > SLOWEST_SECONDS.get(self.path, SLOWEST_SECONDS_ELSEWHERE):
            self.refused.append(f"{seconds:.1f} s: /{self.path}?{urlencode(link)}")
            return False
        self.records.append(found)
        self.slowest = max(self.slowest, seconds)
        return True

    def _keep_one_of(self, name: str) -> None:
        """One link that sets this setting to something else than its default, and what it needs to make a difference."""
        others = self._others(name)
        self.draw.shuffle(others)
        for value in others:
            if self._keep(self._short({**self._partners({name: value}), name: value})):
                return
        self.refused.append(f"no link sets {name}")

    def _given(self) -> Iterator[Values]:
        """The values of the lesson's presets, experiments and predictions."""
        away = ELSEWHERE.get(self.path, {})
        given = [one.values({}) for one in (*self.lesson.presets, *self.lesson.experiments)]
        for values in (*given, *(one.values for one in self.lesson.predictions)):
            if not any(values.get(name) in choices for name, choices in away.items()):
                yield values

    def _mixture(self) -> Values:
        """Two to six settings at random, mostly with what they need to make a difference."""
        # One optimizer's, schedule's or side's own settings are many, and would leave the others few turns.
        common = [name for name in self.spans if "." not in name]
        pools = [self.draw.choice((common, list(self.spans))) for _ in range(self.draw.randint(2, 6))]
        values = {name: self._value(name) for name in {self.draw.choice(pool): None for pool in pools}}
        if self.draw.random() < 0.75:
            values = {**self._partners(values), **values}
        return self._short(values)

    def _short(self, values: Values) -> Values:
        """A training that a link does not stop would go further than it may."""
        if "trained" not in self.spans or "trained" in values:
            return values
        return {**values, "trained": self.draw.choice((1.0, 2.0, 3.0))}

    def _fitted(self, values: Values) -> Values:
        """The values within the limits."""
        fitted = dict(values)
        for name, ends in LIMITS.get(self.path, {}).items():
            if name in fitted:
                fitted[name] = within(self.spans[name], fitted[name], ends)
        return self._short(fitted)

    def _partners(self, values: Values) -> dict[str, Any]:
        return partners(self.path, values, self.draw)

    def _others(self, name: str) -> list[Any]:
        texts = FORMULAS if self.spans[name].kind == "text" else ()
        found = [*other_values(narrowed(self.path, name, self.spans[name])), *texts]
        return [value for value in found if value != self.spans[name].default]

    def _value(self, name: str) -> Any:
        """A value other than the default: one of the ends and choices, or one from in between."""
        span, others = self.spans[name], self._others(name)
        narrow = narrowed(self.path, name, span)
        if span.kind != "text" and self.draw.random() < 0.6:
            value = span.check(rounded(narrow, random_value(narrow, np.random.default_rng(self.draw.getrandbits(32)))))
            if value != span.default:
                return value
        return self.draw.choice(others)


def narrowed(path: str, name: str, span: Span) -> Span:
    """The span from which a setting's values are drawn."""
    if span.kind == "choice":
        away = ELSEWHERE.get(path, {}).get(name, ())
        return replace(span, choices=tuple(choice for choice in span.choices if choice not in away))
    most = min(span.most, max(MOST_LAYERS, span.least))
    ends = {**LIMITS.get(path, {}), **RANGES.get(path, {})}.get(name)
    if ends is None:
        return replace(span, most=most)
    default = span.default if span.default is None else within(span, span.default, ends)
    return replace(span, low=ends[0], high=ends[1], most=most, default=default)


def within(span: Span, value: Any, ends: Ends) -> Any:
    """A number, or the first ones of a list, brought between two ends."""
    low, high = ends
    if isinstance(value, tuple):
        return span.check(tuple(min(max(one, low), high) for one in value[: max(MOST_LAYERS, span.least)]))
    return value if value is None else span.check(min(max(value, low), high))


def rounded(span: Span, value: Any) -> Any:
    """Three digits of a number are enough for a link."""
    if isinstance(value, tuple):
        return tuple(rounded(span, one) for one in value)
    return min(max(float(f"{value:.3g}"), span.low), span.high) if isinstance(value, float) else value


def partners(path: str, values: Values, draw: random.Random) -> dict[str, Any]:
    """What else has to be set for these settings to make a difference."""
    found: dict[str, Any] = {}
    racing = []
    for name, value in sorted(values.items()):
        before, dot, own = name.rpartition(".")
        for names, more in PARTNERS.get(path, ()):
            if name in names:
                found |= more
        if before in SCHEDULES:
            found["schedule"] = before
        elif path == "optimizers" and before:
            racing.append(before)
            found |= {"rates": "own", "hyperparameters": "own"}
        elif path == "trainer":
            if before:
                found["sides"] = SIDE_NAMES.index(before) + 1
            if rules := [key for key, rule in OPTIMIZERS.items() if rule.for_networks and own in rule.spans]:
                found[f"{before}{dot}optimizer"] = draw.choice(rules)
            if name in ("activations", "batch_norms", "keep_probs") and value:
                # A list counts where it has one for each layer.
                found["hidden"] = (6,) * len(value)
    if racing:
        found["optimizers"] = tuple(key for key in OPTIMIZERS if key in ("gd", *racing))
    return found


# --- comparing --------------------------------------------------------------------------------------------

# 1.234, −1.2, 3·10⁻⁵, 2e-05, 1,234; not the number in a name like beta1.
NUMBER = re.compile(r"(?<![\w.])[-−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:·10[⁻⁰¹²³⁴-⁹]+|e[-+]?\d+)?")
_LOWERED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹−", "-0123456789-", ",")


def compare(stored: Record, now: Record) -> Iterator[str]:
    """What differs between a page as it was and as it is, but for what another processor may change in a number."""
    for what, before, after in (("address", stored.query, now.query), ("columns", stored.columns, now.columns)):
        if before != after:
            yield f"the {what} was {before} and is {after}"
    yield from _differing("table", [_cells(line) for line in stored.table.splitlines()], [_cells(line) for line in now.table.splitlines()])  # fmt: skip
    yield from _differing("results", stored.rows, now.rows)


def _cells(line: str) -> list[str]:
    """A line's cells, the first of them its name; of a line outside a table one, without a name."""
    return [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else ["", line]


def _differing(what: str, stored: Sequence[list[Any]], now: Sequence[list[Any]]) -> Iterator[str]:
    """The lines that differ, how columns are aligned apart. The first cell of each is a name, whose numbers must be the same."""
    if len(stored) != len(now):
        yield f"the {what} had {len(stored)} lines and has {len(now)}"
        return
    for before, after in zip(stored, now, strict=True):
        if what == "table" and set("".join(map(str, before + after))) <= set("-:"):
            # How a column is aligned is no number.
            continue
        same = before[0] == after[0] and len(before) == len(after)
        if not same or not all(map(agree, before[1:], after[1:])):
            yield f"the {what} had {_line(before)} and has {_line(after)}"


def _line(cells: Sequence[Any]) -> str:
    return repr(" | ".join("(clock)" if cell is None else cell for cell in cells))


def agree(stored: str | None, now: str | None) -> bool:
    """Whether two texts are equal but for the last digits of their numbers."""
    if stored == now or stored is None or now is None:
        return stored == now
    if NUMBER.sub("#", stored) != NUMBER.sub("#", now):
        return False
    return all(map(_close, NUMBER.findall(stored), NUMBER.findall(now)))


def _close(stored: str, now: str) -> bool:
    (before, unit), (after, other) = _value_and_unit(stored), _value_and_unit(now)
    # Zeros at the end are not printed: the number with more digits says where the last one is.
    allowed = max(min(unit, other), TOLERANCE * max(abs(before), abs(after)))
    return abs(before - after) <= allowed * (1 + 1e-9)


def _value_and_unit(text: str) -> tuple[float, float]:
    """A printed number, and a unit of its last digit."""
    mantissa, _, exponent = text.replace("·10", "e").translate(_LOWERED).partition("e")
    scale = 10.0 ** int(exponent or 0)
    return float(mantissa) * scale, 10.0 ** -len(mantissa.partition(".")[2]) * scale


# --- the file ---------------------------------------------------------------------------------------------

Pages = dict[str, list[Record]]


def read(file: Path) -> Pages:
    """The records of a file by the path of their lesson."""
    stored = json.loads(gzip.decompress(file.read_bytes()))
    return {path: [Record(**one) for one in records] for path, records in stored["pages"].items()}


def write(file: Path, pages: Pages) -> None:
    """The same bytes for the same records of the same commit."""
    header = {
        "made by": "python -m tests.pages.links make", "commit": _commit(), "seed": SEED, "python": platform.python_version(),
        "numpy": np.__version__,
    }  # fmt: skip
    text = json.dumps(
        {"header": header, "pages": {path: [asdict(one) for one in records] for path, records in pages.items()}},
        ensure_ascii=False, sort_keys=True, separators=(",", ":"),
    )  # fmt: skip
    file.write_bytes(gzip.compress(text.encode(), mtime=0))


def _commit() -> str:
    command = ["git", "rev-parse", "HEAD"]
    return subprocess.run(command, cwd=Path(__file__).parent, capture_output=True, text=True).stdout.strip()


def complaints(path: str, stored: Record) -> list[str]:
    """What has changed on the page behind a stored link."""
    try:
        found = list(compare(stored, record(path, stored.link)))
    except RuntimeError as error:
        return [str(error)]
    return [f"/{path}?{urlencode(stored.link)}: {one}" for one in found]


# --- the command line -------------------------------------------------------------------------------------


def make(file: Path, paths: Collection[str]) -> None:
    """Makes the file, or these lessons of it anew."""
    pages = read(file) if paths and file.exists() else {}
    for path in paths or [entry.url_path for entry in catalogue()]:
        began = time.perf_counter()
        maker = Maker(path)
        pages[path] = maker.make()
        took = f"{time.perf_counter() - began:.0f} s, the slowest link {maker.slowest:.2f} s"
        _say(f"{path}: {len(pages[path])} links, {took}", *maker.refused)
        write(file, pages)


def check(file: Path, every: int) -> bool:
    """Whether every n-th link still shows what it showed."""
    right = True
    for path, records in read(file).items():
        began, some = time.perf_counter(), records[::every]
        wrong = [said for one in some if (said := complaints(path, one))]
        right = right and not wrong
        seconds = time.perf_counter() - began
        _say(*chain.from_iterable(wrong), f"{path}: {len(wrong)} of {len(some)} links have changed, {seconds:.0f} s")
    return right


def drop(file: Path) -> None:
    """Takes the links out that do not show what they showed."""
    kept = {}
    for path, records in read(file).items():
        wrong = [complaints(path, one) for one in records]
        kept[path] = [one for one, said in zip(records, wrong, strict=True) if not said]
        _say(*chain.from_iterable(wrong), f"{path}: {len(kept[path])} of {len(records)} links stay")
    write(file, kept)


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


def main(command: str, file: str, *rest: str) -> int:
    # What Streamlit misses without a server is missing in every test.
    logging.disable(logging.WARNING)
    if command == "make":
        make(Path(file), rest)
    elif command == "drop":
        drop(Path(file))
    elif not check(Path(file), int(rest[0]) if rest else 1):
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
