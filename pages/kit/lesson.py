"""The lesson frame: what makes the page contract cheap to keep. A lesson fills it from top to bottom."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from pages.kit.controls import control
from pages.kit.frame import buttons, header, way_out
from pages.kit.settings import Setting, Settings

# What there is to take away, by its tab.
TABS = {"about": "What you see", "numbers": "Numbers", "code": "Code", "data": "Data", "sources": "Sources"}


@dataclass(frozen=True)
class Preset:
    """A named setting of the page: these values, everything else at its default."""

    name: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Experiment:
    """A preset with a sentence on what to look for."""

    sentence: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Prediction:
    """A question about the next experiment: an answer runs it.

    answer  the option that the experiment's own result shows to be right
    why     the sentence that explains it, with the result's numbers
    """

    question: str
    options: Sequence[str]
    values: Mapping[str, Any]
    answer: Callable[[Any], int]
    why: Callable[[Any], str]


class Lesson:
    """One page of the lab: its settings and the parts of the frame that do not differ from page to page."""

    def __init__(
        self,
        file: str,
        title: str,
        question: str,
        settings: Sequence[Setting],
        presets: Sequence[Preset],
        experiments: Sequence[Experiment],
        predictions: Sequence[Prediction],
    ) -> None:
        self.page = Path(file).parent.name.replace("_", "-")
        self.title, self.question = title, question
        self.presets, self.experiments, self.predictions = presets, experiments, predictions
        self.settings = Settings(self.page, settings)
        # What a button does. These outlive the run, and must not hold the lesson, whose functions hold all that the page has made.
        self._presses: dict[str, Callable[[], Any]] = {}

    @property
    def presenting(self) -> bool:
        return self.settings.presenting

    def shows(self, part: str) -> bool:
        """Whether a part of the page is on the screen: not hidden by the link, not dropped for presenting."""
        prose = part in ("try", "takeaway", "explanation", "presets", "formula")
        return part not in self.settings.hidden and not (prose and self.presenting)

    # --- top ----------------------------------------------------------------------------------------

    def header(self) -> None:
        """Title, question, presets, link and presenter's switch."""
        if self.presenting:
            return
        names = {}
        if self.shows("presets"):
            for preset in self.presets:
                names[f"preset {preset.name}"] = preset.name
                self._presses[f"preset {preset.name}"] = partial(self.settings.apply, preset.values)
            names["reset"] = "Reset"
            self._presses["reset"] = self.settings.reset
        header(self.page, self.title, self.question, names, self._presses, self.settings.present)

    @contextmanager
    def controls(self, widths: Sequence[float]) -> Iterator[list[Any]]:
        """One line of controls; the columns are handed over."""
        with st.container(key="dl-controls"):
            yield st.columns(widths, vertical_alignment="bottom", gap="small")

    @contextmanager
    def body(self) -> Iterator[tuple[Any, Any]]:
        """The stage's column and the column beside it. On a phone the controls go between the two."""
        with st.container(key="dl-body"):
            left, right = st.columns([62, 38] if self.presenting else [64, 36], gap="medium")
            yield left, right

    def control(self, name: str, label: str = "") -> None:
        control(self.settings, name, label)

    def more(self, draw: Callable[[], None]) -> None:
        """The controls that are seldom needed, behind one button: they are drawn while it is open."""
        place = st.popover("More", width="stretch", key=f"{self.page} more", on_change="rerun")
        if place.open:
            with place:
                draw()

    # --- beside the stage -----------------------------------------------------------------------------

    def predict(self, result: Any) -> None:
        """The present question; once it is answered, what came out and why."""
        if not self.shows("predict") or not self.predictions:
            return
        state = st.session_state.setdefault(f"{self.page} prediction", {"index": 0, "chosen": None, "verdict": None})
        number = state["index"]
        asked = self.predictions[number % len(self.predictions)]
        answers = {f"answer {number} {i}": option for i, option in enumerate(asked.options)}
        skip, following = f"skip {number}", f"next {number}"

        for option, key in enumerate((*answers, skip)):
            chosen = -1 if key == skip else option
            self._presses[key] = partial(_choose, self.settings, state, chosen, asked.values)
        self._presses[following] = partial(state.update, index=number + 1, chosen=None, verdict=None)
        if state["chosen"] is None:
            words, choices = f"**Predict.** {asked.question}", answers | {skip: "Skip"}
        else:
            if state["verdict"] is None:
                right = asked.answer(result)
                said = "" if state["chosen"] < 0 else "Right. " if state["chosen"] == right else "Not this time. "
                state["verdict"] = f"**{said}{asked.options[right]}.** {asked.why(result)}"
            words, choices = state["verdict"], {following: "Next question"}
        buttons(self.page, "predict", "card", choices, words=words, quiet=(skip, following))

    def try_this(self) -> None:
        """One-click experiments, each a sentence on what to look for."""
        if not self.shows("try"):
            return
        sentences = {}
        for i, experiment in enumerate(self.experiments):
            sentences[f"try {i}"] = f"{i + 1}. {experiment.sentence}"
            self._presses[f"try {i}"] = partial(self.settings.apply, experiment.values)
        buttons(self.page, "try", "list", sentences, words="Try this")

    # --- below ----------------------------------------------------------------------------------------

    def takeaway(
        self,
        table: Callable[[], str],
        code: Callable[[], str],
        csv: Callable[[], str],
        explanation: str,
        sources: Callable[[], str],
    ) -> None:
        """The longer explanation, the numbers as a table, the code, the data and the sources: one of them, by choice."""
        if not self.shows("takeaway"):
            return
        chosen = f"{self.page} tab"
        tab = st.session_state.setdefault(chosen, "about")
        with st.container(key="dl-takeaway"):
            for name in TABS:
                self._presses[name] = partial(st.session_state.update, {chosen: name})
            buttons(self.page, "tabs", "tabs", TABS, chosen=tab)
            if tab == "about":
                st.markdown(explanation)
            elif tab == "numbers":
                st.markdown(table())
            elif tab == "code":
                st.caption("A script of its own: it needs `labcore` and prints the numbers of the table.")
                st.code(code(), language="python")
            elif tab == "data":
                st.caption(
                    "Every step of every run. Pictures are saved from the bar under the stage: PNG, SVG or a page."
                )
                st.download_button("Data as CSV", csv, f"descent-lab-{self.page}.csv", "text/csv", on_click="ignore")
            else:
                st.markdown(sources())

    def close(self) -> None:
        """Writes the URL, and in presenter mode puts the way out at the end."""
        if self.presenting:
            way_out(self.page, self._presses, self.settings.present)
        self.settings.write_url()


def _choose(settings: Settings, state: dict[str, Any], option: int, values: Mapping[str, Any]) -> None:
    """An answer, -1 for none: the experiment is run."""
    state.update(chosen=option, verdict=None)
    settings.apply(values)
