"""Runs network work on one event loop in one thread, so that each wait has a timeout and can be cancelled."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from functools import partial
from typing import Any, Generic, TypeVar

import structlog

from heatsync.model.cancel import CancelToken
from heatsync.model.errors import Cancelled, CancelReason, JobError
from heatsync.net.resolving_loop import ResolvingEventLoop

T = TypeVar("T")

log = structlog.get_logger()


class IoLoop:
    """Owns the event loop and its thread. Other threads call `run`; work on the loop may use any asyncio library.

    `nameservers`: see `ResolvingEventLoop`.
    """

    def __init__(self, nameservers: tuple[str, ...] = ()) -> None:
        self._nameservers = nameservers
        self._thread: threading.Thread | None = None
        self._ready = threading.Event()
        self._lock = threading.Lock()  # held to submit work: after `close` began, nothing would end it
        self._open = False
        self._start_error: Exception | None = None
        self._loop: ResolvingEventLoop
        self._stop: asyncio.Event
        self._tasks: set[asyncio.Task[Any]] = set()

    def start(self) -> None:
        """Raises `OSError` if the loop cannot be created, for example with an invalid name server."""
        self._thread = threading.Thread(target=self._serve, name="heatsync-io", daemon=True)
        self._thread.start()
        self._ready.wait()
        if self._start_error is not None:
            raise self._start_error
        self._open = True

    def close(self, timeout: float = 5) -> None:
        """Cancel all work, then end the loop and its thread. Waits at most `timeout` seconds."""
        with self._lock:
            was_open, self._open = self._open, False
        if not was_open or self._thread is None:
            return
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(timeout)
        if self._thread.is_alive():
            log.error("io_loop_stop_timed_out", tasks=len(self._tasks))

    def run(
        self,
        work: Callable[[], Coroutine[Any, Any, T]],
        *,
        cancel: CancelToken,
        timeout: float,
        timeout_error: JobError,
    ) -> T:
        """Run `work()` on the loop. Returns or raises only after it has ended.

        Raises what `work` raises, `timeout_error` after `timeout` seconds, and `Cancelled` if the work is cancelled or
        the loop is closed.
        """
        cancel.check()
        run = _Run(partial(self._with_timeout, work, timeout, timeout_error))
        with self._lock:
            if not self._open:
                raise Cancelled(CancelReason.SHUTDOWN)
            self._loop.call_soon_threadsafe(run.start, self._tasks)
        with cancel.on_cancel(partial(self._cancel, run)):
            try:
                return run.ended.result()
            except asyncio.CancelledError:
                cancel.check()
                raise Cancelled(CancelReason.SHUTDOWN) from None

    def _cancel(self, run: _Run[Any]) -> None:
        with self._lock:
            if self._open:  # otherwise `close` cancels it, and the loop may be gone
                self._loop.call_soon_threadsafe(run.cancel)

    @staticmethod
    async def _with_timeout(work: Callable[[], Coroutine[Any, Any, T]], seconds: float, timeout_error: JobError) -> T:
        timeout = asyncio.timeout(seconds)
        try:
            async with timeout:
                return await work()
        except TimeoutError:
            if timeout.expired():
                raise timeout_error from None
            raise

    def _serve(self) -> None:
        try:
            with asyncio.Runner(loop_factory=partial(ResolvingEventLoop, self._nameservers)) as runner:
                runner.run(self._until_closed())
        except Exception as error:
            if self._ready.is_set():
                raise
            self._start_error = OSError(f"The network cannot be used: {error}")
            self._ready.set()

    async def _until_closed(self) -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, ResolvingEventLoop)  # noqa: S101 - for the type checker; `_serve` created it
        self._loop, self._stop = loop, asyncio.Event()
        self._ready.set()
        await self._stop.wait()
        await loop.close_resolver()  # first: a task that shields a hanging lookup would not end
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


class _Run(Generic[T]):
    """One call of `run`. `ended` is set when the task has ended, not when it is asked to cancel."""

    def __init__(self, work: Callable[[], Coroutine[Any, Any, T]]) -> None:
        self._work = work
        self._context = contextvars.copy_context()  # the caller's: log entries on the loop get the IDs of its job
        self._task: asyncio.Task[T] | None = None
        self.ended: Future[T] = Future()

    def start(self, tasks: set[asyncio.Task[Any]]) -> None:
        self._task = asyncio.get_running_loop().create_task(self._work(), context=self._context)
        tasks.add(self._task)
        self._task.add_done_callback(tasks.discard)
        self._task.add_done_callback(self._end)

    def cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _end(self, task: asyncio.Task[T]) -> None:
        if task.cancelled():
            self.ended.set_exception(asyncio.CancelledError())
        elif (error := task.exception()) is not None:
            self.ended.set_exception(error)
        else:
            self.ended.set_result(task.result())
