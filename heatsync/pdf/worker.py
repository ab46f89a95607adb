"""The inside of a child process: it shuts itself in, does one task on one PDF, and tells its answer over a pipe."""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import traceback
from dataclasses import dataclass
from multiprocessing import forkserver
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pypdfium2

from heatsync.model import errors

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

_PR_SET_PDEATHSIG = 1
_MOST_BYTES = 256 << 20
_MOST_HEAD = 64 << 10
_MOST_TEXT = 4000
# One page with one word: PDFium, the codecs and what else is loaded on first use must be loaded before the doors close.
_WARM_UP = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj\n"
    b"4 0 obj<</Length 33>>stream\nBT /F 9 Tf 9 9 Td (Lane 1) Tj ET \nendstream endobj\n"
    b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


@dataclass(frozen=True, slots=True)
class Confinement:
    """What the child may use, and the process that it must not outlive."""

    memory_bytes: int
    cpu_seconds: int
    server: int


@dataclass(frozen=True, slots=True)
class WorkerMessage:
    """One message of a child: a tick, its result, a `JobError` by its code, or what it died of."""

    kind: Literal["tick", "result", "error", "memory", "bug"]
    percent: int = 0
    text: str = ""
    code: str = ""
    result: bytes = b""

    def error(self) -> errors.JobError:
        kinds = {kind.code: kind for kind in _job_errors(errors.JobError)}
        return kinds.get(self.code, errors.Crashed)(self.text)


def _job_errors(root: type[errors.JobError]) -> list[type[errors.JobError]]:
    return [root, *(found for kind in root.__subclasses__() for found in _job_errors(kind))]


def receive(reader: Connection) -> WorkerMessage:
    """Raises `EOFError`, `OSError` or `ValueError` for a child that died or talks nonsense.

    Nothing is unpickled: a child that a hostile PDF took over must not run code in the server.
    """
    head = json.loads(reader.recv_bytes(_MOST_HEAD))
    if not isinstance(head, dict) or head.get("kind") not in {"tick", "result", "error", "memory", "bug"}:
        raise ValueError("not an answer")
    result = reader.recv_bytes(_MOST_BYTES) if head["kind"] == "result" else b""
    return WorkerMessage(
        kind=head["kind"],
        percent=int(head.get("percent", 0)),
        text=str(head.get("text", "")),
        code=str(head.get("code", "")),
        result=result,
    )


def main(
    writer: Connection, confinement: Confinement, task: Callable[..., bytes], pdf: str, args: tuple[object, ...]
) -> None:
    """The child's whole life."""

    def tell(kind: str, **more: object) -> None:
        writer.send_bytes(json.dumps({"kind": kind, **more}).encode())

    def tick(percent: int, text: str) -> None:
        tell("tick", percent=percent, text=text[:_MOST_TEXT])

    try:
        _die_with(confinement.server)
        _limit(confinement)
        content = Path(pdf).read_bytes()
        _warm_up()
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))  # from here on: no network, no files
        result = task(content, tick, *args)
        tell("result")
        writer.send_bytes(result)
    except errors.JobError as error:
        tell("error", code=error.code, text=error.message[:_MOST_TEXT])
    except MemoryError:
        tell("memory")
    except BrokenPipeError:
        os._exit(1)  # the server is gone or has lost interest
    except Exception as error:  # noqa: BLE001 - a hostile PDF may raise anything; the server says what it means
        tell("bug", text=_where(error))
    finally:
        writer.close()


def _where(error: Exception) -> str:
    """The error's kind and place. Not its message: that may quote a line of the sheet, and this is logged."""
    places = [f"{Path(frame.f_code.co_filename).name}:{line}" for frame, line in traceback.walk_tb(error.__traceback__)]
    return f"{type(error).__name__} at {' > '.join(places)}"[-_MOST_TEXT:]


def _die_with(server: int) -> None:
    """Die when the fork server does, even while spinning in C; and let it die when the real server is killed."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != server:  # it died before the signal was asked for
        os._exit(1)
    alive = forkserver._forkserver._forkserver_alive_fd  # type: ignore[attr-defined]  # noqa: SLF001 - nothing public gives it
    if alive is not None:  # as long as a child holds this pipe, the fork server believes that it is needed
        os.close(alive)
        forkserver._forkserver._forkserver_alive_fd = None  # type: ignore[attr-defined]  # noqa: SLF001 - see above


def _limit(confinement: Confinement) -> None:
    memory, cpu = confinement.memory_bytes, confinement.cpu_seconds
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))


def _warm_up() -> None:
    with pypdfium2.PdfDocument(_WARM_UP) as document:
        document[0].get_textpage().get_text_range()
        document[0].render(scale=0.1).close()
