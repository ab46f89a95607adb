"""Hands out proofs: a heat sheet, with the swimmer's lines marked if wanted, and the picture of one line."""

from __future__ import annotations

import asyncio
import hashlib
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from aiohttp import hdrs, web

from heatsync.model.errors import BadQuery, NotFound
from heatsync.results.merge import merge
from web.responses import is_known
from web.results import wanted_by

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Executor
    from typing import BinaryIO, TypeVar

    from heatsync.jobs.evidence import Evidence
    from heatsync.model.batch import Job
    from heatsync.model.swim import Swim
    from heatsync.store.batches import Batches
    from heatsync.store.extractions import Extractions

    T = TypeVar("T")

_DRAWING: Final = "1"  # to be raised when the same entries are drawn in another way
_CHUNK: Final = 256 * 1024
_SECONDS_FOR_A_CHUNK: Final = 60
_HARMLESS: Final = {
    # The bytes are a stranger's: no browser may run what is in them.
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    hdrs.CACHE_CONTROL: "private, no-cache",
}


class EvidenceHandlers:
    """The executor is for the store, the disk, and the one proof that is drawn at a time."""

    def __init__(self, batches: Batches, extractions: Extractions, evidence: Evidence, executor: Executor) -> None:
        self._batches = batches
        self._extractions = extractions
        self._evidence = evidence
        self._executor = executor
        self._drawing = asyncio.Lock()  # or those who wait for a child would take every thread of the executor

    async def sheet(self, request: web.Request) -> web.StreamResponse:
        marked = _flag(request, "highlight")
        job, events = await self._run(self._found if marked else self._sent, request)
        etag = _etag(job, *((event.page, event.box) for event in events))
        if is_known(request, etag):
            return _unchanged(etag)
        if marked:
            async with self._drawing:
                file = await self._run(self._evidence.marked_sheet, job, events)
        else:
            file = await self._run(self._evidence.sheet, job)
        try:
            return await self._send(request, job, etag, file)
        finally:
            await self._run(file.close)

    async def line(self, request: web.Request) -> web.StreamResponse:
        job, events = await self._run(self._found, request)
        event = next((event for event in events if str(event.entry) == request.match_info["entry"]), None)
        if event is None:
            raise NotFound
        etag = _etag(job, (event.page, event.box))
        if is_known(request, etag):
            return _unchanged(etag)
        async with self._drawing:
            picture = await self._run(self._evidence.line, job, event)
        answer = web.Response(body=picture, content_type="image/png", headers=_HARMLESS)
        answer.etag = etag
        return answer

    async def close(self, _app: web.Application) -> None:
        """End the proof that is being drawn, or the server would wait for it."""
        self._evidence.close()

    def _sent(self, request: web.Request) -> tuple[Job, Sequence[Swim]]:
        """The job of this batch, without what was found in it."""
        view = self._batches.find(request.match_info["batch_id"])
        job = next((job for job in view.jobs if job.id == request.match_info["job_id"]), None) if view else None
        if job is None or job.pdf_sha256 is None:
            raise NotFound
        return job, ()

    def _found(self, request: web.Request) -> tuple[Job, Sequence[Swim]]:
        """The job, and its entries of the people who are asked for. Raises `NotFound` if there is no result."""
        job, _ = self._sent(request)
        extraction = self._extractions.of_jobs([job]).get(job.id)
        if extraction is None:
            raise NotFound
        entries = {found.swim.entry for found in merge([job], {job.id: extraction}, wanted_by(request)).entries}
        return job, [event for event in extraction.swims if event.entry in entries]

    async def _send(self, request: web.Request, job: Job, etag: str, file: BinaryIO) -> web.StreamResponse:
        answer = web.StreamResponse(headers=_HARMLESS)
        answer.content_type = "application/pdf"
        answer.headers[hdrs.CONTENT_DISPOSITION] = _attachment(job.filename or "heat-sheet.pdf")
        answer.content_length = await self._run(_size, file)
        answer.etag = etag
        await answer.prepare(request)
        if request.method == hdrs.METH_HEAD:
            return answer
        # A client that hangs up, or reads nothing for a minute, gets no more; the file must be closed then.
        with suppress(ConnectionError, TimeoutError):
            while chunk := await self._run(file.read, _CHUNK):
                async with asyncio.timeout(_SECONDS_FOR_A_CHUNK):
                    await answer.write(chunk)
            return answer
        if request.transport is not None:
            request.transport.abort()
        return answer

    async def _run(self, work: Callable[..., T], *args: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._executor, work, *args)


def _flag(request: web.Request, name: str) -> bool:
    value = request.query.get(name, "0")
    if value not in {"0", "1"}:
        raise BadQuery(f"{name} must be 0 or 1.")
    return value == "1"


def _etag(job: Job, *drawn: object) -> str:
    return hashlib.sha256(repr((_DRAWING, job.pdf_sha256, job.filename, drawn)).encode()).hexdigest()[:32]


def _unchanged(etag: str) -> web.Response:
    answer = web.Response(status=304, headers=_HARMLESS)
    answer.etag = etag
    return answer


def _size(file: BinaryIO) -> int:
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    return size


def _attachment(filename: str) -> str:
    """To be saved, not shown: Chromium shows no PDF that is sandboxed, and a stranger's PDF must be."""
    name = filename if filename.lower().endswith(".pdf") else f"{filename}.pdf"
    plain = "".join(char if char.isascii() and (char.isalnum() or char in " ._-") else "_" for char in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='', errors='replace')}"
