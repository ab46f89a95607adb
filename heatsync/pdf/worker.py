"""Runs in a worker process: gives up its rights, runs one task on one PDF, and sends the result through a pipe."""

import ctypes
import json
import os
import resource
import signal
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Literal

import pypdfium2

from heatsync.model import errors
from heatsync.model.message import Message
from heatsync.pdf import forkserver

_PR_SET_PDEATHSIG = 1
_MAX_PLACES = 30
_NO_MESSAGE = Message("CRASHED")
# One page with one word: PDFium, its codecs and fonts load on first use, and a worker that may open no file cannot.
WARM_UP_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj\n"
    b"4 0 obj<</Length 33>>stream\nBT /F 9 Tf 9 9 Td (Lane 1) Tj ET \nendstream endobj\n"
    b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


@dataclass(frozen=True, slots=True)
class WorkerLimits:
    """A worker's limits: bytes of address space, seconds of CPU time, seconds of wall-clock time."""

    memory_bytes: int = 1 << 30
    cpu_seconds: int = 60
    wall_seconds: float = 120.0


@dataclass(frozen=True, slots=True)
class WorkerMessage:
    """One message of a worker, sent as JSON. Only `preload_failed` and `progress` are followed by others.

    `message` is that of the progress, or of the job error with the code `code`. `text` names the missing modules, or
    the type and place of an exception. The bytes of a `result` are sent separately.
    """

    kind: Literal["preload_failed", "progress", "result", "job_error", "out_of_memory", "exception"]
    percent: int = 0
    message: Message = _NO_MESSAGE
    text: str = ""
    code: str = ""


def main(
    pipe: Connection,
    limits: WorkerLimits,
    server: int,
    preload: tuple[str, ...],
    task: Callable[..., bytes],
    pdf: str,
    args: tuple[object, ...],
) -> None:
    """Run `task(content of the PDF, progress, *args)`, then end. All outcomes go through the pipe.

    `server` is the process ID of the fork server, and `preload` the modules that it was to import.
    """

    def progress(percent: int, message: Message) -> None:
        _send(pipe, WorkerMessage("progress", percent, message))

    try:
        if missing := [name for name in preload if name not in forkserver.modules_at_fork]:
            _send(pipe, WorkerMessage("preload_failed", text=" ".join(missing)))
        _die_with_server(server)
        _limit_resources(limits)
        content = Path(pdf).read_bytes()
        _warm_up()
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))  # from here on: no network, no files
        result = task(content, progress, *args)
        _send(pipe, WorkerMessage("result"))
        pipe.send_bytes(result)
    except errors.JobError as error:
        _send(pipe, WorkerMessage("job_error", message=error.message, code=error.code))
    except MemoryError:
        _send(pipe, WorkerMessage("out_of_memory"))
    except BrokenPipeError:
        os._exit(1)  # the main process has ended or no longer waits
    except Exception as error:  # noqa: BLE001 - a hostile PDF may raise anything; the main process decides what it means
        _send(pipe, WorkerMessage("exception", text=_type_and_place(error)))
    finally:
        pipe.close()


def _send(pipe: Connection, message: WorkerMessage) -> None:
    pipe.send_bytes(json.dumps(asdict(message)).encode())


def _type_and_place(error: Exception) -> str:
    """Without the exception's message: it may quote a line of the PDF, and this text is logged."""
    places = [f"{Path(frame.f_code.co_filename).name}:{line}" for frame, line in traceback.walk_tb(error.__traceback__)]
    return f"{type(error).__name__} at {' > '.join(places[-_MAX_PLACES:])}"


def _die_with_server(server: int) -> None:
    """Be killed when the fork server ends, even while C code runs (prctl(2), PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != server:  # the server ended before the call
        os._exit(1)
    forkserver.release()


def _limit_resources(limits: WorkerLimits) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 1))


def _warm_up() -> None:
    with pypdfium2.PdfDocument(WARM_UP_PDF) as document:
        document[0].get_textpage().get_text_range()
        document[0].render(scale=0.1).close()
