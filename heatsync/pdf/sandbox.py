"""Runs tasks on untrusted PDFs in worker processes without network, files or secrets, and with limited resources."""

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import msgspec
import structlog

from heatsync.model.cancel import CancelToken
from heatsync.model.errors import Cancelled, CancelReason, Crashed, DeathCause, JobError, WorkerDied
from heatsync.model.metrics import NOOP, Metrics
from heatsync.model.progress import ProgressCallback
from heatsync.pdf import forkserver, worker
from heatsync.pdf.worker import WorkerLimits, WorkerMessage

log = structlog.get_logger()

_PRELOAD = ("heatsync.pdf.forkserver_preload", worker.__name__)
_EXIT_TIMEOUT = 1.0
_MAX_MESSAGE_BYTES = 64 << 10
_MAX_RESULT_BYTES = 256 << 20


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
        self._lock = threading.Lock()  # held while a worker starts, which takes long if the fork server does not answer
        self._changed = threading.Condition()  # never held while anything blocks: cancelling a job takes it
        self._free = slots or os.cpu_count() or 1
        self._workers: set[ForkServerProcess] = set()
        self._reported_server: int | None = None
        self._closed = False

    def start(self) -> None:
        """Start the fork server. Call it before other threads read the environment, which is empty for a moment."""
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
        with self._slot(cancel):
            process, pipe = self._start_worker(task, pdf, args)
            try:
                with pipe, cancel.on_cancel(process.kill), _timeout(process, self._limits.wall_seconds) as expired:
                    message, result = self._last_message(pipe, progress)
            finally:
                self._reap(process)
        cancel.check()
        if self._closed:
            raise Cancelled(CancelReason.SHUTDOWN)
        try:
            _raise_failure(message, process.exitcode, timed_out=expired.is_set())
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
        self._wake()

    @contextlib.contextmanager
    def _slot(self, cancel: CancelToken) -> Iterator[None]:
        """Hold a slot for the block. Raises `Cancelled` while it waits for one."""
        with cancel.on_cancel(self._wake), self._changed:
            while self._free <= 0 and not self._closed:
                cancel.check()
                self._changed.wait()
            self._free -= 1
        try:
            yield
        finally:
            with self._changed:
                self._free += 1
                self._changed.notify_all()  # a single waiter could be the one that is being cancelled

    def _start_worker(
        self, task: Callable[..., bytes], pdf: Path, args: tuple[object, ...]
    ) -> tuple[ForkServerProcess, Connection]:
        with self._lock:
            if self._closed:
                raise Cancelled(CancelReason.SHUTDOWN)
            server = forkserver.ensure_running(self._preload)
            ours, theirs = self._context.Pipe(duplex=False)
            with theirs:
                process = self._context.Process(
                    target=worker.main,
                    args=(theirs, self._limits, server, self._preload, task, str(pdf), args),
                    daemon=True,
                )
                process.start()
            self._workers.add(process)
        return process, ours

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def _last_message(self, pipe: Connection, progress: ProgressCallback | None) -> tuple[WorkerMessage | None, bytes]:
        """The worker's last message and its result. None if it died without one.

        Nothing is unpickled: a worker that a hostile PDF took over must not run code in the main process.
        """
        while True:
            try:
                message = msgspec.json.decode(pipe.recv_bytes(_MAX_MESSAGE_BYTES), type=WorkerMessage)
                if message.kind == "result":
                    return message, pipe.recv_bytes(_MAX_RESULT_BYTES)
            except (EOFError, OSError, ValueError, RecursionError):  # it died, or was taken over and sends other bytes
                return None, b""
            if message.kind == "preload_failed":
                self._report_preload(message.text)
            elif message.kind != "progress":
                return message, b""
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
            self._workers.remove(process)


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
        types = {error.code: error for error in JobError.__subclasses__()}
        raise types.get(message.code, Crashed)(message.message)


@contextlib.contextmanager
def _timeout(process: ForkServerProcess, seconds: float) -> Iterator[threading.Event]:
    """Kill a worker at its wall-clock limit, even in the middle of a message. Yields an event that is set then."""
    expired = threading.Event()

    def expire() -> None:
        expired.set()
        process.kill()

    timer = threading.Timer(seconds, expire)
    timer.daemon = True
    timer.start()
    try:
        yield expired
    finally:
        timer.cancel()
