"""The trainer's settings and its training without a browser: as the page has them, in a session of their own."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, cast

from labcore.training import Run
from labcore.training import Settings as TrainingSettings
from pages.kit.job import Job
from pages.kit.settings import PageSettings
from pages.kit.work import Work
from pages.trainer.session import Training
from tests.pages.visit import Visit

PAGE = "trainer"


class Unseen:
    """Work whose progress nobody looks at."""

    def at(self, text: str, share: float) -> None:
        assert 0.0 <= share <= 1.0

    def wait(self, job: Job[Any]) -> None:
        while not job.wait(0.1):
            assert 0.0 <= job.share <= 1.0


UNSEEN = cast(Work, Unseen())


def visit(**query: str) -> Visit:
    """The page opened by a link; dots in names as two underscores."""
    result = Visit(PAGE, {name.replace("__", "."): value for name, value in query.items()})
    assert not result.failure
    return result


@cache
def _page() -> PageSettings:
    return visit(trained="0").settings


def page_settings(**values: Any) -> PageSettings:
    """The page's settings, these values and the rest at their defaults; one object for all."""
    settings = _page()
    settings.apply({name.replace("__", "."): value for name, value in values.items()})
    return settings


def following(**values: Any) -> tuple[Training, PageSettings]:
    """A training that stands where a page with these settings opens."""
    settings, training = page_settings(**values), Training()
    training.follow(settings, UNSEEN)
    return training, settings


def training_with(settings: TrainingSettings | Sequence[TrainingSettings], steps: int = 0) -> Training:
    """A training of a run so far."""
    run = Run(settings)
    run.advance(steps)
    return Training(_run=run, fresh=False)
