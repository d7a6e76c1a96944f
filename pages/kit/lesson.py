"""A lesson as its page.py declares it: what may be turned, what is computed, what is seen, what is said.

Declaring one runs nothing and draws nothing; the router shows the lesson that a visitor has chosen (pages/kit/showing.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from labcore.span import Span
from pages.kit.exhibit import Controls, Exhibit, Values, reader, settings_of
from pages.kit.prediction import Prediction
from pages.kit.settings import PageSettings, Setting
from pages.kit.view import Mode, View

EXHIBIT = "exhibit"
# What a preset, an experiment or a question sets: values by names of settings, or a function of the present values.
Changes = Mapping[str, Any] | Callable[[Values], Mapping[str, Any]]


@dataclass(frozen=True)
class Preset:
    """A named setting of the page, or as an experiment a sentence on what to look for: these values, the rest at their defaults."""

    name: str
    changes: Changes

    def values(self, present: Values) -> Mapping[str, Any]:
        return self.changes(present) if callable(self.changes) else self.changes


@dataclass(frozen=True)
class Link:
    """The way on to another lesson, by its address; where that is not there, there is no link.

    gives  what is handed over there, of what lives in the visitor's session; ValueError with a sentence where it cannot be
    """

    url_path: str
    label: str
    query: Mapping[str, str]
    gives: Callable[[PageSettings], Any] | None = None


class Lesson:
    """One page of the lab: its first exhibit, given here, and those that `exhibit` adds."""

    def __init__(
        self,
        file: str,
        title: str,
        question: str,
        spec: type | None,
        run: Callable[..., Any],
        view: Callable[[Any, Mode], View],
        *,
        presets: Mapping[str, Changes],
        experiments: Mapping[str, Changes],
        predictions: Sequence[Prediction] = (),
        controls: Controls | Callable[[Values], Controls] = (),
        explanation: str,
        sources: str | Callable[[Any], str],
        key: str = "main",
        label: str = "",
        links: Sequence[Link] = (),
        **more: Any,
    ) -> None:
        """`spec`, `settings`, `read`, `look`, `more` and all else of an exhibit: as `exhibit` takes them."""
        self.page = Path(file).parent.name.replace("_", "-")
        self.title, self.question, self.links = title, question, tuple(links)
        self.presets = [Preset(name, values) for name, values in presets.items()]
        self.experiments = [Preset(name, values) for name, values in experiments.items()]
        self.explanation, self.sources = explanation, sources
        self.exhibits: dict[str, Exhibit] = {}
        self.exhibit(key, label, spec, run, view, predictions=predictions, controls=controls, **more)

    def exhibit(
        self,
        key: str,
        label: str,
        spec: type | None,
        run: Callable[..., Any],
        view: Callable[[Any, Mode], View],
        *,
        settings: Sequence[Setting] = (),
        names: Mapping[str, Mapping[str, str]] | None = None,
        read: Callable[[Values], Any] | None = None,
        predictions: Sequence[Prediction] = (),
        presets: Mapping[str, Changes] | None = None,
        experiments: Mapping[str, Changes] | None = None,
        **more: Any,
    ) -> Exhibit:
        """Adds an exhibit. Its settings are the fields of `spec` unless `settings` and `read` say otherwise; `names` are what
        the choices of a setting are called. Of its presets, experiments and questions the exhibit need not be named."""
        if key in self.exhibits:
            raise ValueError(f"each exhibit of a lesson must have a key of its own; got {key} twice.")
        here = {EXHIBIT: key} if self.exhibits else {}
        made = Exhibit(
            key, label, run, view,
            settings=tuple(settings) or tuple(settings_of(spec, names or {}) if spec is not None else ()),
            read=read or (reader(spec) if spec is not None else lambda values: None),
            predictions=[replace(one, values={**here, **one.values}) for one in predictions],
            **more,
        )  # fmt: skip
        self.exhibits[key] = made
        self.presets += [Preset(name, {**here, **values}) for name, values in (presets or {}).items()]  # type: ignore[dict-item]
        self.experiments += [Preset(name, {**here, **values}) for name, values in (experiments or {}).items()]  # type: ignore[dict-item]
        self.__dict__.pop("settings", None)
        return made

    @property
    def predictions(self) -> list[Prediction]:
        return [one for exhibit in self.exhibits.values() for one in exhibit.predictions]

    @cached_property
    def settings(self) -> dict[str, Setting]:
        """Every setting of the page by its name in links: of all exhibits, and which exhibit is shown."""
        declared: dict[str, Setting] = {}
        if len(self.exhibits) > 1:
            labels = {key: one.label for key, one in self.exhibits.items()}
            chosen = Span(EXHIBIT, next(iter(labels)), kind="choice", choices=tuple(labels), label="exhibit")
            declared[EXHIBIT] = Setting(chosen, names=labels)
        for exhibit in self.exhibits.values():
            for one in (*exhibit.settings, *exhibit.look):
                if declared.setdefault(one.key, one) != one:
                    raise ValueError(
                        f"two exhibits that share a setting must declare it alike; {one.key} is declared twice."
                    )
        return declared

    def shows_in(self, preset: Preset) -> Exhibit:
        """The exhibit that a preset or an experiment opens."""
        chosen = {} if callable(preset.changes) else preset.changes
        return self.exhibit_of(str(chosen.get(EXHIBIT, "")))

    def linked(self, values: Values) -> tuple[Exhibit, Any]:
        """The exhibit that a link's values choose, and its spec; ValueError where these values make none."""
        exhibit = self.exhibit_of(values.get(EXHIBIT, ""))
        return exhibit, exhibit.read(exhibit.linked(values))

    def asked_in_link(self, number: int) -> tuple[Exhibit, Any]:
        """The exhibit that a question is about, and the spec of its experiment, whoever asks."""
        defaults = {name: setting.span.default for name, setting in self.settings.items()}
        return self.linked(defaults | dict(self.predictions[number].values))

    def asked(self, number: int, settings: PageSettings) -> tuple[Exhibit, Any]:
        """The exhibit that a question is about, and the spec of its experiment."""
        there = settings.applied(self.predictions[number].values)
        exhibit = self.shown_by(there)
        return exhibit, exhibit.read(exhibit.values(there))

    def shown_by(self, settings: PageSettings) -> Exhibit:
        """The exhibit that the settings choose."""
        return self.exhibits[settings[EXHIBIT]] if len(self.exhibits) > 1 else next(iter(self.exhibits.values()))

    def exhibit_of(self, key: str = "") -> Exhibit:
        """An exhibit by its key, the first one without."""
        return self.exhibits[key or next(iter(self.exhibits))]

    def read(self, settings: PageSettings) -> Any:
        """The spec of the exhibit in view, as the settings stand."""
        exhibit = self.shown_by(settings)
        return exhibit.read(exhibit.values(settings))
