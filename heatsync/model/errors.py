"""Everything that can go wrong, as one tree. An error has a code for clients and a message from the catalogue.

HeatSyncError
├── RequestError            the request is refused and leaves nothing behind
│   ├── MissingSwimmer, NoPdfs, InvalidUrls, BadForm, BadQuery, BatchTooLarge, FileTooLarge, NotFound, ProofFailed
│   ├── NotRestartable, NotCancellable, EmptyFilter, BadJson
│   └── Unauthorized, Forbidden, TooManyTries, TooManyViewers
├── JobError                fails a job; `retriable` means that a restart may help
│   ├── DownloadFailed, DownloadTimeout, DownloadBlocked
│   ├── NotAPdf, PdfTooLarge, PdfEncrypted, PdfDamaged, PdfTooComplex
│   ├── NoText, NotAHeatSheet
│   ├── AiUnavailable, AiRateLimited, AiTimeout, AiBadAnswer
│   └── Crashed
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

    def __init__(self, message: Message | None = None, *, detail: str = "") -> None:
        self.message = message or Message(self.code)
        super().__init__(f"{self.message.code}: {detail}" if detail else self.message.code)


class RequestError(HeatSyncError):
    """The request is refused."""

    code = "BAD_REQUEST"


class MissingSwimmer(RequestError):
    """The request names no swimmer."""

    code = "MISSING_SWIMMER"


class NoPdfs(RequestError):
    """The request has no heat sheet."""

    code = "NO_PDFS"


class InvalidUrls(RequestError):
    """The links are not a JSON list of web URLs."""

    code = "INVALID_URLS"


class BadForm(RequestError):
    """The form is incomplete or in the wrong format."""

    code = "BAD_FORM"


class BadQuery(RequestError):
    """A query parameter has an invalid value."""

    code = "BAD_QUERY"


class BatchTooLarge(RequestError):
    """The request has too many heat sheets."""

    code = "BATCH_TOO_LARGE"


class FileTooLarge(RequestError):
    """An uploaded file is over the size limit."""

    code = "FILE_TOO_LARGE"


class NotFound(RequestError):
    """Nothing exists at this URL, or it has been removed."""

    code = "NOT_FOUND"


class ProofFailed(RequestError):
    """The evidence for an entry could not be rendered."""

    code = "PROOF_FAILED"


class NotRestartable(RequestError):
    """The job is in a state that cannot be restarted."""

    code = "NOT_RESTARTABLE"


class NotCancellable(RequestError):
    """Nothing is left to cancel."""

    code = "NOT_CANCELLABLE"


class EmptyFilter(RequestError):
    """A restart by filter has no filter."""

    code = "EMPTY_FILTER"


class BadJson(RequestError):
    """The body is not the JSON object that the endpoint accepts."""

    code = "BAD_JSON"


class Unauthorized(RequestError):
    """The request needs a token and has none."""

    code = "UNAUTHORIZED"


class Forbidden(RequestError):
    """The token does not permit the request."""

    code = "FORBIDDEN"


class TooManyTries(RequestError):
    """The client's network sent too many wrong tokens."""

    code = "TOO_MANY_TRIES"


class TooManyViewers(RequestError):
    """The limit of viewers is reached."""

    code = "TOO_MANY_VIEWERS"


class JobError(HeatSyncError):
    """The heat sheet cannot be read.

    `transient` errors are retried inside the job, after `retry_after` seconds if the server gave a time.
    """

    retriable: ClassVar[bool] = False

    def __init__(
        self, message: Message | None = None, *, transient: bool = False, retry_after: float | None = None
    ) -> None:
        super().__init__(message)
        self.transient = transient
        self.retry_after = retry_after


class DownloadFailed(JobError):
    """The download of the heat sheet failed."""

    code = "DOWNLOAD_FAILED"
    retriable = True


class DownloadTimeout(JobError):
    """The link did not answer in time."""

    code = "DOWNLOAD_TIMEOUT"
    retriable = True


class DownloadBlocked(JobError):
    """The link leads to a private or special network address."""

    code = "DOWNLOAD_BLOCKED"


class NotAPdf(JobError):
    """The file is not a PDF."""

    code = "NOT_A_PDF"


class PdfTooLarge(JobError):
    """The PDF is over the size limit."""

    code = "PDF_TOO_LARGE"


class PdfEncrypted(JobError):
    """The PDF needs a password."""

    code = "PDF_ENCRYPTED"


class PdfDamaged(JobError):
    """PDFium cannot open the PDF or one of its pages."""

    code = "PDF_DAMAGED"


class PdfTooComplex(JobError):
    """Reading the PDF takes too much time or memory."""

    code = "PDF_TOO_COMPLEX"


class NoText(JobError):
    """All pages are pictures without text."""

    code = "NO_TEXT"


class NotAHeatSheet(JobError):
    """No layout can read the PDF."""

    code = "NOT_A_HEAT_SHEET"


class AiUnavailable(JobError):
    """The AI reader cannot be reached or refuses the request."""

    code = "AI_UNAVAILABLE"
    retriable = True


class AiRateLimited(JobError):
    """The AI reader is busy or its quota is used up."""

    code = "AI_RATE_LIMITED"
    retriable = True


class AiTimeout(JobError):
    """The AI reader did not answer in time."""

    code = "AI_TIMEOUT"
    retriable = True


class AiBadAnswer(JobError):
    """The AI reader's answer is unusable."""

    code = "AI_BAD_ANSWER"
    retriable = True


class Crashed(JobError):
    """A bug stopped the job."""

    code = "CRASHED"
    retriable = True


class CancelReason(StrEnum):
    """Why work was stopped. Only `user` is an outcome; the other two put the job back to pending."""

    USER = "user"
    SHUTDOWN = "shutdown"
    LEASE_LOST = "lease_lost"


class Cancelled(HeatSyncError):
    """The work was stopped before its end."""

    code = "CANCELLED"

    def __init__(self, reason: CancelReason) -> None:
        super().__init__()
        self.reason = reason


class StoreUnavailable(HeatSyncError):
    """The database does not answer."""

    code = "UNAVAILABLE"


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
