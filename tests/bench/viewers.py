"""`make bench-viewers`: what it costs to tell many viewers one event, HeatSync beside others in the same run.

Each server runs alone on the first core, the crowd of viewers on the second, all on loopback. A shared machine changes
from minute to minute: compare the ratios to the floor, not the milliseconds of two runs.
"""

from __future__ import annotations

import argparse
import gc
import os
import platform
import resource
import socket
import statistics
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.viewers_beside import BATCHES, BEING_READ
from tests.bench.viewers_figure import Bar, draw
from tests.bench.viewers_load import Crowd, ask

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SERVERS = {
    "floor": ("os.write over the sockets (the floor)", ["tests.bench.viewers_floor"]),
    "heatsync": ("HeatSync", ["tests.bench.serve"]),
    "reading": (f"HeatSync, while it reads {BATCHES} batches", ["tests.bench.serve"]),
    "aiohttp": ("aiohttp-sse, a queue per viewer, uvloop", ["tests.bench.viewers_rivals", "aiohttp"]),
    "starlette": ("sse-starlette, uvicorn, uvloop", ["tests.bench.viewers_rivals", "starlette"]),
}
_OURS = {"heatsync", "reading"}
FLOOD_EVENTS = 100
_PACED_EVENTS = 12
_WARM_UP_EVENTS = 3
_MICROSECONDS_BETWEEN_PER_VIEWER = 80  # so that the slowest server is done before the next event
_SPARE_FILES = 100
_PATIENCE = 120.0
_LONGEST_FLOOD = 20.0
_FIRST_PORT = 21_000


@dataclass(frozen=True)
class Measured:
    """One server with so many viewers: milliseconds, deliveries a second, CPU seconds a million, KB a viewer."""

    server: str
    viewers: int
    last_ms: float
    flood_rate: float
    cpu_per_million: float
    kb_per_viewer: float
    publish_ms: float | None


def measure(server: str, viewers: int) -> Measured:
    with ExitStack() as stack:
        process, port = stack.enter_context(_running(server))
        batch_id = ask(port, "POST", "/bench/batch")["batchId"]
        with Crowd(port, batch_id, 1) as one:  # what a server keeps for its first viewer is not what a viewer costs
            one.flood(_WARM_UP_EVENTS, 50, _PATIENCE)
            before = user_memory(process.pid)
        with Crowd(port, batch_id, viewers) as crowd:
            crowd.flood(_WARM_UP_EVENTS, 200, _PATIENCE)
            memory = user_memory(process.pid) - before
            if server == "reading":
                stack.enter_context(_reading_beside(port))
            pause = max(100, viewers * _MICROSECONDS_BETWEEN_PER_VIEWER / 1000)
            if server in _OURS:
                ask(port, "GET", "/bench/publishing")
            cpu = _cpu_seconds(process.pid)
            published, arrived = crowd.flood(_PACED_EVENTS, pause, _PATIENCE)
            cpu = _cpu_seconds(process.pid) - cpu
            publish_ms = ask(port, "GET", "/bench/publishing")["medianMs"] if server in _OURS else None
            flood_rate = crowd.rate(FLOOD_EVENTS, _LONGEST_FLOOD)
    delays = [(end - start) / 1e6 for start, end in zip(published, arrived, strict=True)]
    return Measured(
        server,
        viewers,
        statistics.median(delays),
        flood_rate,
        cpu / (_PACED_EVENTS * viewers) * 1e6,
        memory / viewers / 1024,
        publish_ms,
    )


@contextmanager
def _running(server: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    port = _free_port()
    command = [sys.executable, "-m", *SERVERS[server][1], "--port", str(port)]
    os.sched_setaffinity(0, {0})  # for the server, which inherits it
    # A batch more than the default at once: the crowd's own.
    environment = os.environ | {"HEATSYNC_MAX_ACTIVE_BATCHES": str(BATCHES + 1)}
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, env=environment) as process:
        os.sched_setaffinity(0, {os.cpu_count() - 1})
        try:
            _wait_until_it_answers(port)
            yield process, port
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


@contextmanager
def _reading_beside(port: int) -> Iterator[None]:
    """Four batches being read by the server, on its core, for as long as the block lasts."""
    command = [sys.executable, "-m", "tests.bench.viewers_beside", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            if process.stdout is None or process.stdout.readline().strip() != BEING_READ:
                sys.exit("Nothing is read beside.")
            yield
            if process.poll() is not None:
                sys.exit("The reading beside did not last.")
        finally:
            process.terminate()


def _free_port() -> int:
    """Outside the range that the crowd's own connections take theirs from."""
    for port in range(_FIRST_PORT, _FIRST_PORT + 1_000):
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    sys.exit("There is no free port.")


def _wait_until_it_answers(port: int) -> None:
    end = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
        else:
            return


def user_memory(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("RssAnon:")[2].split()[0]) * 1024


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--viewers", type=int, nargs="+", default=[1_000, 5_000, 10_000])
    parser.add_argument("--servers", nargs="+", choices=SERVERS, default=list(SERVERS))
    parser.add_argument("--runs", type=int, default=3, help="rounds; the median of each figure is told")
    parser.add_argument("--figure", type=Path, help="write the figure (SVG) to this file")
    asked = parser.parse_args()
    _allow_files(max(asked.viewers))
    gc.disable()  # a collection in the crowd would look like a slow server
    rounds: dict[int, list[list[Measured]]] = {}
    for viewers in asked.viewers:
        rounds[viewers] = [_round(asked.servers, viewers) for _ in range(asked.runs)]
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Linux {platform.release()}, Python {platform.python_version()}"
    )
    rows = [row for viewers in asked.viewers for row in _rows(rounds[viewers])]
    print(_table(rows))
    if asked.figure:
        bars = [Bar(SERVERS[row.median.server][0], row.median.viewers, row.median.last_ms) for row in rows]
        asked.figure.write_text(draw(bars))


def _round(servers: Sequence[str], viewers: int) -> list[Measured]:
    """All servers one after another: what the machine does meanwhile changes from round to round more than within."""
    measured = []
    for server in servers:
        measured.append(measure(server, viewers))
        print(measured[-1], file=sys.stderr)
    return measured


def _allow_files(viewers: int) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < viewers + _SPARE_FILES:
        sys.exit(f"{viewers} viewers need more open files than the {hard} that this process may have (ulimit -Hn).")
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


@dataclass(frozen=True)
class Row:
    """A server's medians, and the medians of its ratios to the same round's first server, which is the floor."""

    median: Measured
    last_ratio: float
    flood_ratio: float


def _rows(rounds: list[list[Measured]]) -> list[Row]:
    return [
        Row(
            Measured(runs[0].server, runs[0].viewers, *(_median(runs, name) for name in _NUMBERS)),
            statistics.median(run.last_ms / round_[0].last_ms for run, round_ in zip(runs, rounds, strict=True)),
            statistics.median(run.flood_rate / round_[0].flood_rate for run, round_ in zip(runs, rounds, strict=True)),
        )
        for runs in zip(*rounds, strict=True)
    ]


def _median(runs: Sequence[Measured], name: str) -> float | None:
    values = [value for run in runs if (value := getattr(run, name)) is not None]
    return statistics.median(values) if values else None


_NUMBERS = ("last_ms", "flood_rate", "cpu_per_million", "kb_per_viewer", "publish_ms")


def _table(rows: list[Row]) -> str:
    lines = [
        "| server | viewers | last viewer, ms | x floor | flood, per s | x floor | CPU s per million | KB per viewer |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        median = row.median
        lines.append(
            f"| {SERVERS[median.server][0]} | {median.viewers:,} | {median.last_ms:.1f} | {row.last_ratio:.2f} "
            f"| {median.flood_rate:,.0f} | {row.flood_ratio:.2f} "
            f"| {median.cpu_per_million:.1f} | {median.kb_per_viewer:.1f} |"
        )
    lines += [
        f"\nPublishing costs HeatSync's supervisor {row.median.publish_ms:.3f} ms with {row.median.viewers:,} viewers."
        for row in rows
        if row.median.publish_ms is not None
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
