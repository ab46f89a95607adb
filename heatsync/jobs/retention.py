"""What the service does once a day: remove what has expired, here and at the AI service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import structlog

from heatsync.model.cancel import CancelToken
from heatsync.model.errors import Cancelled, CancelReason, JobError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from heatsync.store.ai_files import AiFile
    from heatsync.store.deletion import RetentionReport
    from heatsync.store.store import Store

log = structlog.get_logger()


class RemoteFiles(Protocol):
    """An AI service that holds uploaded PDFs."""

    @property
    def endpoint(self) -> str: ...
    def delete_file(self, file_id: str, cancel: CancelToken) -> None: ...


class Retention:
    """Safe beside a running service. Blocks on the database, the disk and the network, until it is told to stop."""

    def __init__(self, store: Store, remote: RemoteFiles | None, removed: Callable[[str], None]) -> None:
        """`removed` is told of each batch whose rows are gone."""
        self._store = store
        self._remote = remote
        self._removed = removed
        self._cancel = CancelToken()

    def run(self) -> RetentionReport:
        """Remove expired batches and PDFs that no job needs, and the uploaded copies of those PDFs."""
        report = self._store.deletion.delete_expired()
        for batch_id in report.removed:
            self._removed(batch_id)
        self._delete_uploads(self._store.ai_files.orphaned())
        self._store.ai_files.delete_expired()
        return report

    def remove(self, batch_id: str) -> None:
        """Remove one batch now, because its owner wants it gone, and what only it needed."""
        self._store.deletion.delete_batch(batch_id)
        self._removed(batch_id)
        self._store.deletion.delete_unused_pdfs()

    def delete_all_uploads(self) -> None:
        """Remove every copy at the AI service: for a store that lives no longer than its process."""
        self._delete_uploads(self._store.ai_files.all())

    def stop(self) -> None:
        """Let what runs end soon."""
        self._cancel.cancel(CancelReason.SHUTDOWN)

    def _delete_uploads(self, files: Iterable[AiFile]) -> None:
        for file in files:
            if self._remote is None or file.endpoint != self._remote.endpoint:
                continue  # without its key we cannot; the service removes it by itself in the end
            try:
                self._remote.delete_file(file.file_id, self._cancel)
            except Cancelled:
                return
            except JobError as error:
                log.warning("ai_file_not_deleted", file_id=file.file_id, code=error.code)  # tomorrow again
            else:
                self._store.ai_files.delete(file.sha256, file.endpoint)
