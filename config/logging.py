"""One line per action on standard error, JSON or for people, for our own loggers and the libraries' alike."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING, TextIO

import structlog

if TYPE_CHECKING:
    from structlog.typing import EventDict, Processor, WrappedLogger

    from web.recent_log import RecentLog

_LIBRARIES_BELOW_WARNING = ("httpcore2", "httpx2", "openai", "peewee", "pykka", "aiohttp", "asyncio")


def configure(level: str, log_format: str, stream: TextIO | None = None, memory: RecentLog | None = None) -> None:
    """Send all logging to `stream` (default: standard error), and ours to `memory` too.

    `log_format`: json, console, or auto.
    """
    stream = stream or sys.stderr
    people = log_format == "console" or (log_format == "auto" and stream.isatty())
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    handler = logging.StreamHandler(stream)
    handler.addFilter(_may_be_said)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[_of_a_library, *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_renderer(stream, people=people)],
        )
    )
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level.upper())
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.contextvars.merge_contextvars,
            *shared,
            *([memory] if memory else []),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )


def _renderer(stream: TextIO, *, people: bool) -> list[Processor]:
    # The tracebacks that structlog would choose by itself show local variables, and those hold swimmers' names.
    if people:
        plain = structlog.dev.plain_traceback
        return [structlog.dev.ConsoleRenderer(colors=stream.isatty(), exception_formatter=plain)]
    return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]


def _may_be_said(record: logging.LogRecord) -> bool:
    """Hold back what could tell a name or an address: requests, SQL with its parameters, the access log.

    A filter and not the loggers' levels, because a library may change those (OPENAI_LOG does).
    """
    library = record.name.partition(".")[0]
    if library in _LIBRARIES_BELOW_WARNING and record.levelno < logging.WARNING:
        return False
    return record.name != "aiohttp.access"


def _of_a_library(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """A library's prose as an action. With an exception its text is left out: aiohttp's has the client's address."""
    record: logging.LogRecord = event["_record"]
    event["logger"] = record.name
    if not record.exc_info:
        event["message"] = str(event["event"]).partition("\n")[0]
        event["event"] = "library_message"
        return event
    event["event"] = "library_error"
    return event
