"""The training at the edge in one visitor's session: it follows the page's settings, and is advanced in slices while one looks."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from labcore.experiments.learning_rate.edge import EVERY, EdgeRun, Result, stored
from labcore.experiments.learning_rate.edge_spec import BEFORE, RATE, STEPS, Spec
from labcore.span import Span
from labcore.ticks import Tick
from pages.kit.budget import BUDGET
from pages.kit.exhibit import reader
from pages.kit.settings import PageSettings
from pages.kit.shared import ACCOUNT, TRAININGS
from pages.kit.work import Work

MADE = Span("made", int(STEPS.high), 0, int(STEPS.high), kind="integer", label="steps made at first")
# A training holds its costs and a network of 889 parameters, as measured.
HELD_BYTES = 500_000


def spec_of(values: Mapping[str, Any]) -> Spec:
    """What is trained. An earlier rate of 0, which a link may name, would train nothing: it is the smallest one."""
    before = tuple((until, max(RATE.low, rate)) for until, rate in values["before"])
    return reader(Spec)({**values, "before": before})


def notice(values: Mapping[str, Any]) -> str:
    """What is not as the link has it."""
    few = any(rate < RATE.low for _, rate in values["before"])
    return (
        f"An earlier rate below {RATE.low:g} trains next to nothing: {RATE.low:g} is taken in its place." if few else ""
    )


def opened(spec: Spec, made: int, work: Work) -> tuple[EdgeRun | None, Result]:
    """What a link with these settings opens with: kept, stored, or trained now, which `work` shows."""
    kept = stored(spec) if made >= spec.steps else None
    if kept is not None:
        return None, kept

    def compute(tick: Tick) -> EdgeRun:
        run, goal = EdgeRun(spec), min(made, spec.steps)
        while run.running and run.step < goal:
            run.advance(min(EVERY, goal - run.step))
            tick(run.step / goal, "Training, and measuring the sharpness")
        return run

    run = TRAININGS.get((spec, min(made, spec.steps)), compute, work.wait).copy()
    return run, run.result()


@dataclass(eq=False)
class EdgeTraining:
    """One visitor's training.

    result   what it has come to, or was stored
    running  whether the browser asks for slices;  target: the step at which it pauses
    stale    the page around the picture has to be drawn again
    tick     counts the messages to the browser;  full: a change was refused, since a link holds no more of them
    """

    _run: EdgeRun | None = None
    _result: Result | None = None
    running: bool = False
    target: float = math.inf
    stale: bool = False
    tick: int = 0
    full: bool = False
    _seen: tuple[Any, ...] = ()

    @property
    def result(self) -> Result:
        assert self._result is not None
        return self._result

    def complete(self, values: Mapping[str, Any]) -> bool:
        """Whether it has come to rest where a page with these settings opens, or at its end."""
        return not self.running and (
            self.result.outcome != "running" or self.result.made >= values.get("made", MADE.default)
        )

    # --- following the settings -------------------------------------------------------------------------

    def follow(self, settings: PageSettings, work: Work, plays: int) -> None:
        """Starts the training anew, or changes its rate while it goes on, so that it is what the settings say.

        plays  how often a preset, an experiment or an answer was pressed: after another press it trains from the start
        """
        wanted, seen = spec_of(settings.values()), (settings.generation, settings["made"], plays)
        if self._result is None or seen != self._seen:
            played = self._result is not None and plays != self._seen[2]
            self._start(wanted, settings, None if played else work)
        elif wanted != self.result.spec:
            self._turn(wanted, settings, work)
        self._seen = (settings.generation, settings["made"], plays)

    def _start(self, spec: Spec, settings: PageSettings, work: Work | None) -> None:
        """Trains from the start while one watches; with `work`, opens where a link says."""
        run, result = (EdgeRun(spec), None) if work is None else opened(spec, settings["made"], work)
        # Only now: a script that was given up while it waited has changed nothing, and the next one begins where it did.
        self.running, self.full, self.target = work is None, False, settings["made"]
        self._run, self._result = run, result if run is None else run.result()

    def _turn(self, wanted: Spec, settings: PageSettings, work: Work) -> None:
        """Another rate goes into the training that is on its way; what cannot change on the way starts it anew."""
        here = self.result.spec
        only_rate = wanted == replace(here, rate=wanted.rate)
        if not only_rate:
            self._start(wanted, settings, work)
        elif self._run is None or not self._run.running or self._run.step == 0:
            settings.change({"before": BEFORE.default, "made": MADE.default})
            self._start(spec_of(settings.values()), settings, None)
        else:
            try:
                self._run.change(wanted.rate)
            except ValueError:
                self.full = True
            self._result, self.target = self._run.result(), math.inf
            settings.change({"rate": self._run.spec.rate, "before": self._run.spec.before})

    # --- advancing ----------------------------------------------------------------------------------------

    def act(self, settings: PageSettings, act: Mapping[str, Any]) -> None:
        """What the visitor, or the browser's clock, asks for."""
        do = act["do"]
        if do == "tick":
            self._slice(settings)
        elif do == "play":
            if self._run is None or not self._run.running:
                # At the end, play is from the start.
                settings.change({"made": MADE.default})
                self._start(spec_of(settings.values()), settings, None)
            self.running, self.target = True, math.inf
        elif do == "pause":
            self._stop(settings)
        elif do == "step" and self._run is not None:
            self._run.advance(1)
            self._stop(settings)
        elif do == "reset":
            settings.change({"made": 0})
            self._start(spec_of(settings.values()), settings, None)
            self._stop(settings)

    def _slice(self, settings: PageSettings) -> None:
        """Trains on for as long as this visitor may."""
        if not self.running or self._run is None:
            return
        with BUDGET.slice(id(self)) as seconds:
            end = time.perf_counter() + seconds
            while self._run.running and self._run.step < self.target:
                # However short the slice, it trains: up to the next measurement.
                self._run.advance(int(min(EVERY, self.target - self._run.step)))
                if time.perf_counter() >= end:
                    break
        self._result = self._run.result()
        if not self._run.running or self._run.step >= self.target:
            self._stop(settings)

    def _stop(self, settings: PageSettings) -> None:
        """Pauses; the link now opens where the training stands."""
        self.running, self.stale, self.target = False, True, math.inf
        BUDGET.leave(id(self))
        if self._run is not None:
            self._result = self._run.result()
            settings.change({"made": self._run.step if self._run.running else MADE.default})
        self._seen = (settings.generation, settings["made"], self._seen[2])

    def pause_ms(self) -> int:
        return BUDGET.slice_of(id(self))[1] if self.running else 0


def edge_in_session(settings: PageSettings, work: Work) -> EdgeTraining:
    """This visitor's training at the edge, as the settings want it."""
    training: EdgeTraining = st.session_state.setdefault("learning-rate edge", EdgeTraining())
    ACCOUNT.stay(training, HELD_BYTES)
    training.follow(settings, work, st.session_state.get(f"{settings.page} plays", 0))
    return training
