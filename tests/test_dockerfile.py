"""The Dockerfile, read: no engine runs on every machine that runs the tests."""

from __future__ import annotations

import shlex
from pathlib import Path

ROOT = Path(__file__).parents[1]


def instructions() -> list[tuple[str, str]]:
    lines = (ROOT / "Dockerfile").read_text().replace("\\\n", " ").splitlines()
    pairs = (line.split(maxsplit=1) for line in lines if line.strip() and not line.startswith("#"))
    return [(name, rest) for name, rest in pairs]


def test_visitors_do_not_talk_to_root():
    users = [rest for name, rest in instructions() if name == "USER"]
    assert users == ["lab"]
    assert any(name == "RUN" and "useradd" in rest and rest.endswith(" lab") for name, rest in instructions())


def test_its_health_is_asked():
    (check,) = [rest for name, rest in instructions() if name == "HEALTHCHECK"]
    assert "/_stcore/health" in check


def test_what_it_copies_exists_and_reaches_the_builder():
    kept = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    copied = [source for name, rest in instructions() if name == "COPY" for source in shlex.split(rest)[:-1]]
    assert sorted(copied) == sorted(kept)
    assert all((ROOT / source).exists() for source in copied)
    assert {"app.py", "pages", "labcore", ".streamlit", "requirements.txt"} <= set(copied)
