"""A page that pretends to train: formulas in place of a network, so that the tests know what is to be seen."""

from __future__ import annotations

import time
from itertools import pairwise
from typing import Any

import numpy as np
import streamlit as st

from labcore.figures.lines import frame
from pages.kit.live import Live
from pages.kit.look import apply_look
from pages.kit.panels import Curve, DiagramLayer, DiagramPanel, FieldPanel, HistoryPanel, Panel, TilesPanel
from pages.kit.stage import results, stage

STEPS, EPOCH = 2000, 40
CLASSES = [{"name": "blue", "light": "#1b6fc0", "dark": "#66b3ff"}, {"name": "orange", "light": "#c2580a", "dark": "#ff9d4d"},
           {"name": "violet", "light": "#8148a8", "dark": "#c79bea"}]  # fmt: skip
AXES = {
    "data": [],
    "layout": {
        "margin": {"l": 40, "r": 8, "t": 4, "b": 36},
        "xaxis": {"title": {"text": "x1"}, "range": [-3, 3], "showgrid": False},
        "yaxis": {"title": {"text": "x2"}, "range": [-3, 3], "showgrid": False},
    },
}
COLUMNS = [("cost", "mean over the training set"), ("dev", "accuracy")]


def fresh() -> dict[str, Any]:
    return {"step": 0, "running": False, "until": 0, "tick": 0, "acts": [], "units": [8, 6], "marks": []}


def train(act: dict[str, Any]) -> None:
    run = st.session_state.run
    does = act["do"]
    run["acts"].append(does)
    if does == "play":
        run["running"] = True
    elif does == "pause":
        run["running"] = False
    elif does == "step":
        run["running"] = False
        run["step"] += 1
    elif does == "epoch":
        run["step"] += EPOCH
    elif does == "reset":
        st.session_state.run = {**fresh(), "tick": run["tick"], "acts": run["acts"], "units": run["units"]}
    elif does == "tick" and run["running"]:
        run["step"] += 7
        if run["step"] in range(140, 147) or run["step"] in range(210, 217):
            run["marks"].append((run["step"], f"α {0.01 if run['step'] < 200 else 0.003}"))
    elif does == "units":
        run["units"][act["layer"] - 1] = max(1, run["units"][act["layer"] - 1] + act["by"])
    elif does == "layers":
        run["units"] = (run["units"] + [4] * act["by"])[: max(0, len(run["units"]) + act["by"])]
    run["step"] = min(run["step"], STEPS)


def waves(count: int, seed: int, t: float, side: int) -> np.ndarray:
    """Pictures (count, side, side) of waves that turn as time goes on."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[2.2 : -2.2 : side * 1j, -2.2 : 2.2 : side * 1j]
    a, b, c = random.normal(size=(3, count, 1, 1)) * (0.3 + 1.4 * t)
    return np.tanh(a * x + b * y + c)


def boundary(t: float, many: bool) -> FieldPanel:
    y, x = np.mgrid[-3:3:50j, -3:3:50j]
    inside = 3.2 * t * (2.0 - np.hypot(x, y) - 0.5 * np.sin(3 * np.arctan2(y, x) + 2 * t)) - 0.2
    logits = np.stack([inside, -inside, (3 * t * x if many else -9.0) + 0 * x], axis=-1)
    weights = np.exp(logits - logits.max(-1, keepdims=True))
    weights /= weights.sum(-1, keepdims=True)
    random = np.random.default_rng(3)
    n = 240
    points = np.full((n, 5), np.nan)
    points[:, :2] = random.uniform(-2.8, 2.8, (n, 2))
    points[:, 2] = np.hypot(points[:, 0], points[:, 1]) + random.normal(0, 0.2, n) > 1.9
    row, column = np.rint((points[:, 1] + 3) / 6 * 49).astype(int), np.rint((points[:, 0] + 3) / 6 * 49).astype(int)
    wrong = weights[row, column].argmax(-1) != points[:, 2]
    points[:, 4] = (np.arange(n) % 4 == 0) + 2 * wrong
    classes = CLASSES if many else CLASSES[:2]
    return FieldPanel(
        "boundary", AXES, title="Decision boundary", home={"x": [-3, 3], "y": [-3, 3]}, values=weights[..., : len(classes)],
        x=(-3.0, 3.0), y=(-3.0, 3.0), classes=classes, examples=points,
    )  # fmt: skip


def network(units: list[int], t: float) -> DiagramPanel:
    shown = [2, *units, 1]
    weights = [np.sin(np.arange(a * b).reshape(a, b) * 1.7 + 3 * t * (l + 1)) for l, (a, b) in enumerate(pairwise(shown))]  # noqa: E741  # fmt: skip
    hidden = [DiagramLayer(f"hidden {i + 1}", n, None, waves(min(n, 10), i, t, 22), True) for i, n in enumerate(units)]
    first = DiagramLayer("input", 2, ["x1", "x2"], waves(2, 9, 0.5, 22))
    last = DiagramLayer("output", 1, ["ŷ"], waves(1, 8, t, 22))
    return DiagramPanel(
        "network", title="Network", wide=True, layers=[first, *hidden, last], weights=[w[:10, :10] for w in weights]
    )


def panels(run: dict[str, Any]) -> list[Panel]:
    t = run["step"] / STEPS * 3
    steps = np.arange(0, run["step"] + 1)
    train_cost = 0.7 * np.exp(-3 * steps / STEPS) + 0.02 * np.sin(steps / 9) ** 2 + 0.02
    curves = [
        Curve("train, each batch", np.c_[steps, train_cost * (1 + 0.4 * np.sin(steps * 2.1))], "#1b6fc0", "#66b3ff", width=1, faint=True),
        Curve("train", np.c_[steps, train_cost], "#1b6fc0", "#66b3ff"),
        Curve("dev", np.c_[steps, train_cost + 0.05 + 0.1 * (steps / STEPS) ** 2], "#c2580a", "#ff9d4d", "dash"),
    ]  # fmt: skip
    random = np.random.default_rng(5)
    images = random.uniform(size=(0 if run["step"] > 1500 else 6, 8, 8))
    return [
        network(run["units"], t),
        boundary(t, "many" in st.query_params),
        HistoryPanel("cost", frame([np.array([0.01, 1.0])], 0, STEPS, log=True), title="Cost", role="strip", curves=curves, changes=run["marks"]),
        TilesPanel("mistakes", title="Worst mistakes", role="strip", images=images, empty="No mistake on the dev set.",
                   captions=[f"{i} taken for {(i * 7) % 10}" for i in range(len(images))]),
    ]  # fmt: skip


def rows(run: dict[str, Any]) -> list[dict[str, Any]]:
    look = {"light": "#1b6fc0", "dark": "#66b3ff", "dash": "solid", "marker": "circle", "note": "", "outcome": ""}
    return [
        {
            "id": "a",
            "name": "A",
            **look,
            "cells": [f"{0.7 - run['step'] / 3000:.3f}", f"{min(99.0, 50 + run['step'] / 20):.1f} %"],
        }
    ]


@st.fragment
def lab() -> None:
    run = st.session_state.run
    run["tick"] += 1
    if run["step"] >= STEPS:
        run["running"] = False
    live = Live(
        running=run["running"], tick=run["tick"], step=run["step"], steps=STEPS, epoch=run["step"] / EPOCH,
        epochs=STEPS // EPOCH, next_ms=40, note="1.2 ms a step, 40 s left", columns=COLUMNS, rows=rows(run),
        words="High variance." if run["step"] > 600 else "High bias: try a bigger network.",
    )  # fmt: skip
    stage("live", alt="A pretended training.", panels=panels(run), live=live, on_act=train)
    st.text("acts " + " ".join(run["acts"]))


st.set_page_config(page_title="Live stage", layout="wide")
apply_look("present" in st.query_params)
if "run" not in st.session_state:
    st.session_state.run = fresh()
left, right = st.columns([70, 30])
with right:
    results("live", COLUMNS, rows(st.session_state.run))
    gone = st.toggle("Without the stage")
    st.button("Count")
    slow = st.button("Slowly")
    st.text(f"{len(st.session_state.run['acts'])} acts")
with left:
    if slow:
        time.sleep(3)
    if not gone:
        lab()
