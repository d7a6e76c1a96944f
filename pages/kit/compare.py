"""A comparison of several sides: B, C and D are A, but for what is set otherwise.

Side A is the page's ordinary settings. Every other side has a setting of its own for each of them that may differ,
`b.learning_rate` beside `learning_rate`, which is None as long as it is as A's. So a link holds only what was set
otherwise, and a change of A reaches every side that is as A.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from labcore.span import Span
from labcore.spec import spans_of
from pages.kit.controls import OWN, control
from pages.kit.numbers import digits
from pages.kit.settings import PageSettings, Refused, Setting

A = "a"
SIDES = ("b", "c", "d")


def side_settings(setting: Setting, sides: Sequence[str] = SIDES) -> list[Setting]:
    """The settings of the other sides for one of A's; what it resets must have sides as well.

    None is "as A". Where A may be None itself, a side holds a list instead, of one value or, for A's None, of none:
    `b.clip=none` in a link, and `{"b.clip": (5.0,)}` or `{"b.clip": ()}` in a preset.
    Raises ValueError for an optional setting that has no room for that: some of several, a table, a list that may be empty.
    """
    span = setting.span
    if span.optional and (span.kind in ("several", "pairs") or (span.most and not span.least)):
        raise ValueError(f"{setting.key} must not be optional to have sides: none of its values could say none.")
    most = max(span.most, 1) if span.optional else span.most
    span = replace(span, default=None, optional=True, most=most, least=0 if setting.span.optional else span.least)
    return [
        Setting(span, f"{side}.{setting.key}", setting.names, tuple(f"{side}.{name}" for name in setting.resets))
        for side in sides
    ]


def with_defaults(setting: Setting, defaults: Mapping[str, Any]) -> list[Setting]:
    """A setting for each side, A's among them, each with a default of its own: `a.activation`, `b.activation`. So none of
    them is as another by itself."""
    return [
        replace(setting, name=f"{side}.{setting.key}", span=replace(setting.span, default=default, label=f"{side.upper()} {setting.span.label}"))
        for side, default in defaults.items()
    ]  # fmt: skip


def side_value(values: Mapping[str, Any], side: str, name: str, span: Span) -> Any:
    """The value in effect on a side: its own, or A's where it has none. `span` is A's."""
    kept = values.get(f"{side}.{name}")
    if kept is None:
        return values[name]
    if side == A or not span.optional:
        return kept
    return None if kept == () else kept if span.most else kept[0]


def specs(spec: type, values: Mapping[str, Any], sides: str, names: Sequence[str]) -> tuple[Any, ...]:
    """The spec of each side: of the fields in `names` its own value, of the others everybody's."""
    spans = {name: span for name, span in spans_of(spec).items() if name in names or name in values}
    return tuple(
        spec(**{n: side_value(values, side, n, span) if n in names else values[n] for n, span in spans.items()})
        for side in sides
    )


class Sides:
    """The sides of one page: `settings` with those of side_settings among them, `names` of A's that may differ."""

    def __init__(self, settings: PageSettings, names: Iterable[str]) -> None:
        self._settings, self.names = settings, tuple(names)

    def value(self, side: str, name: str) -> Any:
        """The value in effect on a side."""
        return side_value(self._settings.values(), side, name, self._settings.declared[name].span)

    def control(self, side: str, name: str, label: str = "") -> None:
        """The control of a setting on a side: it shows the value in effect, and what is set as A's is "as A" again."""
        control(self._settings if side == A else _OneSide(self._settings, side), name, label)

    def differs(self, side: str) -> list[str]:
        """What is not as on A, whether or not A came to the same value by itself."""
        return [name for name in self.names if self.value(side, name) != self.value(A, name)]

    def name(self, side: str) -> str:
        """A side in a few words: its letter, and its values where they are not A's."""
        values = [_called(self._settings.declared[name], self.value(side, name)) for name in self.differs(side)]
        return f"{side.upper()}: {', '.join(values)}" if values else side.upper()

    def words(self, labels: Mapping[str, str], besides: Mapping[str, str] | None = None) -> str:
        """One sentence on what differs; `labels` are the sides on the screen by what they are called, A's among them, `besides` what
        differs on a side but is none of the settings."""
        parts = []
        for side, label in labels.items():
            if side == A:
                continue
            different = [self._difference(side, name) for name in self.differs(side)]
            different += [besides[side]] if besides and side in besides else []
            parts.append(
                f"{label} differs from {labels[A]} in {_listed(different)}"
                if different
                else f"{label} is the same as {labels[A]}"
            )
        return "; ".join(parts) + "." if parts else ""

    def _difference(self, side: str, name: str) -> str:
        setting = self._settings.declared[name]
        there, here = (_said(setting, self.value(one, name)) for one in (side, A))
        if there == here:
            there, here = (setting.span.format(self.value(one, name)) for one in (side, A))
        if setting.span.kind == "toggle":
            return f"{setting.span.label or name} ({there}, not {here})"
        return f"the {setting.span.label or name} ({there} against {here})"


class _OneSide:
    """A's settings as one side has them: what controls ask of PageSettings, under A's names."""

    def __init__(self, settings: PageSettings, side: str) -> None:
        self._settings, self._side = settings, side

    @property
    def declared(self) -> Mapping[str, Setting]:
        return self._settings.declared

    @property
    def page(self) -> str:
        return self._settings.page

    @property
    def follows(self) -> bool:
        return self._settings.follows

    @property
    def hidden(self) -> frozenset[str]:
        return frozenset(name for name in self.declared if self._own(name) in self._settings.hidden)

    def __getitem__(self, name: str) -> Any:
        return self._in_effect(name, self._settings[self._own(name)])

    def key(self, name: str) -> str:
        return self._settings.key(self._own(name))

    def refused(self, name: str) -> Refused | None:
        return self._settings.refused(self._own(name))

    def widget(
        self,
        name: str,
        draw: Callable[..., Any],
        to_widget: Callable = lambda v: v,
        from_widget: Callable = lambda v: v,
        keeps_refused: bool = False,
    ) -> None:
        def put(kept: Any) -> Any:
            return to_widget(self._in_effect(name, kept))

        self._settings.widget(self._own(name), draw, put, self._read(name, from_widget), keeps_refused)

    def linked(self, name: str) -> str:
        return self._own(name)

    def resets(self, name: str) -> tuple[str, ...]:
        return self._settings.resets(self._own(name))

    def heard(self, name: str) -> int:
        return self._settings.heard(self._own(name))

    def hear(self, name: str, number: int) -> None:
        self._settings.hear(self._own(name), number)

    def take(self, name: str, given: Any, read: Callable[[Any], Any]) -> None:
        self._settings.take(self._own(name), given, self._read(name, read))

    def _read(self, name: str, read: Callable[[Any], Any]) -> Callable[[Any], Any]:
        """What is kept of the value that a control hands over: None where that is A's."""
        span = self.declared[name].span

        def kept(given: Any) -> Any:
            # By A's rule, for which None is not "as A".
            value = span.check(read(given))
            if value == self._settings[name]:
                return None
            if not span.optional:
                return value
            return () if value is None else value if span.most else (value,)

        return kept

    def _own(self, name: str) -> str:
        return f"{self._side}.{name}"

    def _in_effect(self, name: str, kept: Any) -> Any:
        values = {name: self._settings[name], self._own(name): kept}
        return side_value(values, self._side, name, self.declared[name].span)


def _said(setting: Setting, value: Any) -> str:
    """A value as it is called on the screen, numbers with four digits at most."""
    names = setting.names or {}
    if value is None:
        return names.get("", OWN).lower()
    if setting.span.kind == "pairs":
        return setting.span.format(value) or "none"
    if isinstance(value, tuple):
        return ", ".join(_said(setting, one) for one in value) or "none"
    if isinstance(value, bool):
        return "on" if value else "off"
    return digits(value) if isinstance(value, float) else names.get(value, str(value))


def _called(setting: Setting, value: Any) -> str:
    """A value that speaks for itself, or with the name of what it is the value of."""
    label, said = setting.span.label or setting.span.name, _said(setting, value)
    if setting.span.most and value == ():
        return f"no {label}"
    return said if setting.span.kind == "choice" and not setting.span.most and value is not None else f"{label} {said}"


def _listed(parts: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))
