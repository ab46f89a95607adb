"""Creates batches, reports their status to clients that poll, and deletes them."""

import structlog
from aiohttp import hdrs, web

from heatsync.store.batches import CreatedBatch, NewJob
from web.access import bearer_token
from web.forms import BatchForm, FormReader
from web.json_body import cacheable_json, json_response
from web.responses import BatchCreated, BatchResponse, Success
from web.services import Handlers
from web.validators import link_name

log = structlog.get_logger()


class BatchHandlers(Handlers):
    """One batch from its POST to its DELETE."""

    async def create(self, request: web.Request) -> web.Response:
        async with FormReader(self._services).read(request) as form:
            batch = await self._in_thread(self._store_batch, form)
        self._actors.wake(batch.id)
        log.info("batch_created", batch_id=batch.id, files=len(form.uploads), links=len(form.urls))
        body = BatchCreated.of_batch(batch)
        response = json_response(body, status=202)
        response.headers[hdrs.LOCATION] = body.status_url
        return response

    async def status(self, request: web.Request) -> web.Response:
        view = await self._in_thread(self._store.batches.find, request.match_info["batch_id"])
        return cacheable_json(request, BatchResponse.of_view(view))

    async def delete(self, request: web.Request) -> web.Response:
        """Delete a batch and everything that only it needs. The caller must send the batch's manage token."""
        batch_id, token = request.match_info["batch_id"], bearer_token(request)
        await self._in_thread(self._store.batches.find, batch_id)
        if not await self._in_thread(self._store.batches.may_manage, batch_id, token):
            raise self._access.refuse(request)
        # Rows first: an actor that hears of the deletion must not find them any more.
        await self._in_thread(self._store.deletion.delete_batch, batch_id)
        self._actors.remove(batch_id)
        await self._in_thread(self._store.deletion.delete_unused_pdfs)
        log.info("batch_deleted", batch_id=batch_id)
        return json_response(Success())

    def _store_batch(self, form: BatchForm) -> CreatedBatch:
        # PDFs first: a row must never refer to a PDF that isn't stored.
        pdfs = self._store.pdfs
        files = [NewJob(upload.filename, None, pdfs.save(upload.pdf).sha256) for upload in form.uploads]
        links = [NewJob(link_name(url), url, None) for url in form.urls]
        return self._store.batches.create(form.swimmer, files + links)
