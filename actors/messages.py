"""Everything that actors tell each other, grouped by who receives it. A group's union is its receiver's protocol."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Protocol, TypeAlias, TypeVar

import pykka

if TYPE_CHECKING:
    from collections.abc import Hashable

    from heatsync.jobs.pipeline import PipelineResult
    from heatsync.model.errors import CancelReason, JobError
    from heatsync.model.message import Message
    from heatsync.model.stream_events import Fact, Tick

M_contra = TypeVar("M_contra", contravariant=True)


class Mailbox(Protocol[M_contra]):
    """Where messages of one protocol go. An actor's reference is one; so is a list in a test."""

    def tell(self, message: M_contra) -> None: ...


def tell_if_alive(mailbox: Mailbox[M_contra], message: M_contra) -> bool:
    """Tell an actor that may have ended in the meantime; whether it was told."""
    try:
        mailbox.tell(message)
    except pykka.ActorDeadError:
        return False
    return True


# To the dispatcher


@dataclass(frozen=True, slots=True)
class Recover:
    """The service has started: whatever the database says is unfinished has work."""


@dataclass(frozen=True, slots=True)
class LookForWork:
    """A while has passed: what is unfinished and nobody works on has work.

    The commit that gave it the work may have got no answer, and then nobody was told.
    """


@dataclass(frozen=True, slots=True)
class BatchHasWork:
    """A batch was made, or one of its jobs is pending again, or somebody watches it wait."""

    batch_id: str


class Ending(Enum):
    """How a supervisor ended: `PAUSED` with jobs left to run, `OUTAGE` if the database failed it."""

    DONE = auto()
    PAUSED = auto()
    CRASHED = auto()
    OUTAGE = auto()


@dataclass(frozen=True, slots=True)
class SupervisorEnded:
    """Told last by every supervisor, when its job actor has ended too."""

    batch_id: str
    ending: Ending


@dataclass(frozen=True, slots=True)
class Rested:
    """From the dispatcher's own timer: a batch whose supervisor failed may be tried again."""

    batch_id: str


@dataclass(frozen=True, slots=True)
class StopWork:
    """Stop what runs and start nothing more. Also told to supervisors."""


@dataclass(frozen=True, slots=True)
class BatchRemoved:
    """The batch's rows are gone: nothing of it is to run or to be told. Also told to the broadcaster."""

    batch_id: str


@dataclass(frozen=True, slots=True)
class CancelAsked:
    """Somebody asked to cancel jobs of this batch, and the rows say so. Also told to its supervisor."""

    batch_id: str


@dataclass(frozen=True, slots=True)
class Pause:
    """Start no more jobs; those that run finish. Also told to supervisors, which then end."""


@dataclass(frozen=True, slots=True)
class Resume:
    """Take work again."""


ToDispatcher: TypeAlias = (
    "Recover | LookForWork | BatchHasWork | BatchRemoved | CancelAsked | Pause | Resume | SupervisorEnded | Rested "
    "| StopWork"
)

# To a supervisor


@dataclass(frozen=True, slots=True)
class Begin:
    """The first message: take the batch and start its first job; or, out of turn, start none, and only tell what was
    cancelled, or left running by a dead process.
    """

    out_of_turn: bool = False


@dataclass(frozen=True, slots=True)
class JobReport:
    """What a job actor tells: always which job, and which attempt of it."""

    job_id: str
    attempt: int


@dataclass(frozen=True, slots=True)
class JobDownloaded(JobReport):
    sha256: str


@dataclass(frozen=True, slots=True)
class JobTicked(JobReport):
    percent: int
    message: Message


@dataclass(frozen=True, slots=True)
class JobSucceeded(JobReport):
    found: PipelineResult


@dataclass(frozen=True, slots=True)
class JobFailed(JobReport):
    error: JobError


@dataclass(frozen=True, slots=True)
class JobStopped(JobReport):
    """The job obeyed its cancel token."""

    reason: CancelReason


@dataclass(frozen=True, slots=True)
class JobOutage(JobReport):
    """The database failed the job."""


@dataclass(frozen=True, slots=True)
class TickIsDue(JobReport):
    """From the supervisor's own timer: tell the newest tick, or write it for those who poll."""


ToSupervisor: TypeAlias = (
    "Begin | CancelAsked | JobDownloaded | JobTicked | JobSucceeded | JobFailed | JobStopped | JobOutage | TickIsDue"
    " | Pause | StopWork"
)

# To a job actor


@dataclass(frozen=True, slots=True)
class RunJob:
    """The only message: do the job and end."""


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


ToBroadcaster: TypeAlias = "Publish | CatchUp | Join | BatchUnwatched | BatchRemoved"
