"""The desk in a real browser, in front of the real service: what failed is put right, and who watches sees it."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

import aiohttp
import pytest
from aiohttp import web
from playwright.async_api import expect

from tests.support.browser import chromium
from tests.support.service_process import LIMIT, SAMPLES, get, post, running

if TYPE_CHECKING:
    from pathlib import Path

TOKEN = "the club's secret"
MILLISECONDS = LIMIT * 1000
expect.set_options(timeout=MILLISECONDS)

WATCHER = """<!doctype html><title>A family watches</title><ol id="seen"></ol><script>
const [service, batch] = location.hash.slice(1).split("~");
let last = 0;
const watch = () => {
  const stream = new EventSource(`${service}/api/batch/${batch}/stream?last_event_id=${last}`);
  for (const type of ["job_progress", "job_completed", "job_failed", "batch_completed"])
    stream.addEventListener(type, (event) => {
      last = event.lastEventId || last;
      const told = JSON.parse(event.data);
      const line = document.createElement("li");
      line.textContent = [type, told.status, told.attempt, told.errorCode, told.completedJobs].join(" ");
      document.getElementById("seen").append(line);
      if (type === "batch_completed") { stream.close(); poll(); }
    });
};
const poll = async () => {
  const status = await (await fetch(`${service}/api/batch/${batch}`)).json();
  if (status.batch.lastEventId > last) watch(); else setTimeout(poll, 100);
};
watch();
</script>"""


class Club:
    """A club's website whose links are broken, one by never answering, until somebody mends them."""

    def __init__(self) -> None:
        self.is_mended = False
        self.mended = asyncio.Event()

    def mend(self) -> None:
        self.is_mended = True
        self.mended.set()

    async def sheet(self, _: web.Request) -> web.StreamResponse:
        return web.FileResponse(SAMPLES[0]) if self.is_mended else web.Response(status=404)

    async def slow(self, _: web.Request) -> web.StreamResponse:
        await self.mended.wait()
        return web.FileResponse(SAMPLES[0])

    async def page(self, _: web.Request) -> web.Response:
        return web.Response(text=WATCHER, content_type="text/html")


@pytest.fixture
async def club(aiohttp_server):
    club = Club()
    app = web.Application()
    app.router.add_get("/heats.pdf", club.sheet)
    app.router.add_get("/slow.pdf", club.slow)
    app.router.add_get("/watch", club.page)
    server = await aiohttp_server(app)
    club.url = lambda path: str(server.make_url(path))
    return club


@pytest.fixture
async def service(tmp_path: Path):
    with running(tmp_path, HEATSYNC_OPERATOR_TOKEN=TOKEN) as service:
        yield service


@pytest.fixture
async def client():
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=LIMIT)) as client:
        yield client


async def log_in(browser, service, **look):
    context = await browser.new_context(**look)
    page = await context.new_page()
    page.set_default_timeout(MILLISECONDS)
    page.on("pageerror", lambda error: pytest.fail(f"The page has a bug: {error}"))
    await page.goto(service.url("/operator"))
    await page.get_by_label("The operators' token").fill(TOKEN)
    await page.keyboard.press("Enter")
    await expect(page.locator("#state")).to_have_text("Taking work")
    await page.wait_for_load_state()
    return page


async def open_job(desk, name):
    """Until its scripts have run: the server draws the buttons, and they hear nothing before."""
    async with desk.expect_event("load"):
        await desk.get_by_role("link", name=name).click()


async def test_a_broken_link_is_mended_and_started_again_while_a_second_browser_watches(service, club, client):
    async with chromium() as browser:
        batch_id = await post(client, service, club.url("/heats.pdf"))
        family = await (await browser.new_context()).new_page()
        await family.goto(f"{club.url('/watch')}#{service.url('')}~{batch_id}")
        await expect(family.locator("#seen")).to_contain_text("batch_completed")
        ours = [await family.context.new_page() for _ in range(2)]
        for page in ours:
            await page.goto(service.url(f"/batch/{batch_id}"))
            await expect(page.locator("body")).to_have_attribute("data-state", "over")
            await expect(page.locator("#jobs")).to_contain_text("no heat sheet at this link")

        desk = await log_in(browser, service)
        reason = desk.get_by_role("region", name="DOWNLOAD_FAILED")
        await expect(reason).to_contain_text("could not be downloaded from its link")
        await expect(reason.get_by_role("link")).to_have_text("heats.pdf")
        club.mend()
        await reason.get_by_role("button", name="Start heats.pdf again").click()
        await expect(desk.locator("#notice")).to_have_text("It is started again.")
        await expect(desk.locator("#failed-none")).to_be_visible()

        await expect(family.locator("#seen")).to_contain_text("job_progress pending 2")
        await expect(family.locator("#seen li").last).to_have_text(re.compile(r"^batch_completed +1$"))
        for page in ours:  # closed its stream too, and asks now and then
            await expect(page.locator("#jobs")).to_contain_text("entries found")
            await expect(page.locator("body")).to_have_attribute("data-state", "over")
            await expect(page.locator("#story li").last).to_have_text("batch completed")
            assert await page.locator("#story").get_by_text("batch completed").count() == 2
    status = await get(client, service, f"/api/batch/{batch_id}")
    assert [(job["status"], job["attempt"]) for job in status["jobs"]] == [("completed", 2)]


async def test_all_of_a_reason_are_started_again_after_the_count_was_shown(service, club, client):
    async with chromium() as browser:
        first = await post(client, service, club.url("/heats.pdf"), club.url("/heats.pdf"))
        second = await post(client, service, club.url("/heats.pdf"))
        desk = await log_in(browser, service)
        reason = desk.get_by_role("region", name="DOWNLOAD_FAILED")
        await expect(reason.locator("li")).to_have_count(3)
        club.mend()
        everything = reason.get_by_role("button", name="Start all DOWNLOAD_FAILED again")
        await everything.click()
        question = desk.get_by_role("dialog")
        await expect(question).to_contain_text("Start 3 heat sheets in 2 batches again?")
        await question.get_by_role("button", name="No, leave it").click()
        await expect(reason.locator("li")).to_have_count(3)
        await everything.click()
        await question.get_by_label("Why?").fill("the website is back")
        await question.get_by_role("button", name="Start again").click()
        await expect(desk.locator("#failed-none")).to_be_visible()
        await desk.get_by_text("Who did what").click()
        await expect(desk.locator("#audit")).to_contain_text("the website is back")
    for batch_id in (first, second):
        jobs = (await get(client, service, f"/api/batch/{batch_id}"))["jobs"]
        assert {job["attempt"] for job in jobs} == {2}


async def test_on_a_phone_and_by_keyboard_the_pdf_is_replaced_on_the_jobs_page(service, club, client):
    async with chromium() as browser:
        await post(client, service, club.url("/heats.pdf"), club.url("/heats.pdf"))
        desk = await log_in(browser, service, viewport={"width": 360, "height": 740}, has_touch=True)
        failed = desk.locator("#failed")
        await expect(failed.locator("li")).to_have_count(2)
        assert await desk.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing to scroll sideways"
        await expect(desk.locator("#selection")).to_be_hidden()
        await failed.get_by_role("checkbox").first.focus()
        await desk.keyboard.press("Space")
        await expect(desk.locator("#restart-selected")).to_have_text("Start 1 selected heat sheet again")
        await failed.get_by_role("link", name="heats.pdf").first.focus()
        async with desk.expect_event("load"):
            await desk.keyboard.press("Enter")
        await expect(desk.locator("#attempts")).to_contain_text("DOWNLOAD_FAILED")
        await expect(desk.locator("#story")).to_contain_text("job_failed")
        await expect(desk.locator("#log")).to_contain_text("job_failed")
        await expect(desk.locator("#steps")).to_contain_text("downloading")
        assert await desk.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing to scroll sideways"
        async with desk.expect_file_chooser() as chooser:
            await desk.get_by_role("button", name="Replace the PDF").focus()
            await desk.keyboard.press("Enter")
        await (await chooser.value).set_files(SAMPLES[0])
        await expect(desk.locator("#notice")).to_contain_text("The PDF is replaced")
        await expect(desk.locator(".card")).to_contain_text("attempt 2")
        await expect(desk.locator("#attempts tbody tr")).to_have_count(2)


async def test_a_jobs_page_follows_its_job_and_offers_what_can_be_done_with_it_now(service, club, client):
    async with chromium() as browser:
        batch_id = await post(client, service, club.url("/slow.pdf"))
        (job,) = (await get(client, service, f"/api/batch/{batch_id}"))["jobs"]
        desk = await log_in(browser, service)
        await open_job(desk, "slow.pdf")
        buttons = desk.locator("#may button")
        await expect(buttons).to_have_text(["Cancel"])
        await expect(desk.locator("#steps")).to_contain_text("still")
        await buttons.focus()
        await desk.keyboard.press("Enter")
        question = desk.get_by_role("dialog")
        await expect(question).to_contain_text("Its work is lost.")
        await desk.keyboard.press("Escape")
        await expect(question).to_have_count(0)
        await expect(desk.locator("#job .status")).to_have_text("downloading")
        await desk.keyboard.press("Enter")
        await expect(question.get_by_role("button", name="Cancel it")).to_be_focused()
        await desk.keyboard.press("Enter")
        await expect(desk.locator("#notice")).to_have_text("It is being cancelled.")
        await expect(desk.locator("#job .status")).to_have_text("cancelled")
        await expect(buttons).to_have_text(["Start again", "Replace the PDF"])
        club.mend()
        headers = {"Authorization": f"Bearer {TOKEN}"}
        async with client.post(
            service.url(f"/api/batch/{batch_id}/jobs/{job['id']}/restart"), headers=headers
        ) as answer:
            assert answer.status == 202, "somebody else starts it again"
        await expect(desk.locator("#job .status")).to_have_text("completed")
        await expect(buttons).to_have_text(["Read again, past the cache"])
        await expect(desk.locator("#attempts tbody tr")).to_have_count(2)
        await expect(desk.locator("#story")).to_contain_text("taken back by")


async def test_who_says_no_and_at_once_yes_is_taken_at_the_last_word(service, club, client):
    async with chromium() as browser:
        await post(client, service, club.url("/slow.pdf"))
        desk = await log_in(browser, service)
        await open_job(desk, "slow.pdf")
        await expect(desk.locator("#may button")).to_have_text(["Cancel"])
        await desk.evaluate(
            """async () => {
              const cancel = document.querySelector("#may button");
              const answer = (word) => document.querySelector(`dialog[open] [value=${word}]`).click();
              cancel.click();
              const first = document.querySelector("dialog");
              answer("no");
              cancel.click();
              const closed = new Promise((told) => first.addEventListener("close", told));
              await closed; // of the first question, told late: the second one is open by now
              answer("yes");
            }"""
        )
        await expect(desk.locator("#notice")).to_have_text("It is being cancelled.")
        await expect(desk.get_by_role("dialog")).to_have_count(0)


async def test_what_was_cancelled_is_found_among_what_is_over_and_started_again(service, club, client):
    async with chromium() as browser:
        await post(client, service, club.url("/slow.pdf"))
        desk = await log_in(browser, service)
        await desk.get_by_role("button", name="Cancel all heat sheets for Uma Doe").click()
        await desk.get_by_role("dialog").get_by_role("button", name="Cancel all").click()
        await expect(desk.locator("#running-none")).to_be_visible()
        club.mend()
        await desk.get_by_text("Over lately").click()
        over = desk.locator("#over")
        await expect(over.locator("h3")).to_contain_text("cancelled")
        await over.get_by_role("button", name="Start slow.pdf again").click()
        await expect(over.locator("h3")).to_contain_text("completed")
        await expect(over.get_by_role("button")).to_have_count(0)


async def test_a_desk_whose_session_is_over_leads_to_the_login(service, club, client):
    async with chromium() as browser:
        desk = await log_in(browser, service)
        elsewhere = await desk.context.new_page()
        await elsewhere.goto(service.url("/operator"))
        await elsewhere.get_by_role("button", name="Log out").click()
        await expect(elsewhere.get_by_label("The operators' token")).to_be_visible()
        await expect(desk.get_by_label("The operators' token")).to_be_visible()
