"""Tabs of a real browser on one batch of the real service: one connection, and every fact once in each."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from playwright.async_api import Error, async_playwright

from tests.bench.viewers_load import ask
from tests.support.flood_service import FIRST_FACTS, flood, flood_service, slow_sheet
from tests.support.service_process import LIMIT, SWIMMER, get, post, running
from tests.support.stream_viewers import StreamViewers

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import BrowserContext, Page

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
TABS = 7
CONNECTIONS = 6
"""That Chromium opens to one host by HTTP/1.1."""
MILLISECONDS = 30_000
BEATS = 3
HAND_CLOCK = """{
  const timers = new Map();
  let next = 1;
  globalThis.setTimeout = (call) => (timers.set(next, call), next++);
  globalThis.clearTimeout = (timer) => timers.delete(timer);
  globalThis.letTimePass = () => {
    const due = [...timers.values()];
    timers.clear();
    due.forEach((call) => call());
  };
}"""
"""In a page whose timers end when a test says so."""
QUICK_CLOCK = "{ const wait = setTimeout; globalThis.setTimeout = (call, pause) => wait(call, pause / 50); }"
"""In a page whose timers end soon."""
HARD_OF_HEARING = """globalThis.BroadcastChannel = class extends BroadcastChannel {
  set onmessage(hear) {
    super.onmessage = (message) => globalThis.isDeaf || hear(message);
  }
}"""
"""In a page that does not hear the other tabs while it is deaf."""
HIDEABLE = """{
  let state = "visible";
  Object.defineProperty(document, "visibilityState", { get: () => state });
  globalThis.turn = (now) => {
    state = now;
    document.dispatchEvent(new Event("visibilitychange"));
  };
}"""
"""In a page that a test hides and shows: a browser without a screen shows them all."""

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="LEFT OUT: there is no /usr/bin/chromium here")


slow_url = pytest.fixture(slow_sheet)


@asynccontextmanager
async def browser(*flags: str) -> AsyncIterator[BrowserContext]:
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *flags])
        context = await chromium.new_context()
        context.set_default_timeout(MILLISECONDS)
        yield context
        await chromium.close()


class HoldingProxy:
    """Passes on what comes of a stream as far as a mark, and holds back the rest until its end."""

    def __init__(self, port: int, mark: bytes | None) -> None:
        """No mark: nothing is held back. It may be changed, for streams that are opened then."""
        self._port, self.mark = port, mark

    async def pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with closing(writer):
            request = await reader.readuntil(b"\r\n\r\n")
            mark = self.mark if b"/stream?" in request else None
            server, to_server = await asyncio.open_connection("127.0.0.1", self._port)
            with closing(to_server):
                to_server.write(request.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
                if mark is not None:
                    writer.write(await server.readuntil(mark) if mark else b"")
                    writer.write(await server.read())
                while content := await server.read(65_536):
                    writer.write(content)


@asynccontextmanager
async def holding_proxy(port: int, mark: bytes) -> AsyncIterator[tuple[HoldingProxy, int]]:
    proxy, passing = HoldingProxy(port, mark), set[asyncio.Task[None]]()

    def connected(*streams: Any) -> None:
        passing.add(asyncio.create_task(proxy.pass_on(*streams)))

    async with await asyncio.start_server(connected, "127.0.0.1", 0) as listening:
        yield proxy, listening.sockets[0].getsockname()[1]
    for task in passing:
        task.cancel()
    await asyncio.gather(*passing, return_exceptions=True)


@asynccontextmanager
async def browser_that_blocks_cookies(folder: Path) -> AsyncIterator[BrowserContext]:
    preferences = folder / "Default" / "Preferences"
    preferences.parent.mkdir()
    preferences.write_text('{"profile": {"default_content_setting_values": {"cookies": 2}}}')
    async with async_playwright() as playwright:
        context = await playwright.chromium.launch_persistent_context(folder, executable_path=CHROMIUM, args=FLAGS)
        context.set_default_timeout(MILLISECONDS)
        yield context
        await context.close()


class Tabs:
    """The tabs of one browser on one batch, and the addresses that they asked for."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self._context, self._url = context, url
        self.pages: list[Page] = []
        self.wrong: list[str] = []
        self.streams: list[Any] = []
        self.ended: asyncio.Queue[Any] = asyncio.Queue()
        context.on("requestfailed", lambda request: "/stream" in request.url and self.ended.put_nowait(request))
        context.on("request", lambda request: "/stream" in request.url and self.streams.append(request))

    async def open(self, count: int = 1) -> None:
        for _ in range(count):
            page = await self._context.new_page()
            page.on("pageerror", lambda error: self.wrong.append(str(error)))
            page.on("console", lambda said: said.type == "error" and self.wrong.append(said.text))
            await page.goto(self._url)
            self.pages.append(page)

    async def wait_for_facts(self, count: int) -> None:
        """Until every tab has so many facts: each once and in order, or the wait is in vain."""
        for page in self.pages:
            facts = page.locator("#story li")
            await facts.nth(count - 1).wait_for(state="attached")
            assert await facts.evaluate_all("facts => facts.map(fact => fact.value)") == list(range(1, count + 1))

    async def leader(self) -> Page:
        """The tab that has the stream."""
        return self.streams[-1].frame.page

    async def state(self, state: str) -> None:
        for page in self.pages:
            await page.wait_for_selector(f"body[data-state={state}]")


async def test_seven_tabs_share_one_connection_also_when_the_leading_tab_closes() -> None:
    with flood_service() as service:
        batch_id = ask(service.port, "POST", "/bench/batch")["batchId"]
        async with browser() as context:
            tabs = Tabs(context, service.url(f"/batch/{batch_id}"))
            await tabs.open(4)
            await tabs.wait_for_facts(FIRST_FACTS)
            flood(service, batch_id, 50, milliseconds=2)
            await tabs.open(3)  # while it is told
            await tabs.wait_for_facts(FIRST_FACTS + 50)
            await tabs.state("live")
            assert len(tabs.pages) == TABS
            assert len(tabs.streams) == 1
            for told in (150, 250, 350):
                flood(service, batch_id, 100, milliseconds=3)
                leading = await tabs.leader()
                tabs.pages.remove(leading)
                await leading.close()
                await tabs.wait_for_facts(FIRST_FACTS + told)
            assert len(tabs.streams) == 4, "one for each leader that there was"
            assert tabs.wrong == []
        assert service.terminate() == 0


async def test_a_reload_of_the_leading_tab_loses_and_doubles_nothing() -> None:
    with flood_service() as service:
        batch_id = ask(service.port, "POST", "/bench/batch")["batchId"]
        async with browser() as context:
            tabs = Tabs(context, service.url(f"/batch/{batch_id}"))
            await tabs.open(3)
            flood(service, batch_id, 100, milliseconds=3)
            await (await tabs.leader()).reload()
            await tabs.wait_for_facts(FIRST_FACTS + 100)
            assert tabs.wrong == []


async def test_a_leading_tab_that_is_stuck_loses_the_lead_and_follows_when_it_goes_on() -> None:
    with flood_service() as service:
        batch_id = ask(service.port, "POST", "/bench/batch")["batchId"]
        async with browser() as context:
            await context.add_init_script(HAND_CLOCK)
            tabs = Tabs(context, service.url(f"/batch/{batch_id}"))
            await tabs.open(2)
            await tabs.wait_for_facts(FIRST_FACTS)
            stuck = await tabs.leader()
            (follower,) = (page for page in tabs.pages if page is not stuck)
            async with stuck.expect_event("dialog") as asked:
                await stuck.evaluate("() => { requestAnimationFrame(() => alert('Nobody answers.')); }")
            flood(service, batch_id, 20)
            for _ in range(1 + BEATS):  # it did answer the first time
                await follower.evaluate("letTimePass()")
            tabs.pages.remove(stuck)
            await tabs.wait_for_facts(FIRST_FACTS + 20)
            assert await tabs.leader() is follower

            await (await asked.value).accept()
            assert (await asyncio.wait_for(tabs.ended.get(), LIMIT)).frame.page is stuck
            tabs.pages.append(stuck)
            flood(service, batch_id, 20)
            await tabs.wait_for_facts(FIRST_FACTS + 40)
            await tabs.state("live")
            await follower.close()  # and the one that was robbed stands in line again
            tabs.pages.remove(follower)
            flood(service, batch_id, 20)
            await tabs.wait_for_facts(FIRST_FACTS + 60)
            assert len(tabs.streams) == 3
            assert tabs.wrong == []


async def test_a_leading_tab_that_has_nothing_to_tell_keeps_the_lead() -> None:
    with flood_service() as service:
        batch_id = ask(service.port, "POST", "/bench/batch")["batchId"]
        async with browser() as context:
            await context.add_init_script(HAND_CLOCK)
            tabs = Tabs(context, service.url(f"/batch/{batch_id}"))
            await tabs.open(2)
            await tabs.wait_for_facts(FIRST_FACTS)
            (follower,) = (page for page in tabs.pages if page is not tabs.streams[0].frame.page)
            heard = """name => new Promise(resolve => {
                const channel = new BroadcastChannel(name);
                channel.onmessage = ({ data }) => data.kind === "story" && (channel.close(), resolve());
                letTimePass();
            })"""
            for _ in range(2 * BEATS):
                await asyncio.wait_for(follower.evaluate(heard, f"heatsync-batch-{batch_id}"), LIMIT)
            flood(service, batch_id, 20)
            await tabs.wait_for_facts(FIRST_FACTS + 20)
            assert len(tabs.streams) == 1


async def test_a_tab_that_missed_facts_asks_for_them_before_it_takes_later_ones() -> None:
    with flood_service() as service:
        batch_id = ask(service.port, "POST", "/bench/batch")["batchId"]
        async with browser() as context:
            await context.add_init_script(HARD_OF_HEARING)
            tabs = Tabs(context, service.url(f"/batch/{batch_id}"))
            await tabs.open(3)
            await tabs.wait_for_facts(FIRST_FACTS)
            deaf = tabs.pages.pop()
            await deaf.evaluate("globalThis.isDeaf = true")
            flood(service, batch_id, 20)
            await tabs.wait_for_facts(FIRST_FACTS + 20)
            await deaf.evaluate("globalThis.isDeaf = false")
            tabs.pages.append(deaf)
            flood(service, batch_id, 20)
            await tabs.wait_for_facts(FIRST_FACTS + 40)
            assert tabs.wrong == []


async def test_without_locks_only_a_tab_that_is_seen_has_a_stream() -> None:
    with flood_service() as service:
        batch_id = ask(service.port, "POST", "/bench/batch")["batchId"]
        async with browser("--host-resolver-rules=MAP club.test 127.0.0.1") as context:
            await context.add_init_script(HIDEABLE)
            tabs = Tabs(context, f"http://club.test:{service.port}/batch/{batch_id}")
            await tabs.open()
            assert await tabs.pages[0].evaluate("navigator.locks === undefined")
            for _ in range(CONNECTIONS):
                await tabs.wait_for_facts(FIRST_FACTS)
                await tabs.pages[-1].evaluate("turn('hidden')")
                await tabs.open()  # which would wait in vain for a connection
            flood(service, batch_id, 20)
            seen, hidden = tabs.pages[-1:], tabs.pages[:1]
            tabs.pages = seen
            await tabs.wait_for_facts(FIRST_FACTS + 20)
            await seen[0].evaluate("turn('hidden')")
            await hidden[0].evaluate("turn('visible')")
            flood(service, batch_id, 20)
            tabs.pages = hidden
            await tabs.wait_for_facts(FIRST_FACTS + 40)
            await seen[0].evaluate("turn('visible')")
            tabs.pages = seen
            await tabs.wait_for_facts(FIRST_FACTS + 40)
            assert tabs.wrong == []


async def test_a_browser_that_blocks_cookies_and_with_them_locks_is_told_all_the_same(tmp_path: Path) -> None:
    with flood_service() as service:
        batch_id = ask(service.port, "POST", "/bench/batch")["batchId"]
        async with browser_that_blocks_cookies(tmp_path) as context:
            tabs = Tabs(context, service.url(f"/batch/{batch_id}"))
            await tabs.open(2)
            with pytest.raises(Error, match="SecurityError"):
                await tabs.pages[0].evaluate("navigator.locks.query()")
            flood(service, batch_id, 20)
            await tabs.wait_for_facts(FIRST_FACTS + 20)
            await tabs.state("live")
            assert tabs.wrong == []


async def test_a_page_that_finds_no_room_polls_and_gets_the_whole_story_later(tmp_path: Path, slow_url) -> None:
    url, waiting, go_on = slow_url
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=LIMIT)) as client:
        with running(tmp_path, HEATSYNC_MAX_VIEWERS="1") as service, StreamViewers(service.port) as crowd:
            batch_id = await post(client, service, f"{url}?slow")
            crowd.join(batch_id, [None])
            await waiting.wait()
            async with browser() as context:
                tabs = Tabs(context, service.url(f"/batch/{batch_id}"))
                await tabs.open(2)
                await tabs.state("polling")
                assert await tabs.pages[0].locator("h1").text_content() == SWIMMER
                go_on.set()
                await tabs.state("over")
                last = (await get(client, service, f"/api/batch/{batch_id}"))["batch"]["lastEventId"]
                await tabs.wait_for_facts(last)


@pytest.mark.parametrize("mark", [pytest.param(b"", id="all"), pytest.param(b"\r\n\r\n", id="behind its head")])
async def test_a_page_whose_stream_a_proxy_holds_back_polls_and_gets_the_whole_story_later(mark: bytes) -> None:
    with flood_service() as service:
        batch_id = ask(service.port, "POST", "/bench/batch")["batchId"]
        async with holding_proxy(service.port, mark) as (proxy, port), browser() as context:
            await context.add_init_script(QUICK_CLOCK)
            tabs = Tabs(context, f"http://127.0.0.1:{port}/batch/{batch_id}")
            await tabs.open(2)
            await tabs.state("polling")
            assert [await page.locator("#jobs li").count() for page in tabs.pages] == [1, 1]
            flood(service, batch_id, 20)
            proxy.mark = f"id: {FIRST_FACTS + 1}\n".encode()
            await tabs.wait_for_facts(FIRST_FACTS)
            await tabs.state("polling")
            proxy.mark = None
            await tabs.wait_for_facts(FIRST_FACTS + 20)
            await tabs.state("live")
            assert tabs.wrong == []


async def test_a_page_that_knows_more_than_a_restored_service_begins_anew() -> None:
    with flood_service() as service:
        batch_id = ask(service.port, "POST", "/bench/batch")["batchId"]
        before = 'retry: 1\n\nid: 40\nevent: job_failed\ndata: {"type": "job_failed", "jobId": "1", "sequence": 1}\n\n'
        async with browser() as context:
            tabs = Tabs(context, service.url(f"/batch/{batch_id}"))
            await tabs.open()
            await tabs.wait_for_facts(FIRST_FACTS)
            await context.route(
                "**/stream?*", lambda route: route.fulfill(body=before, content_type="text/event-stream"), times=1
            )
            await tabs.open()
            await tabs.pages[0].reload()  # the other tab leads, and its stream comes from before
            flood(service, batch_id, 20)
            await tabs.wait_for_facts(FIRST_FACTS + 20)
            await tabs.state("live")
            assert tabs.wrong == []


async def test_the_page_of_a_batch_that_is_not_there_says_so(tmp_path: Path) -> None:
    with running(tmp_path) as service:
        async with browser() as context:
            tabs = Tabs(context, service.url("/batch/00000000-0000-4000-8000-000000000000"))
            await tabs.open()
            await tabs.state("gone")
            assert "expired" in await tabs.pages[0].locator("#state").text_content()
