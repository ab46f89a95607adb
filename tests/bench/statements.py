"""`python -m tests.bench.statements`: what compiling each hot statement costs, and what executing it costs.

Both run on SQLite in the same process, in turns.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from heatsync.store import statements
from heatsync.store.database import Database
from heatsync.store.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Callable

_TURNS = 200


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = Database("sqlite:///bench.db", Path(folder))
        database.migrate()
        print("µs, median of one call                 compile   execute")
        for name, statement in vars(statements).items():
            if isinstance(statement, Statement) and "SHARE" not in name:
                compiled, executed = _measure(database, statement)
                print(f"  {name:32} {compiled:11.0f} {executed:9.0f}")
        database.close()


def _measure(database: Database, statement: Statement) -> tuple[float, float]:
    values = defaultdict(int)
    taken: tuple[list[float], list[float]] = [], []
    for _ in range(_TURNS):
        with database.reading():
            taken[0].append(_microseconds(lambda: statement.compile(database.peewee)))
            taken[1].append(_microseconds(lambda: database.fetch(statement, **values)))
    return statistics.median(taken[0]), statistics.median(taken[1])


def _microseconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1e6


if __name__ == "__main__":
    main()
