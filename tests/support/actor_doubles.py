"""Doubles for tests of the actors: a scripted pipeline, and viewers that record what they receive."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Sequence
from typing import Any

from actors.audience import Broadcast, Delivery, Disconnect, Replay
from heatsync.jobs.pipeline import JobListener, PipelineResult
from heatsync.model.batch import Job
from heatsync.model.cancel import CancelToken
from heatsync.model.extraction import Extraction
from heatsync.model.swim import Swim
from heatsync.store.store import Store
from tests.support.eventually import LIMIT
from tests.support.sse import parse
from tests.support.stored_pdfs import keep_pdf
from web.hub import Hub


class ScriptedPipeline:
    """Runs `script[sequence]` for each job, and then finds one entry."""

    def __init__(
        self, store: Store, script: dict[int, Callable[[JobListener, CancelToken], None]] | None = None
    ) -> None:
        self._store = store
        self._script = script or {}
        self._lock = threading.Lock()
        self.running: dict[str, int] = {}
        self.most_running: dict[str, int] = {}
        self.order: list[tuple[str, int]] = []

    def run(self, job: Job, swimmer: str, reports: JobListener, cancel: CancelToken) -> PipelineResult:
        with self._lock:
            self.order.append((job.batch_id, job.sequence))
            now = self.running[job.batch_id] = self.running.get(job.batch_id, 0) + 1
            self.most_running[job.batch_id] = max(now, self.most_running.get(job.batch_id, 0))
        try:
            sha256 = keep_pdf(self._store, b"%PDF-1.4 one sheet")
            if job.pdf_sha256 is None:
                reports.downloaded(sha256)
            self._script.get(job.sequence, lambda *_: None)(reports, cancel)
            event = Swim(event_name="100 Free", swimmer_name=swimmer, entry=1)
            extraction = Extraction("local", "1", "Lark Open", None, (event,))
            return PipelineResult(
                self._store.extractions.save(sha256, "md5", swimmer, extraction), sha256, cached=False
            )
        finally:
            with self._lock:
                self.running[job.batch_id] -= 1


class Listeners:
    """Viewers that record everything they receive."""

    def __init__(self) -> None:
        self._news = threading.Condition()
        self._watching: dict[str, list[Hashable]] = {}
        self.told: dict[Hashable, bytes] = {}
        self.over: set[Hashable] = set()
        self.refused: set[Hashable] = set()

    frame = staticmethod(Hub.frame)

    def post(self, deliveries: Sequence[Delivery]) -> None:
        with self._news:
            for delivery in deliveries:
                self._hear(delivery)
            self._news.notify_all()

    def _hear(self, delivery: Delivery) -> None:
        match delivery:
            case Replay(viewer=viewer, frames=None):
                self.refused.add(viewer)
            case Replay(batch_id=batch_id, viewer=viewer, frames=frames, is_last=is_last):
                self.told[viewer] = bytes(frames or b"")
                self._watching.setdefault(batch_id, []).append(viewer)
                if is_last:
                    self.over.add(viewer)
            case Broadcast(batch_id=batch_id, frame=frame, is_last=is_last):
                for viewer in self._watching.get(batch_id, []):
                    if viewer not in self.over:
                        self.told[viewer] += frame
                        if is_last:
                            self.over.add(viewer)
            case Disconnect(batch_id=batch_id):
                self.over.update(self._watching.get(batch_id, []))

    def wait_for(self, happened: Callable[[Listeners], bool]) -> None:
        with self._news:
            assert self._news.wait_for(lambda: happened(self), LIMIT), "it did not happen in time"

    def wait_until_over(self, *viewers: Hashable) -> None:
        self.wait_for(lambda _: self.over.issuperset(viewers))

    def facts(self, viewer: Hashable) -> list[tuple[int, dict[str, Any]]]:
        return [(number, event) for number, event in parse(self.told[viewer]) if number is not None]

    def events(self, viewer: Hashable) -> list[dict[str, Any]]:
        return [event for _, event in parse(self.told[viewer])]
