"""What the server sets on its own process: its limit of open files, a signal for finding hangs, and a final exit."""

import os
import resource
import signal
import sys
import threading
import traceback
from typing import Final

import structlog

log = structlog.get_logger()

_RESERVED_FILES: Final = 512  # for everything but viewers: the database, PDFs, downloads and other requests
_EXIT_TIMEOUT: Final = 4.5


def allow_open_files(viewers: int) -> int:
    """Raise the limit of open files, so that the process can hold `viewers`. Returns how many viewers it can hold.

    Every viewer is an open connection, and each connection is an open file. If the hard limit is lower, the service
    starts with fewer viewers and logs a warning. Without the reserve it could not open its database.
    """
    needed = viewers + _RESERVED_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= needed:
        return viewers
    limit = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))
    if limit == needed:
        return viewers
    admitted = max(limit - _RESERVED_FILES, limit // 2)
    log.warning(
        "too_few_open_files",
        hint="The limit of open files is too low for HEATSYNC_MAX_VIEWERS. Raise it (ulimit -Hn).",
        open_files=limit,
        needed=needed,
        viewers_admitted=admitted,
    )
    return admitted


def log_stacks_on_signal() -> None:
    """Log the stack of every thread on `kill -USR1 PID`, one line each. Call it in the main thread."""
    # Not through the event loop, which may be what hangs.
    signal.signal(signal.SIGUSR1, lambda *_: _log_stacks())


def _log_stacks() -> None:
    names = {thread.ident: thread.name for thread in threading.enumerate()}
    for ident, frame in sys._current_frames().items():  # noqa: SLF001 - the documented way to all threads' stacks
        # Without local variables, which contain swimmers' names.
        log.warning("thread_stack", thread=names.get(ident, str(ident)), stack="".join(traceback.format_stack(frame)))


def exit_soon() -> None:
    """End the process even if something hangs, such as the database. The next process continues from the rows."""
    timer = threading.Timer(_EXIT_TIMEOUT, os._exit, (0,))
    timer.daemon = True
    timer.start()
