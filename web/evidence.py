"""Evidence for entries: the heat sheet, with the swimmer's lines marked on request, and a picture of one entry."""

import asyncio
import hashlib
import os
from collections.abc import Sequence
from contextlib import suppress
from typing import BinaryIO, Final
from urllib.parse import quote

from aiohttp import hdrs, web

from heatsync.jobs.batch_results import BatchResults
from heatsync.model.batch import Job
from heatsync.model.errors import BadQuery, NotFound
from heatsync.model.message import Message
from heatsync.model.swim import Swim
from heatsync.results.filters import Filters
from web.json_body import is_known
from web.results import filters_of
from web.services import Handlers, Services, job_ids

_RENDERING: Final = "2"  # part of every ETag: change it when the same entries are rendered differently
_CHUNK: Final = 256 * 1024
_CHUNK_TIMEOUT: Final = 60
_SANDBOXED: Final = {
    # A stranger made these bytes: no browser may run what is in them.
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    hdrs.CACHE_CONTROL: "private, no-cache",
}


class EvidenceHandlers(Handlers):
    """Renders one image or marked sheet at a time."""

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self._results = BatchResults(services.store)
        self._rendering = asyncio.Lock()  # or requests that wait for a worker would take every executor thread

    async def sheet(self, request: web.Request) -> web.StreamResponse:
        evidence, is_marked = self._services.evidence, _flag(request, "highlight")
        if is_marked:
            job, swims = await self._in_thread(self._entries, *job_ids(request), filters_of(request))
        else:
            job, swims = await self._in_thread(self._job, *job_ids(request)), ()
        etag = _etag(job, *((swim.page, swim.box) for swim in swims))
        if is_known(request, etag):
            return _not_modified(etag)
        if is_marked:
            async with self._rendering:
                file = await self._in_thread(evidence.marked_sheet, job, swims)
        else:
            file = await self._in_thread(evidence.sheet, job)
        try:
            return await self._send(request, job, etag, file)
        finally:
            await self._in_thread(file.close)

    async def line(self, request: web.Request) -> web.StreamResponse:
        job, swims = await self._in_thread(self._entries, *job_ids(request), filters_of(request))
        swim = next((swim for swim in swims if str(swim.entry) == request.match_info["entry"]), None)
        if swim is None:
            raise NotFound
        etag = _etag(job, (swim.page, swim.box, swim.headings))
        if is_known(request, etag):
            return _not_modified(etag)
        async with self._rendering:
            image = await self._in_thread(self._services.evidence.line, job, swim)
        response = web.Response(body=image, content_type="image/png", headers=_SANDBOXED)
        response.etag = etag
        return response

    async def close(self, _app: web.Application) -> None:
        """Stop the worker that renders: the shutdown would wait for it."""
        self._services.evidence.close()

    def _job(self, batch_id: str, job_id: str) -> Job:
        """The job. Raises `NotFound`, also if it has no PDF."""
        job = self._store.batches.find(batch_id).job(job_id)
        if job.pdf_sha256 is None:
            raise NotFound
        return job

    def _entries(self, batch_id: str, job_id: str, filters: Filters) -> tuple[Job, Sequence[Swim]]:
        """The job and its entries that pass the filters. Raises `NotFound` if it has no result."""
        merged = self._results.of_job(batch_id, job_id, filters)
        swims = (entry.swim for entry in merged.results.entries)
        return merged.jobs[0], sorted(swims, key=lambda swim: swim.entry or 0)

    async def _send(self, request: web.Request, job: Job, etag: str, file: BinaryIO) -> web.StreamResponse:
        response = web.StreamResponse(headers=_SANDBOXED)
        response.content_type = "application/pdf"
        response.headers[hdrs.CONTENT_DISPOSITION] = _attachment(job.filename or "heat-sheet.pdf")
        response.content_length = os.fstat(file.fileno()).st_size
        response.etag = etag
        await response.prepare(request)
        if request.method == hdrs.METH_HEAD:
            return response
        # A client that disconnects or stops reading must not keep the file open.
        with suppress(ConnectionError, TimeoutError):
            while chunk := await self._in_thread(file.read, _CHUNK):
                async with asyncio.timeout(_CHUNK_TIMEOUT):
                    await response.write(chunk)
            return response
        if request.transport is not None:
            request.transport.abort()
        return response


def _flag(request: web.Request, name: str) -> bool:
    value = request.query.get(name, "0")
    if value not in {"0", "1"}:
        raise BadQuery(Message("SWITCH_PARAMETER", name=name))
    return value == "1"


def _etag(job: Job, *rendered: object) -> str:
    return hashlib.sha256(repr((_RENDERING, job.pdf_sha256, job.filename, rendered)).encode()).hexdigest()[:32]


def _not_modified(etag: str) -> web.Response:
    response = web.Response(status=304, headers=_SANDBOXED)
    response.etag = etag
    return response


def _attachment(filename: str) -> str:
    """A Content-Disposition that saves the file (RFC 6266): Chromium shows no PDF that CSP sandboxes."""
    name = filename if filename.lower().endswith(".pdf") else f"{filename}.pdf"
    plain = "".join(char if char.isascii() and (char.isalnum() or char in " ._-") else "_" for char in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='', errors='replace')}"
