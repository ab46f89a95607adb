"""Runs tasks on untrusted PDFs in worker processes without network, files or secrets, and with limited resources."""

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import structlog

from heatsync.model.cancel import CancelToken
from heatsync.model.errors import Cancelled, CancelReason, DeathCause, WorkerDied
from heatsync.model.metrics import NOOP, Metrics
from heatsync.model.progress import ProgressCallback
from heatsync.pdf import forkserver, worker
from heatsync.pdf.worker_message import WorkerMessage, receive

log = structlog.get_logger()

_PRELOAD = ("heatsync.pdf.forkserver_preload", worker.__name__)
_MEMORY_BYTES = 1 << 30
_CPU_SECONDS = 60
_WALL_SECONDS = 120.0
_EXIT_TIMEOUT = 1.0


@dataclass(frozen=True, slots=True)
class WorkerLimits:
    """A worker's limits: bytes of address space, seconds of CPU time, seconds of wall-clock time."""

    memory_bytes: int = _MEMORY_BYTES
    cpu_seconds: int = _CPU_SECONDS
    wall_seconds: float = _WALL_SECONDS


class Sandbox:
    """Runs at most `slots` workers at a time, each a new process for one PDF. All methods are thread-safe.

    The fork server imports the modules of the tasks in `preload`, which saves each worker that time. All sandboxes
    share one fork server, so give all of them the same tasks.
    """

    def __init__(
        self,
        limits: WorkerLimits | None = None,
        slots: int | None = None,
        *,
        preload: Sequence[Callable[..., bytes]] = (),
        metrics: Metrics = NOOP,
    ) -> None:
        self._limits = limits or WorkerLimits()
        self._metrics = metrics
        self._preload = (*_PRELOAD, *(task.__module__ for task in preload))
        self._context = multiprocessing.get_context("forkserver")
        self._lock = threading.Lock()
        self._slots = _Slots(slots or os.cpu_count() or 1)
        self._workers: set[ForkServerProcess] = set()
        self._reported_server: int | None = None
        self._closed = False

    def start(self) -> None:
        """Start the fork server. Call it before other threads read the environment, which is empty for a moment."""
        with self._lock:
            forkserver.ensure_running(self._preload)

    def run(
        self,
        task: Callable[..., bytes],
        pdf: Path,
        *args: object,
        cancel: CancelToken,
        progress: ProgressCallback | None = None,
    ) -> bytes:
        """Run `task(content of the PDF, progress, *args)`, a function of a module, in a worker. Return its result.

        Returns or raises only after the worker has ended. `progress` is called in this thread. Raises the task's own
        `JobError`, `Cancelled` (also when the sandbox is closed), or `WorkerDied`.
        """
        with self._slots.acquire(cancel):
            process, pipe = self._start_worker(task, pdf, args)
            timeout = _Timeout(process, self._limits.wall_seconds)
            try:
                with pipe, cancel.on_cancel(process.kill), timeout:
                    message, result = self._last_message(pipe, progress)
            finally:
                self._reap(process)
            cancel.check()
            if self._closed:
                raise Cancelled(CancelReason.SHUTDOWN)
            try:
                _raise_failure(message, process.exitcode, timed_out=timeout.expired)
            except WorkerDied as death:
                self._metrics.worker_died(death.why)
                raise
            return result

    def close(self) -> None:
        """Kill the running workers and start no more. Callers of `run` get `Cancelled`."""
        with self._lock:
            self._closed = True
            for process in self._workers:
                process.kill()

    def _start_worker(
        self, task: Callable[..., bytes], pdf: Path, args: tuple[object, ...]
    ) -> tuple[ForkServerProcess, Connection]:
        ours, theirs = self._context.Pipe(duplex=False)
        with theirs, self._lock:
            if self._closed:
                ours.close()
                raise Cancelled(CancelReason.SHUTDOWN)
            confinement = worker.Confinement(
                self._limits.memory_bytes,
                self._limits.cpu_seconds,
                server=forkserver.ensure_running(self._preload),
                preload=self._preload,
            )
            process = self._context.Process(
                target=worker.main, args=(theirs, confinement, task, str(pdf), args), daemon=True
            )
            process.start()
            self._workers.add(process)
        return process, ours

    def _last_message(self, pipe: Connection, progress: ProgressCallback | None) -> tuple[WorkerMessage | None, bytes]:
        """The worker's last message and its result. None if it died without one."""
        while True:
            try:
                message, result = receive(pipe)
            except (EOFError, OSError, ValueError):  # the worker died, or was taken over and sends something else
                return None, b""
            if message.kind == "preload_failed":
                self._report_preload(message.text)
            elif message.kind != "progress":
                return message, result
            elif progress:
                progress(message.percent, message.message)

    def _report_preload(self, missing: str) -> None:
        """Log once per fork server: without these modules, each worker starts slowly or at normal priority."""
        server = forkserver.ensure_running(self._preload)
        if server != self._reported_server:
            self._reported_server = server
            # Our own names, not the message's: a worker could be taken over.
            log.error("preload_failed", modules=[name for name in self._preload if name in missing.split()])

    def _reap(self, process: ForkServerProcess) -> None:
        process.join(_EXIT_TIMEOUT)
        process.kill()
        process.join()
        with self._lock:
            self._workers.discard(process)


def _raise_failure(message: WorkerMessage | None, exit_code: int | None, *, timed_out: bool) -> None:
    """Raise the error for the worker's exit, unless it sent a result."""
    if timed_out or exit_code == -signal.SIGXCPU:
        raise WorkerDied(DeathCause.TIME)
    if message is None:
        raise WorkerDied(DeathCause.CRASHED, f"Exit code {exit_code}.")
    if message.kind == "out_of_memory":
        raise WorkerDied(DeathCause.MEMORY)
    if message.kind == "exception":
        raise WorkerDied(DeathCause.CRASHED, message.text)
    if message.kind == "job_error":
        raise message.job_error()


class _Timeout:
    """Kills a worker at its wall-clock limit, even if it stopped in the middle of a message."""

    def __init__(self, process: ForkServerProcess, seconds: float) -> None:
        self._process = process
        self._timer = threading.Timer(seconds, self._expire)
        self._timer.daemon = True
        self.expired = False

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def _expire(self) -> None:
        self.expired = True
        self._process.kill()


class _Slots:
    """A semaphore whose waiters can be cancelled."""

    def __init__(self, count: int) -> None:
        self._free = count
        self._changed = threading.Condition()

    @contextlib.contextmanager
    def acquire(self, cancel: CancelToken) -> Iterator[None]:
        """Hold a slot for the block. Raises `Cancelled` while it waits for one."""
        with cancel.on_cancel(self._wake), self._changed:
            while not self._free:
                cancel.check()
                self._changed.wait()
            self._free -= 1
        try:
            yield
        finally:
            with self._changed:
                self._free += 1
                self._changed.notify_all()  # a single waiter could be the one that is being cancelled

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()
