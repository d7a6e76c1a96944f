"""The page on bias and variance: its exhibits, what is told by the clock, and what a picture may tell of a question."""

from __future__ import annotations

import pytest

from pages.week1.bias_variance.page import lesson
from tests.pages.visit import Visit


def page(**query: str) -> Visit:
    visit = Visit("bias-variance", query)
    assert not visit.failure
    return visit


@pytest.mark.parametrize("exhibit", list(lesson.exhibits))
@pytest.mark.parametrize("present", [{}, {"present": "1"}])
def test_every_exhibit_is_shown(exhibit: str, present: dict[str, str]):
    visit = page(exhibit=exhibit, **present)
    assert "nan" not in "\n".join(visit.text()).lower().split()
    assert visit.buttons("answer")
