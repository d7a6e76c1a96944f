"""`python -m deploy.cluster`: a Dask scheduler and two workers on this machine, for the hyperparameter search.

They listen at 127.0.0.1 only: whoever reaches a scheduler can run code on all its workers. Ctrl+C ends them all.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import time
from collections.abc import Sequence

HOST = "127.0.0.1"
PORT = 8786
_CONFIG = {
    # Work for which there is no worker ends with an error after so long.
    "distributed.scheduler.no-workers-timeout": "60s",
    # The lowest priority for the workers, those that take the place of others too; the scheduler answers at once.
    "distributed.worker.preload": ["import os; hasattr(os, 'nice') and os.nice(19)"],
}


def main(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m deploy.cluster", description="A Dask cluster on this machine.")
    parser.add_argument("workers", type=int, nargs="?", default=2, help="processes that train (2)")
    parser.add_argument("--port", type=int, default=PORT, help=f"the scheduler's port ({PORT}; 0 for any)")
    asked = parser.parse_args(words)
    if asked.workers < 1:
        parser.error(f"a cluster needs at least 1 worker; got {asked.workers}.")
    try:
        import dask
        from distributed import LocalCluster
    except ImportError:
        parser.error("distributed is not installed: pip install -r requirements-dev.txt")
    # SIGTERM ends it as Ctrl+C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with (
        tempfile.TemporaryDirectory(prefix="lab-cluster-") as folder,
        dask.config.set({**_CONFIG, "temporary-directory": folder}),
        LocalCluster(
            n_workers=asked.workers,
            threads_per_worker=1,
            host=HOST,
            scheduler_port=asked.port,
            dashboard_address=None,
            scheduler_kwargs={"dashboard_address": f"{HOST}:0", "dashboard": False},
            local_directory=folder,
        ) as cluster,
    ):
        print(f"Workers: {asked.workers}. In another terminal:", flush=True)
        print(f"LAB_SCHEDULER={cluster.scheduler_address} make run", flush=True)
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            # One more would leave the workers behind.
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, signal.SIG_IGN)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
