"""The training in one visitor's session: it follows the page's settings, is advanced in slices, and does what the bar asks."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from labcore.data import Table
from labcore.gradient_check import GradientCheck
from labcore.training import LIVE, OWN, Run
from labcore.training import Settings as TrainingSettings
from labcore.training.estimate import estimate, refuse_excess
from labcore.training.look import LayerLook, look_at_layers
from labcore.training.replay import stages
from labcore.training.saved import Replay
from pages.kit.account import SMALL_BYTES, NoRoom
from pages.kit.budget import BUDGET
from pages.kit.job import patient
from pages.kit.left import stays
from pages.kit.prediction import asking_in_session
from pages.kit.server.rejection_log import log_rejection
from pages.kit.settings import PageSettings
from pages.kit.shared import ACCOUNT
from pages.kit.work import Work
from pages.trainer.demand import demand_of
from pages.trainer.edits import EDITS, edit
from pages.trainer.initial_run import initial_run
from pages.trainer.kept_run import KeptRun, kept_with
from pages.trainer.left_run import LeftRun
from pages.trainer.own_points import ACTS, do_to_points
from pages.trainer.own_table import ASK, Own
from pages.trainer.run_file import finished
from pages.trainer.settings import TRAINED, trainings_of
from pages.trainer.story import Story, story_of

# A run that is made again so soon is not kept for a visitor who has left, unless it is this small.
_SOON_SECONDS, _HARDLY_BYTES = 2.0, 1_000_000


@dataclass(eq=False)
class Training:
    """One visitor's training.

    running   whether the browser asks for slices
    target    the epoch at which it pauses by itself, None for the end
    story     what a preset, an experiment or an answer plays, until it has been told
    fresh     nothing has been done to it but to train it to where the page opens: any change starts it anew
    tick      counts the messages to the browser
    refused   why the settings on the screen are not what is trained, else "";  fault: why a weight was not set
    stale     the page around the picture has to be drawn again
    replay    a loaded run on its way to where its file left it;  said: what became of the last file
    own       the visitor's own table or points, known to this session alone
    ratios    (epoch, of each side the update-to-weight ratio of each layer), for the picture
    """

    _run: Run | None = None
    running: bool = False
    target: float | None = None
    story: Story | None = None
    fresh: bool = True
    tick: int = 0
    refused: str = ""
    fault: str = ""
    stale: bool = False
    ratios: list[tuple[float, list[list[float]]]] = field(default_factory=list)
    seconds_per_step: float = math.nan
    checks: dict[str, GradientCheck] = field(default_factory=dict)
    kept: list[KeptRun] = field(default_factory=list)
    replay: Replay | None = None
    said: str = ""
    own: Own = field(default_factory=Own)
    _generation: int = -1
    _plays: int = 0
    _trained: float = TRAINED.default
    _again: float | None = None
    _page: PageSettings | None = None
    _left: LeftRun | None = None

    @property
    def run(self) -> Run:
        """What is trained."""
        if self._run is None:
            # An act that comes before the page has been drawn again for a visitor who is back.
            self._come_back()
        assert self._run is not None
        return self._run

    @property
    def page(self) -> PageSettings:
        """The page's settings, as they stand."""
        assert self._page is not None
        return self._page

    def complete(self, values: Mapping[str, Any]) -> bool:
        """Whether it has come to rest where a page with these settings opens, or at its end."""
        goal = values.get("trained", TRAINED.default)
        return not self.running and (not self.run.running or self.run.epoch >= goal - 1e-9)

    # --- following the settings -------------------------------------------------------------------------

    def follow(self, settings: PageSettings, work: Work, plays: int = 0) -> None:
        """Starts, changes or leaves the run, so that it is what the settings say.

        plays  how often a preset, an experiment or an answer was pressed: after another press it trains from the start, and
               pauses where a page with these settings opens
        """
        self._page = settings
        wanted = list(trainings_of(settings.values()))
        applied = settings.generation != self._generation
        moved, played = settings["trained"] != self._trained, plays != self._plays
        self.stale = False
        try:
            if self._left is not None and not (applied or moved or played):
                self._come_back(work)
            if self._run is None or applied or moved or played or self._structural(wanted):
                keep_on = self.running and not (applied or moved or played)
                # Another point is answered where the training stood.
                again = self._again if keep_on or not (applied or moved or played) else None
                self._start(wanted, again or (0.0 if keep_on or played else settings["trained"]), work)
                if keep_on:
                    self.running, self.target = self.run.running, None
                if played:
                    self._tell(settings["trained"])
            elif any(side.settings != one for side, one in zip(self.run.sides, wanted, strict=True)):
                self._change(settings, wanted, work)
            self.refused = ""
        except ValueError as error:
            if self.refused != str(error):
                log_rejection("training", settings.page)
            self.refused = str(error)
            self.running = False
            BUDGET.leave(id(self))
            # What was trained on a table goes with it.
            if self._run is None or (self._run.own is not None and self.own.table is None):
                ACCOUNT.give_back(self)
                self._train([TrainingSettings()], TRAINED.default, work)
        self._again = None
        self._generation, self._trained, self._plays = settings.generation, settings["trained"], plays

    def _tell(self, epoch: float) -> None:
        """Trains on from the start up to an epoch, while one watches."""
        self.story = story_of(epoch, max(side.settings.epochs for side in self.run.sides))
        self.target = self.story.until
        self.running, self.fresh = epoch > 0.0 and self.run.running, False

    def _structural(self, wanted: Sequence[TrainingSettings]) -> bool:
        """Whether another run is needed: other sides, or another setting than may change while it runs."""
        if len(wanted) != len(self.run.sides):
            return True
        if self._table_of(wanted) is not self.run.own:
            return True
        here = [side.settings for side in self.run.sides]
        same = dict.fromkeys((*LIVE, "optimizer"))
        return any(_but(one, same) != _but(other, same) for one, other in zip(wanted, here, strict=True))

    def _table_of(self, wanted: Sequence[TrainingSettings]) -> Table | None:
        """The own table, if these trainings need it; ValueError if it is not there."""
        if all(one.data != OWN for one in wanted):
            return None
        if self.own.table is None:
            raise ValueError(ASK)
        return self.own.table

    def _start(self, wanted: list[TrainingSettings], epoch: float, work: Work | None = None) -> None:
        """Another run, trained up to an epoch; that takes `work`, to show how far it is."""
        refuse_excess(wanted, self._table_of(wanted))
        before = 0 if self._run is None else ACCOUNT.of(self)
        self._book([[one] for one in wanted], work)
        if self._run is not None and before > SMALL_BYTES:
            # There is no room for both; who cancels gets the one of before again.
            self._left, self._run = LeftRun.of(self._run), None
        self._train(wanted, epoch, work)
        self._left = None

    def _train(self, wanted: list[TrainingSettings], epoch: float, work: Work | None) -> None:
        run, there = initial_run(wanted, self._table_of(wanted), epoch, patient if work is None else work.wait)
        # Only now: a script that was given up while it waited has changed nothing, and the next one begins where it did.
        self.running, self.target, self.story, self.fault = False, None, None, ""
        if not there:
            self.running, self.target = True, epoch
        self._run, self.fresh = run, True
        self.ratios, self.checks = [], {}

    def _book(self, ways: Sequence[Sequence[TrainingSettings]], work: Work | None = None) -> Any:
        """Takes the memory of a run whose sides go through these settings, and returns what had been left behind. NoRoom where
        there is none."""
        own = self._table_of([one for way in ways for one in way])
        wait = None if work is None else lambda: work.at("Waiting for memory", 0.0)
        return ACCOUNT.stay(self, *demand_of(ways, own), wait)

    # --- left, and taken up again -------------------------------------------------------------------------

    def leave(self) -> None:
        """The visitor has gone to another page, or closed the window: what can be made again is let go."""
        if self._run is None or self._left is not None:
            # Cut short while it began; left before; or shown in the place of one for which there was no room.
            BUDGET.leave(id(self))
            self._run = None
            ACCOUNT.withdraw(self)
            return
        BUDGET.leave(id(self))
        run, self._left, self.checks = self._run, LeftRun.of(self._run), {}
        self._run = None
        run.pack()
        held = run.held_bytes + sum(
            {id(side.problem): side.problem.bytes for side in run.sides if run.own is not None}.values()
        )
        each = [0.0 if math.isnan(self.seconds_per_step) else self.seconds_per_step]
        each += [estimate(side.settings, run.own).step for side in run.sides]
        if held > _HARDLY_BYTES and run.step * max(each) < _SOON_SECONDS:
            ACCOUNT.give_back(self)
        else:
            ACCOUNT.leave(self, run, held)

    def _come_back(self, work: Work | None = None) -> None:
        """The run that was left, as it was. NoRoom where there is none for it now."""
        left = self._left
        assert left is not None
        # It may have to go the whole way again.
        ways = [[one for _, one in stages(*each)] for each in zip(left.firsts, left.logs, strict=True)]
        run = self._book(ways, work)
        if run is None:
            if work is not None:
                work.again(self._forget_left)
            run = left.again(lambda share: None if work is None else work.at("Training again what was left", share))
        else:
            run.stack()
        self._run, self._left = run, None

    def _forget_left(self) -> None:
        self._left = None

    def _change(self, settings: PageSettings, wanted: list[TrainingSettings], work: Work) -> None:
        """Settings that may change in flight do; on a run that nobody has touched they start it anew."""
        if self.fresh:
            self._start(wanted, settings["trained"], work)
            return
        refuse_excess(wanted, self._table_of(wanted))
        self._book([[one] for one in wanted], work)
        for number, (side, one) in enumerate(zip(self.run.sides, wanted, strict=True)):
            changes = {
                name: getattr(one, name)
                for name in (*LIVE, "optimizer")
                if getattr(one, name) != getattr(side.settings, name)
            }
            if changes:
                self.run.change(number, **changes)
        self.checks = {}

    # --- advancing ------------------------------------------------------------------------------------

    def act(self, settings: PageSettings, act: dict[str, Any]) -> None:
        """What the visitor, or the browser's clock, asks for; where there is no memory for it, it is not done, and that is said."""
        try:
            self._do(settings, act)
        except NoRoom as refused:
            self.stale = True
            if self._run is not None:
                # Of a run that was left the page, which is drawn next, says it itself, or has waited for room by then.
                self.fault = str(refused)[:1].upper() + str(refused)[1:]

    def _do(self, settings: PageSettings, act: dict[str, Any]) -> None:
        do = act["do"]
        if self.refused and do not in ("units", "layers"):
            # What is on the screen is not what the settings name: it rests.
            return
        if do == "tick":
            self.slice(settings)
        elif do == "play":
            if not self.run.running:
                # At the end, play is from the start.
                self._restart(settings)
            self.running, self.target = self.run.running, self.story.until if self.story is not None else None
            # From now on a change is one in flight, also where it comes before the first slice.
            self.fresh = False
        elif do == "pause":
            self._stop(settings)
        elif do == "step":
            self.fresh = False
            self.run.advance(1)
            self._stop(settings)
        elif do == "epoch":
            if self.run.running:
                self.fresh, self.running = False, True
                self.target = math.floor(self.run.epoch + 1e-9) + 1.0
                self.slice(settings)
        elif do == "reset":
            self._restart(settings)
            self._stop(settings)
        elif do in ACTS:
            if do_to_points(self.own, settings, act):
                self._again = self.run.epoch
            self.stale = True
        elif do in EDITS:
            self.fault = edit(self.run, act, settings.page)
            # What comes of it now is no answer to a question on the settings.
            asking_in_session(settings.page).withdraw_unless(None)
            self.fresh, self.stale, self.checks = False, True, {}
        else:
            self._rebuild(settings, act)

    def _restart(self, settings: PageSettings) -> None:
        """From the start again; while the settings are refused, what is trained in their place."""
        wanted = list(trainings_of(settings.values()))
        self._start([side.first_settings for side in self.run.sides] if self.refused else wanted, 0.0)
        self.fresh = False

    def _rebuild(self, settings: PageSettings, act: dict[str, Any]) -> None:
        """A unit or a layer more or fewer, pressed in the picture."""
        name = "hidden"
        units, span = list(settings[name]), settings.declared[name].span
        if act["do"] == "layers":
            units = units[: act["by"]] if act["by"] < 0 else [*units, *([units[-1] if units else 4] * act["by"])]
        elif 1 <= act["layer"] <= len(units):
            at = act["layer"] - 1
            units[at] = int(min(span.high, max(span.low, units[at] + act["by"])))
        settings.change({name: tuple(units[: span.most])})
        self.stale = True

    def slice(self, settings: PageSettings) -> None:
        """Trains on for as long as this visitor may."""
        if not self.running:
            return
        pace, before = settings["pace"], self.run.step
        goal = self.target if self.target is not None else math.inf
        # What is watched goes at the chosen pace; what is caught up, or asked for by the epoch, as fast as it can.
        watched = self.target is None or self.story is not None
        if watched and pace == "epoch":
            goal = min(goal, math.floor(self.run.epoch + 1e-9) + (self.story.stride if self.story is not None else 1.0))
        with BUDGET.slice(
            id(self), sum(estimate(side.settings, self.run.own).step for side in self.run.sides)
        ) as seconds:
            began = time.perf_counter()
            if watched and pace == "step":
                self.run.advance(1)
            else:
                self.run.advance_for(seconds, epoch=goal)
            took = time.perf_counter() - began
        self.fresh = self.fresh and self.target is not None
        made = self.run.step - before
        if made:
            latest = took / made
            known = self.seconds_per_step
            self.seconds_per_step = latest if math.isnan(known) else 0.8 * known + 0.2 * latest
        self.note_ratios(settings)
        if not self.run.running or (self.target is not None and self.run.epoch >= self.target - 1e-9):
            self._stop(settings)

    def note_ratios(self, settings: PageSettings) -> None:
        """The update-to-weight ratios of every side, where they are shown."""
        if settings["second"] != "updates" or (self.ratios and self.ratios[-1][0] >= self.run.epoch):
            return
        sides = range(len(self.run.sides))
        self.ratios.append((self.run.epoch, [[one.update_ratio for one in self.layers(side)] for side in sides]))

    def layers(self, side: int) -> tuple[LayerLook, ...]:
        return look_at_layers(self.run.sides[side])

    def _stop(self, settings: PageSettings) -> None:
        """Pauses; the link now opens where the training stands."""
        self.running, self.target, self.stale = False, None, True
        if self.story is not None and self.story.is_over(self.run.epoch):
            self.story = None
        BUDGET.leave(id(self))
        settings.change({"trained": round(min(self.run.epoch, TRAINED.high), 9)})
        self._trained = settings["trained"]

    def pause_ms(self) -> int:
        return BUDGET.slice_of(id(self))[1] if self.running else 0

    def seconds_left(self) -> float:
        """Until the end at the pace measured so far; nan before there is any."""
        return self.seconds_per_step * max(side.steps_left for side in self.run.sides)

    # --- runs kept and loaded -----------------------------------------------------------------------------

    def keep(self) -> None:
        """Keeps the curves of this run beside those to come."""
        self.kept = kept_with(self.kept, self.run)

    def finish_replay(self, settings: PageSettings, work: Work) -> None:
        """Puts a loaded run in the place of the present one, and its settings on the page."""
        replay, self.replay = self.replay, None
        assert replay is not None
        try:
            run = finished(replay, settings, work)
        except BaseException:
            # Cancelled, or the page was left.
            ACCOUNT.give_back(replay)
            raise
        if run is not None and replay.points is not None:
            self.own.set_points(replay.points, run.own)
        if run is None:
            self.said = "The file holds settings that the page cannot show: it was not saved here."
            ACCOUNT.give_back(replay)
            log_rejection("run", settings.page)
        else:
            ACCOUNT.hand_on(replay, self)
            self.adopt(run, settings)
            self.said = f"Loaded: {sum(side.steps for side in run.sides):,} steps."

    def adopt(self, run: Run, settings: PageSettings) -> None:
        """Another run in place of the present one; the settings have been set to its own before."""
        self._run, self._left, self.fresh, self.running, self.target, self.story = run, None, False, False, None, None
        self.ratios, self.checks, self.refused, self.fault = [], {}, "", ""
        settings.change({"trained": round(min(run.epoch, TRAINED.high), 9)})
        self._generation, self._trained = settings.generation, settings["trained"]


def _but(settings: TrainingSettings, same: dict[str, None]) -> tuple[Any, ...]:
    return tuple(value for name, value in vars(settings).items() if name not in same)


def training_in_session(settings: PageSettings, work: Work) -> Training:
    """This visitor's training, as the settings want it."""
    training: Training = st.session_state.setdefault("trainer training", Training())
    stays(settings.page, training)
    if training.replay is not None:
        training.finish_replay(settings, work)
    training.follow(settings, work, st.session_state.get(f"{settings.page} plays", 0))
    return training
