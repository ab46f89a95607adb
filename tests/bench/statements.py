"""`python -m tests.bench.statements`: what compiling each hot statement costs, and what executing it costs.

Both run on SQLite in the same process, in turns. The database has one batch of five jobs.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from pathlib import Path

from heatsync.store import statements
from heatsync.store.batches import NewJob
from heatsync.store.jobs import values_of
from heatsync.store.statements import Statement
from heatsync.store.store import Store
from heatsync.store.utc_time import now

_TURNS = 200


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = Store("sqlite:///bench.db", Path(folder), keep=timedelta(days=1), max_pdf_bytes=1)
        store.database.migrate()
        batch_id = store.batches.create("Uma Doe", [NewJob("a.pdf", None, "0" * 64)] * 5).id
        job = store.batches.find(batch_id).jobs[0]
        fact = {"type": "job_progress", "data": "x" * 200, "message": "Opening the heat sheet", "created_at": now()}
        values = values_of(job) | fact | {"fence": 0, "job_id": job.id, "started_at": now(), "ended_at": now()}
        print("µs, median of one call                 compile   execute")
        for name, statement in vars(statements).items():
            if isinstance(statement, Statement) and not name.endswith("FOR_SHARE"):
                compiled, executed = _measure(store, statement, values)
                print(f"  {name:32} {compiled:11.0f} {executed:9.0f}")
        store.close()


def _measure(store: Store, statement: Statement, values: dict[str, object]) -> tuple[float, float]:
    database, compiled, executed, numbers = store.database, [], [], count(1)
    for _ in range(_TURNS):
        with database.transaction():
            compiled.append(_microseconds(lambda: statement.compile(database.peewee)))
            call = {"number": next(numbers), **values}
            executed.append(_microseconds(lambda: database.execute(statement, **call)))  # noqa: B023 - called at once
    return statistics.median(compiled), statistics.median(executed)


def _microseconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1e6


if __name__ == "__main__":
    main()
