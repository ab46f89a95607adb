"""Logging: one line per action on standard error, as JSON or as text, also for the loggers of libraries."""

import logging
import sys
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from web.recent_log import RecentLog

_LIBRARIES_BELOW_WARNING = ("httpcore2", "httpx2", "openai", "peewee", "pykka", "aiohttp", "asyncio")


def configure(level: str, log_format: str, stream: TextIO | None = None, recent_log: RecentLog | None = None) -> None:
    """Send all log lines to `stream` (default: standard error), and our own to `recent_log` too.

    `log_format`: json, console, or auto, which is console on a terminal.
    """
    stream = stream or sys.stderr
    is_text = log_format == "console" or (log_format == "auto" and stream.isatty())
    shared: list[Processor] = [structlog.stdlib.add_log_level, structlog.processors.TimeStamper(fmt="iso", utc=True)]
    handler = logging.StreamHandler(stream)
    handler.addFilter(_may_be_logged)
    as_written = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_renderer(stream, is_text=is_text)]
    before = [_of_a_library, *shared]
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=before, processors=as_written))
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.contextvars.merge_contextvars,
            *shared,
            *([recent_log] if recent_log else []),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )


def _renderer(stream: TextIO, *, is_text: bool) -> list[Processor]:
    # structlog's default tracebacks show local variables, which contain swimmers' names.
    if is_text:
        plain = structlog.dev.plain_traceback
        return [structlog.dev.ConsoleRenderer(colors=stream.isatty(), exception_formatter=plain)]
    return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]


def _may_be_logged(record: logging.LogRecord) -> bool:
    """Whether a line contains no name or IP address. Requests, SQL parameters and the access log may contain them.

    A filter instead of logger levels, because libraries change levels (the variable OPENAI_LOG does).
    """
    library = record.name.partition(".")[0]
    is_detail = library in _LIBRARIES_BELOW_WARNING and record.levelno < logging.WARNING
    return not is_detail and record.name != "aiohttp.access"


def _of_a_library(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Turn a library's message into an action. The text of an error is dropped: aiohttp's has the client's address."""
    record: logging.LogRecord = event["_record"]
    event["logger"] = record.name
    if record.exc_info:
        event["event"] = "library_error"
    else:
        event["message"] = str(event["event"]).partition("\n")[0]
        event["event"] = "library_message"
    return event
