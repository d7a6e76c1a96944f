"""The lesson frame: what makes the page contract cheap to keep. A lesson fills it from top to bottom."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from pages.kit.controls import control
from pages.kit.settings import Setting, Settings
from pages.kit.stage import share


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
        self.page = Path(file).stem.replace("_", "-")
        self.title, self.question = title, question
        self.presets, self.experiments, self.predictions = presets, experiments, predictions
        self.settings = Settings(self.page, settings)

    @property
    def presenting(self) -> bool:
        return self.settings.presenting

    def shows(self, part: str) -> bool:
        """Whether a part of the page is on the screen: not hidden by the link, not dropped for presenting."""
        prose = part in ("try", "takeaway", "explanation", "presets", "formula")
        return part not in self.settings.hidden and not (prose and self.presenting)

    def _apply(self, values: Mapping[str, Any]) -> None:
        self.settings.apply(values)

    # --- top ----------------------------------------------------------------------------------------

    def header(self) -> None:
        """Title, question, presets, link and presenter's switch."""
        if self.presenting:
            return
        left, right = st.columns([4, 8], vertical_alignment="center")
        with left:
            st.markdown(f"# {self.title}")
            st.caption(self.question)
        with right, st.container(horizontal=True, horizontal_alignment="right", gap="small", key="dl-presets"):
            if self.shows("presets"):
                for preset in self.presets:
                    st.button(preset.name, key=f"{self.page} preset {preset.name}", on_click=self._apply, args=(preset.values,), type="tertiary")  # fmt: skip
                st.button("Reset", key=f"{self.page} reset", on_click=self.settings.reset, type="tertiary")
            share(self.page, False, self.settings.present)

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

    # --- beside the stage -----------------------------------------------------------------------------

    def predict(self, result: Any) -> None:
        """The present question; once it is answered, what came out and why."""
        if not self.shows("predict") or not self.predictions:
            return
        state = st.session_state.setdefault(f"{self.page} prediction", {"index": 0, "chosen": None, "verdict": None})
        asked = self.predictions[state["index"] % len(self.predictions)]

        def choose(option: int) -> None:
            state.update(chosen=option, verdict=None)
            self._apply(asked.values)

        def following() -> None:
            state.update(index=state["index"] + 1, chosen=None, verdict=None)

        with st.container(key="dl-card-predict", gap="small"):
            if state["chosen"] is None:
                st.markdown(f"**Predict.** {asked.question}")
                with st.container(horizontal=True, gap="small", key="dl-predict"):
                    for i, option in enumerate(asked.options):
                        st.button(option, key=f"{self.page} answer {state['index']} {i}", on_click=choose, args=(i,))
                    st.button("Skip", key=f"{self.page} skip {state['index']}", on_click=choose, args=(-1,), type="tertiary")  # fmt: skip
                return
            if state["verdict"] is None:
                right = asked.answer(result)
                words = "" if state["chosen"] < 0 else "Right. " if state["chosen"] == right else "Not this time. "
                state["verdict"] = f"**{words}{asked.options[right]}.** {asked.why(result)}"
            st.markdown(state["verdict"])
            with st.container(key="dl-predict-next"):
                st.button(
                    "Next question", key=f"{self.page} next {state['index']}", on_click=following, type="tertiary"
                )

    def try_this(self) -> None:
        """One-click experiments, each a sentence on what to look for."""
        if not self.shows("try"):
            return
        with st.container(key="dl-try", gap="small"):
            st.caption("Try this")
            for i, experiment in enumerate(self.experiments):
                st.button(f"{i + 1}. {experiment.sentence}", key=f"{self.page} try {i}", on_click=self._apply, args=(experiment.values,), width="stretch", type="tertiary")  # fmt: skip

    # --- below ----------------------------------------------------------------------------------------

    def takeaway(
        self,
        table: str,
        code: str,
        csv: Callable[[], str],
        explanation: str,
        sources: str,
    ) -> None:
        """The numbers as a table, the code, the data, the longer explanation and the sources."""
        if not self.shows("takeaway"):
            return
        names = ["What you see", "Numbers", "Code", "Data", "Sources"]
        about, numbers, script, data, origin = st.tabs(names)
        with about:
            st.markdown(explanation)
        with numbers:
            st.markdown(table)
        with script:
            st.caption("A script of its own: it needs `labcore` and prints the numbers of the table.")
            st.code(code, language="python")
        with data:
            st.caption("Every step of every run. Pictures are saved from the bar under the stage: PNG, SVG or a page.")
            st.download_button("Data as CSV", csv, f"descent-lab-{self.page}.csv", "text/csv", on_click="ignore")
        with origin:
            st.markdown(sources)

    def close(self) -> None:
        """Writes the URL, and in presenter mode puts the way out at the end."""
        if self.presenting:
            with st.container(key="dl-exit"):
                share(self.page, True, self.settings.present)
        self.settings.write_url()
