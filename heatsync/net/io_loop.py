"""Runs network work on one event loop in one thread, so that each wait has a timeout and can be cancelled."""

import asyncio
import socket
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from functools import partial
from typing import Any, TypeVar

import aiodns
import structlog

from heatsync.model.cancel import CancelToken
from heatsync.model.errors import Cancelled, CancelReason, JobError

T = TypeVar("T")

log = structlog.get_logger()

_UNKNOWN_NAME = frozenset({aiodns.error.ARES_ENOTFOUND, aiodns.error.ARES_ENODATA, aiodns.error.ARES_EBADNAME})


class ResolvingEventLoop(asyncio.SelectorEventLoop):
    """Resolves names with c-ares. asyncio's own resolver uses threads, and a hanging lookup delays the process's exit.

    Not based on uvloop, whose `create_connection` does not call an overridden `getaddrinfo`. `nameservers` replace the
    system's ("192.0.2.1" or "192.0.2.1:5353").
    """

    def __init__(self, nameservers: tuple[str, ...] = ()) -> None:
        super().__init__()
        try:
            self._resolver = aiodns.DNSResolver(nameservers=nameservers or None, loop=self)
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
        """As `socket.getaddrinfo` (RFC 3493, section 6.1).

        Raises `socket.gaierror`: EAI_NONAME if the name or its addresses do not exist (RFC 2308, section 2), else
        EAI_AGAIN.
        """
        try:
            # An IP address needs no lookup: this does not block.
            return list(socket.getaddrinfo(host, port, family, type, proto, flags | socket.AI_NUMERICHOST))
        except socket.gaierror:
            pass
        except UnicodeError:
            raise socket.gaierror(socket.EAI_NONAME, "not a valid name") from None
        kind = type or socket.SOCK_STREAM
        try:
            found = await self._resolver.getaddrinfo(host, socket.AddressFamily(family), port, proto, kind, flags)
        except aiodns.error.DNSError as error:
            is_unknown = bool(error.args) and error.args[0] in _UNKNOWN_NAME
            code = socket.EAI_NONAME if is_unknown else socket.EAI_AGAIN
            raise socket.gaierror(code, "the name could not be resolved") from error
        return [(node.family, kind, proto, "", (node.addr[0].decode("ascii"), *node.addr[1:])) for node in found.nodes]

    async def close_resolver(self) -> None:
        """Cancel the lookups that are still running."""
        await self._resolver.close()


class IoLoop:
    """Owns the event loop and its thread. Other threads call `run`; work on the loop may use any asyncio library.

    `nameservers`: see `ResolvingEventLoop`.
    """

    def __init__(self, nameservers: tuple[str, ...] = ()) -> None:
        self._nameservers = nameservers
        self._lock = threading.Lock()
        self._open = False
        self._stop = asyncio.Event()
        self._loop: ResolvingEventLoop
        self._thread: threading.Thread
        self._tasks: dict[Future[Any], asyncio.Task[Any]] = {}

    def start(self) -> None:
        """Raises `OSError` if the loop cannot be created, for example with an invalid name server."""
        try:
            self._loop = ResolvingEventLoop(self._nameservers)
        except Exception as error:
            raise OSError(f"The network cannot be used: {error}") from error
        self._thread = threading.Thread(target=self._serve, name="heatsync-io", daemon=True)
        self._thread.start()
        self._open = True

    def close(self, timeout: float = 5) -> None:
        """Cancel all work, then end the loop and its thread. Waits at most `timeout` seconds."""
        with self._lock:
            was_open, self._open = self._open, False
        if not was_open:
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
        ended: Future[asyncio.Task[T]] = Future()
        if not self._call_soon(self._start_task, ended, partial(_with_timeout, work, timeout, timeout_error)):
            raise Cancelled(CancelReason.SHUTDOWN)
        with cancel.on_cancel(partial(self._call_soon, self._cancel_task, ended)):
            try:
                return ended.result().result()
            except asyncio.CancelledError:
                cancel.check()
                raise Cancelled(CancelReason.SHUTDOWN) from None

    def _call_soon(self, function: Callable[..., None], *args: Any) -> bool:
        """Call on the loop, in this thread's context: its log entries get the IDs of the job. False once it is closed.

        `close` cancels all earlier calls, and then closes the loop.
        """
        with self._lock:
            if self._open:
                self._loop.call_soon_threadsafe(function, *args)
            return self._open

    def _start_task(self, ended: Future[asyncio.Task[T]], work: Callable[[], Coroutine[Any, Any, T]]) -> None:
        """On the loop. `ended` is set when the task has ended, not when it is asked to cancel."""
        task = self._tasks[ended] = self._loop.create_task(work())
        task.add_done_callback(lambda _: self._tasks.pop(ended))
        task.add_done_callback(ended.set_result)

    def _cancel_task(self, ended: Future[Any]) -> None:
        if ended in self._tasks:
            self._tasks[ended].cancel()

    def _serve(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._until_closed())

    async def _until_closed(self) -> None:
        await self._stop.wait()
        await self._loop.close_resolver()  # first: a task that shields a hanging lookup would not end
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)


async def _with_timeout(work: Callable[[], Coroutine[Any, Any, T]], seconds: float, timeout_error: JobError) -> T:
    timeout = asyncio.timeout(seconds)
    try:
        async with timeout:
            return await work()
    except TimeoutError:
        if timeout.expired():
            raise timeout_error from None
        raise
