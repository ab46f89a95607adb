"""A token that tells running work, from any thread, to stop, and why."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from heatsync.model.errors import Cancelled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from heatsync.model.errors import CancelReason


class CancelToken:
    """Shared by who may stop a piece of work and the work itself. The first reason given stays."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._lock = threading.Lock()
        self._reason: CancelReason | None = None
        self._callbacks: list[Callable[[], object]] = []

    @property
    def reason(self) -> CancelReason | None:
        return self._reason

    def cancel(self, reason: CancelReason) -> None:
        """Stop the work. The callbacks run in the caller's thread, so they must be short."""
        with self._lock:
            if self._reason is not None:
                return
            self._reason = reason
            callbacks = list(self._callbacks)
        self._event.set()
        for callback in callbacks:
            callback()

    def check(self) -> None:
        """Raise `Cancelled` if the work was told to stop."""
        if self._reason is not None:
            raise Cancelled(self._reason)

    def sleep(self, seconds: float) -> None:
        """Wait, but raise `Cancelled` at once when the work is told to stop."""
        self._event.wait(seconds)
        self.check()

    @contextmanager
    def on_cancel(self, callback: Callable[[], object]) -> Iterator[None]:
        """Call `callback` when the work is told to stop within this block, or now if it was told before."""
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
