"""The results as a Markdown table and as a small picture."""

from __future__ import annotations

import math
import os
import platform
from collections.abc import Sequence
from html import escape
from importlib.metadata import PackageNotFoundError, version

from benchmarks.rounds import PASSES, ROUNDS, Result

PACKAGES = ("numpy", "scipy", "torch", "jax", "scikit-learn", "pandas")
WIDTH, LEFT, RIGHT, TOP, ROW, BELOW = 860, 400, 90, 58, 24, 34


def markdown(results: Sequence[Result]) -> str:
    lines = [
        "| work | against | Descent Lab | the other | ratio | passes | by CPU time | at least | |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for one in results:
        if one.why_not:
            lines.append(f"| {one.name} | {one.peer} | | | | | | {one.target:g} | not measured: {one.why_not} |")
            continue
        if one.counts == "memory":
            ours, theirs, cpu = f"{one.ours / 1e6:.0f} MB", f"{one.theirs / 1e6:.0f} MB", ""
        else:
            ours, theirs, cpu = f"{_time(one.ours)} a {one.unit}", _time(one.theirs), f"{one.cpu:.2f}"
        spread = f"{one.low:.2f} to {one.high:.2f}"
        word = "reached" if one.reached else "not reached"
        lines.append(
            f"| {one.name} | {one.peer} | {ours} | {theirs} | **{one.ratio:.2f}** | {spread} | {cpu} | {one.target:g} | {word} |"
        )
    return "\n".join(lines) + "\n"


def document(results: Sequence[Result], load: str) -> str:
    """docs/benchmarks.md; `load` is what the machine was busy with before."""
    return f"""# The engine beside other libraries

Made by `make bench`, which writes this page anew; what follows from it, and what limits each figure, is in
[performance.md](performance.md).

![How many times as fast as the others, beside what was to be reached](benchmarks.svg)

{markdown(results)}
A ratio above 1: the lab is faster. Times are medians of {PASSES} passes of {ROUNDS} alternating rounds, each begun from the
same weights and none of them counted cold; the ratio is the median of the passes' ratios, beside the lowest and the highest of
them. By CPU time is the same ratio for the time that the processor spent, which other programs on the machine change less. Before
the first round all sides have to come to the same result.

Of memory a ratio above 1 says that the lab holds less: the most bytes at once, beside the arrays that were given.

- One thread each: for BLAS by the environment, for PyTorch by `set_num_threads(1)`, for JAX by
  `--xla_cpu_multi_thread_eigen=false`.
- PyTorch is eager with its fused Adam (the six optimizers on a surface as they come), JAX compiles the whole step, scikit-learn
  is `MLPClassifier.partial_fit`, one batch a call (own arrays: `fit` behind a `StandardScaler`), pandas `ewm(adjust=True)`. One by one are the same trainings in this engine.
- {versions()}.
- {machine()}; {load}.
"""


def versions() -> str:
    result = [f"Python {platform.python_version()}"]
    for name in PACKAGES:
        try:
            result.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            result.append(f"{name} not installed")
    return ", ".join(result)


def machine() -> str:
    """The processor and its cores."""
    model = platform.machine()
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            models = [line.partition(":")[2].strip() for line in file if line.startswith("model name")]
        model = f"{models[0]}, {model}" if models else model
    except OSError:
        pass
    return f"{platform.system()} on {model}, {os.cpu_count()} cores"


def _time(seconds: float) -> str:
    return f"{1e6 * seconds:.0f} us" if seconds < 1e-3 else f"{1e3 * seconds:.3g} ms"


def svg(results: Sequence[Result]) -> str:
    """A bar from 1 to each ratio on a logarithmic axis, and a tick at its target; for a light and a dark page."""
    rows = [one for one in results if not one.why_not]
    most = max([10.0, *(max(one.high, one.target) for one in rows)])
    least = min([0.5, *(min(one.low, one.target) for one in rows)])
    reach = math.log(most / least)

    def x(ratio: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * math.log(ratio / least) / reach

    bottom = TOP + ROW * len(rows)
    parts = []
    for mark in (0.5, 1, 2, 5, 10, 20, 50, 100):
        if least <= mark <= most:
            kind = "one" if mark == 1 else "grid"
            parts.append(f'<line class="{kind}" x1="{x(mark):.1f}" x2="{x(mark):.1f}" y1="{TOP - 6}" y2="{bottom}"/>')
            parts.append(f'<text class="axis" x="{x(mark):.1f}" y="{bottom + 18}" text-anchor="middle">{mark:g}</text>')
    for number, one in enumerate(rows):
        y = TOP + ROW * number
        a, b = sorted((x(1.0), x(one.ratio)))
        parts += [
            f'<text x="{LEFT - 12}" y="{y + 14}" text-anchor="end">{escape(one.name)}, {escape(one.peer)}</text>',
            f'<rect class="{"reached" if one.reached else "missed"}" x="{a:.1f}" y="{y + 3}" width="{b - a:.1f}" height="14"/>',
            f'<line class="spread" x1="{x(one.low):.1f}" x2="{x(one.high):.1f}" y1="{y + 10}" y2="{y + 10}"/>',
            f'<line class="target" x1="{x(one.target):.1f}" x2="{x(one.target):.1f}" y1="{y}" y2="{y + 20}"/>',
            f'<text x="{max(x(one.high), x(one.target), x(1.0)) + 8:.1f}" y="{y + 14}">{one.ratio:.2f}</text>',
        ]
    style = (
        "text{font:13px system-ui,sans-serif;fill:#1f2328}.title{font-size:15px;font-weight:600}.axis{fill:#59636e}"
        ".grid{stroke:#d1d9e0}.one{stroke:#59636e}.reached{fill:#2f6fb5}.missed{fill:#b06a2c}"
        ".spread{stroke:#1f2328;stroke-width:1.5}.target{stroke:#c23b00;stroke-width:2}"
        "@media(prefers-color-scheme:dark){text{fill:#e6edf3}.axis{fill:#9198a1}.grid{stroke:#3d444d}.one{stroke:#9198a1}"
        ".reached{fill:#4d8fd6}.missed{fill:#c98a4e}.spread{stroke:#e6edf3}.target{stroke:#ff8a5c}}"
    )
    title = "How many times as fast (log scale); red: at least; thin: the spread of the passes"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {bottom + BELOW}" role="img" aria-label="{title}">'
        f'<style>{style}</style><text class="title" x="12" y="24">{title}</text>' + "".join(parts) + "</svg>\n"
    )
