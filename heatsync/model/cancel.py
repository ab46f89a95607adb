"""Cancellation of running work from any thread."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from heatsync.model.errors import Cancelled, CancelReason


class CancelToken:
    """Shared by a piece of work and the callers that can cancel it. Thread-safe. Only the first reason counts."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._lock = threading.Lock()
        self._reason: CancelReason | None = None
        self._callbacks: list[Callable[[], object]] = []

    @property
    def reason(self) -> CancelReason | None:
        return self._reason

    def cancel(self, reason: CancelReason) -> None:
        """Cancel the work. Callbacks run in this thread and must be quick."""
        with self._lock:
            if self._reason is not None:
                return
            self._reason = reason
            callbacks = list(self._callbacks)
        self._event.set()
        for callback in callbacks:
            callback()

    def check(self) -> None:
        """Raise `Cancelled` if the work is cancelled."""
        if self._reason is not None:
            raise Cancelled(self._reason)

    def sleep(self, seconds: float) -> None:
        """Wait. Raises `Cancelled` as soon as the work is cancelled."""
        self._event.wait(seconds)
        self.check()

    @contextmanager
    def on_cancel(self, callback: Callable[[], object]) -> Iterator[None]:
        """Call `callback` if the work is cancelled within this block, or at once if it already is."""
        with self._lock:
            now = self._reason is not None
            if not now:
                self._callbacks.append(callback)
        if now:
            callback()
        try:
            yield
        finally:
            with self._lock:
                if callback in self._callbacks:
                    self._callbacks.remove(callback)
