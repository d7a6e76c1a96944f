"""The trainer with settings, opened in a window that watches itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.trainer.training import SeenTraining, link


@pytest.fixture
def training(open_page) -> Callable[..., SeenTraining]:
    """training(data="moons", trained=0, look={"width": 390}) -> the trainer with these settings."""

    def opened_training(look: dict[str, Any] | None = None, **settings: Any) -> SeenTraining:
        return SeenTraining(open_page(link(**settings), wait=False, **(look or {})))

    return opened_training
