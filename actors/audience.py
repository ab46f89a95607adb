"""The broadcaster's side of the viewers: who receives stream events, and what is handed over."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from heatsync.model.stream_events import Fact, Tick


@dataclass(frozen=True, slots=True)
class Broadcast:
    """An event for all viewers of a batch, and its frame. With `is_last` their streams end after it."""

    batch_id: str
    event: Fact | Tick
    frame: bytes
    is_last: bool


@dataclass(frozen=True, slots=True)
class Replay:
    """All events so far, for one viewer that joined. With `is_last` its stream ends after them.

    `frames` is None if the event log could not be read: the viewer has to reconnect later.
    """

    batch_id: str
    viewer: Hashable
    frames: memoryview | None
    is_last: bool


@dataclass(frozen=True, slots=True)
class Disconnect:
    """The batch was removed, or its event log could not be read. Viewers reconnect by their cursor and miss nothing."""

    batch_id: str


Delivery: TypeAlias = Broadcast | Replay | Disconnect


class Audience(Protocol):
    """The interface to the viewers. Both methods are called in the broadcaster's thread."""

    def frame(self, event: Fact | Tick) -> bytes:
        """The event as the bytes that viewers receive. Called once for each event, however many viewers there are."""
        ...

    def post(self, deliveries: Sequence[Delivery]) -> None:
        """Hand these over. Must not wait for any viewer."""
        ...
