"""Runs one attempt of one job in its own thread.

Started by the batch's supervisor, reports every step to it, and ends with the job. A crash is reported by `on_failure`.
"""

from types import TracebackType
from typing import Any

import pykka
import structlog

from actors.messages import (
    JobDownloaded,
    JobFailed,
    JobOutage,
    JobProgressed,
    JobReport,
    JobStopped,
    JobSucceeded,
    RunJob,
    send_if_alive,
)
from actors.running_job import RunningJob
from actors.services import ActorServices
from heatsync.model.errors import Cancelled, Crashed, JobError, StoreUnavailable
from heatsync.model.message import Message

log = structlog.get_logger()


class JobActor(pykka.ThreadingActor):
    """Sets `running.ended` when nothing of the job runs any more, however it ended."""

    use_daemon_thread = True  # the rows survive a thread that does not end

    def __init__(
        self, running: RunningJob, swimmer: str, services: ActorServices, supervisor: pykka.ActorRef[Any]
    ) -> None:
        super().__init__()
        self._job = running.job
        self._cancel = running.cancel
        self._ended = running.ended
        self._swimmer = swimmer
        self._pipeline = services.pipeline
        self._actor_statuses = services.actor_statuses
        self._supervisor = supervisor

    def on_receive(self, message: RunJob) -> None:  # noqa: ARG002 - its type says everything
        job_id, attempt = self._job.id, self._job.attempt
        try:
            result = self._pipeline.run(self._job, self._swimmer, self, self._cancel)
        except Cancelled as stopped:
            last_report: JobReport = JobStopped(job_id, attempt, stopped.reason)
        except JobError as error:
            last_report = JobFailed(job_id, attempt, error)
        except StoreUnavailable:
            last_report = JobOutage(job_id, attempt)
        except Exception:
            raise
        except BaseException as error:
            # pykka stops every actor of the process after a BaseException that is no Exception.
            raise RuntimeError(repr(error)) from error
        else:
            last_report = JobSucceeded(job_id, attempt, result)
        self._end(last_report)
        self.stop()

    def downloaded(self, sha256: str) -> None:
        self._report(JobDownloaded(self._job.id, self._job.attempt, sha256))

    def tick(self, percent: int, message: Message) -> None:
        self._actor_statuses.update(self.actor_ref, message)
        self._report(JobProgressed(self._job.id, self._job.attempt, percent, message))

    def on_failure(
        self,
        exception_type: type[BaseException] | None,  # noqa: ARG002 - pykka's signature
        exception_value: BaseException | None,
        traceback: TracebackType | None,  # noqa: ARG002 - pykka's signature
    ) -> None:
        log.error("job_crashed", job_id=self._job.id, exc_info=exception_value)
        self._end(JobFailed(self._job.id, self._job.attempt, Crashed()))

    def _end(self, last_report: JobReport) -> None:
        self._ended.set()
        self._actor_statuses.remove(self.actor_ref)
        self._report(last_report)

    def _report(self, report: JobReport) -> None:
        if not send_if_alive(self._supervisor, report):
            log.warning("job_report_undelivered", job_id=self._job.id, report=type(report).__name__)
