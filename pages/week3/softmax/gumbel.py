"""Gumbel's trick on the stage: noisy logits whose largest is drawn, and bins that fill up to the softmax."""

from __future__ import annotations

import numpy as np

from labcore.experiments.softmax.gumbel import Result
from labcore.experiments.softmax.numeric import logits_of, names_of
from labcore.figures.axes import Axis
from labcore.figures.lines import frame
from labcore.style import SIDES
from labcore.table import Column
from pages.kit.numbers import digits
from pages.kit.panels import CurvePanel
from pages.kit.stage_data import Clock, Rule, Track
from pages.kit.view import Beside, Legend, Mode, Now, View
from pages.week3.softmax.panels import NoisyPanel
from pages.week3.softmax.words import points

EXPLANATION = r"""
**What you see.** At each step every logit gets noise of its own, $G = -\ln(-\ln U)$ with $U$ uniform, and the class with the largest $z + G$ is drawn. Dashed, the logit without noise. Each draw falls into
its class's bin, and the bins fill up to the line.

**Why it comes out so.** $e^{-G}$ is exponentially distributed, so $e^{-(z + G)}$ is a waiting time with rate $e^z$. The largest $z + G$ is the shortest of these times, and of independent waiting times each
is the shortest with a chance of its rate over the sum of the rates: $e^{z_k} / \sum_j e^{z_j}$, the softmax.

**What it is for.** A language model draws its next word from a softmax over tens of thousands of logits. Noise and a maximum do that without the exponentials' sum; with $z/T$ in place of $z$, at any temperature.
"""
# The last draw's noise may be anything: the axis shows nearly all of it.
SHOWN = 0.995
SECONDS = 12.0


def view(result: Result, mode: Mode) -> View:
    spec, names = result.spec, names_of(result.spec.classes)
    at = np.arange(spec.draws + 1.0)
    tracks = [_track(result, k, at) for k in range(spec.classes)]
    low, high = min(0.0, float(np.quantile(result.noisy, 1 - SHOWN))), max(0.0, float(np.quantile(result.noisy, SHOWN)))
    shares = frame(
        [], 0, spec.draws, False, x="draws", y=Axis(range=(0, 1), ticks=3, tick_format=".0%"), levels=result.p.tolist()
    )
    says = words(result, mode.presenting)
    legend = [Legend(track.id, track.name, track.style) for track in tracks]
    return View(
        alt=f"Logits with noise, of which the largest is drawn, and bins that fill up with the draws. {says}", says=says,
        panels=[
            NoisyPanel(
                "noisy", names=names, looks=SIDES[: spec.classes], z=logits_of(spec), p=result.p, noisy=result.noisy, counts=result.counts.astype(float),
                range=(low, high),
            ),
            CurvePanel("shares", shares, tracks=[track.id for track in tracks], points="share", role="strip", title="share of all draws so far; dotted: softmax"),
        ],
        tracks=tracks, clock=Clock(spec.draws, at=spec.draws, rest=spec.draws, unit="draw", seconds=SECONDS), focus="k0",
        table=Beside(result.table().only("z", "p"), legend, Now(Column("now", "share now", "Of the draws up to the clock's", format=".3f"), "now")),
        formula=[_rule(result, k) for k in range(spec.classes)],
    )  # fmt: skip


def _track(result: Result, k: int, at: np.ndarray) -> Track:
    z, counts = float(logits_of(result.spec)[k]), result.counts[:, k].astype(float)
    share = counts / np.maximum(at, 1.0)
    noise = np.concatenate([[0.0], result.noisy[:, k] - z])
    arrays = {
        "points": np.column_stack([at, share]), "share": np.column_stack([at, share]), "now": share, "count": counts,
        "draws": at, "noise": noise, "sum": z + noise,
    }  # fmt: skip
    return Track(f"k{k}", names_of(result.spec.classes)[k], SIDES[k], arrays)


def _rule(result: Result, k: int) -> Rule:
    name, z = names_of(result.spec.classes)[k], digits(float(logits_of(result.spec)[k]))
    pairs = [
        (r"z_k - \mathrm{ln}(-\mathrm{ln}\, U)", rf"{z} + (@noise) = @sum"),
        (r"\mathrm{drawn} / \mathrm{draws}", r"@count / @draws = @now"),
    ]
    return Rule(f"k{k}", name, pairs, here=True)


def words(result: Result, brief: bool = False) -> str:
    """How far the shares are from the softmax, and unless in brief in their own standard deviations."""
    names, off = names_of(result.spec.classes), result.frequencies - result.p
    spreads = np.abs(off) / result.expected_spread
    k = int(spreads.argmax())
    if brief:
        return f"No share is off by more than {points(float(np.abs(off).max()))}."
    return (
        f"After {result.spec.draws:,} draws no share is off by more than {points(float(np.abs(off).max()))}. By chance {names[k]} is usually off by "
        f"{points(float(result.expected_spread[k]))}; here it is {spreads[k]:.1f} times as much, the most of all."
    )
