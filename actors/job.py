"""Runs one job of a batch in a thread of its own.

Started by the batch's supervisor, tells it every step, and ends with the job. Its crash is told by `on_failure`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pykka
import structlog

from actors.messages import (
    JobDownloaded,
    JobFailed,
    JobOutage,
    JobReport,
    JobStopped,
    JobSucceeded,
    JobTicked,
    RunJob,
    tell_if_alive,
)
from heatsync.model.errors import Cancelled, Crashed, JobError, StoreUnavailable
from heatsync.model.rendering import render

if TYPE_CHECKING:
    import threading
    from types import TracebackType

    from actors.services import ActorServices
    from heatsync.model.batch import Job
    from heatsync.model.cancel import CancelToken
    from heatsync.model.message import Message

log = structlog.get_logger()


class JobActor(pykka.ThreadingActor):
    """One attempt of one job."""

    use_daemon_thread = True  # the rows survive a thread that does not end

    def __init__(
        self,
        job: Job,
        swimmer: str,
        services: ActorServices,
        supervisor: pykka.ActorRef[Any],
        cancel: CancelToken,
        ended: threading.Event,
    ) -> None:
        """`ended` is set when nothing of this job runs any more, however it ended."""
        super().__init__()
        self._job = job
        self._swimmer = swimmer
        self._pipeline = services.pipeline
        self._supervisor = supervisor
        self._actor_statuses = services.actor_statuses
        self._cancel = cancel
        self._ended = ended

    def on_receive(self, message: RunJob) -> None:  # noqa: ARG002 - it says all by its type
        job_id, attempt = self._job.id, self._job.attempt
        try:
            found = self._pipeline.run(self._job, self._swimmer, self, self._cancel)
        except Cancelled as stopped:
            end: JobReport = JobStopped(job_id, attempt, stopped.reason)
        except JobError as error:
            end = JobFailed(job_id, attempt, error)
        except StoreUnavailable:
            end = JobOutage(job_id, attempt)
        except Exception:
            raise
        except BaseException as error:
            # pykka answers anything that is no Exception by stopping every actor of the process.
            raise RuntimeError(repr(error)) from error
        else:
            end = JobSucceeded(job_id, attempt, found)
        self._finish(end)
        self.stop()

    def downloaded(self, sha256: str) -> None:
        self._tell(JobDownloaded(self._job.id, self._job.attempt, sha256))

    def tick(self, percent: int, message: Message) -> None:
        self._actor_statuses.note(self.actor_ref, render(message))
        self._tell(JobTicked(self._job.id, self._job.attempt, percent, message))

    def on_failure(
        self,
        exception_type: type[BaseException] | None,  # noqa: ARG002 - pykka's signature
        exception_value: BaseException | None,
        traceback: TracebackType | None,  # noqa: ARG002 - pykka's signature
    ) -> None:
        log.error("job_crashed", job_id=self._job.id, exc_info=exception_value)
        self._finish(JobFailed(self._job.id, self._job.attempt, Crashed()))

    def _finish(self, end: JobReport) -> None:
        self._ended.set()
        self._actor_statuses.leave(self.actor_ref)
        self._tell(end)

    def _tell(self, report: JobReport) -> None:
        if not tell_if_alive(self._supervisor, report):
            log.warning("job_report_undelivered", job_id=self._job.id, report=type(report).__name__)
