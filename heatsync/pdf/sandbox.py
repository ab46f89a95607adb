"""Runs work on untrusted PDFs in child processes that have no network, no files, no secrets and little patience."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from dataclasses import dataclass
from multiprocessing import forkserver
from typing import TYPE_CHECKING, Any

from heatsync.model.errors import Cancelled, CancelReason, DeathCause, WorkerDied
from heatsync.model.metrics import NOOP
from heatsync.pdf import worker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkServerProcess
    from pathlib import Path

    from heatsync.model.cancel import CancelToken
    from heatsync.model.metrics import Metrics
    from heatsync.model.progress import ProgressCallback

_PRELOADED = ["heatsync.pdf.forkserver_preload", "heatsync.pdf.worker", "heatsync.parsing.read_sheet"]
_MEMORY_BYTES = 1 << 30
_CPU_SECONDS = 60
_WALL_SECONDS = 120.0
_PARTING_SECONDS = 1.0
_ENVIRONMENT = threading.Lock()  # two sandboxes at once would lose it: the second keeps what the first has cleared


@dataclass(frozen=True, slots=True)
class WorkerLimits:
    """What a child may use: bytes of address space, seconds of CPU, seconds by the clock."""

    memory_bytes: int = _MEMORY_BYTES
    cpu_seconds: int = _CPU_SECONDS
    wall_seconds: float = _WALL_SECONDS


class Sandbox:
    """At most `slots` children at a time, each a new process for one PDF. Every method may be called by any thread."""

    def __init__(
        self, limits: WorkerLimits | None = None, slots: int | None = None, *, metrics: Metrics = NOOP
    ) -> None:
        self._limits = limits or WorkerLimits()
        self._metrics = metrics
        self._context = multiprocessing.get_context("forkserver")
        self._launch = threading.Lock()
        self._slots = _Slots(slots or os.cpu_count() or 1)
        self._children: set[ForkServerProcess] = set()
        self._closed = False

    def start(self) -> None:
        """Start the server that children are forked from: to be called before other threads read the environment."""
        with self._launch:
            self._ensure_server()

    def run(
        self,
        task: Callable[..., bytes],
        pdf: Path,
        *args: object,
        cancel: CancelToken,
        progress: ProgressCallback | None = None,
    ) -> bytes:
        """Run `task(pdf's bytes, tick, *args)`, a function of a module, in a child, and give what it returns.

        Returns or raises only when the child is gone. Raises the task's own `JobError`, `Cancelled` (also when the
        sandbox is closed), or `WorkerDied`. `progress` is called in this thread.
        """
        with self._slots.taken(cancel):
            process, reader = self._spawn(task, pdf, args)
            watch = _Watch(process, self._limits.wall_seconds)
            try:
                with reader, cancel.on_cancel(process.kill), watch:
                    answer = _last_word(reader, progress)
            finally:
                self._reap(process)
            cancel.check()
            if self._closed:
                raise Cancelled(CancelReason.SHUTDOWN)
            try:
                return _verdict(answer, process.exitcode, out_of_time=watch.out_of_time)
            except WorkerDied as death:
                self._metrics.worker_died(death.why)
                raise

    def close(self) -> None:
        """Kill the children that still run, and start no more. Their callers get `Cancelled`."""
        with self._launch:
            self._closed = True
            for process in self._children:
                process.kill()

    def _spawn(
        self, task: Callable[..., bytes], pdf: Path, args: tuple[object, ...]
    ) -> tuple[ForkServerProcess, Connection]:
        reader, writer = self._context.Pipe(duplex=False)
        with writer, self._launch:
            if self._closed:
                reader.close()
                raise Cancelled(CancelReason.SHUTDOWN)
            server = self._ensure_server()
            confinement = worker.Confinement(self._limits.memory_bytes, self._limits.cpu_seconds, server)
            process = self._context.Process(
                target=worker.main, args=(writer, confinement, task, str(pdf), args), daemon=True
            )
            process.start()
            self._children.add(process)
        return process, reader

    def _reap(self, process: ForkServerProcess) -> None:
        process.join(_PARTING_SECONDS)
        process.kill()
        process.join()
        with self._launch:
            self._children.discard(process)

    def _ensure_server(self) -> int:
        """The fork server's process id. Children inherit its environment, so it is started with an empty one."""
        self._context.set_forkserver_preload(_PRELOADED)
        server: Any = forkserver._forkserver  # noqa: SLF001 - nothing public tells whether it lives
        with _ENVIRONMENT:
            if not _is_alive(server._forkserver_pid):  # noqa: SLF001 - see above
                kept = dict(os.environ)
                os.environ.clear()
                try:
                    forkserver.ensure_running()
                finally:
                    os.environ.update(kept)
        return int(server._forkserver_pid)  # noqa: SLF001 - see above


def _is_alive(pid: int | None) -> bool:
    if pid is None:
        return False
    with contextlib.suppress(ChildProcessError):
        return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None
    return False


def _verdict(answer: worker.WorkerMessage | None, exit_code: int | None, *, out_of_time: bool) -> bytes:
    if out_of_time or exit_code == -signal.SIGXCPU:
        raise WorkerDied(DeathCause.TIME)
    if answer is None:
        raise WorkerDied(DeathCause.CRASHED, f"Exit code {exit_code}.")
    if answer.kind == "memory":
        raise WorkerDied(DeathCause.MEMORY)
    if answer.kind == "bug":
        raise WorkerDied(DeathCause.CRASHED, answer.text)
    if answer.kind == "error":
        raise answer.error()
    return answer.result


def _last_word(reader: Connection, progress: ProgressCallback | None) -> worker.WorkerMessage | None:
    """The child's last message, None if it died without one. Ticks go to `progress` on the way."""
    while True:
        try:
            answer = worker.receive(reader)
        except (EOFError, OSError, ValueError):  # dead, or taken over and talking nonsense
            return None
        if answer.kind != "tick":
            return answer
        if progress:
            progress(answer.percent, answer.text)


class _Watch:
    """Kills a child whose time by the clock is up, even one that stops in the middle of a message."""

    def __init__(self, process: ForkServerProcess, seconds: float) -> None:
        self._process = process
        self._timer = threading.Timer(seconds, self._expire)
        self._timer.daemon = True
        self.out_of_time = False

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def _expire(self) -> None:
        self.out_of_time = True
        self._process.kill()


class _Slots:
    """As many places as there are cores; waiting for one ends at once when the work is cancelled."""

    def __init__(self, count: int) -> None:
        self._free = count
        self._changed = threading.Condition()

    @contextlib.contextmanager
    def taken(self, cancel: CancelToken) -> Iterator[None]:
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
                self._changed.notify_all()  # one alone may be just the one that is being cancelled

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()
