"""Removes expired batches, and the PDFs and uploads that no job needs any more."""

from collections.abc import Iterable

import structlog

from heatsync.extraction.ai_requests import AiRequests
from heatsync.model.cancel import CancelToken
from heatsync.model.errors import Cancelled, CancelReason, JobError
from heatsync.store.ai_files import AiFile
from heatsync.store.deletion import RetentionReport
from heatsync.store.store import Store

log = structlog.get_logger()


class Retention:
    """Every method blocks on the database, the disk or the network. Safe beside a running service."""

    def __init__(self, store: Store, remote: AiRequests | None) -> None:
        """`remote` is None without an AI key: uploads then stay until the AI service removes them."""
        self._store = store
        self._remote = remote
        self._cancel = CancelToken()

    def remove_expired(self) -> RetentionReport:
        """Remove expired batches and PDFs that no job needs. The caller informs the actors of `report.removed`."""
        return self._store.deletion.delete_expired()

    def remove_uploads(self) -> None:
        """Remove the uploaded copies of PDFs that have been deleted here."""
        self._delete_uploads(self._store.ai_files.orphaned())
        self._store.ai_files.delete_expired()

    def remove_all_uploads(self) -> None:
        """Remove every uploaded copy: for a store that is deleted when its process ends."""
        self._delete_uploads(self._store.ai_files.all())

    def stop(self) -> None:
        """Cancel `remove_uploads`."""
        self._cancel.cancel(CancelReason.SHUTDOWN)

    def _delete_uploads(self, files: Iterable[AiFile]) -> None:
        for file in files:
            if self._remote is None or file.endpoint != self._remote.endpoint:
                continue  # no key for that service; it removes the file itself after a while
            try:
                self._remote.delete_file(file.file_id, self._cancel)
            except Cancelled:
                return
            except JobError as error:
                log.warning("ai_file_not_deleted", file_id=file.file_id, code=error.code)  # retried tomorrow
            else:
                self._store.ai_files.delete(file.sha256, file.endpoint)
