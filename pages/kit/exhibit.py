"""An exhibit: one main picture of a lesson, from the settings that make it to what is said of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from labcore.spec import spans_of
from labcore.table import ResultTable
from labcore.ticks import Tick
from pages.kit.account import JOB_BYTES
from pages.kit.code import script_of
from pages.kit.controls import Drawn
from pages.kit.prediction import Prediction
from pages.kit.programs import ScriptOffer
from pages.kit.settings import PageSettings, Setting
from pages.kit.view import Mode, View
from pages.kit.work import Work

Values = Mapping[str, Any]
Controls = Sequence[str | Drawn]


@dataclass(frozen=True)
class FromSession:
    """A value that the visitor's session holds.

    here    the value in this session;  linked: as far as a link's own values say it
    """

    here: Callable[[PageSettings], Any]
    linked: Callable[[Values], Any]


@dataclass(frozen=True)
class Exhibit:
    """What a picture is made of.

    key, label    its name in the link and on the control that chooses the exhibit
    run           spec -> result, with `tick`;  view: result and mode -> what is seen
    settings      those that make the spec;  look: those that only change how the result is looked at
    read          the settings' values, and those `from_session`, -> the spec (or a tuple of specs, one for each side)
    controls      in view, in the order of the screen, and `more` under the button: names of settings or controls of the
                  lesson's own, or a function of the values
    predictions   the questions that are about it
    parts, join   a spec in parts that are computed and kept by themselves, and their results together again
    coarse        a spec that is quicker, whose picture is shown until the whole one is there; None where it is soon enough.
                  Asked of that spec again, so that work in many parts shows what is there of it
    growing       of a spec that is being computed the result as far as it is there, which is shown meanwhile; None for nothing yet
    doing         what is said of the work on a spec of `coarse`, from the work's own words;  stopped: what is said where the visitor
                  has stopped it, of the whole spec, "" for the kit's own words
    sketch        a spec that is quicker, whose picture is shown while a control moves, and what that is called; None where the
                  whole one is quick enough
    held          how many bytes a computation holds, where it is more than hardly any
    from_session  values that no link holds, by name: a visitor's own numbers, a formula in effect
    line          draws a line of its own under the controls;  notice: a warning above the picture, "" for none;  remark: a quiet
                  line there
    notes         sentences under the tables of Numbers;  sources: where it all comes from
    numbers, script, data  what is taken away, in place of the result's tables, the code that prints them, and its steps;
                  rows: what the rows of the data are
    programs      what of a result (or a session's training) can be written for the frameworks too, one for each side
    session       in place of `run`: what lives in the visitor's session (a training), of which the view is made
    reveals       whether the picture of a spec, the first, answers a question about the other; None: where it shows all parts of it
    """

    key: str
    label: str
    run: Callable[..., Any]
    view: Callable[[Any, Mode], View]
    settings: Sequence[Setting]
    read: Callable[[Values], Any]
    look: Sequence[Setting] = ()
    controls: Controls | Callable[[Values], Controls] = ()
    more: Controls | Callable[[Values], Controls] = ()
    predictions: Sequence[Prediction] = ()
    parts: Callable[[Any], Sequence[Any]] | None = None
    join: Callable[[Any, Sequence[Any]], Any] | None = None
    coarse: Callable[[Any], Any | None] = lambda spec: None
    growing: Callable[[Any], Any | None] = lambda spec: None
    doing: Callable[[Any, str], str] = lambda spec, words: words
    stopped: Callable[[Any], str] = lambda spec: ""
    sketch: Callable[[Any], tuple[Any, str] | None] = lambda spec: None
    held: Callable[[Any], int] = lambda spec: JOB_BYTES
    from_session: Mapping[str, FromSession] = field(default_factory=dict)
    line: Callable[[PageSettings, Values], None] | None = None
    notice: Callable[[Values], str] = lambda values: ""
    remark: Callable[[Values], str] = lambda values: ""
    notes: Callable[[Any], str] = lambda result: ""
    sources: str | Callable[[Any], str] = ""
    explanation: str = ""
    numbers: Callable[[Any], str] | None = None
    script: Callable[[Any], str] | None = None
    data: Callable[[Any], Any] | None = None
    programs: Callable[[Any], Sequence[ScriptOffer]] | None = None
    rows: str = "Every step of every run."
    session: Callable[[PageSettings, Work], Any] | None = None
    reveals: Callable[[Any, Any], bool] | None = None

    def values(self, settings: PageSettings) -> dict[str, Any]:
        """Everything that the exhibit reads, once, at the start of a script run."""
        return settings.values() | {name: one.here(settings) for name, one in self.from_session.items()}

    def linked(self, values: Values) -> dict[str, Any]:
        """Everything that it reads as far as a link says it: settings' values in, those of `from_session` too out."""
        return {**values, **{name: one.linked(values) for name, one in self.from_session.items()}}

    def mode(self, values: Values, presenting: bool) -> Mode:
        return Mode(presenting, tuple((one.key, values[one.key]) for one in self.look))

    def parts_of(self, spec: Any) -> Sequence[Any] | None:
        """The specs that are computed and kept by themselves; None where that is the spec itself."""
        return self.parts(spec) if self.parts is not None else spec if isinstance(spec, tuple) else None

    def gives_away(self, shown: Any, asked: Any) -> bool:
        """Whether the picture of one spec answers a question about another."""
        if self.reveals is not None:
            return self.reveals(shown, asked)
        there = self.parts_of(shown) or [shown]
        return all(part in there for part in self.parts_of(asked) or [asked])

    def compute(self, spec: Any) -> Callable[[Tick], Any]:
        return lambda tick: self.run(spec, tick)

    def code(self, spec: Any) -> str:
        """The script that prints the tables of a spec."""
        return self.script(spec) if self.script is not None else script_of(self.run, spec)


def settings_of(spec: type, names: Mapping[str, Mapping[str, str]]) -> list[Setting]:
    """A setting for each field of a spec that has a span; `names` say what the choices of a setting are called."""
    return [Setting(span, names=names.get(name)) for name, span in spans_of(spec).items()]


def reader(spec: type) -> Callable[[Values], Any]:
    """Makes the spec of the values that have its fields' names."""
    names = tuple(spans_of(spec))
    return lambda values: spec(**{name: values[name] for name in names})


def tables_of(result: Any) -> list[ResultTable]:
    """All tables of a result, or of each side's."""
    if isinstance(result, tuple):
        return [table for one in result for table in tables_of(one)]
    return list(result.tables()) if hasattr(result, "tables") else [result.table()]
