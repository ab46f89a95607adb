"""The messages that a worker sends through its pipe: JSON, and the bytes of the result in a separate message."""

import json
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from typing import Literal

import msgspec

from heatsync.model import errors
from heatsync.model.message import Message

_MAX_RESULT_BYTES = 256 << 20
_MAX_HEAD_BYTES = 64 << 10
_MAX_TEXT = 4000
_NO_MESSAGE = Message("CRASHED")

Kind = Literal["preload_failed", "progress", "result", "job_error", "out_of_memory", "exception"]


@dataclass(frozen=True, slots=True)
class WorkerMessage:
    """One message of a worker. Only `preload_failed` and `progress` are followed by others.

    `message` is that of the progress, or of the job error with the code `code`. `text` names the missing modules, or
    the type and place of an exception.
    """

    kind: Kind
    percent: int = 0
    message: Message = _NO_MESSAGE
    text: str = ""
    code: str = ""

    def job_error(self) -> errors.JobError:
        types = {error.code: error for error in _job_errors(errors.JobError)}
        return types.get(self.code, errors.Crashed)(self.message)


def _job_errors(root: type[errors.JobError]) -> list[type[errors.JobError]]:
    return [root, *(error for child in root.__subclasses__() for error in _job_errors(child))]


def send(pipe: Connection, message: WorkerMessage, result: bytes = b"") -> None:
    head = msgspec.to_builtins(replace(message, text=message.text[:_MAX_TEXT]))
    pipe.send_bytes(json.dumps(head).encode())
    if message.kind == "result":
        pipe.send_bytes(result)


def receive(pipe: Connection) -> tuple[WorkerMessage, bytes]:
    """The next message, and the result that follows it if it is a `result`.

    Raises `EOFError`, `OSError` or `ValueError` if the worker died or sends something else. Nothing is unpickled: a
    worker that a hostile PDF took over must not run code in the main process.
    """
    try:
        message = msgspec.convert(json.loads(pipe.recv_bytes(_MAX_HEAD_BYTES)), WorkerMessage)
    except RecursionError as error:
        raise ValueError("not a worker's message") from error
    return message, pipe.recv_bytes(_MAX_RESULT_BYTES) if message.kind == "result" else b""
