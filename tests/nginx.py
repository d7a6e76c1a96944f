"""The nginx that the tests of several processes use: the system's own, or else Debian's, unpacked beside the interpreter.

`python -m tests.nginx` (called by `make test`) says where it is, or in one sentence what to install. Nothing is installed: a
package's own installation would start a server on port 80.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

# Debian 12 has the program in the first, older ones in the second.
PACKAGES = ("nginx", "nginx-light")
UNPACKED = Path(sys.prefix) / "nginx"
MISSING = (
    "The tests of several processes need nginx and are skipped: install it (Debian: sudo apt install nginx-light)."
)


def found() -> str | None:
    """The path of an nginx that starts on this machine."""
    system = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    return next((path for path in (system, str(UNPACKED / "usr" / "sbin" / "nginx")) if path and _starts(path)), None)


def unpack() -> str | None:
    """Through apt, whose lists may have to be fetched first, which needs rights without a password: the program's path."""
    if not (shutil.which("apt-get") and shutil.which("dpkg")):
        return None
    if not any(map(_unpacked, PACKAGES)) and _as_root("apt-get", "update", "-qq"):
        for package in PACKAGES:
            if _unpacked(package):
                break
    return found()


def _unpacked(package: str) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        if not _run(["apt-get", "download", "-qq", package], folder):
            return False
        archives = [str(path) for path in Path(folder).glob("*.deb")]
        return bool(archives) and all(_run(["dpkg", "-x", path, str(UNPACKED)]) for path in archives) and bool(found())


def _as_root(*command: str) -> bool:
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    return (not as_root or bool(shutil.which("sudo"))) and _run([*as_root, *command])


def _starts(path: str) -> bool:
    return Path(path).exists() and _run([path, "-v"])


def _run(command: list[str], folder: str | None = None) -> bool:
    """Whether the command succeeded. It gets no stdin, so that it cannot wait for an answer."""
    try:
        done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=300)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def main() -> int:
    """Says where it is. Without it the other tests run all the same."""
    path = found() or unpack()
    print(f"nginx: {path}" if path else MISSING, file=sys.stdout if path else sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
