"""The service of the browser tests and the benchmarks publishes what it is asked for. It depends on private parts."""

import asyncio

from tests.support.flood_service import FIRST_FACTS, flood, flood_service, new_batch
from tests.support.stream_viewers import StreamViewers


async def test_the_flood_service_publishes_as_many_facts_as_requested() -> None:
    with flood_service() as service, StreamViewers(service.port) as audience:
        batch_id = new_batch(service)
        (viewer,) = audience.join(batch_id, [None])
        flood(service, batch_id, 5)
        await asyncio.to_thread(audience.read_until, lambda viewer: len(viewer.facts) >= FIRST_FACTS + 5)
        assert viewer.facts == list(range(1, FIRST_FACTS + 5 + 1))
        assert viewer.received.count(b'"t":') == 5
        assert service.terminate() == 0
