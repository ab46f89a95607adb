"""Where the viewers are: takes what the broadcaster tells in its thread and writes it to them on the loop.

A burst of events costs one hop to the loop and one write per viewer, however many events and batches are in it.
"""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

import structlog

from actors.broadcaster import Told, Welcome
from web.viewer import Frames, Viewer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from actors.broadcaster import Delivery

log = structlog.get_logger()

_HEARTBEAT = Frames(b":\n\n")
_GOODBYE = Frames(b": the service restarts\n\n")
_SLICE = 500


class Hub:
    """The broadcaster's audience. Everything but `post` runs on the loop that it was opened on."""

    def __init__(self, heartbeat_seconds: float = 15.0) -> None:
        self._heartbeat_seconds = heartbeat_seconds
        self._lock = threading.Lock()
        self._posted: list[Delivery] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._beating: asyncio.Task[None] | None = None
        self._present: dict[Viewer, None] = {}
        self._viewers: dict[str, dict[Viewer, None]] = {}

    def open(self) -> None:
        """Start delivering, on the running loop."""
        self._loop = asyncio.get_running_loop()
        self._beating = self._loop.create_task(self._beat())

    def close(self) -> None:
        """Say goodbye to every viewer; nothing is delivered any more."""
        with self._lock:
            self._loop = None
        if self._beating is not None:
            self._beating.cancel()
        for viewer in self._present:
            viewer.write(_GOODBYE)
            viewer.end()
        self._viewers.clear()

    def post(self, deliveries: Sequence[Delivery]) -> None:
        """Called in the broadcaster's thread: never waits for the loop."""
        with self._lock:
            if self._loop is None:
                return
            if not self._posted:
                with suppress(RuntimeError):  # the loop is closed: so is every viewer
                    self._loop.call_soon_threadsafe(self._deliver)
            self._posted += deliveries

    def admit(self, viewer: Viewer) -> None:
        """This viewer is here. It is told nothing before its welcome, which comes from the broadcaster."""
        self._present[viewer] = None
        if self._loop is None:
            viewer.end()

    def forget(self, viewer: Viewer) -> None:
        """This viewer is gone."""
        self._present.pop(viewer, None)
        watching = self._viewers.get(viewer.batch_id, {})
        watching.pop(viewer, None)
        if not watching:
            self._viewers.pop(viewer.batch_id, None)

    def _deliver(self) -> None:
        with self._lock:
            posted, self._posted = self._posted, []
        bursts: dict[str, list[bytes]] = {}
        for delivery in posted:
            match delivery:
                case Told(batch_id=batch_id, frame=frame, is_over=is_over):
                    bursts.setdefault(batch_id, []).append(frame)
                    if is_over:
                        self._tell_all(batch_id, bursts.pop(batch_id), is_over=True)
                case Welcome(batch_id=batch_id):
                    # What was told before belongs to those who were there before.
                    self._tell_all(batch_id, bursts.pop(batch_id, []))
                    self._welcome(delivery)
        for batch_id, frames in bursts.items():
            self._tell_all(batch_id, frames)

    def _welcome(self, welcome: Welcome) -> None:
        viewer = welcome.viewer
        if not isinstance(viewer, Viewer) or viewer.is_gone:
            return
        viewer.write(Frames(welcome.frames or b""))
        if welcome.is_over or welcome.frames is None:
            viewer.end()
        else:
            self._viewers.setdefault(welcome.batch_id, {})[viewer] = None

    def _tell_all(self, batch_id: str, frames: list[bytes], *, is_over: bool = False) -> None:
        shared = Frames(b"".join(frames))
        for viewer in list(self._viewers.get(batch_id, ())):
            viewer.write(shared)
            if is_over:
                viewer.end()
        if is_over:
            self._viewers.pop(batch_id, None)

    async def _beat(self) -> None:
        """Keep idle connections alive and find those that are dead, some at a time so that nobody else waits."""
        while True:
            await asyncio.sleep(self._heartbeat_seconds)
            everybody = list(self._present)
            for start in range(0, len(everybody), _SLICE):
                for viewer in everybody[start : start + _SLICE]:
                    viewer.write(_HEARTBEAT)
                await asyncio.sleep(0)
