"""The examples of README and CONTRIBUTING run as they stand."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.unpack import unpack

ROOT = Path(__file__).parent.parent


def examples(name: str, language: str = "python") -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (ROOT / name).read_text(encoding="utf-8"), flags=re.S)


OPTIMIZER, COST, LESSON, PANEL = examples("CONTRIBUTING.md")
(MODULE,) = examples("CONTRIBUTING.md", "js")
SIX, TRAINING = examples("README.md")


def ran(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_readme_runs_six_optimizers_in_five_lines() -> None:
    assert len(SIX.strip().splitlines()) == 5
    lines = ran(SIX).strip().splitlines()
    assert len(lines) == 6
    assert all(0 <= float(line.split()[1]) < 24.2 for line in lines), lines


def test_the_readme_trains_a_network_on_digits() -> None:
    lines = ran(TRAINING).strip().splitlines()
    assert len(lines) >= 5
    assert max(float(re.findall(r"([\d.]+)%", line)[0]) for line in lines) > 95, lines


def test_the_optimizer_of_the_guide_is_in_the_tables_and_the_choice_at_once() -> None:
    use = """
from labcore.costs import COSTS
from labcore.descent import descend
from labcore.reference import table
from pages.kit.optimizer_picker import SEVERAL, entrant_settings
path = descend(COSTS["quadratic"].make(), OPTIMIZERS["signum"].make(beta=0.5), learning_rate=0.1, steps=3)
print(path.points[-1].round(12).tolist(), "`signum`" in table(OPTIMIZERS), "signum" in SEVERAL.choices,
      "signum.beta" in {setting.key for setting in entrant_settings()})
"""
    # From (-3.5, 1.6) three steps of 0.1 towards the minimum in each coordinate.
    assert ran(OPTIMIZER + use).split() == ["[-3.2,", "1.3]", "True", "True", "True"]


def test_the_cost_of_the_guide_is_right_and_in_the_choice_at_once() -> None:
    use = """
import numpy as np
from pages.kit.surfaces import SURFACES
cost = COSTS["matyas"].make()
print(np.linalg.eigvalsh(cost.hessian(cost.start)).round(12).tolist(), "matyas" in SURFACES)
"""
    assert ran(COST + use).split() == ["[0.04,", "1.0]", "True"]


@pytest.mark.parametrize("rate", [0.02, 0.12])
def test_the_lesson_of_the_guide_runs(rate: float) -> None:
    lesson = AppTest.from_string(LESSON, default_timeout=60)
    lesson.query_params["learning_rate"] = str(rate)
    lesson.run()
    assert not lesson.exception
    (shown,) = [element.proto for element in lesson.get("bidi_component") if "stage" in element.proto.component_name]
    assert ("diverged" in unpack(shown.bytes).header["alt"]) == (rate == 0.12)
