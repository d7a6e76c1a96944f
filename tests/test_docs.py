"""The examples of README and CONTRIBUTING run as they stand."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from labcore.training import Evaluation, Report
from pages.kit.link import PARTS
from pages.kit.server import limit_table
from pages.kit.server.limits import Limit, declared

ROOT = Path(__file__).parent.parent


def examples(name: str, language: str = "python") -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (ROOT / name).read_text(encoding="utf-8"), flags=re.S)


OPTIMIZER, COST, *LESSONS, PANEL = examples("CONTRIBUTING.md")
(MODULE,) = examples("CONTRIBUTING.md", "js")
SIX, OWN, NUMBERS, SAVED, TRAINING, FRAMEWORK, CLUSTER = examples("README.md")


def ran(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_readme_makes_a_script_for_a_framework() -> None:
    printed = ran(FRAMEWORK)
    assert "torch.optim.Adam(" in printed
    assert printed.endswith("lies in a folder with data.npz start.npz\n")


def test_the_readme_runs_six_optimizers_in_five_lines() -> None:
    assert len(SIX.strip().splitlines()) == 5
    lines = ran(SIX).strip().splitlines()
    assert len(lines) == 6
    assert all(0 <= float(line.split()[1]) < 24.2 for line in lines), lines


def test_the_readme_trains_on_own_arrays_in_nine_lines() -> None:
    assert len(OWN.strip().splitlines()) == 9
    *epochs, labels, told = ran(OWN).strip().splitlines()
    assert len(epochs) == 30
    assert float(re.findall(r"([\d.]+)%", epochs[-1])[0]) > 90, epochs[-1]
    assert labels == "['inside', 'outside']"
    (inside, _), (_, outside) = json.loads(told)
    assert min(inside, outside) > 0.8, told


def test_the_readme_predicts_numbers_of_own_arrays() -> None:
    said, *numbers = re.findall(r"-?[\d.]+", ran(NUMBERS).partition("dev")[2])
    assert float(said) > 0.9
    # 1000 + 50 and 1000 - 50.
    assert [abs(float(one) - truth) < 25 for one, truth in zip(numbers, (1050, 950), strict=True)] == [True, True]


def test_the_readme_saves_a_run_and_loads_it() -> None:
    assert ran(SAVED).split() == ["20", "True"]


def test_the_readme_names_the_fields_of_a_report_and_what_hide_takes() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in (
        *(one.name for one in fields(Report)),
        *(one.name for one in fields(Evaluation) if one.name not in ("step", "epoch")),
        *PARTS,
    ):
        assert f"`{name}`" in text, name


def test_the_readme_has_the_commands_of_the_dockerfile() -> None:
    text, dockerfile = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "Dockerfile"))
    (port,) = re.findall(r"EXPOSE (\d+)", dockerfile)
    (tag,) = re.findall(r"docker build --tag (\S+) \.", text)
    assert f"docker run --rm --publish {port}:{port} {tag}\n" in text


def test_the_table_of_limits_is_what_is_declared() -> None:
    text, table = (ROOT / "SECURITY.md").read_text(encoding="utf-8"), limit_table.table(declared())
    assert f"{table}\n\n" in text, "run python -m pages.kit.server.limit_table SECURITY.md"
    assert text.count(limit_table.HEAD) == 1


def test_a_limit_has_a_row_and_an_old_table_makes_place() -> None:
    one = Limit("DESCENT_LAB_GUESTS", 2000, "visitors", 1, 1e5, "a hall; twice.")
    (row,) = limit_table.table([one]).splitlines()[2:]
    assert row == "| `DESCENT_LAB_GUESTS` | 2,000 visitors | 1 to 100,000 | A hall; twice |"
    old = f"before\n\n{limit_table.HEAD}\n| an | old | one | x |\n\nafter\n"
    assert limit_table.replaced(old, limit_table.table([one])) == f"before\n\n{limit_table.HEAD}\n{row}\n\nafter\n"
    with pytest.raises(ValueError, match="none"):
        limit_table.replaced("nothing", limit_table.table([one]))


def test_the_readme_trains_a_network_on_digits() -> None:
    lines = ran(TRAINING).strip().splitlines()
    assert len(lines) >= 5
    assert max(float(re.findall(r"([\d.]+)%", line)[0]) for line in lines) > 95, lines


def test_the_optimizer_of_the_guide_is_in_the_tables_and_the_choice_at_once() -> None:
    use = """
from labcore.costs import COSTS
from labcore.descent import descend
from labcore.reference import table
from pages.week2.optimizers.picker import SEVERAL, picker_settings
path = descend(COSTS["quadratic"].make(), OPTIMIZERS["signum"].make(beta=0.5), learning_rate=0.1, steps=3)
print(path.points[-1].round(12).tolist(), "`signum`" in table(OPTIMIZERS), "signum" in SEVERAL.choices,
      "signum.beta" in {setting.key for setting in picker_settings()})
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


def files_of_lessons() -> dict[str, str]:
    """The files of the guide's two lessons by their paths."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    return dict(re.findall(r"`([\w/]+\.py)`:\n\n```python\n(.*?)```", text, flags=re.S))


def test_the_lessons_of_the_guide_are_short() -> None:
    lengths = {name: len(text.strip().splitlines()) for name, text in files_of_lessons().items()}
    assert len(lengths) == len(LESSONS) == 3
    assert lengths.pop("pages/week2/one_rate/page.py") <= 45
    assert sum(lengths.values()) <= 80


def test_the_lessons_of_the_guide_keep_the_whole_contract(tmp_path: Path) -> None:
    for folder in ("labcore", "pages", "tests", ".streamlit"):
        shutil.copytree(
            ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", "browser", "reference")
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name, text in files_of_lessons().items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "tests/pages/test_contract.py",
        "-k",
        "one-rate or coins",
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=400, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
    assert "22 passed" in done.stdout
