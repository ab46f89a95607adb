"""Logs the stack of every thread on a signal, to find out where a hanging service waits."""

import signal
import sys
import threading
import traceback

import structlog

log = structlog.get_logger()


def log_stacks_on_signal() -> None:
    """Log one line per thread on `kill -USR1 PID`. Call it in the main thread."""
    # Not through the event loop, which may be what hangs.
    signal.signal(signal.SIGUSR1, lambda *_: _log_stacks())


def _log_stacks() -> None:
    names = {thread.ident: thread.name for thread in threading.enumerate()}
    for ident, frame in sys._current_frames().items():  # noqa: SLF001 - the documented way to all threads' stacks
        # Without local variables, which contain swimmers' names.
        log.warning("thread_stack", thread=names.get(ident, str(ident)), stack="".join(traceback.format_stack(frame)))
