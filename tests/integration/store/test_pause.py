"""Pauses and starts at the same time, on two connections to PostgreSQL."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from heatsync.model.batch import JobStatus
from heatsync.store.store import Store
from heatsync.store.transitions import Paused
from tests.integration.store.test_operations import OPERATOR
from tests.integration.store.test_transitions import LINK, make_batch, start, take
from tests.support.eventually import LIMIT, eventually


class Held:
    """Blocks a method at its first line until `go_on` is set."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str) -> None:
        self.reached, self.go_on = threading.Event(), threading.Event()
        self._method: Callable[..., Any] = getattr(owner, name)
        monkeypatch.setattr(owner, name, self)

    def __call__(self, *args: Any, **more: Any) -> Any:
        self.reached.set()
        assert self.go_on.wait(LIMIT)
        return self._method(*args, **more)


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as executor:
        yield executor


def one_waits_for_another(store: Store) -> bool:
    """Whether a connection to this database is blocked by the lock of another one."""
    blocked = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pg_blocking_pids(pid) <> '{}'"
    with store.database.reading():
        return bool(store.database.execute_sql(blocked).fetchall())


def test_a_pause_waits_for_a_start_in_progress(
    postgres_store: Store, threads: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = postgres_store
    batch_id = make_batch(store, LINK, LINK)
    claim = take(store, batch_id)
    held = Held(monkeypatch, store.transitions, "_write")
    starting = threads.submit(start, store, claim)
    assert held.reached.wait(LIMIT)
    pausing = threads.submit(store.operations.set_paused, OPERATOR, paused=True)
    eventually(lambda: pausing.done() or one_waits_for_another(store))
    assert not pausing.done(), "the pause committed while a job was about to start"
    held.go_on.set()
    job = starting.result(LIMIT)
    pausing.result(LIMIT)
    assert store.batches.find(batch_id).jobs[0].status is job.status is JobStatus.DOWNLOADING
    with pytest.raises(Paused):
        store.transitions.start_next(claim)


def test_a_start_waits_for_a_pause_in_progress_and_is_refused(
    postgres_store: Store, threads: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = postgres_store
    batch_id = make_batch(store, LINK)
    claim = take(store, batch_id)
    held = Held(monkeypatch, store.audit, "record")
    pausing = threads.submit(store.operations.set_paused, OPERATOR, paused=True)
    assert held.reached.wait(LIMIT)
    starting = threads.submit(store.transitions.start_next, claim)
    eventually(lambda: starting.done() or one_waits_for_another(store))
    held.go_on.set()
    pausing.result(LIMIT)
    with pytest.raises(Paused):
        starting.result(LIMIT)
    assert store.batches.find(batch_id).jobs[0].status is JobStatus.PENDING


def test_starts_of_different_batches_do_not_wait_for_each_other(
    postgres_store: Store, threads: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = postgres_store
    first, second = (take(store, make_batch(store, LINK)) for _ in range(2))
    held = Held(monkeypatch, store.transitions, "_write")
    starting = threads.submit(start, store, first)
    assert held.reached.wait(LIMIT)
    monkeypatch.undo()
    assert start(store, second).status is JobStatus.DOWNLOADING
    held.go_on.set()
    assert starting.result(LIMIT).status is JobStatus.DOWNLOADING
