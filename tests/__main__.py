"""`python -m tests`: every test, on two cores in two lanes at once. Words go to pytest.

One lane has the tests without a browser and then those of the race in it, the other the rest of the browser's: so both
take about as long.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

NO_TESTS = 5
BROWSER = Path(__file__).parent / "browser"
FILES = sorted(BROWSER.glob("test_*.py"))
# All of it but the files that are saved, which the other lane has the time for.
RACE = [path for path in FILES if path.name.startswith("test_race") and path.name != "test_race_export.py"]


def command(words: Sequence[str], without: Sequence[Path]) -> list[str]:
    return [sys.executable, "-m", "pytest", *(f"--ignore={path}" for path in without), *words]


def main(words: Sequence[str]) -> int:
    """The status of the first part that failed, 0 if none did."""
    if (os.cpu_count() or 1) < 2:
        return subprocess.run(command(words, []), check=False).returncode
    # One lane speaks when the other has ended, so that the two do not interrupt each other.
    with tempfile.TemporaryFile() as said:
        # Each has its own folder for pytest's notes: they would overwrite each other's.
        beside = [*command([*words, "-m", "browser"], RACE), "-o", "cache_dir=.pytest_cache/browser"]
        browser = subprocess.Popen(beside, stdout=said, stderr=subprocess.STDOUT)
        try:
            core = subprocess.run(command([*words, "-m", "not browser"], []), check=False).returncode
            others = [path for path in FILES if path not in RACE]
            race = subprocess.run(command([*words, "-m", "browser"], others), check=False).returncode
            parts = (core, race, browser.wait())
        finally:
            browser.kill()
        said.seek(0)
        sys.stdout.flush()
        sys.stdout.buffer.write(said.read())
        sys.stdout.flush()
    # Words may leave a part without tests, not all of them.
    failed = [status for status in parts if status not in (0, NO_TESTS)]
    return failed[0] if failed else NO_TESTS if all(parts) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
