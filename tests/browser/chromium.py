"""The Chromium that the browser tests and the screenshots use: found, or else installed.

`python -m tests.browser.chromium` (called by `make test`) says where it is, or in one sentence what to install.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, Playwright, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MACOS = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
MISSING = (
    "The browser tests need Chromium: install it (Debian: sudo apt install chromium; "
    "elsewhere: python -m playwright install --with-deps chromium) and try again."
)

ARGUMENTS = (
    # WebGL in software, for Plotly's 3-D views on machines without a graphics card.
    "--enable-unsafe-swiftshader",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    # Chromium's own calls home are not the app's: none of them may blur what the tests record.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    # Nothing but this machine resolves, so a request elsewhere fails here as it does without a network.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


class ChromiumMissing(RuntimeError):
    """No Chromium on this machine, and none could be installed."""


def launch(playwright: Playwright) -> Browser:
    path = find(playwright)
    if path is None:
        raise ChromiumMissing(MISSING)
    # Chromium refuses its sandbox to root, which is who containers and CI run as.
    sandbox = () if not hasattr(os, "geteuid") or os.geteuid() else ("--no-sandbox",)
    return playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS, *sandbox])


def find(playwright: Playwright) -> str | None:
    """The path of a Chromium that starts: the system's own, else the one playwright downloaded."""
    candidates = [*map(shutil.which, NAMES), MACOS, playwright.chromium.executable_path]
    return next((path for path in candidates if path and _starts(path)), None)


def install() -> None:
    """Through apt where that needs no password, and if that brought nothing, playwright's own download."""
    if not (_through_apt() and any(path and _starts(path) for path in map(shutil.which, NAMES))):
        _run([sys.executable, "-m", "playwright", "install", "chromium"])


def _through_apt() -> bool:
    if not shutil.which("apt-get"):
        return False
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if as_root and not (shutil.which("sudo") and _run(["sudo", "-n", "true"])):
        return False
    print("Installing Chromium through apt.", flush=True)
    _run([*as_root, "apt-get", "update", "-qq"])
    return _run([*as_root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-qq", "chromium"])


def _starts(path: str) -> bool:
    # Ubuntu's chromium-browser is a script that only says to install a snap: being there is not enough.
    return Path(path).exists() and _run([path, "--version"])


def _run(command: list[str]) -> bool:
    """Whether the command succeeded. It gets no stdin, so that it cannot wait for an answer."""
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=600)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def main() -> int:
    with sync_playwright() as playwright:
        path = find(playwright)
        if path is None:
            install()
            path = find(playwright)
    if path is None:
        print(MISSING, file=sys.stderr)
        return 1
    print(f"Chromium: {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
