"""Kills the actor of a job at a given step of the real pipeline, over real downloads and worker processes."""

from collections.abc import Iterator
from ipaddress import ip_network
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import structlog.testing
from aiohttp import web

from actors.system import ActorSystem
from heatsync.extraction.local import LocalExtractor
from heatsync.jobs.batch_results import BatchResults
from heatsync.jobs.pipeline import Pipeline
from heatsync.model.batch import BatchStatus, JobStatus
from heatsync.net.downloader import Downloader
from heatsync.net.io_loop import IoLoop
from heatsync.net.retry import RetryPolicy
from heatsync.pdf.sandbox import Sandbox
from heatsync.store.audit import ChangeRequest, Principal
from heatsync.store.batches import NewJob
from heatsync.store.store import Store
from tests.support.actor_doubles import Listeners
from tests.support.eventually import LIMIT
from tests.support.web_server import serving
from web.json_body import encode
from web.result_responses import ResultsResponse

SHEET = (Path(__file__).parents[2] / "docs" / "samples" / "saturday-prelims.pdf").read_bytes()
SWIMMER = "Uma Doe"
OPERATOR = ChangeRequest(Principal.OPERATOR)
LOOPBACK = (ip_network("127.0.0.0/8"),)

WEAPONS = (RuntimeError, MemoryError, SystemExit, KeyboardInterrupt)
"""What a step raises. `weapons_for` says which of them suit a step."""

PARTS = [
    "pdfs.stage",
    "downloader.fetch",
    "pdfs.save",
    "extractions.find",
    "extractor.recall",
    "reports.downloaded",
    "pdfs.open",
    "pdfs.crashes",
    "extractor.extract",
    "reports.tick",
    "pdfs.md5",
    "extractions.save",
]
STEPS = [(moment, step) for step in (*PARTS, "run") for moment in ("before", "after")]
STEPS.remove(("after", "pdfs.stage"))  # the file is closed by the very next line


def weapons_for(step: str) -> tuple[type[BaseException], ...]:
    """A tick is reported in the I/O loop's thread too, and SystemExit would end that thread."""
    return WEAPONS[:2] if step == "reports.tick" else WEAPONS


class Saboteur:
    """Kills the job actor once, at the step that it is aimed at."""

    def __init__(self) -> None:
        self.target: tuple[str, str] | None = None
        self.weapon: type[BaseException] = RuntimeError
        self.struck = False

    def aim(self, moment: str, step: str, weapon: type[BaseException]) -> None:
        self.target, self.weapon, self.struck = (moment, step), weapon, False

    def at(self, moment: str, step: str) -> None:
        if self.target == (moment, step):
            self.target, self.struck = None, True
            raise self.weapon("killed by the test")

    def watching(self, name: str, real: Any) -> Any:
        """The real object, with a possible death before and after each of its steps."""
        saboteur = self

        class Watched:
            def __getattr__(self, attribute: str) -> Any:
                found, step = getattr(real, attribute), f"{name}.{attribute}"
                if step not in PARTS:
                    return found

                def stepped(*args: Any, **more: Any) -> Any:
                    saboteur.at("before", step)
                    answer = found(*args, **more)
                    saboteur.at("after", step)
                    return answer

                return stepped

        return Watched()


class Sabotaged:
    """The real pipeline, in which every step can kill the job's actor."""

    def __init__(self, store: Store, downloader: Downloader, sandbox: Sandbox, saboteur: Saboteur) -> None:
        self._saboteur = saboteur
        self._pipeline = Pipeline(
            saboteur.watching("pdfs", store.pdfs),
            saboteur.watching("extractions", store.extractions),
            saboteur.watching("downloader", downloader),
            saboteur.watching("extractor", LocalExtractor(sandbox, store.sheets)),
            RetryPolicy(),
        )

    def run(self, job: Any, swimmer: str, reports: Any, cancel: Any) -> Any:
        self._saboteur.at("before", "run")
        found = self._pipeline.run(job, swimmer, self._saboteur.watching("reports", reports), cancel)
        self._saboteur.at("after", "run")
        return found


class Service:
    """The actors around that pipeline, and a web server with sheets."""

    def __init__(self, store: Store, downloader: Downloader, sandbox: Sandbox, url: str) -> None:
        self.store, self.audience, self.saboteur = store, Listeners(), Saboteur()
        self.actors = ActorSystem(
            store,
            Sabotaged(store, downloader, sandbox, self.saboteur),  # type: ignore[arg-type]
            self.audience,
            max_active_batches=1,
        )
        self._urls = (f"{url}/{number}.pdf" for number in count(1))
        self._known = f"{url}/0.pdf"
        self._viewers = count()

    def post(self) -> str:
        """A batch of two links: a sheet that no batch has had before, and one that is always the same."""
        links = [NewJob("sheet.pdf", url, None) for url in (next(self._urls), self._known)]
        batch_id = self.store.batches.create(SWIMMER, links).id
        self.actors.wake(batch_id)
        return batch_id

    def over(self, batch_id: str) -> Any:
        viewer = next(self._viewers)
        self.actors.join(batch_id, viewer, None)
        self.audience.wait_until_over(viewer)
        return self.store.batches.find(batch_id)

    def results(self, batch_id: str) -> str:
        """The results as a client reads them, without the IDs of this batch."""
        merged = BatchResults(self.store).of_batch(batch_id)
        text = encode(ResultsResponse.of_batch(merged)).decode().replace(batch_id, "")
        for job in merged.jobs:
            text = text.replace(job.id, f"job {job.sequence}").replace(job.result_code, f"result {job.sequence}")
        return text


@pytest.fixture
def service(sqlite_store: Store, sandbox: Sandbox, io_loop: IoLoop) -> Iterator[Service]:
    async def sheet(request: web.Request) -> web.Response:
        # Different bytes for each number, so that no result is cached.
        return web.Response(body=SHEET + f"% {request.match_info['number']}\n".encode(), content_type="application/pdf")

    with serving(**{"{number}.pdf": sheet}) as server:
        downloader = Downloader(io_loop, max_bytes=1_000_000, allow=LOOPBACK, timeout=LIMIT)
        service = Service(sqlite_store, downloader, sandbox, server.url(""))
        with structlog.testing.capture_logs():  # drawing the tracebacks would take longer than the test
            yield service
        service.actors.stop(LIMIT)


def undisturbed_results(service: Service) -> str:
    batch_id = service.post()
    assert service.over(batch_id).batch.status is BatchStatus.COMPLETED
    return service.results(batch_id)


def kill_and_restart(service: Service, moment: str, step: str, weapon: type[BaseException], expected: str) -> None:
    """Post a batch, kill its first job's actor at this step, restart the job, and compare its results."""
    service.saboteur.aim(moment, step, weapon)
    batch_id = service.post()
    view = service.over(batch_id)
    assert service.saboteur.struck, "the step is not one of a job's life"
    assert [job.status for job in view.jobs] == [JobStatus.FAILED, JobStatus.COMPLETED]
    assert (view.jobs[0].error_code, view.jobs[0].retriable) == ("CRASHED", True)
    facts = service.store.operations.restart_job(batch_id, view.jobs[0].id, OPERATOR)
    service.actors.publish(facts)
    service.actors.wake(batch_id)
    after = service.over(batch_id)
    assert after.batch.status is BatchStatus.COMPLETED
    assert [job.attempt for job in after.jobs] == [2, 1]
    assert service.results(batch_id) == expected
