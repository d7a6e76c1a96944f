"""Who may import whom: the sources keep DESIGN's rules (tests/import_rules.py), each of which is shown to fail when broken."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.import_rules import broken_rules

ROOT = Path(__file__).parents[1]


def test_every_import_keeps_the_rules():
    assert broken_rules(ROOT) == []


# A small tree that keeps every rule; each row below adds to it or changes it.
SOUND = {
    "app.py": "import streamlit as st\nfrom pages.kit import frame\n",
    "pages/router.py": "import streamlit\nfrom pages import kit\n",
    "pages/kit/__init__.py": "",
    "pages/kit/frame.py": "import pandas\nimport streamlit\nfrom labcore.descent import descend\n",
    "pages/home.py": "from pages.kit import frame\n",
    "pages/kit/picture.py": "from labcore.descent import descend\n",
    "pages/trainer/page.py": "from pages.kit.frame import lesson\nfrom pages.trainer import settings\n",
    "pages/trainer/settings.py": "import streamlit\n",
    "pages/week1/signal_depth/page.py": "from kit import frame\nimport plotly.graph_objects\n",
    "pages/week2/optimizers/page.py": "from pages.week2.optimizers.view import view\nfrom labcore.experiments import race\n",
    "pages/week2/optimizers/view.py": "from labcore.figures.paths import paths_figure\ndef view(result, mode):\n    return None\n",
    "labcore/__init__.py": "",
    "labcore/span.py": "",
    "labcore/style.py": "from dataclasses import dataclass\n",
    "labcore/registry.py": "import numpy as np\nfrom dataclasses import dataclass\n",
    "labcore/costs.py": "from .registry import Registry\n",
    "labcore/data.py": (
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from sklearn.utils import Bunch\n"
        "def load() -> 'Bunch':\n    from sklearn.datasets import load_diabetes\n"
    ),
    "labcore/optimizers/__init__.py": "from labcore.optimizers.adaptive import adam\n",
    "labcore/optimizers/adaptive.py": "from labcore.registry import Registry\nfrom . import momentum\n",
    "labcore/optimizers/momentum.py": "import re\nEXPRESSION = re.compile('a')\n",
    "labcore/descent.py": "from labcore import costs\nfrom labcore.optimizers import adam\n",
    "labcore/figures/__init__.py": "",
    "labcore/figures/paths.py": (
        "import numpy\nfrom typing import TYPE_CHECKING\nfrom labcore.figures import theme\nfrom labcore.span import Span\n"
        "from labcore.style import Style, see_through\nif TYPE_CHECKING:\n    from labcore.descent import Path\n"
    ),
    "labcore/figures/theme.py": "",
    "labcore/experiments/__init__.py": "",
    "labcore/experiments/race.py": "from labcore.descent import descend\n",
    "labcore/experiments/depth/__init__.py": "from labcore.experiments.depth import spec\n",
    "labcore/experiments/depth/spec.py": "from labcore.costs import COSTS\n",
}


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def test_a_sound_tree_passes(tmp_path: Path):
    assert broken_rules(write(tmp_path, SOUND)) == []


# fmt: off
BROKEN = [
    ("labcore/costs.py", "import plotly.graph_objects as go", "not plotly"),
    ("labcore/costs.py", "def table():\n    import pandas", "not pandas"),
    ("labcore/costs.py", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import pandas", "not pandas"),
    ("labcore/costs.py", "from streamlit import cache_data", "only app.py and pages/ import streamlit"),
    ("labcore/costs.py", "from scipy.optimize import minimize", "imported in the function that needs it"),
    ("labcore/costs.py", "from pages.kit import frame", "not pages"),
    ("labcore/figures/paths.py", "import streamlit", "only app.py and pages/ import streamlit"),
    ("labcore/figures/paths.py", "import plotly", "not plotly"),
    ("labcore/figures/paths.py", "def f():\n    from scipy import signal", "not scipy"),
    ("labcore/figures/paths.py", "from labcore.descent import descend", "figures draw and compute nothing"),
    ("labcore/figures/paths.py", "from labcore.descent import Path", "figures draw and compute nothing"),
    ("labcore/figures/paths.py", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from labcore.descent import descend",
     "figures draw and compute nothing"),
    ("labcore/figures/paths.py", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    pass\nelse:\n    from labcore.descent import Path",
     "figures draw and compute nothing"),
    ("labcore/figures/paths.py", "from labcore.optimizers import OPTIMIZERS", "figures draw and compute nothing"),
    ("labcore/figures/paths.py", "from labcore import descent", "figures draw and compute nothing"),
    ("labcore/figures/paths.py", "from ..descent import descend", "figures draw and compute nothing"),
    ("labcore/figures/paths.py", "import labcore.descent", "figures draw and compute nothing"),
    ("labcore/figures/paths.py", "import labcore", "figures draw and compute nothing"),
    ("tools/report.py", "import streamlit.testing", "only app.py and pages/ import streamlit"),
    ("start.py", "import streamlit", "only app.py and pages/ import streamlit"),
    ("pages/home.py", "from pages.week2.optimizers import view", "imported by nobody else: pages.week2.optimizers.view"),
    ("pages/week2/optimizers/page.py", "import pages.week1.signal_depth.page", "imported by nobody else"),
    ("pages/week2/optimizers/page.py", "from pages.week2.momentum import page", "imported by nobody else"),
    ("pages/week2/optimizers/page.py", "from week1.signal_depth.page import TITLE", "imported by nobody else"),
    ("pages/trainer/page.py", "def f():\n    from pages.week2.momentum.page import lesson", "imported by nobody else"),
    ("pages/kit/frame.py", "from pages.trainer import settings", "imported by nobody else"),
    ("pages/router.py", "from pages.trainer import page", "imported by nobody else"),
    ("pages/kit/picture.py", "import streamlit", "a picture knows no session"),
    ("pages/kit/picture.py", "from pages.kit.frame import lesson", "a picture knows no session, and this reaches Streamlit by pages.kit.frame"),
    ("pages/week2/optimizers/view.py", "from pages.kit import frame\ndef view(result):\n    return None", "a picture knows no session"),
    ("labcore/experiments/race.py", "from labcore.experiments.depth import spec", "experiments do not import each other"),
    ("labcore/experiments/depth/spec.py", "from labcore.experiments import race", "experiments do not import each other"),
    ("labcore/descent.py", "from labcore.experiments import race", "labcore.experiments.race is not before labcore.descent"),
    ("labcore/registry.py", "from labcore.costs import COSTS", "labcore.costs is not before labcore.registry"),
    ("labcore/costs.py", "from labcore import data", "labcore.data is not before labcore.costs"),
    ("labcore/optimizers/momentum.py", "from labcore.descent import descend", "is not before labcore.optimizers.momentum"),
    ("labcore/descent.py", "from labcore.figures.paths import Frame", "labcore.figures.paths is not before labcore.descent"),
    ("labcore/__init__.py", "from labcore.registry import Registry", "labcore.registry is not before labcore"),
    ("labcore/novelty.py", "", "missing from LAYERS"),
    ("labcore/optimizers/momentum.py", "from labcore.optimizers import adaptive",
     "circle: labcore.optimizers.adaptive -> labcore.optimizers.momentum -> labcore.optimizers.adaptive"),
    ("pages/kit/__init__.py", "from pages.kit.frame import lesson\nfrom pages import router", "circle: "),
    ("labcore/costs.py", "eval('1')", "eval() runs text as code"),
    ("pages/kit/frame.py", "import pandas\npandas.eval('1')", "eval() runs text as code"),
    ("pages/home.py", "import builtins\nbuiltins.exec('1')", "exec() runs text as code"),
    ("app.py", "import pickle", "pickle turns a file"),
    ("pages/kit/frame.py", "from joblib import load", "joblib turns a file"),
    ("labcore/data.py", "import numpy\nnumpy.load('a', allow_pickle=True)", "allow_pickle"),
]
# fmt: on


@pytest.mark.parametrize(("file", "text", "fault"), BROKEN)
def test_each_rule_fails_when_broken(tmp_path: Path, file: str, text: str, fault: str):
    faults = broken_rules(write(tmp_path, SOUND | {"pages/week2/momentum/page.py": "", file: text}))
    assert any(line.startswith((file, "circle")) and fault in line for line in faults), faults
