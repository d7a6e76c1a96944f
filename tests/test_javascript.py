"""The check of the JavaScript: it finds what is wrong, in the kit and in any lesson's folder, and says what it needs."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_docs import MODULE
from tools.javascript import check as tool
from tools.javascript.check import HERE, ROOT, Missing, check, modules

BARS = "pages/week2/averages/weight_bars.js"
# A new lesson, one of the kit's modules and one of an older lesson, each with a fault: what is written, and what is to be heard.
FAULTS = [
    ("another type than is declared", BARS, '\n/** @type {number} */\nexport const wrong = "text";\n', "TS2322"),
    ("an argument that the kit does not take", "pages/week3/new/odd.js", 'import { number } from "./format.js";\n\nexport default number("7");\n', "TS2345"),
    ("a parameter without a type", "pages/kit/stage/text.js", "\nexport const twice = (x) => 2 * x;\n", "TS7006"),
    ("a field that the server does not send", "pages/kit/stage/store.js", "\n/** @param {Lab.PanelSpec} spec */\nexport const kind = (spec) => spec.kind;\n", "TS2339"),
    ("a loose comparison", BARS, "\nexport const none = (/** @type {unknown} */ x) => x == 0;\n", "eqeqeq"),
    ("a word to the console", "pages/kit/stage/text.js", '\nconsole.log("here");\n', "no-console"),
    ("a name that hides another", "pages/kit/stage/text.js", "\n/** @param {string} tag */\nexport const same = (tag) => tag;\n", "no-shadow"),
]  # fmt: skip


@pytest.fixture(scope="module")
def tools() -> None:
    """Skips what needs them where they are not there."""
    try:
        tool.set_up()
    except Missing as missing:
        pytest.skip(str(missing))


@pytest.mark.usefixtures("tools")
def test_the_lab_itself_has_no_fault(capfd):
    assert check(ROOT) == 0, capfd.readouterr()


@pytest.fixture(scope="module")
def heard(tools: None, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What the check says of a copy of the tree with all the faults in it, and the example of CONTRIBUTING."""
    tree = tmp_path_factory.mktemp("tree")
    for folder in modules(ROOT):
        shutil.copytree(folder, tree / folder.relative_to(ROOT), ignore=shutil.ignore_patterns("__pycache__"))
    (tree / "pages/week3/new").mkdir(parents=True)
    (tree / "pages/week3/new/page.py").touch()
    # The guide's example has no fault.
    (tree / "pages/week3/new/discs.js").write_text(MODULE)
    for _, file, text, _ in FAULTS:
        with (tree / file).open("a") as module:
            module.write(text)
    done = subprocess.run(
        [sys.executable, "-m", "tools.javascript.check", tree], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    return done.stdout.splitlines()


@pytest.mark.parametrize(("what", "file", "text", "told"), FAULTS, ids=[fault[0] for fault in FAULTS])
def test_a_fault_is_found_wherever_it_is(heard: list[str], what: str, file: str, text: str, told: str):
    assert [line for line in heard if told in line and file in line]


def test_nothing_else_is_found(heard: list[str]):
    assert len([line for line in heard if re.match(r"\S+\.js\b", line)]) == len(FAULTS), heard


def test_nothing_is_excepted_from_the_check():
    words = re.compile(r"@ts-(nocheck|ignore|expect-error)|(oxlint|eslint)-disable|\{any\}|<any>|: any\b")
    for folder in modules(ROOT):
        for path in (*folder.glob("*.js"), *folder.glob("*.ts")):
            assert not words.search(path.read_text()), path


def test_the_lock_file_names_no_registry():
    text = (HERE / "package-lock.json").read_text()
    assert text.count('"integrity"') > 2
    assert '"resolved"' not in text


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch) -> Path:
    """The tool in a folder where nothing is installed, and without a network."""
    for name in ("package.json", "package-lock.json", "requirements.txt", ".npmrc"):
        shutil.copy(HERE / name, tmp_path)
    monkeypatch.setattr(tool, "HERE", tmp_path)
    monkeypatch.setattr(tool, "PACKAGES", tmp_path / "node_modules")
    for name, value in (
        ("npm_config_registry", "http://127.0.0.1:9"), ("npm_config_cache", str(tmp_path / "cache")),
        ("PIP_NO_INDEX", "1"), ("PIP_FIND_LINKS", str(tmp_path)),
    ):  # fmt: skip
        monkeypatch.setenv(name, value)
    return tmp_path


@pytest.mark.usefixtures("tools")
def test_without_a_network_it_says_in_a_sentence_what_npm_did_not_bring(elsewhere: Path):
    tool.tools()
    with pytest.raises(Missing, match=r"^The JavaScript check needs TypeScript and oxlint, which npm[^.]+network\.$"):
        check(ROOT)


def test_without_a_network_it_says_in_a_sentence_that_node_is_missing(elsewhere: Path, monkeypatch):
    monkeypatch.setattr(tool, "system_node", lambda: None)
    monkeypatch.setattr(tool, "wheel_folder", lambda: None)
    with pytest.raises(Missing, match=r"^The JavaScript check needs Node.js 20\.19 or newer .*nodejs npm.* network\.$"):
        check(ROOT)


@pytest.mark.parametrize(
    ("told", "enough"), [("v18.19.0", False), ("v20.18.9", False), ("v20.19.0", True), ("v24.1.0", True)]
)
def test_an_old_node_of_the_system_is_passed_over(tmp_path: Path, monkeypatch, told: str, enough: bool):
    for name in ("node", "npm"):
        (tmp_path / name).write_text(f"#!/bin/sh\necho {told}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert (tool.system_node() is not None) is enough


def test_a_machine_without_the_tools_is_told_and_passes(elsewhere: Path, monkeypatch, capsys):
    monkeypatch.setattr(tool, "system_node", lambda: None)
    monkeypatch.setattr(tool, "wheel_folder", lambda: None)
    assert tool.main([]) == 0
    assert "Until then the JavaScript is not checked." in capsys.readouterr().err
