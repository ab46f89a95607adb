"""The operator commands, against the real service."""

import asyncio
import json

import aiohttp
import pytest
from aiohttp import web
from typer.testing import CliRunner

from config.operator_commands import app
from heatsync.model.message import Message
from heatsync.model.rendering import render
from tests.support.service_process import LIMIT, SAMPLES, events, post, running
from tests.support.web_server import serving

UNKNOWN_ID = "5eba7c55-7ac4-4a4e-9d2e-0a1b2c3d4e5f"


class CommandLine:
    """A running service whose links fail until `is_fixed` is set, and the command line for it."""

    def __init__(self, service, link):
        self.service, self.link, self.is_fixed = service, link, False

    def post(self, jobs=1):
        """Post a batch and wait for its end."""
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
def cli(tmp_path_factory):
    folder = tmp_path_factory.mktemp("service")

    async def sheet(_):
        return web.FileResponse(SAMPLES[0]) if cli.is_fixed else web.Response(status=404)

    with serving(sheet=sheet) as server, running(folder) as service:
        cli = CommandLine(service, server.url("/sheet"))
        cli.folder = folder
        yield cli


@pytest.fixture(autouse=True)
def data_folder_of_the_service(cli, nothing_set, monkeypatch):
    """The commands find the token that the service generated in its data folder."""
    monkeypatch.setenv("HEATSYNC_DATA_DIR", str(cli.folder))
    cli.is_fixed = False


def job_ids(cli, batch_id):
    return [job["id"] for job in cli.read("jobs", "list") if job["batchId"] == batch_id]


def test_jobs_are_listed_shown_and_restarted(cli):
    batch_id = cli.post(2)
    first, second = job_ids(cli, batch_id)
    listed = cli.run("jobs", "list", "--status", "failed", "--error", "DOWNLOAD_FAILED")
    assert first in listed
    assert "There is no heat sheet at this link (404)." in listed
    assert cli.read("jobs", "list", "--status", "completed", "--error", "DOWNLOAD_FAILED") == []
    cli.is_fixed = True
    assert "Restarted 1 job." in cli.run("jobs", "restart", first, "--reason", "fixed the link")
    cli.wait(batch_id)
    shown = cli.read("jobs", "show", first)
    assert (shown["status"], shown["attempt"], shown["batchId"]) == ("completed", 2, batch_id)
    assert [attempt["errorCode"] for attempt in shown["attempts"]] == ["DOWNLOAD_FAILED", None]
    assert "DOWNLOAD_FAILED" in cli.run("jobs", "show", first)
    assert render(Message("NOT_RESTARTABLE")) in cli.run("jobs", "restart", first, code=1)
    assert cli.read("jobs", "restart", first, "--force")[0]["attempt"] == 3
    cli.wait(batch_id)
    assert cli.read("jobs", "show", second)["status"] == "failed"


def test_listing_requests_pages_until_the_limit_is_reached(cli):
    failed = cli.post(2)
    cancelled = asyncio.run(_cancelled(cli, 60))
    listed = cli.read("jobs", "list", "--status", "cancelled", "--limit", "100")
    assert {job["batchId"] for job in listed} >= set(cancelled)
    for limit, found in ((1, 1), (2, 2)):
        listed = cli.read("jobs", "list", "--status", "failed", "--limit", str(limit))
        assert [job["batchId"] for job in listed] == [failed] * found
    assert len(cli.read("batches", "list", "--limit", "55")) == 55
    assert cli.read("jobs", "list", "--status", "pending") == []


async def _cancelled(cli, batches):
    """Post batches and cancel them before they start, which is fast."""
    headers = {"Authorization": f"Bearer {(cli.folder / 'operator-token').read_text().strip()}"}
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=LIMIT), headers=headers) as client:
        async with client.post(cli.service.url("/api/operator/pause")):
            posted = [await post(client, cli.service, cli.link) for _ in range(batches)]
        for batch_id in posted:
            async with client.post(cli.service.url(f"/api/batch/{batch_id}/cancel")) as answer:
                assert answer.status == 202
        async with client.post(cli.service.url("/api/operator/resume")):
            pass
    for batch_id in posted:
        await cli._wait(batch_id)
    return posted


def test_a_dry_run_counts_what_a_filter_would_restart(cli):
    batch_id = cli.post(2)
    cli.is_fixed = True
    assert "Would restart 2 jobs in 1 batch." in cli.run("jobs", "restart", "--batch", batch_id, "--dry-run")
    assert "Restarted 2 jobs in 1 batch." in cli.run("jobs", "restart", "--batch", batch_id)
    cli.wait(batch_id)
    found = {each["batch"]["id"]: each["batch"] for each in cli.read("batches", "list", "--status", "completed")}
    assert found[batch_id]["completedJobs"] == 2
    assert batch_id in cli.run("batches", "list")
    assert len(cli.read("batches", "list", "--limit", "1")) == 1
    assert cli.read("batches", "list", "--older-than", "3600") == []


def test_a_paused_service_starts_no_jobs_and_pending_jobs_can_be_cancelled(cli):
    assert cli.run("pause", "--reason", "backup") == "Paused.\n"
    try:
        batch_id = asyncio.run(_post_only(cli))
        (job_id,) = job_ids(cli, batch_id)
        assert cli.run("jobs", "cancel", job_id) == "Cancelling.\n"
        cli.wait(batch_id)
        assert cli.read("jobs", "show", job_id)["status"] == "cancelled"
        assert render(Message("NOT_CANCELLABLE")) in cli.run("jobs", "cancel", "--batch", batch_id, code=1)
    finally:
        assert cli.read("resume") == {"success": True, "paused": False}


async def _post_only(cli):
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=LIMIT)) as client:
        return await post(client, cli.service, cli.link)


def test_the_messages_of_refusals_are_printed(cli):
    for unknown in (UNKNOWN_ID, "", " ", "a b"):
        assert "no job with this ID" in cli.run("jobs", "show", unknown, code=1)
    assert render(Message("EMPTY_FILTER")) in cli.run("jobs", "restart", code=1)
    assert render(Message("NOT_FOUND")) in cli.run("jobs", "cancel", "--batch", "no such/batch?", code=1)


def test_a_refused_job_does_not_stop_the_others_and_is_reported_by_id(cli):
    batch_id = cli.post(2)
    first, second = job_ids(cli, batch_id)
    cli.is_fixed = True
    said = cli.run("jobs", "restart", first, UNKNOWN_ID, second, code=1)
    assert "Restarted 2 jobs." in said
    assert f"{UNKNOWN_ID}: There is no job with this ID." in said
    cli.wait(batch_id)
    assert [cli.read("jobs", "show", job)["status"] for job in (first, second)] == ["completed"] * 2
    said = cli.run("jobs", "cancel", first, second, code=1)
    assert "Cancelling" not in said
    assert said.count(render(Message("NOT_CANCELLABLE"))) == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("jobs", "restart", UNKNOWN_ID, "--error", "NO_TEXT"),
        ("jobs", "restart", UNKNOWN_ID, "--dry-run"),
        ("jobs", "restart", "--error", "NO_TEXT", "--force"),
        ("jobs", "restart", "--force"),
        ("jobs", "cancel"),
        ("jobs", "cancel", UNKNOWN_ID, "--batch", UNKNOWN_ID),
        ("jobs", "list", "--limit", "0"),
        ("jobs", "list", "--status", "lost"),
        ("batches", "list", "--status", "lost"),
    ],
)
def test_contradicting_options_are_wrong_usage(cli, arguments):
    cli.run(*arguments, code=2)


def test_a_missing_or_wrong_token_is_explained(cli, monkeypatch, tmp_path):
    monkeypatch.setenv("HEATSYNC_DATA_DIR", str(tmp_path / "elsewhere"))
    assert "HEATSYNC_OPERATOR_TOKEN" in cli.run("jobs", "list", code=1)
    monkeypatch.setenv("HEATSYNC_OPERATOR_TOKEN", "a guess")
    assert render(Message("FORBIDDEN")) in cli.run("jobs", "list", code=1)


def test_an_unreachable_server_and_a_foreign_one_are_reported(cli):
    async def elsewhere(_):
        raise web.HTTPFound(cli.service.url("/"))

    async def nonsense(_):
        return web.Response(text="<html>")

    with serving(other=nonsense) as other:
        there = other.url("")
    ran = CliRunner().invoke(app, ["jobs", "list", "--server", there])
    assert (ran.exit_code, f"Can't reach the service at {there}" in ran.output.replace("\n", " ")) == (1, True), (
        ran.output
    )
    for handler in (elsewhere, nonsense):
        application = {"api/operator/batches": handler}
        with serving(**application) as other:
            ran = CliRunner().invoke(app, ["jobs", "list", "--server", other.url("")])
        assert (ran.exit_code, "not from HeatSync" in ran.output) == (1, True), ran.output


@pytest.mark.parametrize(
    "server", ["localhost:3001", "ftp://localhost", "file:///etc/hosts", "http://", "http://[::1", "http://localhost:x"]
)
def test_a_server_must_be_a_web_url(server):
    ran = CliRunner().invoke(app, ["jobs", "list", "--server", server])
    assert (ran.exit_code, "http://" in ran.output) == (2, True), ran.output
