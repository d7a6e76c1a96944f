"""What averages say: the table beside the stage, all numbers, the CSV and the script."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st

from labcore.averages import correction, ewa, window
from pages.kit.numbers import digits
from pages.week2.averages.view import Found, Row, said

Array = np.ndarray

COLUMNS = [
    ("window", "1 / (1 − β), or the window's length"),
    ("now", "The average at the time the clock shows"),
    ("lag", "How far the curve runs behind, measured by cross-correlation with the centred mean"),
    ("theory", "β / (1 − β), or (L − 1) / 2 for a window of L: the lag behind a slow signal"),
    ("noise left", "The share of white noise's variance that is left, in theory"),
]


def results_of(found: Found, brief: bool) -> tuple[list[tuple[str, str]], list[dict[str, Any]]]:
    """Columns and rows of the table beside the stage."""
    columns = [c for c in COLUMNS if not brief or c[0] in ("window", "lag", "noise left")]
    rows = []
    for row in found.curves:
        a, look = row.average, row.style
        cells = {"window": digits(a.length, 3), "now": None, "lag": digits(a.measured, 3), "theory": digits(a.lag, 3),
                 "noise left": f"{100 * a.noise_left:.2g} %"}  # fmt: skip
        rows.append({
            "id": row.id, "name": row.name, "light": look.light, "dark": look.dark, "dash": look.dash,
            "marker": look.marker, "cells": [cells[name] for name, _ in columns], "outcome": "", "note": said(found, row),
        })  # fmt: skip
    return columns, rows


TABLE = (
    "length", "weight at its end", "lag, theory", "lag, measured", "noise left, theory", "variance left, measured",
    "numbers kept", "sums and products",
)  # fmt: skip


def markdown_table(found: Found) -> str:
    """Every average beside its two windows."""
    lines = ["| | " + " | ".join(TABLE) + " |", "|---|" + "---:|" * len(TABLE)]
    names = {"exponential": "β = {:g}", "rule": "window of 1/(1 − β)", "equal": "window of equal variance"}
    for row in found.rows:
        a = row.average
        numbers = (a.length, _last_weight(row), a.lag, a.measured, a.noise_left, a.variance, a.memory, a.operations)
        name = names[row.kind].format(row.beta)
        lines.append(f"| {name} | " + " | ".join(digits(float(value)) for value in numbers) + " |")
    unit = found.series.counts
    return "\n".join(lines) + (
        f"\n\nLengths and lags in {unit}s; the weight at its end is that of {unit} 1/(1 − β) as a share of the newest, near 1/e = 0.3679. "
        "The theory of the noise is for white noise, that of the lag for a slow signal; measured is this series after its "
        f"start, a dash where it is too short. A window keeps a running sum and all its numbers; an average keeps one, whatever its length."
    )


def _last_weight(row: Row) -> float:
    return row.beta ** window(row.beta) if row.kind == "exponential" else math.nan


def script(found: Found, betas: Sequence[float]) -> str:
    """A runnable script with labcore that prints the table's numbers."""
    body = [
        "from labcore.averages import compare, window", *found.series.imports, "",
        found.series.script, "",
        f"for beta in {tuple(betas)}:",
        '    print(f"beta {beta:g}: after 1/(1 - beta) steps a weight is {beta ** window(beta):.4g} of the newest")',
        f"    for a in compare(series, beta, bias_correction={found.corrected}):",
        '        print(f"  length {a.length:.4g} lag {a.lag:.4g} measured {a.measured:.4g} noise left {a.noise_left:.4g} "',
        '              f"variance left {a.variance:.4g} numbers kept {a.memory:.4g} operations {a.operations}")',
    ]  # fmt: skip
    return "\n".join([*body, ""])


def csv_text(found: Found) -> str:
    """Every step: the series, each average as it is and corrected, and its two windows."""
    x = found.series.values
    columns: dict[str, Array] = {found.series.counts: np.arange(1, len(x) + 1), "series": x}
    for row in found.rows:
        name = row.id.replace(" ", "_")
        if row.kind == "exponential":
            v = ewa(x, row.beta)
            columns[f"{name}_beta_{row.beta:g}"] = v
            columns[f"{name}_beta_{row.beta:g}_corrected"] = v / correction(row.beta, len(x))
        else:
            columns[f"{name}_length_{row.average.length:g}"] = row.average.curve
    lines = [",".join(columns)]
    lines += [",".join(map(repr, line)) for line in zip(*(c.tolist() for c in columns.values()), strict=True)]
    return "\n".join(lines) + "\n"


def onwards() -> None:
    """The same average in the race: of the gradients, and of their squares."""
    with st.container(horizontal=True, gap="small", key="dl-onwards"):
        for label, optimizer in (("Of gradients: momentum", "momentum"), ("Of their squares: RMSprop", "rmsprop")):
            query = {"optimizers": f"gd.{optimizer}", "noise": "4", "focus": optimizer}
            st.page_link(
                "week2/optimizers/page.py",
                label=label,
                query_params=query,
                icon=":material/arrow_forward:",
                width="content",
            )


SOURCES = """
- **Averages and bias correction**: A. Ng, Improving Deep Neural Networks, exponentially weighted averages; D. P. Kingma and J. Ba, arXiv:1412.6980, section 3.
- **Temperatures**: NOAA's daily summaries for Seattle, 2012 to 2015, as `vega_datasets` ships them; the mean of each day's highest and lowest.
- **Three days**: 40, 49 and 45 °F, the worked example of the course.
- **Lag and variance**: J. S. Hunter, The exponentially weighted moving average, Journal of Quality Technology 18 (1986), 203-210.
"""
