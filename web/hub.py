"""The viewers of all batches: takes events from the broadcaster's thread and writes them to viewers on the event loop.

A burst of events costs one hop to the loop and one write per viewer, however many events it has.
"""

import asyncio
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from actors.audience import Broadcast, Delivery, Disconnect, Replay
from heatsync.model.errors import TooManyViewers
from heatsync.model.stream_events import Fact, Tick
from web.viewer import Frames, Viewer, write_to_all

_HEARTBEAT: Final = Frames(b":\n\n")
_RESTART: Final = Frames(b": the service restarts\n\n")
_HEARTBEAT_SLICE: Final = 500  # viewers; between two slices the loop does other work
_DRAIN_POLL_SECONDS: Final = 0.02


class Hub:
    """The broadcaster's audience. All methods but `frame` and `post` run on the loop that opened it.

    `deliveries` counts the writes to viewers, and `lost` the viewers that were disconnected or lost.
    """

    def __init__(
        self, max_viewers: int = 10_000, max_per_batch: int = 10_000, *, heartbeat_seconds: float = 15.0
    ) -> None:
        self._max_viewers = max_viewers
        self._max_per_batch = max_per_batch
        self._heartbeat_seconds = heartbeat_seconds
        self._lock = threading.Lock()
        self._posted: list[Delivery] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._beating: asyncio.Task[None] | None = None
        self._unwatched: Callable[[str], None] = lambda _: None
        self._viewers: dict[Viewer, None] = {}
        self._draining: list[Viewer] = []
        self._audiences: dict[str, _Audience] = {}
        self.deliveries = 0
        self.lost = 0

    def open(self, unwatched: Callable[[str], None]) -> None:
        """Start delivering, on the running loop. `unwatched` is called when the last viewer of a batch has left."""
        self._unwatched = unwatched
        self._loop = asyncio.get_running_loop()
        self._beating = self._loop.create_task(self._beat())

    def close(self) -> None:
        """End every stream, and deliver nothing more."""
        with self._lock:
            self._loop = None
        if self._beating is not None:
            self._beating.cancel()
        viewers = list(self._viewers)
        write_to_all(viewers, _RESTART)
        for viewer in viewers:
            self.dismiss(viewer)
        self._draining = [viewer for viewer in viewers if viewer.has_unsent_bytes]

    async def drain(self, seconds: float) -> None:
        """After `close`: wait until slow viewers have received everything, for at most `seconds`."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._draining:
                    await asyncio.sleep(_DRAIN_POLL_SECONDS)
                    self._draining = [viewer for viewer in self._draining if viewer.has_unsent_bytes]

    @staticmethod
    def frame(event: Fact | Tick) -> bytes:
        """The event as a server-sent event (WHATWG HTML, section 9.2). Its JSON is one line, and so is `data`.

        A tick has no id, so that a returning viewer's cursor stays at the last fact.
        """
        if isinstance(event, Fact):
            return b"id: %d\nevent: %s\ndata: %s\n\n" % (event.number, event.type.encode(), event.data)
        return b"event: %s\ndata: %s\n\n" % (event.event.type.encode(), event.data)

    def post(self, deliveries: Sequence[Delivery]) -> None:
        """Called in the broadcaster's thread: never waits for the loop."""
        with self._lock:
            if self._loop is None:
                return
            if not self._posted:
                with suppress(RuntimeError):  # the loop is closed, and so is every connection
                    self._loop.call_soon_threadsafe(self._deliver)
            self._posted += deliveries

    @property
    def viewers(self) -> int:
        """How many viewers are connected. May be read from any thread, like `deliveries` and `lost`."""
        return len(self._viewers)

    def is_live(self, batch_id: str) -> bool:
        """Whether a viewer receives events of this batch. The batch then exists and is not over."""
        audience = self._audiences.get(batch_id)
        return audience is not None and audience.is_live

    def check_limits(self, batch_id: str) -> None:
        """Raise `TooManyViewers` if another viewer of this batch would exceed a limit."""
        audience = self._audiences.get(batch_id)
        is_full = len(self._viewers) >= self._max_viewers
        if is_full or (audience is not None and audience.size >= self._max_per_batch):
            raise TooManyViewers

    def admit(self, viewer: Viewer) -> None:
        """Add a viewer. It receives nothing before the replay that the broadcaster sends it."""
        self._viewers[viewer] = None
        self._audiences.setdefault(viewer.batch_id, _Audience()).size += 1
        if self._loop is None:
            self.dismiss(viewer)

    def dismiss(self, viewer: Viewer) -> None:
        """Remove a viewer, and end its response if it is still open."""
        viewer.end()
        if viewer in self._viewers:
            del self._viewers[viewer]
            audience = self._audiences[viewer.batch_id]
            audience.size -= 1
            audience.receiving.pop(viewer, None)
            if not audience.size:
                del self._audiences[viewer.batch_id]
                self._unwatched(viewer.batch_id)

    def lose(self, viewer: Viewer) -> None:
        """Remove a viewer whose connection is lost."""
        if viewer in self._viewers:
            self.lost += 1
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
                        self._send(batch_id, bursts.pop(batch_id), is_last=True)
                case Disconnect(batch_id=batch_id):
                    self._send(batch_id, bursts.pop(batch_id, []), is_last=True)
                case Replay(batch_id=batch_id):
                    # Earlier events are in the replay: only viewers that were here before receive them.
                    self._send(batch_id, bursts.pop(batch_id, []))
                    self._replay(delivery)
        for batch_id, frames in bursts.items():
            self._send(batch_id, frames)

    def _replay(self, replay: Replay) -> None:
        viewer = replay.viewer
        if not isinstance(viewer, Viewer) or viewer not in self._viewers:
            return
        is_connected = not replay.frames or viewer.begin(replay.frames)
        if not is_connected or replay.is_last or replay.frames is None:
            self.dismiss(viewer)
        else:
            audience = self._audiences[replay.batch_id]
            audience.receiving[viewer] = None
            audience.is_live = audience.is_live or bool(replay.frames)

    def _send(self, batch_id: str, frames: list[bytes], *, is_last: bool = False) -> None:
        audience = self._audiences.get(batch_id)
        if audience is None or not audience.receiving:
            return
        shared = Frames(b"".join(frames))
        if shared.plain:
            audience.is_live = True
            self._write(list(audience.receiving), shared)
        if is_last:
            audience.is_live = False
            for viewer in list(audience.receiving):
                self.dismiss(viewer)

    def _write(self, viewers: Sequence[Viewer], frames: Frames) -> None:
        gone = write_to_all(viewers, frames)
        self.deliveries += len(viewers) - len(gone)
        self.lost += len(gone)
        for viewer in gone:
            self.dismiss(viewer)

    async def _beat(self) -> None:
        """Keep idle connections open and find dead ones."""
        while True:
            await asyncio.sleep(self._heartbeat_seconds)
            viewers = list(self._viewers)
            for start in range(0, len(viewers), _HEARTBEAT_SLICE):
                part = viewers[start : start + _HEARTBEAT_SLICE]
                for viewer in part:
                    viewer.cut_if_stuck()
                self._write(part, _HEARTBEAT)
                await asyncio.sleep(0)


@dataclass(slots=True, eq=False)
class _Audience:
    """The viewers of one batch: their number, and those that have had their replay.

    `is_live`: one of them received an event, and the batch goes on.
    """

    size: int = 0
    receiving: dict[Viewer, None] = field(default_factory=dict)
    is_live: bool = False
