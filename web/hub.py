"""Where the viewers are: takes what the broadcaster tells in its thread and writes it to them on the loop.

A burst of events costs one hop to the loop and one write per viewer, however many events are in it.
"""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from actors.audience import Broadcast, Disconnect, Replay
from heatsync.model.errors import TooManyViewers
from web import sse
from web.viewer import Frames, Viewer, write_to_all

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from actors.audience import Delivery
    from heatsync.model.stream_events import Fact, Tick

_HEARTBEAT = Frames(b":\n\n")
_GOODBYE = Frames(b": the service restarts\n\n")
_SLICE = 500
_SECONDS_BETWEEN_LOOKS = 0.02


@dataclass(frozen=True, slots=True)
class ViewerLimits:
    """How many may watch at once: everything together, and any one batch."""

    total: int = 10_000
    per_batch: int = 10_000


@dataclass(frozen=True, slots=True)
class Traffic:
    """Viewers now; and since the start: writes to viewers, and those that were cut off or found gone."""

    viewers: int
    deliveries: int
    lost: int


class Hub:
    """The broadcaster's audience. Everything but `post` runs on the loop that it was opened on."""

    def __init__(self, limits: ViewerLimits | None = None, heartbeat_seconds: float = 15.0) -> None:
        self._limits = limits or ViewerLimits()
        self._heartbeat_seconds = heartbeat_seconds
        self._lock = threading.Lock()
        self._posted: list[Delivery] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._beating: asyncio.Task[None] | None = None
        self._unwatched: Callable[[str], None] = lambda _: None
        self._present: dict[Viewer, None] = {}
        self._owed: list[Viewer] = []
        self._audiences: dict[str, _Audience] = {}
        self._deliveries = 0
        self._lost = 0

    def open(self, unwatched: Callable[[str], None]) -> None:
        """Start delivering, on the running loop. `unwatched` is called when the last viewer of a batch has left."""
        self._unwatched = unwatched
        self._loop = asyncio.get_running_loop()
        self._beating = self._loop.create_task(self._beat())

    def close(self) -> None:
        """Say goodbye to every viewer; nothing is delivered any more."""
        with self._lock:
            self._loop = None
        if self._beating is not None:
            self._beating.cancel()
        for viewer in list(self._present):
            viewer.write(_GOODBYE)
            self.dismiss(viewer)
            if viewer.owes:
                self._owed.append(viewer)

    async def drain(self, seconds: float) -> None:
        """After the goodbye: until those who were behind have it too, or for so long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._owed:
                    await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)
                    self._owed = [viewer for viewer in self._owed if viewer.owes]

    def frame(self, event: Fact | Tick) -> bytes:
        return sse.frame(event)

    def post(self, deliveries: Sequence[Delivery]) -> None:
        """Called in the broadcaster's thread: never waits for the loop."""
        with self._lock:
            if self._loop is None:
                return
            if not self._posted:
                with suppress(RuntimeError):  # the loop is closed: so is every viewer
                    self._loop.call_soon_threadsafe(self._deliver)
            self._posted += deliveries

    def traffic(self) -> Traffic:
        """How much is going on. May be asked from any thread."""
        return Traffic(len(self._present), self._deliveries, self._lost)

    def is_telling(self, batch_id: str) -> bool:
        """Whether somebody is being told this batch's story, which then exists and is not over."""
        audience = self._audiences.get(batch_id)
        return audience is not None and audience.has_heard

    def check_room(self, batch_id: str) -> None:
        """Raise `TooManyViewers` if one more would be one too many."""
        audience = self._audiences.get(batch_id)
        if len(self._present) >= self._limits.total or (audience and audience.size >= self._limits.per_batch):
            raise TooManyViewers

    def admit(self, viewer: Viewer) -> None:
        """This viewer is here. It is told nothing before its welcome, which comes from the broadcaster."""
        self._present[viewer] = None
        self._audiences.setdefault(viewer.batch_id, _Audience()).size += 1
        if self._loop is None:
            self.dismiss(viewer)

    def dismiss(self, viewer: Viewer) -> None:
        """This viewer has been told everything, or has left: whatever is open of its answer ends."""
        viewer.end()
        if viewer in self._present:
            del self._present[viewer]
            audience = self._audiences[viewer.batch_id]
            audience.size -= 1
            audience.listening.pop(viewer, None)
            if not audience.size:
                del self._audiences[viewer.batch_id]
                self._unwatched(viewer.batch_id)

    def lose(self, viewer: Viewer) -> None:
        """This viewer's connection is gone."""
        if viewer in self._present:
            self._lost += 1
            self.dismiss(viewer)

    def _deliver(self) -> None:
        with self._lock:
            posted, self._posted = self._posted, []
        bursts: dict[str, list[bytes]] = {}
        for delivery in posted:
            match delivery:
                case Broadcast(batch_id=batch_id, frame=frame, is_last=is_last):
                    bursts.setdefault(batch_id, []).append(frame)
                    if is_last:
                        self._tell_all(batch_id, bursts.pop(batch_id), is_over=True)
                case Disconnect(batch_id=batch_id):
                    self._tell_all(batch_id, bursts.pop(batch_id, []), is_over=True)
                case Replay(batch_id=batch_id):
                    # What was told before belongs to those who were there before.
                    self._tell_all(batch_id, bursts.pop(batch_id, []))
                    self._welcome(delivery)
        for batch_id, frames in bursts.items():
            self._tell_all(batch_id, frames)

    def _welcome(self, welcome: Replay) -> None:
        viewer = welcome.viewer
        if not isinstance(viewer, Viewer) or viewer not in self._present:
            return
        is_here = not welcome.frames or viewer.begin(welcome.frames)
        if not is_here or welcome.is_last or welcome.frames is None:
            self.dismiss(viewer)
        else:
            audience = self._audiences[welcome.batch_id]
            audience.listening[viewer] = None
            audience.has_heard = audience.has_heard or bool(welcome.frames)

    def _tell_all(self, batch_id: str, frames: list[bytes], *, is_over: bool = False) -> None:
        audience = self._audiences.get(batch_id)
        if audience is None or not audience.listening:
            return
        shared = Frames(b"".join(frames))
        if shared.plain:
            audience.has_heard = True
            self._write(list(audience.listening), shared)
        if is_over:
            audience.has_heard = False
            for viewer in list(audience.listening):
                self.dismiss(viewer)

    def _write(self, viewers: Sequence[Viewer], frames: Frames) -> None:
        gone = write_to_all(viewers, frames)
        self._deliveries += len(viewers) - len(gone)
        self._lost += len(gone)
        for viewer in gone:
            self.dismiss(viewer)

    async def _beat(self) -> None:
        """Keep idle connections alive and find those that are dead, some at a time so that nobody else waits."""
        while True:
            await asyncio.sleep(self._heartbeat_seconds)
            everybody = list(self._present)
            for start in range(0, len(everybody), _SLICE):
                some = everybody[start : start + _SLICE]
                for viewer in some:
                    viewer.cut_if_stuck()
                self._write(some, _HEARTBEAT)
                await asyncio.sleep(0)


class _Audience:
    """The viewers of one batch: how many there are, and those of them that were welcomed.

    `has_heard` says that one of them was told something of a batch that goes on.
    """

    __slots__ = ("has_heard", "listening", "size")

    def __init__(self) -> None:
        self.size = 0
        self.listening: dict[Viewer, None] = {}
        self.has_heard = False
