"""Links and what stands on the pages behind them, as one commit shows it, to hold another commit against.

`python -m tests.pages.links make FILE [path ...]` opens every lesson (or these) by many links and stores what it finds.
`python -m tests.pages.links check FILE [n]` opens every n-th of the stored links again and says what has changed.
`python -m tests.pages.links drop FILE` takes the links out that have changed. Run where the file was made, but with
other arithmetic (OPENBLAS_CORETYPE=Nehalem NPY_DISABLE_CPU_FEATURES="X86_V3 X86_V4 AVX512_ICL"), it leaves those
whose numbers do not hang on the processor.

The links are each lesson's bare page, one for every declared setting, the values of its presets, experiments and
predictions, and many drawn at random. All are quick, and a training is short enough to stand where its link says
before the page is drawn: a longer one would stand where the clock says.
"""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Collection
from itertools import chain
from pathlib import Path

from pages.kit.catalogue import catalogue
from tests.pages.links.comparing import complaints
from tests.pages.links.drawing import Maker
from tests.pages.links.records import read, write


def make(file: Path, paths: Collection[str]) -> None:
    """Makes the file, or these lessons of it anew."""
    pages = read(file) if paths and file.exists() else {}
    for path in paths or [entry.url_path for entry in catalogue()]:
        began = time.perf_counter()
        maker = Maker(path)
        pages[path] = maker.make()
        took = f"{time.perf_counter() - began:.0f} s, the slowest link {maker.slowest:.2f} s"
        _say(f"{path}: {len(pages[path])} links, {took}", *maker.refused)
        write(file, pages)


def check(file: Path, every: int) -> bool:
    """Whether every n-th link still shows what it showed."""
    right = True
    for path, records in read(file).items():
        began, some = time.perf_counter(), records[::every]
        wrong = [said for one in some if (said := complaints(path, one))]
        right = right and not wrong
        seconds = time.perf_counter() - began
        _say(*chain.from_iterable(wrong), f"{path}: {len(wrong)} of {len(some)} links have changed, {seconds:.0f} s")
    return right


def drop(file: Path) -> None:
    """Takes the links out that do not show what they showed."""
    kept = {}
    for path, records in read(file).items():
        wrong = [complaints(path, one) for one in records]
        kept[path] = [one for one, said in zip(records, wrong, strict=True) if not said]
        _say(*chain.from_iterable(wrong), f"{path}: {len(kept[path])} of {len(records)} links stay")
    write(file, kept)


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


def main(command: str, file: str, *rest: str) -> int:
    # What Streamlit misses without a server is missing in every test.
    logging.disable(logging.WARNING)
    if command == "make":
        make(Path(file), rest)
    elif command == "drop":
        drop(Path(file))
    elif not check(Path(file), int(rest[0]) if rest else 1):
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
