"""One run of a lesson's page for one visitor: reads the settings once, makes the picture, draws the frame around it."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from pages.kit.account import NoRoom
from pages.kit.budget import BUDGET
from pages.kit.code_tab import code_tab
from pages.kit.component import component
from pages.kit.controls import Drawn, control, line_of_controls
from pages.kit.escaping import in_markdown
from pages.kit.exhibit import Controls, Values
from pages.kit.frame import buttons, header
from pages.kit.growing import Growing
from pages.kit.job import Interrupted
from pages.kit.lesson import EXHIBIT, Lesson, Preset
from pages.kit.link import hide_words
from pages.kit.link_notice import LINKS, say_misread
from pages.kit.onwards import onwards
from pages.kit.open_questions import explained, first_from, open_questions
from pages.kit.owner import owned, owning
from pages.kit.picture import Picture, drawn, key_of, lacks, picture, result_of
from pages.kit.pointing import set_by_click, set_by_ranges, set_by_zoom
from pages.kit.prediction import Asking, asking_in_session
from pages.kit.server.rejection_log import log_rejection
from pages.kit.settings import PageSettings
from pages.kit.stage import show_stage
from pages.kit.takeaway import Takeaway
from pages.kit.work import Whole, Work

# What there is to take away, by its tab.
TABS = {"about": "What you see", "numbers": "Numbers", "code": "Code", "data": "Data", "sources": "Sources"}
STOPPED = "The fine picture was stopped."
# The most controls in view; one that chooses the exhibit is among them where there is room.
MOST_CONTROLS = 6


def show(lesson: Lesson) -> None:
    """Draws the whole page, for the visitor whose turn the router holds."""
    showing = Showing(lesson)
    try:
        showing.draw()
    except NoRoom as refused:
        showing.refuse(refused)


class Showing:
    """What one run of the page is about, read once at its start.

    spec     what the settings ask for;  shown: what is on the screen, for a while something coarser;  finer: what comes after that
    presses  what a button of the frame does. These outlive the run, and hold the settings alone: not what the page has made
    """

    def __init__(self, lesson: Lesson) -> None:
        self.lesson, self.page = lesson, lesson.page
        self.settings = PageSettings(lesson.page, lesson.settings.values())
        self.work = Work(self.settings)
        self.exhibit = lesson.shown_by(self.settings)
        self.values = self.exhibit.values(self.settings)
        self.spec = self.exhibit.read(self.values)
        self.mode = self.exhibit.mode(self.values, self.settings.presenting)
        self.settings.follows = (
            self.exhibit.session is None and key_of(self.page, self.exhibit, self.spec, self.mode) is not None
        )
        self.finer = self.spec
        self.shown = self.first()
        self.presses: dict[str, Callable[[], Any]] = {}
        self.session: Any = None

    @property
    def presenting(self) -> bool:
        return self.settings.presenting

    def first(self) -> Any:
        """What is drawn first: the whole, or where that takes long and is not there yet something quicker, the finest of
        which all but one step is there."""
        if not self.stopped:
            # An earlier stop was for other settings: with these again the whole is computed.
            st.session_state.pop(_stopped(self.page), None)
        shown = self.spec
        while (quicker := self.exhibit.coarse(shown)) is not None and lacks(self.page, self.exhibit, shown, quicker):
            self.finer, shown = shown, quicker
        return shown

    @property
    def stopped(self) -> bool:
        """Whether the visitor is content with the coarse picture of these settings."""
        return st.session_state.get(_stopped(self.page)) == self.spec

    def shows(self, part: str) -> bool:
        """Whether a part of the page is on the screen: not hidden by the link, not dropped for presenting."""
        prose = part in ("try", "takeaway", "explanation")
        return part not in self.settings.hidden and not (prose and self.presenting)

    def result(self) -> Any:
        """What the picture is made of."""
        if self.session is not None:
            return self.session
        return result_of(self.page, self.exhibit, self.shown, self.work.wait)

    def draw(self) -> None:
        if self.shown != self.spec and not self.stopped:
            self.work.goes_on(partial(_stop, self.page, self.spec), self.whole())
        if self.exhibit.session is not None:
            self.session = self.exhibit.session(self.settings, self.work)
        made = (
            None
            if self.session is not None
            else self.growing() or picture(self.lesson, self.shown, self.mode, self.work.wait, self.exhibit.key)
        )
        self.work.done()
        self.header()
        self.controls()
        with st.container(key="dl-body"):
            left, right = st.columns([64, 36], gap="medium")
            with left:
                self.notice()
                made = live_stage(self) if made is None else self.stage(made)
            with right:
                self.beside(made)
        self.takeaway()
        self.settings.write_url()
        self.finish()

    def refuse(self, refused: NoRoom) -> None:
        """There is no memory for the picture: says so in its place, with the controls that ask for less."""
        self.work.done()
        log_rejection("memory", self.page)
        self.header()
        self.controls()
        said = str(refused)
        st.warning(said[:1].upper() + said[1:])
        st.button("Try again", key=f"{self.page} try again")
        self.settings.write_url()

    def finish(self) -> None:
        """Where something coarse is shown, and the visitor has not stopped the rest: computes the next finer, and draws it."""
        if self.shown == self.spec or self.stopped:
            return
        self.work.again(partial(_stop, self.page, self.spec), self.whole(), Growing(self.page, self.growing))
        try:
            picture(self.lesson, self.finer, self.mode, self.work.wait, self.exhibit.key)
        except Interrupted as told:
            _stop(self.page, self.spec, str(told))
        st.rerun()

    def whole(self) -> Whole:
        """What the next finer picture is a part of: all that these settings ask for, since they were set."""
        doing = partial(self.exhibit.doing, self.finer)
        several, there = (len(self.exhibit.parts_of(one) or ()) for one in (self.spec, self.shown))
        if not several:
            return Whole(doing=doing)
        begun = st.session_state.setdefault(f"{self.page} begun", {})
        if self.spec not in begun:
            begun.clear()
            begun[self.spec] = time.perf_counter(), there / several
        began, first = begun[self.spec]
        return Whole(there / several, 1 / several, began, first, doing)

    def growing(self) -> Picture | None:
        """The picture of what is there by now of the finer one that is being computed, or was when it was stopped."""
        there = None if self.shown == self.spec else self.exhibit.growing(self.finer)
        return None if there is None else drawn(self.page, self.exhibit.view(there, self.mode))

    # --- top ----------------------------------------------------------------------------------------

    def header(self) -> None:
        """Title, question, presets, link and presenter's switch."""
        names, chosen = {}, ""
        if self.shows("presets"):
            for preset in self.lesson.presets:
                names[f"preset {preset.name}"] = preset.name
                self.presses[f"preset {preset.name}"] = partial(_apply, self.settings, preset)
                chosen = chosen or (f"preset {preset.name}" if self.is_in_effect(preset) else "")
            names["reset"] = "Reset"
            self.presses["reset"] = self.settings.reset
        header(
            self.page, self.lesson.title, self.lesson.question, names, self.presses, self.settings.present,
            chosen=chosen, plays=st.session_state.get(_plays(self.page), 0), presenting=self.presenting,
            sight=self.settings.sight, opened=self.settings.generation,
        )  # fmt: skip

    def is_in_effect(self, preset: Preset) -> bool:
        return self.settings.are(preset.values(self.settings.values()))

    def controls(self) -> None:
        """One line of controls, those that are seldom needed behind a button, and what the exhibit draws below."""
        shown, seldom = (list(_listed(one, self.values)) for one in (self.exhibit.controls, self.exhibit.more))
        if len(self.lesson.exhibits) > 1:
            (shown if len(shown) < MOST_CONTROLS else seldom).insert(0, EXHIBIT)
        line_of_controls(self.settings, shown, (lambda: self.more(seldom)) if seldom else None)
        if self.exhibit.line is not None:
            self.exhibit.line(self.settings, self.values)

    def more(self, seldom: Controls) -> None:
        """They are drawn while the button is open."""
        place = st.popover("More", width="stretch", key=f"{self.page} more", on_change="rerun")
        if place.open:
            with place:
                for one in seldom:
                    one.draw(self.settings) if isinstance(one, Drawn) else control(self.settings, one)

    # --- the picture and what stands beside it ----------------------------------------------------------

    def notice(self) -> None:
        with st.container():
            say_misread(self.settings)
            if said := self.exhibit.notice(self.values):
                st.warning(said)
            if said := self.exhibit.remark(self.values):
                st.caption(said)

    def stage(self, made: Picture) -> Picture:
        clicked = partial(set_by_click, self.settings, made)
        zoomed = partial(set_by_zoom, self.settings, made.zooms)
        show_stage(
            self.page, made["stage"], made.get("figures"), made.clicks, clicked, None, made.zooms, zoomed, made.ranges,
            partial(set_by_ranges, self.settings, made.ranges),
        )  # fmt: skip
        return made

    def beside(self, made: Picture) -> None:
        if results := made.get("results"):
            component("results")(data=results, key=f"{self.page} results")
        if words := made.get("words"):
            component("words")(data=words, key="dl-words")
        if self.stopped:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                why = st.session_state.get(_why(self.page)) or self.exhibit.stopped(self.spec) or STOPPED
                st.caption(in_markdown(why), width="content")
                st.button("Go on", key=f"{self.page} go on", on_click=owned(partial(_go_on, self.page)))
        self.predict()
        if (rules := made.get("formula")) and self.shows("formula"):
            component("formula")(data=rules, key=f"{self.page} formula")
        if self.shows("try"):
            sentences: dict[str, str] = {}
            chosen = ""
            for i, experiment in enumerate(self.lesson.experiments):
                if self.lesson.shows_in(experiment) is self.exhibit:
                    sentences[f"try {i}"] = f"{len(sentences) + 1}. {experiment.name}"
                self.presses[f"try {i}"] = partial(_apply, self.settings, experiment)
                chosen = chosen or (f"try {i}" if self.is_in_effect(experiment) else "")
            buttons(self.page, "try", "list", sentences, words="Try this", chosen=chosen)
            onwards(self.settings, self.lesson.links)

    def predict(self) -> None:
        """The present question; once it is answered and its experiment is complete, what came out and why."""
        questions = self.lesson.predictions
        if not self.shows("predict") or not questions:
            return
        asking = asking_in_session(self.page)
        asking.withdraw_unless(self.spec, not self.settings.arrived)
        own = self.exhibit.predictions
        asking.come_to(self.exhibit.key, questions.index(own[0]) if own else None)
        there = open_questions(self.lesson, self.exhibit, self.spec, self.settings)
        if asking.chosen is None:
            number = first_from(asking.index, there)
            if number is None:
                return
            asking.index = number
        asked = questions[asking.index % len(questions)]
        skip, following = f"skip {asking.index}", f"next {asking.index}"
        answers = {f"answer {asking.index} {i}": option for i, option in enumerate(asked.options)}
        for key, option in (answers | {skip: ""}).items():
            self.presses[key] = partial(_choose, self.lesson, self.settings, asking, option, asked.values)
        if asking.chosen is not None and not asking.verdict and self.complete(asked.values):
            asking.judge(asked, self.result())
        waits = asking.chosen is not None and not asking.verdict
        if not waits:
            self.presses[following] = asking.following
        if asking.chosen is None:
            words, choices, meanwhile = f"**Predict.** {asked.question}", answers | {skip: "Skip"}, ""
        else:
            meanwhile = f"{asked.question} **{asking.chosen or 'Skipped'}.** Watch the picture."
            # The picture may have answered them all by now.
            words, choices = asking.verdict or meanwhile, {following: "Next question" if there else "Close"}
            # A training comes to rest where its verdict is; any other picture plays.
            meanwhile = meanwhile if asking.verdict and self.session is None else ""
        buttons(
            self.page, "predict", "card", choices, words=words, quiet=(skip, following), meanwhile=meanwhile, after=asking.after,
            asks=asking.index % len(questions) if asking.chosen is None else None, waits=waits,
        )  # fmt: skip

    def complete(self, values: Values) -> bool:
        """Whether what is on the screen is the whole of what these settings ask for."""
        return self.shown == self.spec if self.session is None else self.session.complete(values)

    @property
    def taken(self) -> Takeaway:
        return Takeaway(self.page, self.exhibit, self.shown, self.session, self.lesson.sources)

    def explained(self) -> str:
        """The longer explanation. What answers a question waits until that has been answered or skipped."""
        there = open_questions(self.lesson, self.exhibit, self.spec, self.settings) if self.shows("predict") else []
        return explained(self.lesson, self.exhibit, set(there) - asking_in_session(self.page).through)

    # --- below ----------------------------------------------------------------------------------------

    def takeaway(self) -> None:
        """The longer explanation, the numbers as tables, the code, the data and the sources: one of them, by choice."""
        if not self.shows("takeaway"):
            return
        chosen = f"{self.page} tab"
        tab = st.session_state.setdefault(chosen, "about")
        with st.container(key="dl-takeaway"):
            for name in TABS:
                self.presses[name] = partial(st.session_state.update, {chosen: name})
            buttons(self.page, "tabs", "tabs", TABS, chosen=tab)
            taken = self.taken
            if tab == "about":
                st.markdown(self.explained())
            elif tab == "numbers":
                st.markdown(taken.numbers())
            elif tab == "code":
                code_tab(self.page, taken, self.presses)
            elif tab == "data":
                st.caption(f"{self.exhibit.rows} Pictures are saved from the bar under the stage: PNG, SVG or a page.")
                st.caption(f"{LINKS} {hide_words(self.settings.declared)}.")
                st.download_button(
                    "Data as CSV", owned(taken.csv), f"descent-lab-{self.page}.csv", "text/csv", on_click="ignore"
                )
            else:
                st.markdown(taken.sources())


def _listed(controls: Any, values: Values) -> Controls:
    return controls(values) if callable(controls) else controls


def _apply(settings: PageSettings, preset: Preset) -> None:
    settings.apply(preset.values(settings.values()))
    _play(settings.page)


def _choose(lesson: Lesson, settings: PageSettings, asking: Asking, option: str, values: Values) -> None:
    """An answer, "" for none: the experiment is run."""
    settings.apply(values)
    asking.choose(option, lesson.read(settings))
    _play(settings.page)


def _plays(page: str) -> str:
    """Under which name the session counts how often a picture was to be played from its beginning."""
    return f"{page} plays"


def _play(page: str) -> None:
    """What has been set is played once it is there."""
    st.session_state[_plays(page)] = st.session_state.get(_plays(page), 0) + 1


def _stopped(page: str) -> str:
    """Under which name the session keeps the spec of which the coarse picture is enough."""
    return f"{page} stopped"


def _why(page: str) -> str:
    """Under which name the session keeps what is said of that, where the visitor did not stop it himself."""
    return f"{page} stopped by"


def _go_on(page: str) -> None:
    st.session_state.pop(_stopped(page), None)


def _stop(page: str, spec: Any, why: str = "") -> None:
    """The coarse picture stays, and with it the settings; an answer that waits for the whole is taken back."""
    st.session_state[_stopped(page)], st.session_state[_why(page)] = spec, why
    asking_in_session(page).withdraw_unless(None)


@st.fragment
def live_stage(showing: Showing) -> Picture:
    """The stage of a training, drawn again with every slice."""
    with owning():
        session, exhibit = showing.session, showing.exhibit
        if session.stale:
            session.stale = False
            st.rerun()
        with BUDGET.picture(id(session)):
            made = drawn(
                showing.page,
                exhibit.view(session, showing.mode),
                st.session_state.get(f"{showing.page} stage asked", 0),
            )
        show_stage(showing.page, made["stage"], None, (), None, partial(session.act, showing.settings))
        return made
