"""`python -m deploy.start 4 --port 8080`: four processes of the lab on this machine, behind nginx. Ctrl+C ends them all.

A process that ends is started again; until it is back its visitors go to the others, and their URL brings the picture back.
"""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from pages.kit.server.addresses import PROXIES_VARIABLE, proxies_of

ROOT = Path(__file__).parents[1]
MOST = 64
# Seconds between two looks at the processes, and those that a process has to end by itself.
LOOK, PATIENCE = 0.5, 10.0
# Seconds for which nginx sends nobody to a process that did not answer.
LEFT_OUT = 5


def processes_conf(ports: Sequence[int]) -> str:
    """nginx's upstreams: one for each process, with the others for the time it is away, and one for newcomers.

    ValueError for no process, more than 64, or one port twice.
    """
    if not 1 <= len(ports) <= MOST:
        raise ValueError(f"the number of processes must be between 1 and {MOST}; got {len(ports)}.")
    if len(set(ports)) < len(ports):
        raise ValueError(f"every process needs a port of its own; got {', '.join(map(str, ports))}.")

    def servers(first: int, rest: str) -> str:
        own = f"    server 127.0.0.1:{first} max_fails=1 fail_timeout={LEFT_OUT}s;\n"
        return own + "".join(
            f"    server 127.0.0.1:{port}{rest} max_fails=1 fail_timeout={LEFT_OUT}s;\n"
            for port in ports
            if port != first
        )

    upstreams = "".join(f"upstream process_{port} {{\n{servers(port, ' backup')}}}\n" for port in ports)
    newcomers = f"upstream emptiest {{\n    zone emptiest 64k;\n    least_conn;\n{servers(ports[0], '')}}}\n"
    named = "".join(f"    {port} process_{port};\n" for port in ports)
    # What the cookie may say is listed: a visitor can write anything into it.
    return f"{upstreams}{newcomers}map $cookie_lab_process $process {{\n    default emptiest;\n{named}}}\n"


def write_conf(folder: Path, ports: Sequence[int], listen: str) -> Path:
    """nginx.conf and the two files that it includes, in a folder: the path of the first."""
    (folder / "processes.conf").write_text(processes_conf(ports))
    (folder / "listen.conf").write_text(f"listen {listen};\n")
    return Path(shutil.copy(ROOT / "deploy" / "nginx.conf", folder / "nginx.conf"))


def proxies(environment: Mapping[str, str]) -> str:
    """What a process is told of proxies: this nginx, and those in front of it that the environment names."""
    return f"127.0.0.1 {environment.get(PROXIES_VARIABLE, '')}".strip()


class Hall:
    """nginx and the processes behind it, while they run."""

    def __init__(self, nginx: str, folder: Path, ports: Sequence[int], listen: str) -> None:
        self.variables = os.environ | {
            # One secret for all: what one process has signed, another one reads.
            "STREAMLIT_SERVER_COOKIE_SECRET": secrets.token_hex(32),
            PROXIES_VARIABLE: proxies(os.environ),
        }
        self.processes = {port: self._process(port) for port in ports}
        conf = write_conf(folder, ports, listen)
        self.nginx = subprocess.Popen([nginx, "-p", str(folder), "-c", str(conf)], stdin=subprocess.DEVNULL)

    def _process(self, port: int) -> subprocess.Popen[bytes]:
        command = [
            sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}", "--server.address=127.0.0.1",
            "--server.headless=true",
        ]  # fmt: skip
        started = subprocess.Popen(command, cwd=ROOT, env=self.variables, stdin=subprocess.DEVNULL)
        print(f"process {started.pid} on port {port}", flush=True)
        return started

    def watch(self) -> int:
        """Starts again what has ended, until nginx ends: its code."""
        while self.nginx.poll() is None:
            for port, process in self.processes.items():
                if process.poll() is not None:
                    print(f"process {process.pid} on port {port} ended with code {process.returncode}", flush=True)
                    self.processes[port] = self._process(port)
            time.sleep(LOOK)
        return self.nginx.returncode

    def end(self) -> None:
        every = [self.nginx, *self.processes.values()]
        for process in every:
            process.terminate()
        until = time.monotonic() + PATIENCE
        for process in every:
            try:
                process.wait(max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def main(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m deploy.start", description="The lab on several cores, behind nginx."
    )
    parser.add_argument(
        "processes", type=int, nargs="?", default=os.cpu_count() or 1, help="default: one for each core"
    )
    parser.add_argument("--port", type=int, default=8080, help="nginx's port (8080)")
    parser.add_argument("--address", default="127.0.0.1", help="nginx's address (127.0.0.1; 0.0.0.0 for a whole room)")
    parser.add_argument("--first", type=int, default=8601, help="the first process's port, the others follow (8601)")
    asked = parser.parse_args(words)
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if nginx is None:
        parser.error("nginx is not installed (Debian: sudo apt install nginx-light).")
    if not 1 <= asked.processes <= MOST:
        parser.error(f"the number of processes must be between 1 and {MOST}; got {asked.processes}.")
    try:
        proxies_of(proxies(os.environ))
    except ValueError as error:
        # Each process would say so at its start, and be started again.
        parser.error(str(error))
    # SIGTERM ends it as Ctrl+C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="lab-nginx-") as name:
        folder = Path(name)
        # nginx started by root works as somebody else, who must get at its folders.
        folder.chmod(0o711)
        ports = range(asked.first, asked.first + asked.processes)
        hall = Hall(nginx, folder, ports, f"{asked.address}:{asked.port}")
        try:
            print(f"http://{asked.address}:{asked.port}", flush=True)
            return hall.watch()
        except KeyboardInterrupt:
            return 0
        finally:
            hall.end()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
