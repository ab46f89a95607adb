"""The page of a batch without locks, without a stream, and without the batch."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import BrowserContext, Error

from tests.support.batch_tabs import MANUAL_CLOCK, VISIBILITY, BatchTabs
from tests.support.chromium import ANOTHER_HOST, BROWSER_TEST, CONNECTIONS, chromium_without_cookies
from tests.support.flood_service import FIRST_FACTS, flood, flood_service, new_batch
from tests.support.service_process import LIMIT, SWIMMER, Service, get, post, running
from tests.support.slow_sheet import slow_sheet
from tests.support.stream_viewers import StreamViewers
from tests.support.tcp_proxy import tcp_proxy

pytestmark = BROWSER_TEST


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with flood_service() as service:
        yield service


async def test_without_locks_only_a_visible_tab_has_a_stream(service: Service, context: BrowserContext) -> None:
    batch_id = new_batch(service)
    await context.add_init_script(VISIBILITY)
    tabs = BatchTabs(context, f"http://{ANOTHER_HOST}:{service.port}/batch/{batch_id}")
    await tabs.open()
    assert await tabs.pages[0].evaluate("navigator.locks === undefined")
    for _ in range(CONNECTIONS):
        await tabs.wait_for_facts(FIRST_FACTS)
        await tabs.pages[-1].evaluate("turn('hidden')")
        await tabs.open()  # which would never get a connection
    flood(service, batch_id, 20)
    visible, hidden = tabs.pages[-1:], tabs.pages[:1]
    tabs.pages = visible
    await tabs.wait_for_facts(FIRST_FACTS + 20)
    await visible[0].evaluate("turn('hidden')")
    await hidden[0].evaluate("turn('visible')")
    flood(service, batch_id, 20)
    tabs.pages = hidden
    await tabs.wait_for_facts(FIRST_FACTS + 40)
    await visible[0].evaluate("turn('visible')")
    tabs.pages = visible
    await tabs.wait_for_facts(FIRST_FACTS + 40)
    assert tabs.errors == []


async def test_a_browser_that_blocks_cookies_and_with_them_locks_gets_every_fact(
    service: Service, tmp_path: Path
) -> None:
    batch_id = new_batch(service)
    async with chromium_without_cookies(tmp_path) as context:
        tabs = BatchTabs(context, service.url(f"/batch/{batch_id}"))
        await tabs.open(2)
        with pytest.raises(Error, match="SecurityError"):
            await tabs.pages[0].evaluate("navigator.locks.query()")
        flood(service, batch_id, 20)
        await tabs.wait_for_facts(FIRST_FACTS + 20)
        await tabs.wait_for_state("live")
        assert tabs.errors == []


async def test_a_page_over_the_viewer_limit_polls_and_gets_all_facts_later(
    tmp_path: Path, context: BrowserContext
) -> None:
    timeout = aiohttp.ClientTimeout(total=LIMIT)
    async with slow_sheet() as sheet, aiohttp.ClientSession(timeout=timeout) as client:
        with running(tmp_path, HEATSYNC_MAX_VIEWERS="1") as service, StreamViewers(service.port) as audience:
            batch_id = await post(client, service, sheet.slow_url)
            audience.join(batch_id, [None])
            await asyncio.to_thread(audience.read_until, lambda viewer: viewer.facts)
            await sheet.requested.wait()
            tabs = BatchTabs(context, service.url(f"/batch/{batch_id}"))
            await tabs.open(2)
            await tabs.wait_for_state("polling")
            assert await tabs.pages[0].locator("h1").text_content() == SWIMMER
            sheet.release.set()
            await tabs.wait_for_state("over")
            last = (await get(client, service, f"/api/batch/{batch_id}"))["batch"]["lastEventId"]
            await tabs.wait_for_facts(last)


class HoldingProxy:
    """Forwards a stream up to a mark, and holds back the rest until its end. Without a mark it forwards everything.

    The mark may be changed, for the streams that are opened then.
    """

    def __init__(self, mark: bytes | None) -> None:
        self.mark = mark

    async def pass_on(self, head: bytes, server: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        mark = self.mark if b"/stream?" in head else None
        if mark is not None:
            to_client.write(await server.readuntil(mark) if mark else b"")
            to_client.write(await server.read())
        while content := await server.read(65_536):
            to_client.write(content)


@pytest.mark.parametrize("mark", [pytest.param(b"", id="whole"), pytest.param(b"\r\n\r\n", id="body")])
async def test_a_page_behind_a_buffering_proxy_polls_and_gets_all_facts_later(
    service: Service, context: BrowserContext, mark: bytes
) -> None:
    batch_id, proxy = new_batch(service), HoldingProxy(mark)
    async with tcp_proxy(service.port, proxy.pass_on) as port:
        await context.add_init_script(MANUAL_CLOCK)
        tabs = BatchTabs(context, f"http://127.0.0.1:{port}/batch/{batch_id}")
        await tabs.open(2)
        leader = tabs.leader()
        await tabs.let_time_pass(leader, until="document.body.dataset.state === 'polling'")
        await tabs.wait_for_state("polling")
        assert [await page.locator("#jobs li").count() for page in tabs.pages] == [1, 1]

        flood(service, batch_id, 20)
        proxy.mark = f"id: {FIRST_FACTS + 1}\n".encode()
        await tabs.let_time_pass(leader, until=f"document.querySelectorAll('#history li').length === {FIRST_FACTS}")
        await tabs.let_time_pass(leader, until="document.body.dataset.state === 'polling'")
        await tabs.wait_for_facts(FIRST_FACTS)
        await tabs.wait_for_state("polling")

        proxy.mark = None
        await tabs.let_time_pass(
            leader, until=f"document.querySelectorAll('#history li').length === {FIRST_FACTS + 20}"
        )
        await tabs.wait_for_facts(FIRST_FACTS + 20)
        await tabs.wait_for_state("live")
        assert tabs.errors == []
        await context.close()


async def test_the_page_of_an_unknown_batch_shows_a_message(service: Service, context: BrowserContext) -> None:
    tabs = BatchTabs(context, service.url("/batch/00000000-0000-4000-8000-000000000000"))
    await tabs.open()
    await tabs.wait_for_state("gone")
    assert "expired" in await tabs.pages[0].locator("#state").text_content()
