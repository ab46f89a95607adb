"""Runs network work on one loop in one thread, so that every wait of it has a deadline and can be cancelled."""

from __future__ import annotations

import asyncio
import contextvars
import socket
import threading
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import aiodns
import structlog

from heatsync.model.errors import Cancelled, CancelReason

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from heatsync.model.cancel import CancelToken
    from heatsync.model.errors import JobError

T = TypeVar("T")

_log = structlog.get_logger()

_UNKNOWN_NAME = frozenset({aiodns.error.ARES_ENOTFOUND, aiodns.error.ARES_ENODATA, aiodns.error.ARES_EBADNAME})


class ResolvingEventLoop(asyncio.SelectorEventLoop):
    """A loop that looks names up without a thread: a look-up that hangs in a thread holds the process's exit.

    Not uvloop's, whose `create_connection` passes an overridden `getaddrinfo` by.
    """

    def __init__(self, nameservers: tuple[str, ...] = ()) -> None:
        super().__init__()
        try:
            self._names = aiodns.DNSResolver(nameservers=nameservers or None, loop=self)
        except Exception:
            self.close()
            raise

    async def getaddrinfo(  # type: ignore[override] # the stub has literal overloads for host and port
        self,
        host: str,
        port: int,
        *,
        family: int = 0,
        type: int = 0,  # noqa: A002 - asyncio's name
        proto: int = 0,
        flags: int = 0,
    ) -> list[tuple[int, int, int, str, Any]]:
        try:
            # Numeric: this never asks anybody, so it may run here.
            return list(socket.getaddrinfo(host, port, family, type, proto, flags | socket.AI_NUMERICHOST))
        except socket.gaierror:
            pass
        except UnicodeError:
            raise socket.gaierror(socket.EAI_NONAME, "this cannot be a name") from None
        try:
            found = await self._names.getaddrinfo(
                host, socket.AddressFamily(family), port, proto, type or socket.SOCK_STREAM, flags
            )
        except aiodns.error.DNSError as error:
            unknown = bool(error.args) and error.args[0] in _UNKNOWN_NAME
            raise socket.gaierror(
                socket.EAI_NONAME if unknown else socket.EAI_AGAIN, "the name could not be looked up"
            ) from error
        return [
            (node.family, type or socket.SOCK_STREAM, proto, "", (node.addr[0].decode("ascii"), *node.addr[1:]))
            for node in found.nodes
        ]

    async def close_names(self) -> None:
        """Give up the look-ups under way."""
        await self._names.close()


class IoLoop:
    """Owns the I/O loop. `run` is for actor threads; what runs there may use any asyncio library.

    `nameservers` are asked instead of the system's ("192.0.2.1" or "192.0.2.1:5353").
    """

    def __init__(self, nameservers: tuple[str, ...] = ()) -> None:
        self._nameservers = nameservers
        self._thread: threading.Thread | None = None
        self._ready = threading.Event()
        self._lock = threading.Lock()  # nothing is submitted after `close` began: it would never be answered
        self._open = False
        self._broken: Exception | None = None
        self._loop: ResolvingEventLoop
        self._stop: asyncio.Event
        self._tasks: set[asyncio.Task[Any]] = set()

    def start(self) -> None:
        self._thread = threading.Thread(target=self._serve, name="heatsync-io", daemon=True)
        self._thread.start()
        self._ready.wait()
        if self._broken is not None:
            raise self._broken
        self._open = True

    def close(self, patience: float = 5) -> None:
        """Cancel what runs, end the loop and its thread. Waits for them `patience` seconds at most."""
        with self._lock:
            was_open, self._open = self._open, False
        if not was_open or self._thread is None:
            return
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(patience)
        if self._thread.is_alive():
            _log.error("io_loop_did_not_end", tasks=len(self._tasks))

    def run(
        self, work: Callable[[], Coroutine[Any, Any, T]], *, cancel: CancelToken, deadline: float, on_timeout: JobError
    ) -> T:
        """Do `work()` on the I/O loop and wait for it. Returns or raises only when it has ended.

        Raises what `work` raises, `on_timeout` after `deadline` seconds, and `Cancelled` when told to stop or when the
        network is closed.
        """
        cancel.check()
        run = _Run(partial(self._within, work, deadline, on_timeout))
        with self._lock:
            if not self._open:
                raise Cancelled(CancelReason.SHUTDOWN)
            self._loop.call_soon_threadsafe(run.begin, self._tasks)
        with cancel.on_cancel(partial(self._cancel, run)):
            try:
                return run.ended.result()
            except asyncio.CancelledError:
                cancel.check()
                raise Cancelled(CancelReason.SHUTDOWN) from None

    def _cancel(self, run: _Run[Any]) -> None:
        with self._lock:
            if self._open:  # else `close` cancels it, and the loop may be gone
                self._loop.call_soon_threadsafe(run.cancel)

    @staticmethod
    async def _within(work: Callable[[], Coroutine[Any, Any, T]], deadline: float, on_timeout: JobError) -> T:
        limit = asyncio.timeout(deadline)
        try:
            async with limit:
                return await work()
        except TimeoutError:
            if limit.expired():
                raise on_timeout from None
            raise

    def _serve(self) -> None:
        try:
            with asyncio.Runner(loop_factory=partial(ResolvingEventLoop, self._nameservers)) as runner:
                runner.run(self._until_closed())
        except Exception as error:
            if self._ready.is_set():
                raise
            # A name server that cannot be used, say: who waits for the start must hear of it.
            self._broken = OSError(f"The network cannot be used: {error}")
            self._ready.set()

    async def _until_closed(self) -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, ResolvingEventLoop)  # noqa: S101 - for the type checker; `_serve` made it
        self._loop, self._stop = loop, asyncio.Event()
        self._ready.set()
        await self._stop.wait()
        # Look-ups first: one that hangs would hold the task that shields it.
        await loop.close_names()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


class _Run(Generic[T]):
    """One piece of work on the loop. `ended` is set by the task's own end, never by the wish to cancel it."""

    def __init__(self, work: Callable[[], Coroutine[Any, Any, T]]) -> None:
        self._work = work
        self._context = contextvars.copy_context()  # the caller's, so that what is logged on the loop is of its job too
        self._task: asyncio.Task[T] | None = None
        self.ended: Future[T] = Future()

    def begin(self, tasks: set[asyncio.Task[Any]]) -> None:
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
