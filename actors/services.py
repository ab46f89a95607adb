"""The collaborators of the dispatcher, the supervisors and the job actors."""

from dataclasses import dataclass

from actors.actor_status import ActorStatuses
from actors.messages import Mailbox, ToBroadcaster
from heatsync.jobs.batch_results import BatchResults
from heatsync.jobs.pipeline import Pipeline
from heatsync.store.store import Store


@dataclass(frozen=True, slots=True)
class ActorServices:
    store: Store
    results: BatchResults
    pipeline: Pipeline
    broadcaster: Mailbox[ToBroadcaster]
    actor_statuses: ActorStatuses
