"""What is taken away of the scripts."""

from __future__ import annotations

from functools import partial

from labcore.frameworks.lesson_scripts import ScriptSpec
from pages.kit.script_downloads import offer_script
from pages.kit.settings import PageSettings


def menu(settings: PageSettings, spec: ScriptSpec) -> None:
    """Draws the buttons for what stands on the right and for the lab's own, as far as there are scripts."""
    for framework in ("numpy", spec.framework):
        try:
            spec.script(framework, files=False)
        except ValueError:
            # The page says why.
            continue
        offer_script(settings.page, framework, partial(spec.script, framework))
