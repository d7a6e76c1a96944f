"""Settings: the one place that knows how a control binds to the URL.

A page's settings live in the session, are read from the URL when the visitor comes by a link, and are
written to it after every run, defaults left out. A setting whose control is not on the screen (hidden, or
on another branch) keeps its value and its place in the URL. Streamlit's own `bind` loses both, and drops
a value that is not one of a slider's stops, so it is not used here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

import streamlit as st

from pages.kit.link import HIDE, ON, PRESENT, Misread, hidden_names, misread, sight_of
from pages.kit.owner import owned
from pages.kit.server.rejection_log import log_rejection
from pages.kit.setting import Setting

# The most settings of one address that are named in the log.
_MOST_NAMED = 10


@dataclass(frozen=True)
class Refused:
    """What a control handed over, why it was refused, and at which of its characters, where that can be said."""

    given: Any
    reason: str
    position: int | None = None


class PageSettings:
    """The settings of one page in this session."""

    def __init__(self, page: str, declared: Iterable[Setting]) -> None:
        self.page = page
        self.declared = {setting.key: setting for setting in declared}
        # Whether the picture follows while a slider moves: where it is made of these settings and nothing else.
        self.follows = False
        self._load()

    # --- values -------------------------------------------------------------------------------------

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def values(self) -> dict[str, Any]:
        return dict(self._values)

    def key(self, name: str) -> str:
        """The key of a setting's control when it is first drawn."""
        return f"{self.page} {name}"

    def linked(self, name: str) -> str:
        """What a setting is called in links."""
        return name

    def resets(self, name: str) -> tuple[str, ...]:
        """What another value of a setting puts back to default, by names in links."""
        return self.declared[name].resets

    def heard(self, name: str) -> int:
        """The number of the last message of its slider that was heard, 0 for none (pages/kit/slider.py)."""
        return self._store["heard"].get(name, 0)

    def hear(self, name: str, number: int) -> None:
        self._store["heard"][name] = number

    def refused(self, name: str) -> Refused | None:
        """What its control last handed over if its span refuses that; the value before is still in effect."""
        return self._store["refused"].get(name)

    def default(self, name: str) -> Any:
        return self.declared[name].span.default

    def change(self, changes: Mapping[str, Any]) -> None:
        """Sets several settings at once, checked against their spans. For callbacks, before anything is drawn."""
        self._store["touched"] = True
        self._store["misread"] = ()
        for name, value in changes.items():
            self._values[name] = self.declared[name].span.check(value)
            self._store["refused"].pop(name, None)

    def reset(self) -> None:
        self.change({name: setting.span.default for name, setting in self.declared.items()})
        self._store["sight"] = {}
        self._store["generation"] += 1

    def keep(self) -> None:
        """Remembers the present values: the picture on the screen is theirs."""
        self._store["shown"] = dict(self._values)

    def back(self) -> None:
        """The values of the last picture, for work that was stopped half-way; the defaults if there was none."""
        self.change(self._store.get("shown") or {name: self.default(name) for name in self.declared})

    def apply(self, changes: Mapping[str, Any]) -> None:
        """A preset: these settings, everything else at its default."""
        self.reset()
        self.change(changes)

    def applied(self, changes: Mapping[str, Any]) -> PageSettings:
        """The settings as they would be after `apply`; these stay as they are."""
        there = copy(self)
        there._values = {name: setting.span.default for name, setting in self.declared.items()} | dict(changes)
        return there

    def are(self, changes: Mapping[str, Any]) -> bool:
        """Whether they are as after `apply`, wherever on the clock one is."""
        return all(
            self._values[name] == changes.get(name, setting.span.default)
            for name, setting in self.declared.items()
            if not setting.place
        )

    @property
    def generation(self) -> int:
        """Counts how often all settings were set at once: by a link, a preset, a reset. Work in progress then starts anew."""
        return self._store["generation"]

    @property
    def presenting(self) -> bool:
        return self._mode[PRESENT]

    @property
    def hidden(self) -> frozenset[str]:
        return self._mode[HIDE]

    @property
    def misread(self) -> Sequence[Misread]:
        """What was not understood of the link by which the visitor came, until a setting changes."""
        return self._store["misread"]

    @property
    def sight(self) -> Mapping[str, str]:
        """How the link has the stage looked at (pages/kit/link.py)."""
        return self._store["sight"]

    def mend(self, one: Misread) -> None:
        """What was probably meant by a part of the link. For callbacks."""
        others = tuple(other for other in self.misread if other is not one)
        self.change(one.meant)
        self._store["misread"] = others

    def present(self, on: bool) -> None:
        """For callbacks: the URL has it before the page is drawn, because the page's style goes by the URL."""
        self._mode[PRESENT] = on
        self.write_url()

    # --- the URL ------------------------------------------------------------------------------------

    def _load(self) -> None:
        # By name: how often a control got a new key, whose was moved since it was drawn, whose was ever drawn, and the
        # number of a slider's last message.
        store = st.session_state.setdefault(
            f"{self.page} settings", {"turns": {}, "moved": set(), "drawn": set(), "heard": {}}
        )
        query = {name: st.query_params.get_all(name) for name in st.query_params}
        here = st.session_state.get("page shown") == self.page
        # Whether the visitor has just come to this page.
        self.arrived = not here
        came_back = not here and not query
        # What comes with a control's own message may be the URL from before the last change: the browser had not heard of
        # that yet. Taken for a link it would undo the change. The Back button's message sets nothing.
        outdated = here and store.get("touched", False)
        store["touched"] = False
        if "values" not in store or (query != store["written"] and not came_back and not outdated):
            store["refused"] = {}
            store["generation"] = store.get("generation", 0) + 1
            refused: list[str] = []
            store["values"] = {
                name: _parsed(setting, query.get(name), refused) for name, setting in self.declared.items()
            }
            if refused:
                log_rejection("settings by URL", self.page, f"{len(refused)}: {' '.join(refused[:_MOST_NAMED])}")
            store["misread"] = tuple(misread(self.declared, query))
            store["sight"] = sight_of(query)
            # Unknown names hide nothing but stay in the link.
            store["mode"] = {
                PRESENT: query.get(PRESENT, [""])[-1] in ON,
                HIDE: frozenset(hidden_names(query.get(HIDE, []))),
            }
            # A run may be stopped before it writes the URL; until then the URL is the one that was read.
            store["written"] = query
        st.session_state["page shown"] = self.page
        self._store, self._values, self._mode = store, store["values"], store["mode"]

    def query(self) -> dict[str, str]:
        """The settings as they stand in the URL: only what differs from the defaults."""
        query = {
            name: setting.span.format(self._values[name])
            for name, setting in self.declared.items()
            if self._values[name] != setting.span.default
        }
        query |= self.sight
        if self.presenting:
            query[PRESENT] = "1"
        if self.hidden:
            query[HIDE] = ",".join(sorted(self.hidden))
        return query

    def write_url(self) -> None:
        query = self.query()
        if dict(st.query_params) != query:
            st.query_params.from_dict(query)
        self._store["written"] = {name: [text] for name, text in query.items()}
        # What the page itself has set stands in the URL now.
        self._store["touched"] = False

    # --- controls -----------------------------------------------------------------------------------

    def widget(
        self,
        name: str,
        draw: Callable[..., Any],
        to_widget: Callable = lambda v: v,
        from_widget: Callable = lambda v: v,
        keeps_refused: bool = False,
    ) -> None:
        """Draws a control for a setting: `draw(shown, key=..., on_change=...)`, the value put in and taken out.
        `keeps_refused`: what was refused stays in the control to be mended, and is not replaced by what is in effect.

        The value goes in as the control's default, since a control in a closed popover is not yet in the browser and
        would open on its first choice. A control that is there keeps its own value; so one whose setting was changed by
        anything but itself (a preset, side A, a click on the stage) goes on under a new key. To write the new value
        into it is not enough: until the browser has heard of that, every message of its (a quick second click, a tick
        of a running page) still brings the old value, which would count as the visitor's and undo the change. Only
        what a control handed over itself is written back into it, where it is not quite what was kept. An equal value
        never is: that would pull a slider back under a moving hand.
        """
        turns, moved = self._store["turns"], self._store["moved"]
        key, shown = self._turned(name), to_widget(self._values[name])
        refused = self.refused(name)
        if keeps_refused and refused is not None:
            shown = refused.given
        if st.session_state.get(key, shown) != shown:
            if name in moved:
                st.session_state[key] = shown
            else:
                turns[name] = turns.get(name, 0) + 1
                key = self._turned(name)
        moved.discard(name)

        def take() -> None:
            if key != self._turned(name):
                return
            moved.add(name)
            self.take(name, st.session_state[key], from_widget)

        draw(shown, key=key, on_change=owned(take))
        if name in self._store["drawn"]:
            return
        # The browser of a visitor whose server has ended goes on with another one, and asks it for nothing before the next
        # key press. That press is then this session's first message, with no control here yet that it could call.
        self._store["drawn"].add(name)
        before = self._values[name]
        if st.session_state.get(key, shown) != shown:
            take()
            if self._values[name] != before:
                st.rerun()

    def take(self, name: str, given: Any, read: Callable[[Any], Any]) -> None:
        """What a control hands over, as `read` has it; what it resets loses its value. For callbacks."""
        self._store["touched"], self._store["misread"] = True, ()
        try:
            value = self.declared[name].span.check(read(given))
        except ValueError as error:
            # A control can hand over what its span refuses (nothing chosen, a broken table): keep what was.
            self._store["refused"][name] = Refused(given, str(error), getattr(error, "position", None))
            log_rejection("setting", self.page, f"{name}, {len(str(given))} characters")
            return
        self._store["refused"].pop(name, None)
        if value != self._values[name]:
            self._values[name] = value
            self.change({other: self.default(other) for other in self.declared[name].resets})

    def _turned(self, name: str) -> str:
        turn = self._store["turns"].get(name)
        return f"{self.key(name)} {turn}" if turn else self.key(name)


def _parsed(setting: Setting, texts: list[str] | None, refused: list[str]) -> Any:
    """The value that an address names, the default if it names none or one that is refused: that is noted."""
    if not texts:
        return setting.span.default
    try:
        return setting.read(texts)
    except ValueError:
        refused.append(setting.key)
        return setting.span.default
