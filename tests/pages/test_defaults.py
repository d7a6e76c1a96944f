"""Links outlive versions: a link leaves defaults out, so a changed default or a vanished setting changes old links.

`python -m tests.pages.test_defaults` adds what is new to defaults.json, and changes nothing that stands there.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pages.kit.catalogue import catalogue

PINNED = Path(__file__).with_name("defaults.json")
WHY = "A link leaves defaults out, so every link ever shared would show another picture. Keep it, or add a new setting."


def declared() -> dict[str, dict[str, str | None]]:
    """Every lesson's settings by name, each with its default as it would stand in a link (null: nothing)."""
    result: dict[str, dict[str, str | None]] = {}
    for entry in catalogue():
        spans = {name: setting.span for name, setting in entry.lesson.settings.items()}
        result[entry.url_path] = {n: None if s.default is None else s.format(s.default) for n, s in spans.items()}
    return result


@pytest.fixture(scope="module")
def now() -> dict[str, dict[str, str | None]]:
    return declared()


def test_no_path_no_setting_and_no_default_has_changed(now):
    for path, pinned in json.loads(PINNED.read_text()).items():
        assert path in now, f"/{path} is gone. Every link to it would end at a page that is not there."
        for name, default in pinned.items():
            assert name in now[path], f"/{path} no longer has the setting {name}. {WHY}"
            new = now[path][name]
            assert new == default, f"/{path} changes the default of {name} from {default} to {new}. {WHY}"


def test_every_setting_is_pinned(now):
    pinned = json.loads(PINNED.read_text())
    new = {path: [name for name in names if name not in pinned.get(path, {})] for path, names in now.items()}
    assert not any(new.values()), f"run python -m tests.pages.test_defaults, which pins {new}"


if __name__ == "__main__":
    old = json.loads(PINNED.read_text()) if PINNED.exists() else {}
    merged = {path: {**names, **old.get(path, {})} for path, names in declared().items()}
    PINNED.write_text(json.dumps({**old, **merged}, indent=2) + "\n")
