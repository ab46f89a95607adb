"""All messages between actors, grouped by receiver. The union of a group is its receiver's protocol."""

import threading
from collections.abc import Hashable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol, TypeAlias, TypeVar

import pykka

from heatsync.jobs.pipeline import PipelineResult
from heatsync.model.errors import Cancelled, JobError, StoreUnavailable
from heatsync.model.message import Message
from heatsync.model.stream_events import Fact, Tick

M_contra = TypeVar("M_contra", contravariant=True)


class Mailbox(Protocol[M_contra]):
    """A receiver of one protocol: an actor's reference, or a list in a test."""

    def tell(self, message: M_contra) -> None: ...


def send_if_alive(mailbox: Mailbox[M_contra], message: M_contra) -> bool:
    """Send to an actor that may have ended. Returns whether it was alive."""
    try:
        mailbox.tell(message)
    except pykka.ActorDeadError:
        return False
    return True


def send_later(seconds: float, mailbox: Mailbox[M_contra], message: M_contra) -> threading.Timer:
    """Send after a delay, if the actor is still alive then. Returns the timer, which can be cancelled."""
    timer = threading.Timer(seconds, send_if_alive, (mailbox, message))
    timer.daemon = True
    timer.start()
    return timer


# To the dispatcher


@dataclass(frozen=True, slots=True)
class Recover:
    """The service has started: run what an earlier process left unfinished."""


@dataclass(frozen=True, slots=True)
class FindWork:
    """Periodic: run the unfinished batches that no supervisor has.

    If the answer to a commit was lost, no `WorkAvailable` was sent for its batch.
    """


@dataclass(frozen=True, slots=True)
class WorkAvailable:
    """A batch was created, one of its jobs is pending again, or a viewer opened the stream of a pending batch."""

    batch_id: str


class Ending(Enum):
    """How a supervisor ended: `PAUSED` with jobs left to run, `OUTAGE` because of the database."""

    DONE = auto()
    PAUSED = auto()
    CRASHED = auto()
    OUTAGE = auto()


@dataclass(frozen=True, slots=True)
class SupervisorEnded:
    """The last message of every supervisor. Its job actor has ended by then."""

    batch_id: str
    ending: Ending


@dataclass(frozen=True, slots=True)
class RetryDue:
    """From the dispatcher's own timer: the delay after a failed supervisor of this batch is over."""

    batch_id: str


@dataclass(frozen=True, slots=True)
class StopWork:
    """Stop all running work and start no more. The dispatcher forwards it to the supervisors."""


@dataclass(frozen=True, slots=True)
class BatchRemoved:
    """The batch's rows are deleted: stop its work, end its streams. Also sent to the broadcaster."""

    batch_id: str


@dataclass(frozen=True, slots=True)
class CancelRequested:
    """A user cancelled jobs of this batch. Its rows have the requests. Forwarded to the batch's supervisor."""

    batch_id: str


@dataclass(frozen=True, slots=True)
class SetPaused:
    """Start no more jobs while running jobs finish, or start jobs again. A pause is forwarded to the supervisors."""

    paused: bool


ToDispatcher: TypeAlias = (
    Recover
    | FindWork
    | WorkAvailable
    | BatchRemoved
    | CancelRequested
    | SetPaused
    | SupervisorEnded
    | RetryDue
    | StopWork
)

# To a supervisor


@dataclass(frozen=True, slots=True)
class Begin:
    """The first message: claim the batch and start its first job.

    Without `admit`, start no job: only end those that were cancelled or that a dead process left running. With
    `after_crash`, the last supervisor crashed, and its running job may be the cause.
    """

    admit: bool = True
    after_crash: bool = False


@dataclass(frozen=True, slots=True)
class JobReport:
    """From a job actor, about one attempt of its job."""

    job_id: str
    attempt: int


@dataclass(frozen=True, slots=True)
class JobDownloaded(JobReport):
    sha256: str


@dataclass(frozen=True, slots=True)
class JobProgressed(JobReport):
    percent: int
    message: Message


@dataclass(frozen=True, slots=True)
class JobEnded(JobReport):
    """The last report. An error is the reason: of a failed job, of a cancelled one, or an outage of the database."""

    outcome: PipelineResult | JobError | Cancelled | StoreUnavailable


@dataclass(frozen=True, slots=True)
class TickDue(JobReport):
    """From the supervisor's own timer: publish or store the newest progress."""


ToSupervisor: TypeAlias = (
    Begin | CancelRequested | JobDownloaded | JobProgressed | JobEnded | TickDue | SetPaused | StopWork
)

# To a job actor


@dataclass(frozen=True, slots=True)
class RunJob:
    """The only message: run the job and end."""


# To the broadcaster


@dataclass(frozen=True, slots=True)
class Publish:
    """Facts that are committed, or ticks."""

    events: tuple[Fact | Tick, ...]


@dataclass(frozen=True, slots=True)
class CatchUp:
    """Facts of this batch may be committed but not published, because the database failed their writer."""

    batch_id: str


@dataclass(frozen=True, slots=True)
class Join:
    """Send this viewer the batch's events after its cursor, or all of them without a cursor."""

    batch_id: str
    viewer: Hashable
    cursor: int | None


@dataclass(frozen=True, slots=True)
class BatchUnwatched:
    """The last viewer of this batch left. Sent from the thread that sends `Join`, so that the two cannot overtake."""

    batch_id: str


ToBroadcaster: TypeAlias = Publish | CatchUp | Join | BatchUnwatched | BatchRemoved
