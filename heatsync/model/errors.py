"""Everything that can go wrong, as one tree. An error has a code for clients and a message from the catalogue.

HeatSyncError
├── RequestError            the request is refused and leaves nothing behind
├── JobError                fails a job; `retriable` means that a restart may help
├── Cancelled               the work was stopped by a user, or because the service stops
├── WorkerDied              the process that read a PDF died; counted and retried
└── StoreUnavailable        the database does not respond; the work is retried later

Only `web.errors` maps errors to HTTP statuses.
"""

from enum import StrEnum
from typing import ClassVar

from heatsync.model.message import Message


class HeatSyncError(Exception):
    """Base of the tree. An error without its own message has the message named like its code.

    `str()` of an error is for the log: the message's code and `detail`, which never contains client input.
    """

    code: ClassVar[str] = "INTERNAL"

    def __init_subclass__(cls, *, code: str | None = None) -> None:
        """A class without a code has its parent's."""
        cls.code = code or cls.code

    def __init__(self, message: Message | None = None, *, detail: str = "") -> None:
        self.message = message or Message(self.code)
        super().__init__(f"{self.message.code}: {detail}" if detail else self.message.code)


class RequestError(HeatSyncError, code="BAD_REQUEST"):
    """The request is refused."""


class MissingSwimmer(RequestError, code="MISSING_SWIMMER"):
    """The request names no swimmer."""


class NoPdfs(RequestError, code="NO_PDFS"):
    """The request has no heat sheet."""


class InvalidUrls(RequestError, code="INVALID_URLS"):
    """The links are not a JSON list of web URLs."""


class BadForm(RequestError, code="BAD_FORM"):
    """The form is incomplete or in the wrong format."""


class BadQuery(RequestError, code="BAD_QUERY"):
    """A query parameter has an invalid value."""


class BatchTooLarge(RequestError, code="BATCH_TOO_LARGE"):
    """The request has too many heat sheets."""


class FileTooLarge(RequestError, code="FILE_TOO_LARGE"):
    """An uploaded file is over the size limit."""


class NotFound(RequestError, code="NOT_FOUND"):
    """Nothing exists at this URL, or it has been removed."""


class ProofFailed(RequestError, code="PROOF_FAILED"):
    """The evidence for an entry could not be rendered."""


class NotRestartable(RequestError, code="NOT_RESTARTABLE"):
    """The job is in a state that cannot be restarted."""


class NotCancellable(RequestError, code="NOT_CANCELLABLE"):
    """Nothing is left to cancel."""


class EmptyFilter(RequestError, code="EMPTY_FILTER"):
    """A restart by filter has no filter."""


class BadJson(RequestError, code="BAD_JSON"):
    """The body is not the JSON object that the endpoint accepts."""


class Unauthorized(RequestError, code="UNAUTHORIZED"):
    """The request needs a token and has none."""


class Forbidden(RequestError, code="FORBIDDEN"):
    """The token does not permit the request."""


class TooManyTries(RequestError, code="TOO_MANY_TRIES"):
    """The client's network sent too many wrong tokens."""


class TooManyViewers(RequestError, code="TOO_MANY_VIEWERS"):
    """The limit of viewers is reached."""


class JobError(HeatSyncError):
    """The heat sheet cannot be read.

    `transient` errors are retried inside the job, after `retry_after` seconds if the server gave a time.
    """

    retriable: ClassVar[bool] = False

    def __init_subclass__(cls, *, code: str | None = None, retriable: bool = False) -> None:
        super().__init_subclass__(code=code)
        cls.retriable = retriable or cls.retriable

    def __init__(
        self, message: Message | None = None, *, transient: bool = False, retry_after: float | None = None
    ) -> None:
        super().__init__(message)
        self.transient = transient
        self.retry_after = retry_after


class NoSwimmer(JobError, code="MISSING_SWIMMER"):
    """The batch's swimmer has no name. Only batches that an earlier version accepted have none."""


class DownloadFailed(JobError, code="DOWNLOAD_FAILED", retriable=True):
    """The download of the heat sheet failed."""


class DownloadTimeout(JobError, code="DOWNLOAD_TIMEOUT", retriable=True):
    """The link did not answer in time."""


class DownloadBlocked(JobError, code="DOWNLOAD_BLOCKED"):
    """The link leads to a private or special network address."""


class NotAPdf(JobError, code="NOT_A_PDF"):
    """The file is not a PDF."""


class PdfTooLarge(JobError, code="PDF_TOO_LARGE"):
    """The PDF is over the size limit."""


class PdfEncrypted(JobError, code="PDF_ENCRYPTED"):
    """The PDF needs a password."""


class PdfDamaged(JobError, code="PDF_DAMAGED"):
    """PDFium cannot open the PDF or one of its pages."""


class PdfTooComplex(JobError, code="PDF_TOO_COMPLEX"):
    """Reading the PDF takes too much time or memory."""


class NoText(JobError, code="NO_TEXT"):
    """All pages are pictures without text."""


class NotAHeatSheet(JobError, code="NOT_A_HEAT_SHEET"):
    """No layout can read the PDF."""


class AiUnavailable(JobError, code="AI_UNAVAILABLE", retriable=True):
    """The AI reader cannot be reached or refuses the request."""


class AiRateLimited(JobError, code="AI_RATE_LIMITED", retriable=True):
    """The AI reader is busy or its quota is used up."""


class AiTimeout(JobError, code="AI_TIMEOUT", retriable=True):
    """The AI reader did not answer in time."""


class AiBadAnswer(JobError, code="AI_BAD_ANSWER", retriable=True):
    """The AI reader's answer is unusable."""


class Crashed(JobError, code="CRASHED", retriable=True):
    """A bug stopped the job."""


class CancelReason(StrEnum):
    """Why work was stopped. Only `user` is an outcome; the other two put the job back to pending."""

    USER = "user"
    SHUTDOWN = "shutdown"
    CLAIM_LOST = "claim_lost"


class Cancelled(HeatSyncError, code="CANCELLED"):
    """The work was stopped before its end."""

    def __init__(self, reason: CancelReason) -> None:
        super().__init__()
        self.reason = reason


class StoreUnavailable(HeatSyncError, code="UNAVAILABLE"):
    """The database does not answer."""


class DeathCause(StrEnum):
    """The cause of a worker process's death."""

    CRASHED = "crashed"
    MEMORY = "memory"
    TIME = "time"


class WorkerDied(HeatSyncError):
    """The process that read a PDF died. `detail` describes how, for the log."""

    def __init__(self, why: DeathCause, detail: str = "") -> None:
        super().__init__(detail=f"worker died of {why}. {detail}".strip())
        self.why = why
