"""The tabs of one browser on one batch share one stream. The tab with the stream leads, and forwards every fact."""

import asyncio
from collections.abc import Iterator

import pytest
from playwright.async_api import BrowserContext

from tests.support.batch_tabs import DEAF, MANUAL_CLOCK, BatchTabs
from tests.support.chromium import BROWSER_TEST
from tests.support.flood_service import FIRST_FACTS, flood, flood_service, new_batch
from tests.support.service_process import LIMIT, Service

BEATS = 3
"""So often a leader may leave a question unanswered."""

pytestmark = BROWSER_TEST


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with flood_service() as service:
        yield service
        assert service.terminate() == 0


async def test_seven_tabs_share_one_stream_even_after_the_leading_tab_closes(
    service: Service, context: BrowserContext
) -> None:
    batch_id = new_batch(service)
    tabs = BatchTabs(context, service.url(f"/batch/{batch_id}"))
    await tabs.open(4)
    await tabs.wait_for_facts(FIRST_FACTS)
    flood(service, batch_id, 50, milliseconds=2)
    await tabs.open(3)  # while facts arrive
    await tabs.wait_for_facts(FIRST_FACTS + 50)
    await tabs.wait_for_state("live")
    assert len(tabs.pages) == 7
    assert len(tabs.streams) == 1
    for facts in (150, 250, 350):
        flood(service, batch_id, 100, milliseconds=3)
        await tabs.close(tabs.leader())
        await tabs.wait_for_facts(FIRST_FACTS + facts)
    assert len(tabs.streams) == 4, "one for each leader"
    assert tabs.errors == []


async def test_a_reload_of_the_leading_tab_loses_no_fact_and_repeats_none(
    service: Service, context: BrowserContext
) -> None:
    batch_id = new_batch(service)
    tabs = BatchTabs(context, service.url(f"/batch/{batch_id}"))
    await tabs.open(3)
    await tabs.wait_for_facts(FIRST_FACTS)
    flood(service, batch_id, 100, milliseconds=3)
    await tabs.leader().reload()
    await tabs.wait_for_facts(FIRST_FACTS + 100)
    assert tabs.errors == []


async def test_a_frozen_leader_tab_is_replaced_and_follows_when_it_resumes(
    service: Service, context: BrowserContext
) -> None:
    batch_id = new_batch(service)
    await context.add_init_script(MANUAL_CLOCK)
    tabs = BatchTabs(context, service.url(f"/batch/{batch_id}"))
    await tabs.open(2)
    await tabs.wait_for_facts(FIRST_FACTS)
    hanging = tabs.leader()
    follower = tabs.other_than(hanging)
    async with hanging.expect_event("dialog") as dialog:
        await hanging.evaluate("() => { requestAnimationFrame(() => alert('This tab hangs.')); }")
    flood(service, batch_id, 20)
    await tabs.let_time_pass(follower, until="hasStream")
    tabs.pages.remove(hanging)
    await tabs.wait_for_facts(FIRST_FACTS + 20)
    assert tabs.leader() is follower

    await (await dialog.value).accept()
    assert (await asyncio.wait_for(tabs.ended.get(), LIMIT)).frame.page is hanging
    tabs.pages.append(hanging)
    flood(service, batch_id, 20)
    await tabs.wait_for_facts(FIRST_FACTS + 40)
    await tabs.wait_for_state("live")
    await tabs.close(follower)  # the former leader becomes the leader again
    flood(service, batch_id, 20)
    await tabs.wait_for_facts(FIRST_FACTS + 60)
    assert len(tabs.streams) == 3
    assert tabs.errors == []


async def test_a_leading_tab_keeps_the_lead_while_there_are_no_facts(service: Service, context: BrowserContext) -> None:
    batch_id = new_batch(service)
    await context.add_init_script(MANUAL_CLOCK)
    tabs = BatchTabs(context, service.url(f"/batch/{batch_id}"))
    await tabs.open(2)
    await tabs.wait_for_facts(FIRST_FACTS)
    follower = tabs.other_than(tabs.leader())
    answered = """name => new Promise(resolve => {
        const channel = new BroadcastChannel(name);
        channel.onmessage = ({ data }) => data.kind === "replay" && (channel.close(), resolve());
        letTimePass();
    })"""
    for _ in range(2 * BEATS):
        await asyncio.wait_for(follower.evaluate(answered, f"heatsync-batch-{batch_id}"), LIMIT)
    flood(service, batch_id, 20)
    await tabs.wait_for_facts(FIRST_FACTS + 20)
    assert len(tabs.streams) == 1


async def test_a_tab_that_missed_facts_requests_them_before_accepting_later_ones(
    service: Service, context: BrowserContext
) -> None:
    batch_id = new_batch(service)
    await context.add_init_script(DEAF)
    tabs = BatchTabs(context, service.url(f"/batch/{batch_id}"))
    await tabs.open(3)
    await tabs.wait_for_facts(FIRST_FACTS)
    deaf = next(page for page in tabs.pages if page is not tabs.leader())
    tabs.pages.remove(deaf)
    await deaf.evaluate("globalThis.isDeaf = true")
    flood(service, batch_id, 20)
    await tabs.wait_for_facts(FIRST_FACTS + 20)
    await deaf.evaluate("globalThis.isDeaf = false")
    tabs.pages.append(deaf)
    flood(service, batch_id, 20)
    await tabs.wait_for_facts(FIRST_FACTS + 40)
    assert tabs.errors == []


async def test_a_tab_that_is_ahead_of_a_restored_service_starts_over(service: Service, context: BrowserContext) -> None:
    batch_id = new_batch(service)
    before = 'retry: 1\n\nid: 40\nevent: job_failed\ndata: {"type": "job_failed", "jobId": "1", "sequence": 1}\n\n'
    tabs = BatchTabs(context, service.url(f"/batch/{batch_id}"))
    await tabs.open()
    await tabs.wait_for_facts(FIRST_FACTS)
    await context.route(
        "**/stream?*", lambda route: route.fulfill(body=before, content_type="text/event-stream"), times=1
    )
    await tabs.open()
    await tabs.pages[0].reload()  # now the other tab leads, and its stream comes from before the restore
    flood(service, batch_id, 20)
    await tabs.wait_for_facts(FIRST_FACTS + 20)
    await tabs.wait_for_state("live")
    assert tabs.errors == []
