"""Tasks for the sandbox's tests: well-behaved, broken and hostile ones."""

import ctypes
import json
import os
import re
import resource
import signal
import socket
import sys
from pathlib import Path

from heatsync.model.errors import PdfEncrypted
from heatsync.model.message import Message
from heatsync.pdf import forkserver

Progress = "Callable[[int, Message], None]"


def echo(pdf: bytes, progress: Progress, extra: bytes) -> bytes:
    progress(50, Message("READING_PAGE", page=1, pages=2))
    progress(100, Message("READING_PAGE", page=2, pages=2))
    return pdf + extra


def report_pids(progress: Progress) -> None:
    progress(0, Message("PROCESSES", own=os.getpid(), parent=os.getppid()))


def spin_in_python(pdf: bytes, progress: Progress) -> bytes:
    report_pids(progress)
    while True:
        pass


def spin_in_c(pdf: bytes, progress: Progress) -> bytes:
    report_pids(progress)
    re.match(r"(a+)+$", "a" * 64 + "b")
    return b""


def sleep_forever(pdf: bytes, progress: Progress) -> bytes:
    report_pids(progress)
    signal.pause()
    return b""


def crash(pdf: bytes, progress: Progress) -> bytes:
    ctypes.string_at(0)
    return b""


def leave(pdf: bytes, progress: Progress) -> bytes:
    os._exit(3)


def eat_memory(pdf: bytes, progress: Progress) -> bytes:
    return b"x" * (8 << 30)


def raise_job_error(pdf: bytes, progress: Progress) -> bytes:
    raise PdfEncrypted(Message("PDF_PAGE_DAMAGED", page=3))


def raise_bug(pdf: bytes, progress: Progress) -> bytes:
    raise KeyError("Doe, Uma")


def send_garbage(pdf: bytes, progress: Progress) -> bytes:
    for descriptor in range(3, 100):
        try:
            os.write(descriptor, b"\x00\x00\x00\x02[]")
        except OSError:
            continue
    signal.pause()
    return b""


def list_permissions(pdf: bytes, progress: Progress) -> bytes:
    """What a worker is still able to do, and what it has loaded."""
    allowed = []
    for name, attempt in {
        "network": lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM),
        "files": lambda: Path(__file__).read_bytes(),
        "pipes": os.pipe,
    }.items():
        try:
            attempt()
            allowed.append(name)
        except OSError:
            pass
    if os.environ.get("OPENAI_API_KEY"):
        allowed.append("key")
    heavy = {"peewee", "aiohttp", "structlog", "pydantic", "openai", "PIL"} & set(sys.modules)
    limits = [resource.getrlimit(kind)[0] for kind in (resource.RLIMIT_NOFILE, resource.RLIMIT_AS, resource.RLIMIT_CPU)]
    return repr((allowed, sorted(heavy), os.nice(0), limits)).encode()


def describe_fork(pdf: bytes, progress: Progress) -> bytes:
    """As JSON: the worker's niceness, where it imports HeatSync from, and what the fork server had loaded of it."""
    loaded = [name for name in forkserver.modules_at_fork if name.startswith("heatsync.")]
    return json.dumps({"niceness": os.nice(0), "file": forkserver.__file__, "loaded": loaded}).encode()
