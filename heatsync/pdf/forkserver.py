"""The fork server, which forks one worker process for each PDF. There is one for the whole process.

The only file that uses private attributes of `multiprocessing.forkserver`; they are the same in CPython 3.11 to 3.14.
"""

import contextlib
import os
import sys
import threading
from collections.abc import Iterable, Iterator
from multiprocessing import forkserver
from typing import Any

_lock = threading.Lock()  # two sandboxes that emptied the environment at once would lose it

modules_at_fork: set[str] = set()
"""In a worker: the modules that the fork server had loaded. Empty if it could not load `forkserver_preload`."""


def ensure_running(preload: Iterable[str]) -> int:
    """Start the fork server if it is not running, and return its process ID. It imports these modules first.

    CPython ignores a module that cannot be imported, so each worker checks `modules_at_fork`.
    """
    forkserver.set_forkserver_preload([*preload])
    internals = _internals()
    with _lock:
        if not _is_alive(internals._forkserver_pid):  # noqa: SLF001 - nothing public says whether it is alive
            with _environment_for_workers():
                forkserver.ensure_running()
        return internals._forkserver_pid or 0  # noqa: SLF001 - nothing public has its process ID


def release() -> None:
    """In a worker: let the fork server end when the process that started it is killed, even while this worker runs."""
    internals = _internals()
    pipe = internals._forkserver_alive_fd  # noqa: SLF001 - nothing public closes it
    if pipe is not None:
        os.close(pipe)
        internals._forkserver_alive_fd = None  # noqa: SLF001 - or it would be closed twice


def _internals() -> Any:
    """The private state of `multiprocessing.forkserver`: the server's process ID, and a pipe that keeps it running.

    The fork server ends when no process holds the pipe any more. Workers inherit it.
    """
    server = getattr(forkserver, "_forkserver", None)
    if missing := [name for name in ("_forkserver_pid", "_forkserver_alive_fd") if not hasattr(server, name)]:
        raise RuntimeError(
            f"multiprocessing.forkserver of Python {sys.version_info.major}.{sys.version_info.minor} has no "
            f"{', '.join(missing)}. Run HeatSync on Python 3.11 to 3.14, or adapt heatsync/pdf/forkserver.py."
        )
    return server


@contextlib.contextmanager
def _environment_for_workers() -> Iterator[None]:
    """The environment that the fork server and its workers get: no secrets, and where to import from.

    `python -c`, which starts the fork server, would import from the working directory first. Python before 3.13.4 does
    not hand `sys.path` to the fork server, so a package that is found by PYTHONPATH alone could not be preloaded.
    """
    kept = dict(os.environ)
    os.environ.clear()
    os.environ["PYTHONSAFEPATH"] = "1"
    os.environ["PYTHONPATH"] = os.pathsep.join(map(os.path.abspath, sys.path))
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(kept)


def _is_alive(pid: int | None) -> bool:
    with contextlib.suppress(ChildProcessError):
        return pid is not None and os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None
    return False
