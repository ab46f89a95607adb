"""Everything that can go wrong, as one tree. An error's docstring is the sentence that people read.

HeatSyncError
├── RequestError            a request is refused; nothing was kept of it
│   ├── MissingSwimmer, NoPdfs, InvalidUrls, BadForm, BadQuery, BatchTooLarge, FileTooLarge, NotFound, ProofFailed
│   ├── NotRestartable, NotCancellable, EmptyFilter, BadJson
│   └── Unauthorized, Forbidden, TooManyTries, TooManyViewers
├── JobError                a job fails with it; `retriable` says whether a try by hand is worth it
│   ├── DownloadFailed, DownloadTimeout, DownloadBlocked
│   ├── NotAPdf, PdfTooLarge, PdfEncrypted, PdfDamaged, PdfTooComplex
│   ├── NoText, NotAHeatSheet
│   ├── AiUnavailable, AiRateLimited, AiTimeout, AiBadAnswer
│   └── Crashed
├── Cancelled               work was told to stop: by a person, or because the service stops
├── ChildDied               the process that read a PDF died; counted, tried again
└── StoreUnavailable        the database does not answer; nothing is decided, try again later
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar


class HeatSyncError(Exception):
    """Something went wrong inside HeatSync."""

    code: ClassVar[str] = "INTERNAL"

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or type(self).sentence())

    @classmethod
    def sentence(cls) -> str:
        """The docstring's first paragraph on one line."""
        return " ".join((cls.__doc__ or "").split("\n\n")[0].split())

    @property
    def message(self) -> str:
        return str(self)


class RequestError(HeatSyncError):
    """The request could not be understood."""


class MissingSwimmer(RequestError):
    """Please give the swimmer's name."""

    code = "MISSING_SWIMMER"


class NoPdfs(RequestError):
    """Please send at least one heat sheet, as a PDF file or as a link."""

    code = "NO_PDFS"


class InvalidUrls(RequestError):
    """The links must be a JSON list of web addresses that start with http:// or https://."""

    code = "INVALID_URLS"


class BadForm(RequestError):
    """The form could not be read: please send it as multipart/form-data, and send it whole."""

    code = "BAD_FORM"


class BadQuery(RequestError):
    """The address asks for something that is not understood."""

    code = "BAD_QUERY"


class BatchTooLarge(RequestError):
    """There are too many heat sheets in one go. Please send fewer at once."""

    code = "BATCH_TOO_LARGE"


class FileTooLarge(RequestError):
    """One of the files is too large to be a heat sheet."""

    code = "FILE_TOO_LARGE"


class NotFound(RequestError):
    """There is nothing at this address. It may have expired."""

    code = "NOT_FOUND"


class ProofFailed(RequestError):
    """This proof could not be drawn. The heat sheet itself can still be had."""

    code = "PROOF_FAILED"


class NotRestartable(RequestError):
    """This cannot be started again at the moment: it waits, it runs, or it is done."""

    code = "NOT_RESTARTABLE"


class NotCancellable(RequestError):
    """This cannot be cancelled any more: it is over."""

    code = "NOT_CANCELLABLE"


class EmptyFilter(RequestError):
    """Please say what to start again: an error code, a batch, or an age."""

    code = "EMPTY_FILTER"


class BadJson(RequestError):
    """The body must be a JSON object with the members that this address knows."""

    code = "BAD_JSON"


class Unauthorized(RequestError):
    """This needs a token: please send it as "Authorization: Bearer TOKEN"."""

    code = "UNAUTHORIZED"


class Forbidden(RequestError):
    """This token does not allow that."""

    code = "FORBIDDEN"


class TooManyTries(RequestError):
    """There were too many wrong tokens from your side. Please try again in a minute."""

    code = "TOO_MANY_TRIES"


class TooManyViewers(RequestError):
    """Too many people are watching at the moment. Please ask for the batch's status now and then instead."""

    code = "TOO_MANY_VIEWERS"


class JobError(HeatSyncError):
    """The heat sheet could not be read.

    `transient` errors are tried again inside the job, after `retry_after` seconds if the other side named a time.
    """

    retriable: ClassVar[bool] = False

    def __init__(
        self, message: str | None = None, *, transient: bool = False, retry_after: float | None = None
    ) -> None:
        super().__init__(message)
        self.transient = transient
        self.retry_after = retry_after


class DownloadFailed(JobError):
    """The heat sheet could not be downloaded from its link."""

    code = "DOWNLOAD_FAILED"
    retriable = True


class DownloadTimeout(JobError):
    """The link took too long to answer."""

    code = "DOWNLOAD_TIMEOUT"
    retriable = True


class DownloadBlocked(JobError):
    """The link leads to a private or special network address, and those are not downloaded from."""

    code = "DOWNLOAD_BLOCKED"


class NotAPdf(JobError):
    """This file is not a PDF."""

    code = "NOT_A_PDF"


class PdfTooLarge(JobError):
    """This PDF is too large to be a heat sheet."""

    code = "PDF_TOO_LARGE"


class PdfEncrypted(JobError):
    """This PDF is locked with a password. Please save a copy without one and send that."""

    code = "PDF_ENCRYPTED"


class PdfDamaged(JobError):
    """This PDF is damaged and cannot be opened. Please download or export it again."""

    code = "PDF_DAMAGED"


class PdfTooComplex(JobError):
    """This PDF takes too much time or memory to read."""

    code = "PDF_TOO_COMPLEX"


class NoText(JobError):
    """The pages of this PDF are pictures without text, so they cannot be searched for a name."""

    code = "NO_TEXT"


class NotAHeatSheet(JobError):
    """This PDF does not look like a heat sheet that we can read."""

    code = "NOT_A_HEAT_SHEET"


class AiUnavailable(JobError):
    """The AI reader cannot be reached at the moment."""

    code = "AI_UNAVAILABLE"
    retriable = True


class AiRateLimited(JobError):
    """The AI reader is busy or its quota is used up."""

    code = "AI_RATE_LIMITED"
    retriable = True


class AiTimeout(JobError):
    """The AI reader took too long to answer."""

    code = "AI_TIMEOUT"
    retriable = True


class AiBadAnswer(JobError):
    """The AI reader gave an answer that could not be understood."""

    code = "AI_BAD_ANSWER"
    retriable = True


class Crashed(JobError):
    """Something broke while this heat sheet was being read. Trying again may help."""

    code = "CRASHED"
    retriable = True


class CancelReason(StrEnum):
    """Why work was told to stop. Only `user` is an outcome; the other two put the job back to pending."""

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
    """The database does not answer at the moment."""

    code = "UNAVAILABLE"


class DeathCause(StrEnum):
    """What a child process died of."""

    CRASHED = "crashed"
    MEMORY = "memory"
    TIME = "time"


class WorkerDied(HeatSyncError):
    """The process that read this PDF died."""

    def __init__(self, why: DeathCause, detail: str = "") -> None:
        super().__init__(f"The process that read this PDF died: {why}. {detail}".strip())
        self.why = why
