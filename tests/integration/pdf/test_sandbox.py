"""A worker may crash, hang or misbehave: the main process continues, knows why, and leaves no process running."""

import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from heatsync.model.cancel import CancelToken
from heatsync.model.errors import Cancelled, CancelReason, DeathCause, PdfEncrypted, WorkerDied
from heatsync.model.message import Message
from heatsync.pdf import forkserver
from heatsync.pdf.sandbox import Sandbox
from heatsync.pdf.worker import WorkerLimits
from tests.support import worker_tasks as tasks

SECONDS = 60
NICENESS = min(19, os.nice(0) + 10)


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
    """A task that runs in a thread until it is ended, and the process ID of its worker."""

    def __init__(self, sandbox: Sandbox, task: Callable[..., bytes], pdf: Path) -> None:
        self.cancel = CancelToken()
        self.pid = 0
        self._started = threading.Event()
        self._thread = ThreadPoolExecutor(1)
        self.outcome = self._thread.submit(sandbox.run, task, pdf, cancel=self.cancel, progress=self._progress)

    def _progress(self, percent: int, pids: Message) -> None:
        self.pid = pids.parameters["own"]
        self._started.set()

    def wait_for_worker(self) -> None:
        assert self._started.wait(SECONDS)

    def error(self) -> BaseException | None:
        error = self.outcome.exception(SECONDS)
        self._thread.shutdown()
        return error


def test_a_task_gets_the_pdf_reports_progress_and_returns_bytes(sandbox, pdf):
    reported = []
    result = sandbox.run(
        tasks.echo,
        pdf,
        b"!",
        cancel=CancelToken(),
        progress=lambda percent, message: reported.append((percent, message)),
    )
    assert result == b"a sheet!"
    assert reported == [(50 * page, Message("READING_PAGE", page=page, pages=2)) for page in (1, 2)]


def test_a_worker_has_no_network_no_files_no_secrets_and_few_modules(monkeypatch, pdf):
    monkeypatch.setenv("OPENAI_API_KEY", "invented")
    sandbox = Sandbox(WorkerLimits(memory_bytes=512 << 20, cpu_seconds=7))
    answer = sandbox.run(tasks.list_permissions, pdf, cancel=CancelToken()).decode()
    assert answer == repr(([], [], NICENESS, [0, 512 << 20, 7]))
    assert os.environ["OPENAI_API_KEY"] == "invented"


def test_secrets_are_not_in_the_environment_of_worker_or_fork_server(pdf):
    with doomed_server("sleep_forever", OPENAI_API_KEY="sk-invented") as (server, worker, fork_server):
        for pid in (worker, fork_server):
            assert b"OPENAI_API_KEY" not in Path(f"/proc/{pid}/environ").read_bytes()
        assert b"OPENAI_API_KEY" in Path(f"/proc/{server.pid}/environ").read_bytes()


def test_workers_have_a_low_priority_from_the_fork_on():
    with doomed_server("sleep_forever") as (server, worker, fork_server):
        niceness = [os.getpriority(os.PRIO_PROCESS, pid) for pid in (server.pid, fork_server, worker)]
        assert niceness == [os.nice(0), NICENESS, NICENESS]


def test_a_killed_fork_server_is_restarted_without_secrets(sandbox, pdf, monkeypatch):
    running = Running(sandbox, tasks.sleep_forever, pdf)
    running.wait_for_worker()
    fork_server = int(Path(f"/proc/{running.pid}/stat").read_text().rpartition(")")[2].split()[1])
    os.kill(fork_server, signal.SIGKILL)
    assert isinstance(running.error(), WorkerDied)
    assert is_gone(running.pid)
    monkeypatch.setenv("OPENAI_API_KEY", "invented")
    assert sandbox.run(tasks.list_permissions, pdf, cancel=CancelToken()).decode().startswith(f"([], [], {NICENESS},")


def test_a_tasks_job_error_is_raised_unchanged(sandbox, pdf):
    with pytest.raises(PdfEncrypted) as raised:
        sandbox.run(tasks.raise_job_error, pdf, cancel=CancelToken())
    assert raised.value.message == Message("PDF_PAGE_DAMAGED", page=3)


@pytest.mark.parametrize(
    ("task", "why"),
    [
        (tasks.crash, DeathCause.CRASHED),
        (tasks.leave, DeathCause.CRASHED),
        (tasks.raise_bug, DeathCause.CRASHED),
        (tasks.send_garbage, DeathCause.CRASHED),
        (tasks.eat_memory, DeathCause.MEMORY),
    ],
)
def test_the_cause_of_a_workers_death_is_reported_and_the_next_worker_runs(sandbox, pdf, task, why):
    with pytest.raises(WorkerDied) as died:
        sandbox.run(task, pdf, cancel=CancelToken())
    assert died.value.why == why
    assert "Doe" not in str(died.value)
    assert sandbox.run(tasks.echo, pdf, b"!", cancel=CancelToken()) == b"a sheet!"


def test_a_missing_pdf_is_a_crash(sandbox, tmp_path):
    with pytest.raises(WorkerDied, match="FileNotFoundError"):
        sandbox.run(tasks.echo, tmp_path / "missing.pdf", b"", cancel=CancelToken())


@pytest.mark.parametrize("task", [tasks.spin_in_python, tasks.spin_in_c])
def test_a_worker_that_exceeds_its_cpu_time_dies_of_time(pdf, task):
    with pytest.raises(WorkerDied) as died:
        Sandbox(WorkerLimits(cpu_seconds=1)).run(task, pdf, cancel=CancelToken())
    assert died.value.why == DeathCause.TIME


def test_a_worker_over_its_wall_time_is_killed_with_cause_time(pdf):
    with pytest.raises(WorkerDied) as died:
        Sandbox(WorkerLimits(wall_seconds=0.5)).run(tasks.sleep_forever, pdf, cancel=CancelToken())
    assert died.value.why == DeathCause.TIME


@pytest.mark.parametrize("task", [tasks.spin_in_python, tasks.spin_in_c, tasks.sleep_forever])
def test_cancelling_kills_the_worker_before_run_returns(sandbox, pdf, task):
    running = Running(sandbox, task, pdf)
    running.wait_for_worker()
    running.cancel.cancel(CancelReason.USER)
    error = running.error()
    assert isinstance(error, Cancelled)
    assert error.reason is CancelReason.USER
    assert not Path(f"/proc/{running.pid}").exists()


def test_signals_to_the_whole_process_group_do_not_kill_workers(sandbox, pdf):
    running = Running(sandbox, tasks.sleep_forever, pdf)
    running.wait_for_worker()
    with Path(f"/proc/{running.pid}/status").open() as status:
        ignored = next(int(line.split()[1], 16) for line in status if line.startswith("SigIgn"))
    assert all(ignored >> (number - 1) & 1 for number in (signal.SIGTERM, signal.SIGINT))
    os.kill(running.pid, signal.SIGTERM)
    os.kill(running.pid, signal.SIGINT)
    running.cancel.cancel(CancelReason.SHUTDOWN)
    assert isinstance(running.error(), Cancelled)


def test_cancelled_work_starts_no_worker(sandbox, pdf):
    cancel = CancelToken()
    cancel.cancel(CancelReason.SHUTDOWN)
    with pytest.raises(Cancelled):
        sandbox.run(tasks.echo, pdf, b"", cancel=cancel)


def test_workers_wait_for_a_slot_and_waiting_can_be_cancelled(sandbox, pdf):
    first = Running(sandbox, tasks.sleep_forever, pdf)
    first.wait_for_worker()
    waiting, cancelled = Running(sandbox, tasks.sleep_forever, pdf), Running(sandbox, tasks.sleep_forever, pdf)
    cancelled.cancel.cancel(CancelReason.USER)
    assert isinstance(cancelled.error(), Cancelled)
    assert not waiting.pid
    first.cancel.cancel(CancelReason.USER)
    assert isinstance(first.error(), Cancelled)
    waiting.wait_for_worker()
    waiting.cancel.cancel(CancelReason.USER)
    assert isinstance(waiting.error(), Cancelled)


def test_cancelling_does_not_wait_for_a_worker_to_start(sandbox, pdf, monkeypatch):
    asked, answer = threading.Event(), threading.Event()

    def slow_server(_: object) -> int:
        asked.set()
        assert answer.wait(SECONDS)
        raise OSError("the fork server does not answer")

    monkeypatch.setattr(forkserver, "ensure_running", slow_server)
    starting = Running(sandbox, tasks.echo, pdf)
    assert asked.wait(SECONDS)
    with ThreadPoolExecutor(1) as supervisor:
        supervisor.submit(starting.cancel.cancel, CancelReason.USER).result(SECONDS)
        answer.set()
    assert isinstance(starting.error(), OSError)


def test_closing_kills_workers_and_refuses_new_work(sandbox, pdf):
    running = Running(sandbox, tasks.spin_in_c, pdf)
    running.wait_for_worker()
    sandbox.close()
    error = running.error()
    assert isinstance(error, Cancelled)
    assert error.reason is CancelReason.SHUTDOWN
    with pytest.raises(Cancelled):
        sandbox.run(tasks.echo, pdf, b"", cancel=CancelToken())


class doomed_server:  # noqa: N801 - used as a context manager
    """A main process that runs one task in its sandbox. It is killed at the end of the block."""

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
        worker, fork_server = map(int, self._process.stdout.readline().split())
        return self._process, worker, fork_server

    def __exit__(self, *_: object) -> None:
        with self._process:
            self._process.kill()


@pytest.mark.parametrize("task", ["spin_in_python", "spin_in_c", "sleep_forever"])
def test_killing_the_main_process_ends_worker_and_fork_server(task):
    with doomed_server(task) as (server, worker, fork_server):
        server.kill()
        assert is_gone(fork_server)
        assert is_gone(worker)
