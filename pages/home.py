"""Home: what the lab is, a live picture, three things to try first, and every lesson."""

from functools import lru_cache

import streamlit as st

from labcore.experiments.race import Entry, race
from pages.kit import run_tracks, surfaces
from pages.kit.catalogue import catalogue
from pages.kit.panels import SurfacePanel
from pages.kit.stage import Clock, results, stage
from pages.week2.optimizers import report

SURFACE = ("rosenbrock", ())
STEPS = 400
LIVE = ("gd", "momentum", "rmsprop", "adam")
RACE = "week2/optimizers/page.py"
FIRST = [
    ("Press play on a fair race: six optimizers, each at its best rate.", {"rates": "tuned", "view": "grid"}),
    ("Raise the learning rate until gradient descent leaves the picture.", {"learning_rate": "0.12"}),
    ("Drop the start on a saddle and see who gets off it.", {"surface": "saddle", "steps": "200"}),
]
PER_ROW = 3


@lru_cache(maxsize=1)
def live():
    """The race on this page, the same for every visitor."""
    return race(surfaces.cost_of(SURFACE), [Entry(key) for key in LIVE], steps=STEPS)


st.markdown("# See how neural networks learn")
st.caption(
    "A visual laboratory for the dynamics of optimization: play it, predict it, compare it, take it away as code."
)
left, right = st.columns([64, 36], gap="large")
cost, found, picture = surfaces.cost_of(SURFACE), live(), surfaces.picture_of(SURFACE)
with left:
    keys = [result.key for result in found]
    stage(
        "home", tracks=run_tracks.tracks(cost, found, None), clock=Clock(STEPS, autoplay=True, loop=True), surface=picture.block,
        panels=[SurfacePanel("plane", "plane", tracks=keys, home=picture.home)],
        marks={"start": list(cost.start), "minima": cost.minima},
        alt="Four optimizers follow the curved ravine of the Rosenbrock function, each at its best learning rate: "
        "all fall into the ravine at once and differ in how fast they follow it.",
    )  # fmt: skip
with right:
    st.markdown("## Four rules, one ravine")
    st.caption(
        "Each runs at the learning rate that is best for it here. Falling in is easy, following the floor is not."
    )
    results("home", *report.rows(found, ("rate", "cost now", "to target")), live="cost")
    st.markdown("## Three things to try first")
    for i, (label, query) in enumerate(FIRST):
        st.page_link(RACE, label=f"{i + 1}. {label}", query_params=query)
    st.caption("In a lesson: space plays, the arrow keys step, a click on the surface moves the start.")

entries = catalogue()
for section in dict.fromkeys(entry.section for entry in entries):
    st.markdown(f"## {section}")
    shown = [entry for entry in entries if entry.section == section]
    for begin in range(0, len(shown), PER_ROW):
        for column, entry in zip(st.columns(PER_ROW), shown[begin : begin + PER_ROW], strict=False):
            with column, st.container(border=True):
                st.page_link(str(entry.path), label=f"**{entry.title}**")
                st.caption(entry.summary)
