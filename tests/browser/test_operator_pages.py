"""The operators' pages in a real browser, on the real service: operators repair failed jobs, and viewers see it."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import expect

from heatsync.model.message import Message
from heatsync.model.rendering import render
from tests.support.chromium import BROWSER_TEST, MILLISECONDS
from tests.support.service_process import LIMIT, SAMPLES, Service, get, post, running

TOKEN = "the club's secret"
pytestmark = BROWSER_TEST
expect.set_options(timeout=MILLISECONDS)

VIEWER = """<!doctype html><title>A club's own page</title><ol id="seen"></ol><script>
const [service, batch] = location.hash.slice(1).split("~");
let last = 0;
const watch = () => {
  const stream = new EventSource(`${service}/api/batch/${batch}/stream?last_event_id=${last}`);
  for (const type of ["job_progress", "job_completed", "job_failed", "batch_completed"])
    stream.addEventListener(type, (event) => {
      last = event.lastEventId || last;
      const data = JSON.parse(event.data);
      const line = document.createElement("li");
      line.textContent = [type, data.status, data.attempt, data.errorCode, data.completedJobs].join(" ");
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
    """A club's web server whose links are broken until a test repairs them: one is missing, the other never answers."""

    def __init__(self) -> None:
        self.is_repaired = asyncio.Event()
        self.url: Callable[[str], str] = lambda path: path

    def repair(self) -> None:
        self.is_repaired.set()

    async def sheet(self, _: web.Request) -> web.StreamResponse:
        return web.FileResponse(SAMPLES[0]) if self.is_repaired.is_set() else web.Response(status=404)

    async def slow(self, _: web.Request) -> web.StreamResponse:
        await self.is_repaired.wait()
        return web.FileResponse(SAMPLES[0])

    async def page(self, _: web.Request) -> web.Response:
        return web.Response(text=VIEWER, content_type="text/html")


@pytest_asyncio.fixture(loop_scope="module")
async def club() -> AsyncIterator[Club]:
    club = Club()
    app = web.Application()
    app.router.add_get("/heats.pdf", club.sheet)
    app.router.add_get("/slow.pdf", club.slow)
    app.router.add_get("/watch", club.page)
    async with TestServer(app) as server:
        club.url = lambda path: str(server.make_url(path))
        yield club
        club.repair()


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with running(tmp_path, HEATSYNC_OPERATOR_TOKEN=TOKEN) as service:
        yield service


@pytest_asyncio.fixture(loop_scope="module")
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=LIMIT)) as client:
        yield client


async def log_in(new_context, service, **look):
    context = await new_context(**look)
    page = await context.new_page()
    await page.goto(service.url("/operator"))
    await page.get_by_label("Operator token").fill(TOKEN)
    await page.keyboard.press("Enter")
    await expect(page.locator("#state")).to_have_text("Active")
    await page.wait_for_load_state()
    return page


async def open_job(overview, name):
    """Open a job's page and wait for its scripts: the buttons do nothing before that."""
    async with overview.expect_event("load"):
        await overview.get_by_role("link", name=name).click()


async def test_a_restart_after_a_broken_link_is_fixed_reaches_every_viewer(service, club, client, new_context):
    batch_id = await post(client, service, club.url("/heats.pdf"))
    family = await (await new_context()).new_page()
    await family.goto(f"{club.url('/watch')}#{service.url('')}~{batch_id}")
    await expect(family.locator("#seen")).to_contain_text("batch_completed")
    ours = [await family.context.new_page() for _ in range(2)]
    for page in ours:
        await page.goto(service.url(f"/batch/{batch_id}"))
        await expect(page.locator("body")).to_have_attribute("data-state", "over")
        await expect(page.locator("#jobs")).to_contain_text(render(Message("DOWNLOAD_NOT_FOUND", status=404)))

    overview = await log_in(new_context, service)
    reason = overview.get_by_role("region", name="DOWNLOAD_FAILED")
    await expect(reason).to_contain_text(render(Message("DOWNLOAD_FAILED")))
    await expect(reason.get_by_role("link")).to_have_text("heats.pdf")
    club.repair()
    await reason.get_by_role("button", name="Restart heats.pdf").click()
    await expect(overview.locator("#notice")).to_have_text("Restarted.")
    await expect(overview.locator("#failed-none")).to_be_visible()

    await expect(family.locator("#seen")).to_contain_text("job_progress pending 2")
    await expect(family.locator("#seen li").last).to_have_text(re.compile(r"^batch_completed +1$"))
    for page in ours:  # they closed their streams, and poll
        await expect(page.locator("#jobs")).to_contain_text("entries found")
        await expect(page.locator("body")).to_have_attribute("data-state", "over")
        await expect(page.locator("#history li").last).to_have_text("batch completed")
        assert await page.locator("#history").get_by_text("batch completed").count() == 2
    status = await get(client, service, f"/api/batch/{batch_id}")
    assert [(job["status"], job["attempt"]) for job in status["jobs"]] == [("completed", 2)]


async def test_all_jobs_with_one_error_are_restarted_after_a_confirmation(service, club, client, new_context):
    first = await post(client, service, club.url("/heats.pdf"), club.url("/heats.pdf"))
    second = await post(client, service, club.url("/heats.pdf"))
    overview = await log_in(new_context, service)
    reason = overview.get_by_role("region", name="DOWNLOAD_FAILED")
    await expect(reason.locator("li")).to_have_count(3)
    club.repair()
    everything = reason.get_by_role("button", name="Restart all DOWNLOAD_FAILED")
    await everything.click()
    question = overview.get_by_role("dialog")
    await expect(question).to_contain_text("Restart 3 heat sheets in 2 batches?")
    await question.get_by_role("button", name="Go back").click()
    await expect(reason.locator("li")).to_have_count(3)
    await everything.click()
    await question.get_by_label("Reason").fill("the website is back")
    await question.get_by_role("button", name="Restart", exact=True).click()
    await expect(overview.locator("#failed-none")).to_be_visible()
    await overview.get_by_text("Audit log").click()
    await expect(overview.locator("#audit")).to_contain_text("the website is back")
    for batch_id in (first, second):
        jobs = (await get(client, service, f"/api/batch/{batch_id}"))["jobs"]
        assert {job["attempt"] for job in jobs} == {2}


async def test_the_pdf_can_be_replaced_on_a_phone_and_by_keyboard(service, club, client, new_context):
    await post(client, service, club.url("/heats.pdf"), club.url("/heats.pdf"))
    overview = await log_in(new_context, service, viewport={"width": 360, "height": 740}, has_touch=True)
    failed = overview.locator("#failed")
    await expect(failed.locator("li")).to_have_count(2)
    assert await overview.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing to scroll sideways"
    await expect(overview.locator("#selection")).to_be_hidden()
    await failed.get_by_role("checkbox").first.focus()
    await overview.keyboard.press("Space")
    await expect(overview.locator("#restart-selected")).to_have_text("Restart 1 selected heat sheet")
    await failed.get_by_role("link", name="heats.pdf").first.focus()
    async with overview.expect_event("load"):
        await overview.keyboard.press("Enter")
    await expect(overview.locator("#attempts")).to_contain_text("DOWNLOAD_FAILED")
    await expect(overview.locator("#events")).to_contain_text("job_failed")
    await expect(overview.locator("#log")).to_contain_text("job_failed")
    await expect(overview.locator("#steps")).to_contain_text("downloading")
    assert await overview.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing to scroll sideways"
    async with overview.expect_file_chooser() as chooser:
        await overview.get_by_role("button", name="Replace PDF").focus()
        await overview.keyboard.press("Enter")
    await (await chooser.value).set_files(SAMPLES[0])
    await expect(overview.locator("#notice")).to_contain_text("Replaced the PDF")
    await expect(overview.locator(".card")).to_contain_text("attempt 2")
    await expect(overview.locator("#attempts tbody tr")).to_have_count(2)


async def test_a_job_page_follows_its_job_and_offers_the_actions_for_its_status(service, club, client, new_context):
    batch_id = await post(client, service, club.url("/slow.pdf"))
    (job,) = (await get(client, service, f"/api/batch/{batch_id}"))["jobs"]
    overview = await log_in(new_context, service)
    await open_job(overview, "slow.pdf")
    buttons = overview.locator("#actions button")
    await expect(buttons).to_have_text(["Cancel"])
    await expect(overview.locator("#steps")).to_contain_text("ongoing")
    await buttons.focus()
    await overview.keyboard.press("Enter")
    question = overview.get_by_role("dialog")
    await expect(question).to_contain_text("Its progress is lost.")
    await overview.keyboard.press("Escape")
    await expect(question).to_have_count(0)
    await expect(overview.locator("#job .status")).to_have_text("downloading")
    await overview.keyboard.press("Enter")
    await expect(question.get_by_role("button", name="Cancel heat sheet")).to_be_focused()
    await overview.keyboard.press("Enter")
    await expect(overview.locator("#notice")).to_have_text("Cancelling.")
    await expect(overview.locator("#job .status")).to_have_text("cancelled")
    await expect(buttons).to_have_text(["Restart", "Replace PDF"])
    club.repair()
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with client.post(service.url(f"/api/batch/{batch_id}/jobs/{job['id']}/restart"), headers=headers) as answer:
        assert answer.status == 202, "another operator restarts it"
    await expect(overview.locator("#job .status")).to_have_text("completed")
    await expect(buttons).to_have_text(["Read again without cache"])
    await expect(overview.locator("#attempts tbody tr")).to_have_count(2)
    await expect(overview.locator("#events")).to_contain_text("superseded by")


async def test_no_followed_at_once_by_yes_is_a_yes(service, club, client, new_context):
    await post(client, service, club.url("/slow.pdf"))
    overview = await log_in(new_context, service)
    await open_job(overview, "slow.pdf")
    await expect(overview.locator("#actions button")).to_have_text(["Cancel"])
    await overview.evaluate(
        """async () => {
          const cancel = document.querySelector("#actions button");
          const answer = (word) => document.querySelector(`dialog[open] [value=${word}]`).click();
          cancel.click();
          const first = document.querySelector("dialog");
          answer("no");
          cancel.click();
          const closed = new Promise((resolve) => first.addEventListener("close", resolve));
          await closed; // the event of the first dialog comes late: the second one is open by now
          answer("yes");
        }"""
    )
    await expect(overview.locator("#notice")).to_have_text("Cancelling.")
    await expect(overview.get_by_role("dialog")).to_have_count(0)


async def test_a_cancelled_job_is_listed_as_finished_and_can_be_restarted(service, club, client, new_context):
    await post(client, service, club.url("/slow.pdf"))
    overview = await log_in(new_context, service)
    await overview.get_by_role("button", name="Cancel all heat sheets for Uma Doe").click()
    await overview.get_by_role("dialog").get_by_role("button", name="Cancel all").click()
    await expect(overview.locator("#running-none")).to_be_visible()
    club.repair()
    await overview.get_by_text("Recently finished").click()
    over = overview.locator("#over")
    await expect(over.locator("h3")).to_contain_text("cancelled")
    await over.get_by_role("button", name="Restart slow.pdf").click()
    await expect(over.locator("h3")).to_contain_text("completed")
    await expect(over.get_by_role("button")).to_have_count(0)


async def test_a_page_whose_session_has_ended_redirects_to_the_login(service, club, client, new_context):
    overview = await log_in(new_context, service)
    elsewhere = await overview.context.new_page()
    await elsewhere.goto(service.url("/operator"))
    await elsewhere.get_by_role("button", name="Log out").click()
    await expect(elsewhere.get_by_label("Operator token")).to_be_visible()
    await expect(overview.get_by_label("Operator token")).to_be_visible()
