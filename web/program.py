"""The meets' program: sessions, events and heats of all heat sheets of a batch."""

from aiohttp import web

from heatsync.jobs.batch_program import BatchProgram
from web.json_body import cacheable_json
from web.program_responses import ProgramResponse
from web.services import Handlers, Services


class ProgramHandlers(Handlers):
    """Merging runs in the executor: it takes longer the more events there are."""

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self._programs = BatchProgram(services.store)

    async def program(self, request: web.Request) -> web.Response:
        merged = await self._in_thread(self._programs.of_batch, request.match_info["batch_id"])
        return cacheable_json(request, ProgramResponse.of_batch(merged))
