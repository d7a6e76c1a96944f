"""`python -m tests`: every test, those in the browser beside the others where there are two cores. Words go to pytest."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence


def command(marked: str, words: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", "pytest", "-m", marked, *words]


def main(words: Sequence[str]) -> int:
    """The status of the half that failed, 0 if none did."""
    if (os.cpu_count() or 1) < 2:
        return subprocess.run([sys.executable, "-m", "pytest", *words], check=False).returncode
    # The browser's half speaks when the other has ended, so that the two do not interrupt each other.
    with tempfile.TemporaryFile() as said:
        # Each has its own folder for pytest's notes: they would overwrite each other's.
        browser = subprocess.Popen(
            [*command("browser", words), "-o", "cache_dir=.pytest_cache/browser"], stdout=said, stderr=subprocess.STDOUT
        )
        try:
            others = subprocess.run(command("not browser", words), check=False).returncode
            in_browser = browser.wait()
        finally:
            browser.kill()
        said.seek(0)
        sys.stdout.flush()
        sys.stdout.buffer.write(said.read())
        sys.stdout.flush()
    return others or in_browser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
