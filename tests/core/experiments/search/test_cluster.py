"""A real Dask cluster on this machine: its workers are killed, then its scheduler."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Executor, wait
from pathlib import Path

import pytest

from labcore.experiments.search import Space, Trial, search
from labcore.experiments.search.dask_cluster import Cluster, ClusterLost
from labcore.experiments.search.executors import SCHEDULER, cluster, executor_of, pool
from labcore.experiments.search.processes import Processes, WorkLost
from labcore.experiments.search.work import carry_out
from labcore.training import Settings
from tests.core.experiments.search.real_cluster import RealCluster, real_cluster
from tests.core.experiments.search.test_processes import ROOT, is_there, orders, told, until
from tests.test_docs import CLUSTER, ran

pytest.importorskip("distributed")
pytestmark = pytest.mark.skipif(not hasattr(os, "nice"), reason="signals as POSIX has them")

# A busy machine may be slow to answer.
PATIENCE = 60.0
SPACE = Space(learning_rate=("log", 1e-3, 0.1), batch_size=("log", 16, 128))


@pytest.fixture(scope="module")
def two_workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealCluster]:
    folder = tmp_path_factory.mktemp("cluster")
    with real_cluster(folder) as running, cluster(running.address, PATIENCE) as executor:
        worker = executor.submit(os.getpid).result()
        yield running
    # It ends with its workers, and leaves nothing.
    assert running.process.returncode == 0
    assert until(lambda: not is_there(worker))
    assert [path.name for path in folder.iterdir()] == ["log"]


def test_sixty_trainings_whose_worker_is_killed_give_the_numbers_of_sixty_here(two_workers: RealCluster) -> None:
    wanted = orders(60)
    with cluster(two_workers.address, PATIENCE) as executor:
        assert executor.places == 2
        killed = executor.submit(os.getpid).result()
        given = [executor.submit(carry_out, order) for order in wanted]
        assert until(lambda: any(future.done() for future in given))
        os.kill(killed, signal.SIGKILL)
        assert not all(future.done() for future in given)
        assert [told(future.result()) for future in given] == [told(carry_out(order)) for order in wanted]
        assert not is_there(killed)


def trials_by(executor: Executor | None) -> tuple[Trial, ...]:
    """Of a search whose sampler learns from all before, and that gives up the worst."""
    settings = Settings(data="moons", hidden=(8,), epochs=4)
    *_, state = search(SPACE, settings, trials=8, sampler="tpe", pruner="halving", seed=5, round=4, executor=executor)
    return state.trials


def test_the_same_seed_gives_the_same_trials_here_on_two_processes_and_on_a_cluster(two_workers: RealCluster) -> None:
    here = trials_by(None)
    assert {trial.outcome for trial in here} == {"finished", "pruned"}
    with pool(2) as processes, cluster(two_workers.address, PATIENCE) as workers:
        assert trials_by(processes) == here
        assert trials_by(workers) == here


def test_the_setting_that_make_cluster_prints_is_the_one_that_names_a_cluster(
    two_workers: RealCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(two_workers.setting, two_workers.address)
    assert two_workers.setting == SCHEDULER
    with executor_of() as executor:
        assert isinstance(executor, Cluster)
        # At the lowest priority, as what this machine's processes do.
        assert executor.submit(os.getpriority, os.PRIO_PROCESS, 0).result() == 19


def test_the_readme_searches_on_a_cluster_in_six_lines(two_workers: RealCluster) -> None:
    # The loop as it stands, shorter, and on the cluster that is there.
    here = CLUSTER.replace("tcp://127.0.0.1:8786", two_workers.address).replace("trials=200", "trials=4")
    assert len(CLUSTER.strip().splitlines()) == 6
    assert here.count("trials=4") == here.count(two_workers.address) == 1
    *_, last = ran(here).strip().splitlines()
    share, score = re.findall(r"([\d.]+)%", last)
    assert share == "100"
    assert 10.0 < float(score) <= 100.0
    assert "'hidden_units'" in last


def test_nobody_on_another_machine_reaches_the_cluster_of_make_cluster(two_workers: RealCluster) -> None:
    import psutil  # type: ignore[import-untyped]

    scheduler = psutil.Process(two_workers.process.pid)
    heard = {
        one.laddr.ip
        for process in (scheduler, *scheduler.children(recursive=True))
        for one in process.net_connections("inet")
        if one.status == psutil.CONN_LISTEN
    }
    assert heard == {"127.0.0.1"}


def test_what_is_cancelled_on_a_cluster_is_no_loss_of_it(two_workers: RealCluster) -> None:
    with cluster(two_workers.address, PATIENCE) as executor:
        given = [executor.submit(time.sleep, 0.2) for _ in range(6)]
        assert given[-1].cancel()
        assert wait(given[-1:], timeout=0).done
        assert [future.result() for future in given[:-1]] == [None] * 5
        with pytest.raises(ValueError, match="invalid literal"):
            executor.submit(int, "x").result()


def test_a_lost_scheduler_ends_a_search_with_a_sentence_and_what_there_was_is_kept(tmp_path: Path) -> None:
    # Here the first worker that is lost is one too many.
    few = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
    with real_cluster(tmp_path, workers=1, **few) as running, cluster(running.address, PATIENCE) as executor:
        with pytest.raises(WorkLost, match=r"^1 of the cluster's workers have ended over this work"):
            executor.submit(os._exit, 1).result()
        states = []
        with pytest.raises(ClusterLost, match=f"The scheduler at {running.address} no longer answers"):  # noqa: PT012
            for state in search(SPACE, Settings(data="moons", hidden=(8,), epochs=4), trials=100, executor=executor):
                states.append(state)
                if len(state.trials) == 4:
                    running.process.kill()
        with pytest.raises(ClusterLost):
            executor.submit(pow, 2, 2)
        assert executor.lost
    assert len(states[-1].trials) >= 4
    with pytest.raises(ConnectionError, match=f"no Dask scheduler answers at {running.address} within 5 s"):
        cluster(running.address)


def test_one_who_listens_and_says_nothing_is_no_scheduler() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(ConnectionError, match=r"within 0\.3 s"):
            cluster(address, seconds=0.3)


def test_a_closed_cluster_needs_its_certificates() -> None:
    with pytest.raises(ValueError, match="DASK_DISTRIBUTED__COMM__TLS__CA_FILE"):
        cluster("tls://127.0.0.1:8786")


@pytest.mark.parametrize(
    "address", ["8786", "http://127.0.0.1:8786", "tcp://127.0.0.1", "tcp://a:99999", "tcp://a:1/b"]
)
def test_a_setting_that_names_no_scheduler_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SCHEDULER, address)
    with pytest.raises(ValueError, match=r"LAB_SCHEDULER must be tcp://host:port or tls://host:port; got "):
        executor_of()


@pytest.mark.parametrize("given", [None, "", "  "])
def test_without_a_setting_this_machine_works(given: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SCHEDULER, raising=False)
    with executor_of(given) as executor:
        assert isinstance(executor, Processes)
        assert executor.places == os.cpu_count()


# A package that is not installed: importing it fails.
WITHOUT = """
import sys
sys.modules["distributed"] = None
from labcore.experiments.search import Space, Trial, search
from labcore.experiments.search.executors import cluster, executor_of, pool
from labcore.training import Settings
with pool(1) as executor:
    *_, state = search(Space(learning_rate=("log", 1e-3, 0.1)), Settings(data="moons", epochs=1), trials=2, executor=executor)
print(len(state.trials))
try:
    cluster("tcp://127.0.0.1:8786")
except ValueError as error:
    print(error)
"""


def test_without_distributed_all_works_but_a_cluster_which_says_what_to_install() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT], cwd=ROOT, capture_output=True, text=True, timeout=120)
    trials, sentence = done.stdout.splitlines()
    assert trials == "2"
    assert "pip install distributed" in sentence
