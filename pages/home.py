"""Home: what the lab is, a live picture, three things to try first, and every lesson."""

from __future__ import annotations

import streamlit as st

from labcore.costs import CostFunction
from labcore.entries import Entry, EntryResult, distances, run_one, table_of
from labcore.progress import since
from labcore.surfaces import Surface, cost_of
from labcore.table import Column
from pages.kit import run_tracks, surface_pictures
from pages.kit.catalogue import catalogue
from pages.kit.component import component
from pages.kit.navigation import page_at
from pages.kit.panels import SurfacePanel
from pages.kit.picture import Picture, drawn
from pages.kit.shared import PICTURES
from pages.kit.stage import show_stage
from pages.kit.stage_data import Clock
from pages.kit.view import Beside, Now, View

SURFACE: Surface = ("rosenbrock", ())
STEPS = 600
LIVE = ("gd", "momentum", "rmsprop", "adam")
MOST_FIRST = 3
PER_ROW = 3
# So near its marker covers the cross.
ARRIVED = 0.05
DISTANCE_NOW = Now(
    Column("now", "distance left", "The distance to the minimum at the step the clock shows"), "distance"
)


@PICTURES.keeps
def live() -> Picture:
    """The race on this page, the same for every visitor."""
    cost, picture = cost_of(SURFACE), surface_pictures.picture_of(SURFACE)
    results, first = until_one_arrives(cost)
    end = results[first].path.steps
    arrives = f"{results[first].name} arrives first, at step {end}"
    view = View(
        alt="Four optimizers follow the curved ravine of the Rosenbrock function, each at its best learning rate: "
        f"all fall into the ravine at once and differ in how fast they follow it. {arrives}.",
        panels=[
            SurfacePanel(
                "plane",
                "plane",
                tracks=LIVE,
                home=picture.home,
                title=[(0, "Who reaches the minimum first?"), (end, f"{arrives}.")],
            )
        ],
        tracks=run_tracks.tracks(cost, results, None),
        clock=Clock(end, autoplay=True),
        figures=picture.block,
        marks={"start": list(cost.start), "minima": cost.minima},
        table=Beside(table_of(results).only("rate"), run_tracks.legend(results), DISTANCE_NOW),
    )
    return drawn("home", view)


def until_one_arrives(cost: CostFunction) -> tuple[list[EntryResult], int]:
    """The race, each at its best rate within the budget, up to the step at which the first one has arrived to stay; and the
    place of that one."""
    whole = [run_one(cost, Entry(key), steps=STEPS) for key in LIVE]
    arrivals = [int(since(distances(cost, one.points) <= ARRIVED)[-1]) for one in whole]
    step, first = min((step, i) for i, step in enumerate(arrivals) if step >= 0)
    return [run_one(cost, Entry(one.key, one.rate), steps=step) for one in whole], first


def show() -> None:
    st.markdown("# See how neural networks learn")
    st.caption(
        "A visual laboratory for the dynamics of optimization: play it, predict it, compare it, take it away as code."
    )
    left, right = st.columns([64, 36], gap="large")
    made, entries = live(), catalogue()
    with left:
        show_stage("home", made["stage"], made["figures"])
    with right:
        st.markdown("## Four rules, one ravine")
        st.caption(
            "Each runs at the learning rate that is best for it here. Falling in is easy, following the floor is not."
        )
        component("results")(data=made["results"], key="home results")
        st.markdown("## Three things to try first")
        first = [(page_at(one.url_path), *what) for one in entries for what in one.first]
        for i, (page, label, query) in enumerate(first[:MOST_FIRST]):
            st.page_link(page, label=f"{i + 1}. {label}", query_params=query)
        st.caption("In a lesson: space plays, the arrow keys step, a click on the surface moves the start.")
    for section in dict.fromkeys(entry.section for entry in entries):
        st.markdown(f"## {section}")
        shown = [entry for entry in entries if entry.section == section]
        for begin in range(0, len(shown), PER_ROW):
            for column, entry in zip(st.columns(PER_ROW), shown[begin : begin + PER_ROW], strict=False):
                with column, st.container(border=True):
                    st.page_link(page_at(entry.url_path), label=f"**{entry.title}**")
                    st.caption(entry.summary)
