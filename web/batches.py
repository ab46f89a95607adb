"""Makes a batch of what was sent, and tells how far a batch is to those who ask instead of watching."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog
from aiohttp import hdrs

from heatsync.model.errors import NotFound
from heatsync.store.batches import NewJob
from web import batch_json
from web.access import bearer_token
from web.responses import checked_json, json_answer
from web.validators import link_name

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor

    from aiohttp import web

    from heatsync.store.batches import Batches, CreatedBatch
    from heatsync.store.pdf_storage import PdfStorage
    from web.access import Access
    from web.forms import BatchForm, FormReader

log = structlog.get_logger()


class BatchHandlers:
    """`wake` tells that a batch has work, and must be instant; `remove` deletes a batch, and may block."""

    def __init__(
        self,
        access: Access,
        batches: Batches,
        pdfs: PdfStorage,
        forms: FormReader,
        wake: Callable[[str], None],
        remove: Callable[[str], None],
        executor: Executor,
    ) -> None:
        self._access = access
        self._batches = batches
        self._pdfs = pdfs
        self._forms = forms
        self._wake = wake
        self._remove = remove
        self._executor = executor

    async def create(self, request: web.Request) -> web.Response:
        loop = asyncio.get_running_loop()
        async with self._forms.read(request) as form:
            batch = await loop.run_in_executor(self._executor, self._keep, form)
        self._wake(batch.id)
        log.info("batch_created", batch_id=batch.id, files=len(form.uploads), links=len(form.urls))
        answer = json_answer(batch_json.created(batch), status=202)
        answer.headers[hdrs.LOCATION] = batch_json.batch_url(batch.id)
        return answer

    async def status(self, request: web.Request) -> web.Response:
        loop = asyncio.get_running_loop()
        view = await loop.run_in_executor(self._executor, self._batches.find, request.match_info["batch_id"])
        if view is None:
            raise NotFound
        return checked_json(request, batch_json.status(view))

    async def remove(self, request: web.Request) -> web.Response:
        """Delete the batch and all that is known of it, for whoever has its token."""
        batch_id, token = request.match_info["batch_id"], bearer_token(request)
        loop = asyncio.get_running_loop()
        if not await loop.run_in_executor(self._executor, self._remove_if_theirs, batch_id, token):
            raise self._access.refuse(request)
        log.info("batch_removed", batch_id=batch_id)
        return json_answer({"success": True})

    def _remove_if_theirs(self, batch_id: str, token: str) -> bool:
        if self._batches.state(batch_id) is None:
            raise NotFound
        is_theirs = self._batches.may_manage(batch_id, token)
        if is_theirs:
            self._remove(batch_id)
        return is_theirs

    def _keep(self, form: BatchForm) -> CreatedBatch:
        # Bytes first: a row must never speak of a PDF that is not there.
        files = [NewJob(upload.filename, None, self._pdfs.save(upload.pdf).sha256) for upload in form.uploads]
        links = [NewJob(link_name(url), url, None) for url in form.urls]
        return self._batches.create(form.swimmer, files + links)
