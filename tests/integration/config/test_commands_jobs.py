"""Operators' commands, against the real service."""

from __future__ import annotations

import asyncio
import json

import aiohttp
import pytest
from aiohttp import web
from typer.testing import CliRunner

from config.commands_jobs import app
from heatsync.model.message import Message
from heatsync.model.rendering import render
from tests.support.service_process import LIMIT, SAMPLES, events, post, running
from tests.support.web_server import serving

NOBODY = "5eba7c55-7ac4-4a4e-9d2e-0a1b2c3d4e5f"


class Desk:
    """A service whose links are broken until mended, and the command line beside it."""

    def __init__(self, service, link):
        self.service, self.link, self.is_mended = service, link, False

    def post(self, jobs=1):
        """A batch, to its end."""
        return asyncio.run(self._post(jobs))

    def wait(self, batch_id):
        asyncio.run(self._wait(batch_id))

    async def _post(self, jobs):
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=LIMIT)) as client:
            batch_id = await post(client, self.service, *[self.link] * jobs)
        await self._wait(batch_id)
        return batch_id

    async def _wait(self, batch_id):
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=LIMIT)) as client:
            assert [event async for _, event in events(client, self.service, batch_id)][-1]["type"] == "batch_completed"

    def run(self, *arguments, code=0):
        ran = CliRunner().invoke(app, [*arguments, "--server", self.service.url("")])
        assert ran.exit_code == code, ran.output
        return ran.output

    def read(self, *arguments):
        return json.loads(self.run(*arguments, "--json"))


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("service")

    async def sheet(_):
        return web.FileResponse(SAMPLES[0]) if desk.is_mended else web.Response(status=404)

    with serving(sheet=sheet) as server, running(folder) as service:
        desk = Desk(service, server.url("/sheet"))
        desk.folder = folder
        yield desk


@pytest.fixture(autouse=True)
def beside_the_service(desk, nothing_set, monkeypatch):
    """The token is the one that the service made in its data folder."""
    monkeypatch.setenv("HEATSYNC_DATA_DIR", str(desk.folder))
    desk.is_mended = False


def job_ids(desk, batch_id):
    return [job["id"] for job in desk.read("jobs", "list") if job["batchId"] == batch_id]


def test_jobs_are_listed_shown_and_restarted(desk):
    batch_id = desk.post(2)
    first, second = job_ids(desk, batch_id)
    listed = desk.run("jobs", "list", "--status", "failed", "--error", "DOWNLOAD_FAILED")
    assert first in listed
    assert "There is no heat sheet at this link (404)." in listed
    assert desk.read("jobs", "list", "--status", "completed", "--error", "DOWNLOAD_FAILED") == []
    desk.is_mended = True
    assert "Restarted: 1 jobs." in desk.run("jobs", "restart", first, "--reason", "mended")
    desk.wait(batch_id)
    shown = desk.read("jobs", "show", first)
    assert (shown["status"], shown["attempt"], shown["batchId"]) == ("completed", 2, batch_id)
    assert [attempt["errorCode"] for attempt in shown["attempts"]] == ["DOWNLOAD_FAILED", None]
    assert "DOWNLOAD_FAILED" in desk.run("jobs", "show", first)
    assert render(Message("NOT_RESTARTABLE")) in desk.run("jobs", "restart", first, code=1)
    assert desk.read("jobs", "restart", first, "--force")[0]["attempt"] == 3
    desk.wait(batch_id)
    assert desk.read("jobs", "show", second)["status"] == "failed"


def test_jobs_are_looked_for_until_there_are_enough_of_them_or_no_more(desk):
    failed = desk.post(2)
    cancelled = asyncio.run(_cancelled(desk, 60))
    listed = desk.read("jobs", "list", "--status", "cancelled", "--limit", "100")
    assert {job["batchId"] for job in listed} >= set(cancelled)
    for limit, found in ((1, 1), (2, 2)):
        listed = desk.read("jobs", "list", "--status", "failed", "--limit", str(limit))
        assert [job["batchId"] for job in listed] == [failed] * found
    assert len(desk.read("batches", "list", "--limit", "55")) == 55
    assert desk.read("jobs", "list", "--status", "pending") == []


async def _cancelled(desk, batches):
    """So many batches that are over before they begin, which need no time."""
    headers = {"Authorization": f"Bearer {(desk.folder / 'operator-token').read_text().strip()}"}
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=LIMIT), headers=headers) as client:
        async with client.post(desk.service.url("/api/operator/pause")):
            posted = [await post(client, desk.service, desk.link) for _ in range(batches)]
        for batch_id in posted:
            async with client.post(desk.service.url(f"/api/batch/{batch_id}/cancel")) as answer:
                assert answer.status == 202
        async with client.post(desk.service.url("/api/operator/resume")):
            pass
    for batch_id in posted:
        await desk._wait(batch_id)
    return posted


def test_a_filter_says_first_what_it_would_restart(desk):
    batch_id = desk.post(2)
    desk.is_mended = True
    assert "Would restart: 2 jobs in 1 batches." in desk.run("jobs", "restart", "--batch", batch_id, "--dry-run")
    assert "Restarted: 2 jobs in 1 batches." in desk.run("jobs", "restart", "--batch", batch_id)
    desk.wait(batch_id)
    found = {each["batch"]["id"]: each["batch"] for each in desk.read("batches", "list", "--status", "completed")}
    assert found[batch_id]["completedJobs"] == 2
    assert batch_id in desk.run("batches", "list")
    assert len(desk.read("batches", "list", "--limit", "1")) == 1
    assert desk.read("batches", "list", "--older-than", "3600") == []


def test_a_paused_service_keeps_its_work_waiting_and_what_waits_is_cancelled(desk):
    assert desk.run("pause", "--reason", "backup") == "Paused.\n"
    try:
        batch_id = asyncio.run(_post_only(desk))
        (job_id,) = job_ids(desk, batch_id)
        assert desk.run("jobs", "cancel", job_id) == "Cancelling.\n"
        desk.wait(batch_id)
        assert desk.read("jobs", "show", job_id)["status"] == "cancelled"
        assert render(Message("NOT_CANCELLABLE")) in desk.run("jobs", "cancel", "--batch", batch_id, code=1)
    finally:
        assert desk.read("resume") == {"success": True, "paused": False}


async def _post_only(desk):
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=LIMIT)) as client:
        return await post(client, desk.service, desk.link)


def test_what_the_service_refuses_is_told_in_its_words(desk):
    for nobody in (NOBODY, "", " ", "a b"):
        assert "no such job" in desk.run("jobs", "show", nobody, code=1)
    assert render(Message("EMPTY_FILTER")) in desk.run("jobs", "restart", code=1)
    assert render(Message("NOT_FOUND")) in desk.run("jobs", "cancel", "--batch", "no such/batch?", code=1)


def test_what_is_refused_of_several_jobs_does_not_keep_the_others_and_is_told_by_its_id(desk):
    batch_id = desk.post(2)
    first, second = job_ids(desk, batch_id)
    desk.is_mended = True
    said = desk.run("jobs", "restart", first, NOBODY, second, code=1)
    assert "Restarted: 2 jobs." in said
    assert f"{NOBODY}: There is no such job." in said
    desk.wait(batch_id)
    assert [desk.read("jobs", "show", job)["status"] for job in (first, second)] == ["completed"] * 2
    said = desk.run("jobs", "cancel", first, second, code=1)
    assert "Cancelling" not in said
    assert said.count(render(Message("NOT_CANCELLABLE"))) == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("jobs", "restart", NOBODY, "--error", "NO_TEXT"),
        ("jobs", "restart", NOBODY, "--dry-run"),
        ("jobs", "restart", "--error", "NO_TEXT", "--force"),
        ("jobs", "restart", "--force"),
        ("jobs", "cancel"),
        ("jobs", "cancel", NOBODY, "--batch", NOBODY),
        ("jobs", "list", "--limit", "0"),
        ("jobs", "list", "--status", "lost"),
        ("batches", "list", "--status", "lost"),
    ],
)
def test_what_contradicts_itself_is_wrong_usage(desk, arguments):
    desk.run(*arguments, code=2)


def test_without_a_token_it_says_where_one_comes_from(desk, monkeypatch, tmp_path):
    monkeypatch.setenv("HEATSYNC_DATA_DIR", str(tmp_path / "elsewhere"))
    assert "HEATSYNC_OPERATOR_TOKEN" in desk.run("jobs", "list", code=1)
    monkeypatch.setenv("HEATSYNC_OPERATOR_TOKEN", "a guess")
    assert render(Message("FORBIDDEN")) in desk.run("jobs", "list", code=1)


def test_where_nobody_answers_or_somebody_else_it_says_so(desk):
    async def elsewhere(_):
        raise web.HTTPFound(desk.service.url("/"))

    async def nonsense(_):
        return web.Response(text="<html>")

    with serving(other=nonsense) as other:
        there = other.url("")
    ran = CliRunner().invoke(app, ["jobs", "list", "--server", there])
    assert (ran.exit_code, f"No response from {there}" in ran.output.replace("\n", " ")) == (1, True), ran.output
    for handler in (elsewhere, nonsense):
        application = {"api/operator/batches": handler}
        with serving(**application) as other:
            ran = CliRunner().invoke(app, ["jobs", "list", "--server", other.url("")])
        assert (ran.exit_code, "not from HeatSync" in ran.output) == (1, True), ran.output


@pytest.mark.parametrize("server", ["localhost:3001", "ftp://localhost", "file:///etc/hosts", "http://", "http://[::1"])
def test_a_server_that_is_no_web_address_is_wrong_usage(server):
    ran = CliRunner().invoke(app, ["jobs", "list", "--server", server])
    assert (ran.exit_code, "http://" in ran.output) == (2, True), ran.output
