"""`make bench-viewers`: the cost of sending one event to many viewers, for HeatSync and other servers in one run.

Each server runs alone on the first core and the viewers on the second, connected over loopback. Compare the ratios to
the floor, not the milliseconds of two runs: the speed of a shared machine changes from minute to minute.
"""

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
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.bench.background_reading import BATCHES, BEING_READ
from tests.bench.bar_chart import Bar, draw
from tests.bench.viewer_load import ViewerLoad, ask

SERVERS = {
    "floor": ("os.write over the sockets (the floor)", ["tests.bench.floor_server"]),
    "heatsync": ("HeatSync", ["tests.bench.flood_server"]),
    "reading": (f"HeatSync, while it reads {BATCHES} batches", ["tests.bench.flood_server"]),
    "aiohttp": ("aiohttp-sse, a queue per viewer, uvloop", ["tests.bench.alternative_servers", "aiohttp"]),
    "starlette": ("sse-starlette, uvicorn, uvloop", ["tests.bench.alternative_servers", "starlette"]),
}
_OURS = {"heatsync", "reading"}
FLOOD_EVENTS = 100
_PACED_EVENTS = 12
_WARM_UP_EVENTS = 3
_MICROSECONDS_BETWEEN_PER_VIEWER = 80  # the slowest server must finish before the next event
_SPARE_FILES = 100
_TIMEOUT = 120.0
_LONGEST_FLOOD = 20.0
_FIRST_PORT = 21_000


@dataclass(frozen=True)
class Measurement:
    """One server with so many viewers. Units: ms, deliveries/s, CPU seconds per million deliveries, KB per viewer."""

    server: str
    viewers: int
    last_ms: float
    flood_rate: float
    cpu_per_million: float
    kb_per_viewer: float
    publish_ms: float | None


def measure(server: str, viewers: int) -> Measurement:
    with ExitStack() as stack:
        process, port = stack.enter_context(_running(server))
        batch_id = ask(port, "POST", "/bench/batch")["batchId"]
        with ViewerLoad(port, batch_id, 1) as first:  # the first viewer costs more than the others
            first.flood(_WARM_UP_EVENTS, 50, _TIMEOUT)
            before = user_memory(process.pid)
        with ViewerLoad(port, batch_id, viewers) as load:
            load.flood(_WARM_UP_EVENTS, 200, _TIMEOUT)
            memory = user_memory(process.pid) - before
            if server == "reading":
                stack.enter_context(_reading_beside(port))
            pause = max(100, viewers * _MICROSECONDS_BETWEEN_PER_VIEWER / 1000)
            if server in _OURS:
                ask(port, "GET", "/bench/publishing")
            cpu = _cpu_seconds(process.pid)
            published, arrived = load.flood(_PACED_EVENTS, pause, _TIMEOUT)
            cpu = _cpu_seconds(process.pid) - cpu
            publish_ms = ask(port, "GET", "/bench/publishing")["medianMs"] if server in _OURS else None
            flood_rate = load.rate(FLOOD_EVENTS, _LONGEST_FLOOD)
    delays = [(end - start) / 1e6 for start, end in zip(published, arrived, strict=True)]
    return Measurement(
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
    os.sched_setaffinity(0, {0})  # the server inherits it
    # One more active batch than the default, for the viewers' batch.
    environment = os.environ | {"HEATSYNC_MAX_ACTIVE_BATCHES": str(BATCHES + 1)}
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, env=environment) as process:
        os.sched_setaffinity(0, {os.cpu_count() - 1})
        try:
            _wait_until_it_listens(port)
            yield process, port
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


@contextmanager
def _reading_beside(port: int) -> Iterator[None]:
    """The server reads four batches, on its core, while the block runs."""
    command = [sys.executable, "-m", "tests.bench.background_reading", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            if process.stdout is None or process.stdout.readline().strip() != BEING_READ:
                sys.exit("The background reading did not start.")
            yield
            if process.poll() is not None:
                sys.exit("The background reading ended too early.")
        finally:
            process.terminate()


def _free_port() -> int:
    """A port outside the range of the viewers' own ports."""
    for port in range(_FIRST_PORT, _FIRST_PORT + 1_000):
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    sys.exit("There is no free port.")


def _wait_until_it_listens(port: int) -> None:
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
    parser.add_argument("--runs", type=int, default=3, help="rounds; the median of each figure is printed")
    parser.add_argument("--figure", type=Path, help="write the figure (SVG) to this file")
    options = parser.parse_args()
    _allow_files(max(options.viewers))
    gc.disable()  # a collection here would look like a slow server
    rounds: dict[int, list[list[Measurement]]] = {}
    for viewers in options.viewers:
        rounds[viewers] = [_round(options.servers, viewers) for _ in range(options.runs)]
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Linux {platform.release()}, Python {platform.python_version()}"
    )
    rows = [row for viewers in options.viewers for row in _rows(rounds[viewers])]
    print(_table(rows))
    if options.figure:
        bars = [Bar(SERVERS[row.median.server][0], row.median.viewers, row.median.last_ms) for row in rows]
        options.figure.write_text(draw(bars))


def _round(servers: Sequence[str], viewers: int) -> list[Measurement]:
    """Measure all servers in turn: the machine's speed changes less within a round than between rounds."""
    measured = []
    for server in servers:
        measured.append(measure(server, viewers))
        print(measured[-1], file=sys.stderr)
    return measured


def _allow_files(viewers: int) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < viewers + _SPARE_FILES:
        sys.exit(f"{viewers} viewers need more open files than the limit of {hard}. Raise it (ulimit -Hn).")
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


@dataclass(frozen=True)
class Row:
    """The medians of a server, and of its ratios to the floor of the same round."""

    median: Measurement
    last_ratio: float
    flood_ratio: float


def _rows(rounds: list[list[Measurement]]) -> list[Row]:
    return [
        Row(
            Measurement(runs[0].server, runs[0].viewers, *(_median(runs, name) for name in _NUMBERS)),
            statistics.median(run.last_ms / round_[0].last_ms for run, round_ in zip(runs, rounds, strict=True)),
            statistics.median(run.flood_rate / round_[0].flood_rate for run, round_ in zip(runs, rounds, strict=True)),
        )
        for runs in zip(*rounds, strict=True)
    ]


def _median(runs: Sequence[Measurement], name: str) -> float | None:
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
