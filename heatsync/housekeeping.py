"""What the service does once a day: remove what has expired, here and at the AI service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import structlog

from heatsync.errors import Cancelled, JobError

if TYPE_CHECKING:
    from heatsync.store.purge import PurgeReport
    from heatsync.store.store import Store

log = structlog.get_logger()


class RemoteFiles(Protocol):
    """An AI service that holds uploaded PDFs."""

    @property
    def endpoint(self) -> str: ...
    def delete_file(self, file_id: str) -> None: ...


class Housekeeping:
    """Safe beside a running service. Blocks on the database, the disk and the network."""

    def __init__(self, store: Store, remote: RemoteFiles | None) -> None:
        self._store = store
        self._remote = remote

    def run(self) -> PurgeReport:
        """Remove expired batches and PDFs that no job needs, and the uploaded copies of those PDFs."""
        report = self._store.purge.run()
        for file in self._store.ai_files.unneeded():
            if self._remote is None or file.endpoint != self._remote.endpoint:
                continue  # without its key we cannot; the service removes it by itself in the end
            try:
                self._remote.delete_file(file.file_id)
            except (JobError, Cancelled) as error:
                log.warning("ai_file_not_deleted", file_id=file.file_id, code=error.code)  # tomorrow again
            else:
                self._store.ai_files.forget(file.sha256, file.endpoint)
        self._store.ai_files.sweep()
        return report
