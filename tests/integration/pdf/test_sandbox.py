"""Whatever a PDF does to its reader, the server goes on, knows why, and nothing is left running."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from heatsync.model.cancel import CancelToken
from heatsync.model.errors import Cancelled, CancelReason, DeathCause, PdfEncrypted, WorkerDied
from heatsync.model.message import Message
from heatsync.pdf.sandbox import Sandbox, WorkerLimits
from tests.support import worker_tasks as tasks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SECONDS = 60
NICE = min(19, os.nice(0) + 10)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    sandbox = Sandbox(slots=1)
    sandbox.start()
    yield sandbox
    sandbox.close()


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    path = tmp_path / "sheet.pdf"
    path.write_bytes(b"a sheet")
    return path


def is_gone(pid: int) -> bool:
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([descriptor], [], [], SECONDS)[0])
    finally:
        os.close(descriptor)


class Running:
    """A task that runs in a thread until it is ended; knows the child's process id once it has started."""

    def __init__(self, sandbox: Sandbox, task: Callable[..., bytes], pdf: Path) -> None:
        self.cancel = CancelToken()
        self.pid = 0
        self._started = threading.Event()
        self._thread = ThreadPoolExecutor(1)
        self.outcome = self._thread.submit(sandbox.run, task, pdf, cancel=self.cancel, progress=self._tick)

    def _tick(self, percent: int, pids: Message) -> None:
        self.pid = pids.parameters["own"]
        self._started.set()

    def wait_for_child(self) -> None:
        assert self._started.wait(SECONDS)

    def error(self) -> BaseException | None:
        error = self.outcome.exception(SECONDS)
        self._thread.shutdown()
        return error


def test_a_task_gets_the_pdf_and_gives_bytes_and_ticks(sandbox, pdf):
    ticks = []
    result = sandbox.run(
        tasks.echo, pdf, b"!", cancel=CancelToken(), progress=lambda percent, message: ticks.append((percent, message))
    )
    assert result == b"a sheet!"
    assert ticks == [(50 * page, Message("READING_PAGE", page=page, pages=2)) for page in (1, 2)]


def test_a_child_has_no_network_no_files_no_key_and_little_loaded(monkeypatch, pdf):
    monkeypatch.setenv("OPENAI_API_KEY", "invented")
    sandbox = Sandbox(WorkerLimits(memory_bytes=512 << 20, cpu_seconds=7))
    answer = sandbox.run(tasks.look_around, pdf, cancel=CancelToken()).decode()
    assert answer == repr(([], [], NICE, [0, 512 << 20, 7]))
    assert os.environ["OPENAI_API_KEY"] == "invented"


def test_the_key_is_not_in_the_environment_of_child_or_fork_server(pdf):
    with doomed_server("sleep_for_ever", OPENAI_API_KEY="sk-invented") as (server, child, fork_server):
        for pid in (child, fork_server):
            assert b"OPENAI_API_KEY" not in Path(f"/proc/{pid}/environ").read_bytes()
        assert b"OPENAI_API_KEY" in Path(f"/proc/{server.pid}/environ").read_bytes()


def test_a_child_is_nice_to_the_server_from_its_birth():
    with doomed_server("sleep_for_ever") as (server, child, fork_server):
        niceness = [os.getpriority(os.PRIO_PROCESS, pid) for pid in (server.pid, fork_server, child)]
        assert niceness == [os.nice(0), NICE, NICE]


def test_a_fork_server_that_died_is_started_again_with_an_empty_environment(sandbox, pdf, monkeypatch):
    running = Running(sandbox, tasks.sleep_for_ever, pdf)
    running.wait_for_child()
    fork_server = int(Path(f"/proc/{running.pid}/stat").read_text().rpartition(")")[2].split()[1])
    os.kill(fork_server, signal.SIGKILL)
    assert isinstance(running.error(), WorkerDied)
    assert is_gone(running.pid)
    monkeypatch.setenv("OPENAI_API_KEY", "invented")
    assert sandbox.run(tasks.look_around, pdf, cancel=CancelToken()).decode().startswith(f"([], [], {NICE},")


def test_a_job_error_inside_comes_back_as_itself(sandbox, pdf):
    with pytest.raises(PdfEncrypted) as raised:
        sandbox.run(tasks.raise_job_error, pdf, cancel=CancelToken())
    assert raised.value.message == Message("PDF_PAGE_DAMAGED", page=3)


@pytest.mark.parametrize(
    ("task", "why"),
    [
        (tasks.crash, DeathCause.CRASHED),
        (tasks.leave, DeathCause.CRASHED),
        (tasks.raise_bug, DeathCause.CRASHED),
        (tasks.talk_nonsense, DeathCause.CRASHED),
        (tasks.eat_memory, DeathCause.MEMORY),
    ],
)
def test_a_child_that_dies_says_why_and_the_next_one_runs(sandbox, pdf, task, why):
    with pytest.raises(WorkerDied) as died:
        sandbox.run(task, pdf, cancel=CancelToken())
    assert died.value.why == why
    assert "Doe" not in str(died.value)
    assert sandbox.run(tasks.echo, pdf, b"!", cancel=CancelToken()) == b"a sheet!"


def test_a_pdf_that_is_not_there_is_a_crash_not_a_hang(sandbox, tmp_path):
    with pytest.raises(WorkerDied, match="FileNotFoundError"):
        sandbox.run(tasks.echo, tmp_path / "missing.pdf", b"", cancel=CancelToken())


@pytest.mark.parametrize("task", [tasks.spin_in_python, tasks.spin_in_c])
def test_a_child_that_burns_its_cpu_seconds_dies_of_time(pdf, task):
    with pytest.raises(WorkerDied) as died:
        Sandbox(WorkerLimits(cpu_seconds=1)).run(task, pdf, cancel=CancelToken())
    assert died.value.why == DeathCause.TIME


def test_a_child_that_only_waits_dies_of_time(pdf):
    with pytest.raises(WorkerDied) as died:
        Sandbox(WorkerLimits(wall_seconds=0.5)).run(tasks.sleep_for_ever, pdf, cancel=CancelToken())
    assert died.value.why == DeathCause.TIME


@pytest.mark.parametrize("task", [tasks.spin_in_python, tasks.spin_in_c, tasks.sleep_for_ever])
def test_cancelling_kills_the_child_before_run_returns(sandbox, pdf, task):
    running = Running(sandbox, task, pdf)
    running.wait_for_child()
    running.cancel.cancel(CancelReason.USER)
    error = running.error()
    assert isinstance(error, Cancelled)
    assert error.reason is CancelReason.USER
    assert not Path(f"/proc/{running.pid}").exists()


def test_a_stop_of_the_whole_process_group_kills_no_child_by_itself(sandbox, pdf):
    running = Running(sandbox, tasks.sleep_for_ever, pdf)
    running.wait_for_child()
    with Path(f"/proc/{running.pid}/status").open() as status:
        ignored = next(int(line.split()[1], 16) for line in status if line.startswith("SigIgn"))
    assert all(ignored >> (number - 1) & 1 for number in (signal.SIGTERM, signal.SIGINT))
    os.kill(running.pid, signal.SIGTERM)
    os.kill(running.pid, signal.SIGINT)
    running.cancel.cancel(CancelReason.SHUTDOWN)
    assert isinstance(running.error(), Cancelled)


def test_work_that_was_cancelled_before_starts_no_child(sandbox, pdf):
    cancel = CancelToken()
    cancel.cancel(CancelReason.SHUTDOWN)
    with pytest.raises(Cancelled):
        sandbox.run(tasks.echo, pdf, b"", cancel=cancel)


def test_no_more_children_than_slots_and_waiting_for_one_can_be_cancelled(sandbox, pdf):
    first = Running(sandbox, tasks.sleep_for_ever, pdf)
    first.wait_for_child()
    waiting, cancelled = Running(sandbox, tasks.sleep_for_ever, pdf), Running(sandbox, tasks.sleep_for_ever, pdf)
    cancelled.cancel.cancel(CancelReason.USER)
    assert isinstance(cancelled.error(), Cancelled)
    assert not waiting.pid
    first.cancel.cancel(CancelReason.USER)
    assert isinstance(first.error(), Cancelled)
    waiting.wait_for_child()
    waiting.cancel.cancel(CancelReason.USER)
    assert isinstance(waiting.error(), Cancelled)


def test_closing_kills_what_runs_and_starts_no_more(sandbox, pdf):
    running = Running(sandbox, tasks.spin_in_c, pdf)
    running.wait_for_child()
    sandbox.close()
    error = running.error()
    assert isinstance(error, Cancelled)
    assert error.reason is CancelReason.SHUTDOWN
    with pytest.raises(Cancelled):
        sandbox.run(tasks.echo, pdf, b"", cancel=CancelToken())


class doomed_server:  # noqa: N801 - reads as the context manager that it is
    """A real server process with one task in its sandbox; gone at the end, whatever happened."""

    def __init__(self, task: str, **env: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.sandbox_process", task],
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | env,
            cwd=Path(__file__).parents[3],
        )

    def __enter__(self) -> tuple[subprocess.Popen[str], int, int]:
        assert self._process.stdout is not None
        child, fork_server = map(int, self._process.stdout.readline().split())
        return self._process, child, fork_server

    def __exit__(self, *_: object) -> None:
        with self._process:
            self._process.kill()


@pytest.mark.parametrize("task", ["spin_in_python", "spin_in_c", "sleep_for_ever"])
def test_killing_the_server_leaves_neither_child_nor_fork_server(task):
    with doomed_server(task) as (server, child, fork_server):
        server.kill()
        assert is_gone(fork_server)
        assert is_gone(child)
