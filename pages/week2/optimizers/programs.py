"""The race on the page as a program of the frameworks."""

from __future__ import annotations

from labcore.experiments.race import Result
from labcore.frameworks import Script, script
from pages.kit.programs import ScriptOffer


def programs(result: Result) -> list[ScriptOffer]:
    """The race with the rates that it was run with."""
    spec = result.with_rates

    def write(framework: str, same: bool, files: bool) -> Script:
        return script(spec, framework)

    return [ScriptOffer("", write, _said(result))]


def _said(result: Result) -> str:
    said = f"It runs all {result.spec.steps:,} steps and prints where each optimizer ends, as here up to rounding."
    if any(one.tuned for one in result.results):
        said += " The learning rates are the best that the lab has found."
    if any(one.outcome == "diverged" for one in result.results):
        said += " What diverges here is not followed any further, there it goes on."
    return said
