"""A question about the next experiment: an answer runs it, and it is judged on that experiment's own, complete result."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st


@dataclass(frozen=True)
class Prediction:
    """A question with its options, and the settings that find out.

    answer   the option that the experiment's result shows to be right
    why      the sentence that explains it: the mechanism, with the result's numbers
    decided  the step of the clock at which the picture has decided it; None for its end
    tells    a paragraph of the longer explanation that answers it, and stands there once it has been answered or skipped
    """

    question: str
    options: Sequence[str]
    values: Mapping[str, Any]
    answer: Callable[[Any], str]
    why: Callable[[Any], str]
    decided: Callable[[Any], int] | None = None
    tells: str = ""

    def verdict(self, chosen: str, result: Any) -> str:
        """What is said of the chosen option, "" where the question was skipped."""
        right = self.answer(result)
        if right not in self.options:
            raise ValueError(
                f"the answer to {self.question!r} must be one of {', '.join(self.options)}; got {right!r}."
            )
        said = "" if not chosen else "Right. " if chosen == right else "Not this time. "
        return f"**{said}{right}.** {self.why(result)}"


@dataclass
class Asking:
    """Where a page's questions are in one session.

    index    the number of the one that is asked;  chosen: the option, "" for skipped, None while the question is open
    spec     of the experiment that the answer runs;  verdict: once that is complete, what came of it
    after    the step of the clock at which the picture shows it, None for its end
    exhibit  the key of the one that the visitor looks at
    through  the numbers of those that have their verdict
    """

    index: int = 0
    chosen: str | None = None
    spec: Any = None
    verdict: str = ""
    after: int | None = None
    exhibit: str | None = None
    through: set[int] = field(default_factory=set)

    def come_to(self, exhibit: str, first: int | None) -> None:
        """Another exhibit is looked at: its own question, the `first` of it if it has any, is asked, unless one is being answered."""
        if exhibit != self.exhibit and first is not None and self.chosen is None:
            self.index = first
        self.exhibit = exhibit

    def choose(self, option: str, spec: Any) -> None:
        self.chosen, self.spec, self.verdict = option, spec, ""

    def judge(self, question: Prediction, result: Any) -> None:
        """The result of the experiment is there."""
        assert self.chosen is not None
        self.verdict = question.verdict(self.chosen, result)
        self.after = None if question.decided is None else question.decided(result)
        self.through.add(self.index)

    def following(self) -> None:
        self.index, self.chosen, self.spec, self.verdict = self.index + 1, None, None, ""

    def withdraw_unless(self, spec: Any, here: bool = True) -> None:
        """An answer that is not judged yet holds for its own experiment alone, and while the visitor is here: with another one
        on the screen, or after he was away, it is taken back."""
        if self.chosen is not None and not self.verdict and not (here and spec == self.spec):
            self.chosen, self.spec = None, None


def asking_in_session(page: str) -> Asking:
    """This visitor's place among a page's questions."""
    return st.session_state.setdefault(f"{page} asking", Asking())
