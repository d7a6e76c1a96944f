"""The Chromium that the browser tests and the photographs use: found, or else installed.

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
# What playwright's driver needs is on every desktop, but not on a small Debian.
DEBIAN = ("chromium", "libatomic1")
MISSING = (
    f"The browser tests need Chromium: install it (Debian: sudo apt install {' '.join(DEBIAN)}; "
    "elsewhere: python -m playwright install --with-deps chromium) and try again."
)

ARGUMENTS = (
    # WebGL in software, for Plotly's 3-D views on machines without a graphics card; but only WebGL: a whole page put
    # together by it makes 5 frames a second instead of 60.
    "--enable-unsafe-swiftshader",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--disable-gpu-compositing",
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
    path = installed() or downloaded(playwright)
    if path is None:
        raise ChromiumMissing(MISSING)
    # Chromium refuses its sandbox to root, which is who containers and CI run as.
    sandbox = () if not hasattr(os, "geteuid") or os.geteuid() else ("--no-sandbox",)
    return playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS, *sandbox])


def installed() -> str | None:
    """The path of the system's own Chromium, if it starts."""
    return next((path for path in (*map(shutil.which, NAMES), MACOS) if path and _starts(path)), None)


def downloaded(playwright: Playwright) -> str | None:
    """The path of the Chromium that playwright downloaded, if it did."""
    path = playwright.chromium.executable_path
    return path if _starts(path) else None


def ready() -> str | None:
    """The path of a Chromium that playwright can drive from here."""
    if not _run([sys.executable, "-m", "playwright", "--version"]):
        return None
    path = installed()
    if path is None:
        with sync_playwright() as playwright:
            path = downloaded(playwright)
    return path


def install() -> str | None:
    """Through apt where that needs no password, and if that brought nothing, playwright's own download."""
    if _through_apt() and (path := ready()):
        return path
    _run([sys.executable, "-m", "playwright", "install", "chromium"])
    return ready()


def _through_apt() -> bool:
    if not shutil.which("apt-get"):
        return False
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if as_root and not (shutil.which("sudo") and _run(["sudo", "-n", "true"])):
        return False
    print("Installing Chromium through apt.", flush=True)
    _run([*as_root, "apt-get", "update", "-qq"])
    return _run([*as_root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-qq", *DEBIAN])


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
    path = ready() or install()
    print(f"Chromium: {path}" if path else MISSING, file=sys.stdout if path else sys.stderr)
    return 0 if path else 1


if __name__ == "__main__":
    sys.exit(main())
