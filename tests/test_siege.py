"""A short siege of a real server: every kind of attack, smaller, beside a bystander; and the siege's own judgement.

No time is asserted, only that nobody is kept waiting for seconds; memory, look-ups, the log and what the others keep are
asserted as they stand. `make siege` is the whole siege, with its bounds in seconds.
"""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.siege.__main__ import main
from benchmarks.siege.attack import FORGED, Attack, Outcome
from benchmarks.siege.attacks import ATTACKS
from benchmarks.siege.ground import WATCHED, Ground, Watch, besieged, children_of, held_by
from benchmarks.siege.largest import largest_jobs
from benchmarks.siege.siege import HEAD, SHORT_ENVIRONMENT, Seen, Siege, missed, read_log, row, with_row
from tests.browser.server import ROOT, Server

SHORT = [name for name, attack in ATTACKS.items() if attack.short is not None]
# So many times longer than the bounds of the whole siege one may wait on a machine that nobody knows.
SLOW = 10.0


@pytest.fixture(scope="module")
def besieging() -> Iterator[tuple[asyncio.Runner, Siege]]:
    with besieged(SHORT_ENVIRONMENT) as ground, asyncio.Runner() as runner:
        siege = Siege(ground, short=True)
        runner.run(siege.__aenter__())
        try:
            yield runner, siege
        finally:
            runner.run(siege.__aexit__())


@pytest.mark.browser
@pytest.mark.parametrize("name", SHORT)
def test_an_attack_stops_nobody(besieging: tuple[asyncio.Runner, Siege], name: str):
    runner, siege = besieging
    seen = runner.run(siege.make(ATTACKS[name]))
    assert missed(seen, SLOW) == [], row(seen)


async def nothing() -> Outcome:
    return Outcome()


MEANT = Attack("meant", nothing, {}, wait=0.3, gained=10e6)
GOOD = Seen(MEANT, "all", [0.03], [0.03, 0.2], 250_000_000, 255_000_000, 251_000_000)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"beside": [0.03, 0.4]}, "the bystander waited 0.40 s, not 0.3"),
        ({"beside": []}, "the bystander waited"),
        ({"peak": 261_000_000}, "11 MB gained, not 10"),
        ({"before": 1_495_000_000, "peak": 1_501_000_000, "after": 1_500_000_000}, "1501 MB in all, not 1500"),
        ({"after": 320_000_000}, "70 MB kept after 5 s, not 60"),
        ({"quiet": 5.5}, "quiet after 5.5 s, not 5"),
        ({"look_ups": 1}, "1 look-ups outside"),
        ({"log_lines": 301}, "301 lines"),
        ({"log_bytes": 60_001}, "60 kB of log"),
        ({"faults": ["lost: his training"]}, "lost: his training"),
    ],
    ids=str,
)
def test_what_did_not_hold_is_said(changes: dict, says: str):
    assert missed(GOOD) == []
    (said,) = missed(replace(GOOD, **changes))
    assert says in said


def test_where_most_answers_count_a_late_one_is_no_fault_unless_it_is_very_late():
    waits, most = [0.1] * 99 + [0.8], replace(MEANT, share=0.95)
    assert missed(replace(GOOD, beside=waits, attack=most)) == []
    assert len(missed(replace(GOOD, beside=waits))) == 1
    assert len(missed(replace(GOOD, beside=[0.1] * 99 + [20.0], attack=most))) == 1


def test_on_an_unknown_machine_one_may_wait_longer_and_gain_no_more():
    assert missed(replace(GOOD, beside=[2.9]), SLOW) == []
    assert len(missed(replace(GOOD, beside=[3.1]), SLOW)) == 1
    assert missed(replace(GOOD, beside=[5.9], calm=[0.3]), SLOW) == []
    assert len(missed(replace(GOOD, peak=261_000_000), SLOW)) == 1


@pytest.mark.parametrize(
    ("text", "faults"), [("one\ntwo\n", 0), (f"one\n{FORGED}: all is well\n", 1), ("x" * 3000 + "\n", 1)], ids=["good", "forged", "long"]
)  # fmt: skip
def test_the_log_is_read(text: str, faults: int):
    seen = replace(GOOD, faults=[])
    read_log(seen, text)
    assert len(seen.faults) == faults
    assert seen.log_bytes == len(text)


def test_whatever_leaves_the_machine_is_written_down_and_held_back(tmp_path: Path):
    code = """
import socket
server = socket.create_server(("127.0.0.1", 0))
socket.create_connection(server.getsockname())
for ask in (lambda: socket.getaddrinfo("example.org", 80), lambda: socket.socket().connect(("192.0.2.1", 80))):
    try:
        ask()
    except OSError as error:
        print(error)
"""
    look_ups = tmp_path / "look-ups"
    watched = os.environ | {"PYTHONPATH": str(WATCHED), "SIEGE_LOOK_UPS": str(look_ups)}
    done = subprocess.run([sys.executable, "-c", code], env=watched, capture_output=True, text=True, check=True)
    assert done.stdout.count("there is no internet") == 2
    assert Ground(Server("", tmp_path, 0), look_ups).look_ups() == 2


def test_a_server_that_holds_too_much_is_ended(tmp_path: Path):
    with subprocess.Popen([sys.executable, "-c", "import subprocess; subprocess.run(['sleep', '60'])"]) as process:
        ground = Ground(Server("", tmp_path, process.pid), tmp_path / "none")
        while not (below := children_of(process.pid)):
            pass
        assert ground.processes() == [process.pid, *below]
        assert ground.memory() > held_by(process.pid) > 1_000_000
        watch = Watch(ground, most=1_000_000)
        asyncio.run(watch.look())
        os.kill(below[0], 9)
        assert process.wait(10) == -9
    assert watch.killed
    assert watch.peak > 1_000_000


def test_the_largest_job_of_a_page_is_at_its_ends():
    jobs = largest_jobs(("averages", "signal-depth"))
    assert jobs[0].page == "signal-depth"
    assert {"depth": "100", "width": "512"}.items() <= jobs[0].settings.items()
    assert jobs[-1].settings == {"points": "5000", "averages": "5"}
    assert jobs[-1].query(3) != jobs[-1].query(4)


def test_the_siege_stands_in_the_document():
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    _, head, rest = text.partition(HEAD + "\n")
    assert head
    rows = rest.partition("\n\n")[0].splitlines()
    assert [re.split(r" \| ", one.strip("| "))[0] for one in rows] == list(ATTACKS)


def test_an_attack_that_there_is_not_is_refused(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        main(["foreign-origins", "rumours"])
    assert "attack must be one of foreign-origins, reruns-at-once" in capsys.readouterr().err


def test_a_row_takes_the_place_of_its_attack():
    new = row(GOOD)
    assert with_row("x\n| meant | a | b |\n| meantime | c | d |\n", new) == f"x\n{new}\n| meantime | c | d |\n"
    assert "115 ms, 200 ms" in new
    with pytest.raises(ValueError, match=r"'\| meant \|'"):
        with_row("none", new)
