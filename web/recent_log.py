"""Keeps the newest log lines in memory, so that operators can read those of a job without shell access."""

import threading
from collections import deque
from collections.abc import Mapping
from typing import Final

from structlog.typing import EventDict, WrappedLogger

_MAX_LINES: Final = 5_000
_NOT_SHOWN: Final = frozenset({"exc_info", "stack_info"})


class RecentLog:
    """A structlog processor that passes every line on unchanged. Safe from any thread."""

    def __init__(self, max_lines: int = _MAX_LINES) -> None:
        self._lock = threading.Lock()
        self._lines: deque[dict[str, object]] = deque(maxlen=max_lines)

    def __call__(self, _logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
        if "batch_id" in line or "job_id" in line:
            kept = {name: value for name, value in line.items() if name not in _NOT_SHOWN}
            with self._lock:
                self._lines.append(kept)
        return line

    def of_job(self, batch_id: str, job_id: str) -> list[Mapping[str, object]]:
        """The lines of a job and those of its batch that belong to no job, oldest first."""
        with self._lock:
            lines = list(self._lines)
        return [
            line
            for line in lines
            if line.get("job_id") == job_id or (line.get("batch_id") == batch_id and not line.get("job_id"))
        ]
