"""Runs in a worker process: gives up its rights, runs one task on one PDF, and sends the result through a pipe."""

import ctypes
import os
import resource
import signal
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import pypdfium2

from heatsync.model import errors
from heatsync.model.message import Message
from heatsync.pdf import forkserver
from heatsync.pdf.worker_message import WorkerMessage, send

_PR_SET_PDEATHSIG = 1
_MAX_PLACES = 30
# One page with one word: PDFium, its codecs and fonts load on first use, and a worker that may open no file cannot.
_WARM_UP_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj\n"
    b"4 0 obj<</Length 33>>stream\nBT /F 9 Tf 9 9 Td (Lane 1) Tj ET \nendstream endobj\n"
    b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


@dataclass(frozen=True, slots=True)
class Confinement:
    """A worker's limits, the process ID of its fork server, and the modules that the server was to import."""

    memory_bytes: int
    cpu_seconds: int
    server: int
    preload: tuple[str, ...]


def main(
    pipe: Connection, confinement: Confinement, task: Callable[..., bytes], pdf: str, args: tuple[object, ...]
) -> None:
    """Run `task(content of the PDF, progress, *args)`, then end. All outcomes go through the pipe."""

    def progress(percent: int, message: Message) -> None:
        send(pipe, WorkerMessage("progress", percent, message))

    try:
        if missing := forkserver.missing_modules(confinement.preload):
            send(pipe, WorkerMessage("preload_failed", text=" ".join(missing)))
        _die_with_server(confinement.server)
        _limit_resources(confinement)
        content = Path(pdf).read_bytes()
        _warm_up()
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))  # from here on: no network, no files
        result = task(content, progress, *args)
        send(pipe, WorkerMessage("result"), result)
    except errors.JobError as error:
        send(pipe, WorkerMessage("job_error", message=error.message, code=error.code))
    except MemoryError:
        send(pipe, WorkerMessage("out_of_memory"))
    except BrokenPipeError:
        os._exit(1)  # the main process has ended or no longer waits
    except Exception as error:  # noqa: BLE001 - a hostile PDF may raise anything; the main process decides what it means
        send(pipe, WorkerMessage("exception", text=_type_and_place(error)))
    finally:
        pipe.close()


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


def _limit_resources(confinement: Confinement) -> None:
    memory, cpu = confinement.memory_bytes, confinement.cpu_seconds
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))


def _warm_up() -> None:
    with pypdfium2.PdfDocument(_WARM_UP_PDF) as document:
        document[0].get_textpage().get_text_range()
        document[0].render(scale=0.1).close()
