"""The real app in a process of its own, on a free port of this machine."""

from __future__ import annotations

import os
import random
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

ROOT = Path(__file__).parents[2]
START_SECONDS = 60
# Below those that the system gives to the browser's own connections, and so many that two runs of the tests seldom meet.
PORTS = (10_000, 32_000)


@dataclass(frozen=True)
class Server:
    """A running app: its address without a closing slash, its process, and what it has printed so far."""

    url: str
    log_file: Path
    process: int

    def log(self) -> str:
        return self.log_file.read_text(errors="replace")


@contextmanager
def serve(
    under: str = "",
    script: str = "app.py",
    environment: Mapping[str, str] | None = None,
    root: Path = ROOT,
    at: int | None = None,
) -> Iterator[Server]:
    """The app of this tree, or of another one at `root`, at http://127.0.0.1:PORT/UNDER while the block runs, with more
    variables in its environment; `at` a port that is known to be free, or at any."""
    variables = (
        os.environ
        | (environment or {})
        | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONUNBUFFERED": "1"}
    )
    if script != "app.py":
        # The lab says its address by itself; other apps leave that to Streamlit.
        variables |= {"STREAMLIT_LOGGER_HIDE_WELCOME_MESSAGE": "false"}
    until = time.monotonic() + START_SECONDS
    with tempfile.TemporaryDirectory() as folder:
        log_file = Path(folder) / "server.log"
        while True:
            port = free_port() if at is None else at
            # fmt: off
            command = [
                sys.executable, "-m", "streamlit", "run", script, f"--server.port={port}", "--server.address=127.0.0.1",
                "--server.headless=true", f"--server.baseUrlPath={under}",
            ]
            # fmt: on
            with log_file.open("wb") as log:
                process = subprocess.Popen(
                    command, cwd=root, env=variables, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
                )
            server = Server(f"http://127.0.0.1:{port}" + (f"/{under}" if under else ""), log_file, process.pid)
            try:
                if not _healthy(process, port, server, until):
                    # Somebody else took the port in the meantime.
                    continue
                yield server
                return
            finally:
                process.terminate()
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


def _healthy(process: subprocess.Popen[bytes], port: int, server: Server, until: float) -> bool:
    """Waits for the app; False if its port was taken when it asked for it, which an app on that port must not hide."""
    # A proxy of the environment has no business between this machine and itself.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < until:
        if process.poll() is not None:
            if f"Port {port} is not available" in server.log():
                return False
            raise RuntimeError(f"the app ended at its start with code {process.returncode}:\n{server.log()}")
        with suppress(URLError, OSError):
            if f":{port}" in server.log() and opener.open(f"{server.url}/_stcore/health", timeout=5).close() is None:
                return True
        time.sleep(0.1)
    raise TimeoutError(f"the app was not healthy after {START_SECONDS} s:\n{server.log()}")


def free_port(count: int = 1) -> int:
    """A port of this machine that nobody listens on at the moment, nor on the following ones of so many."""
    while True:
        port = random.SystemRandom().randrange(*PORTS)
        with suppress(OSError), ExitStack() as probes:
            for number in range(port, port + count):
                probes.enter_context(socket.socket()).bind(("127.0.0.1", number))
            return port
