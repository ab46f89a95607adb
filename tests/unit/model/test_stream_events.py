"""The JSON of the stream events: names, values and order are the API's contract."""

from dataclasses import replace

import msgspec
import pytest

from heatsync.model.batch import JobStatus
from heatsync.model.message import Message
from heatsync.model.stream_events import BatchCompleted, BatchStarted, EventType, StreamEvent, Tick, encode, job_event
from tests.support.jobs import job

JOB = job(
    2,
    id="j1",
    batch_id="b1",
    attempt=3,
    status=JobStatus.PROCESSING,
    filename="Grün.pdf",
    pdf_sha256="0" * 64,
    progress_percent=40,
    progress_message='Reading "page 2" of 5',
    progress_details=Message("READING_PAGE", page=2, pages=5),
    result_code="a1B2c3D4e5F6",
)
DONE = replace(JOB, status=JobStatus.COMPLETED, event_count=7, meet_name="Lark Open", cached=True)
FAILED = replace(
    JOB,
    status=JobStatus.FAILED,
    error_code="NO_TEXT",
    error_message="The pages are pictures.",
    error_details=Message("RETRYING", problem=Message("NO_TEXT"), pages=[1, 2]),
    retriable=False,
)


def test_a_batch_that_starts() -> None:
    assert encode(BatchStarted("b1", 2, "Uma Doe")) == (
        b'{"type":"batch_started","batchId":"b1","totalJobs":2,"swimmerName":"Uma Doe"}'
    )


@pytest.mark.parametrize("status", [JobStatus.PENDING, JobStatus.DOWNLOADING, JobStatus.PROCESSING])
def test_a_job_that_moves(status: JobStatus) -> None:
    assert encode(job_event(replace(JOB, status=status))).decode() == (
        f'{{"type":"job_progress","jobId":"j1","sequence":2,"status":"{status}","progressPercent":40,'
        '"progressMessage":"Reading \\"page 2\\" of 5",'
        '"progressDetails":{"code":"READING_PAGE","parameters":{"page":2,"pages":5}},"attempt":3}'
    )


def test_a_job_that_completes() -> None:
    assert encode(job_event(DONE)) == (
        b'{"type":"job_completed","jobId":"j1","sequence":2,"resultCode":"a1B2c3D4e5F6","eventCount":7,'
        b'"meetName":"Lark Open","cached":true}'
    )


@pytest.mark.parametrize("status", [JobStatus.FAILED, JobStatus.CANCELLED])
def test_a_job_that_fails_or_is_cancelled(status: JobStatus) -> None:
    assert encode(job_event(replace(FAILED, status=status))) == (
        b'{"type":"job_failed","jobId":"j1","sequence":2,"errorCode":"NO_TEXT",'
        b'"errorMessage":"The pages are pictures.","errorDetails":{"code":"RETRYING",'
        b'"parameters":{"problem":{"code":"NO_TEXT","parameters":{}},"pages":[1,2]}},"retriable":false}'
    )


def test_a_batch_that_ends() -> None:
    jobs = [DONE, FAILED, replace(FAILED, status=JobStatus.CANCELLED)]
    head, _, results = encode(BatchCompleted.of(jobs, 5)).decode().partition("[")
    assert head == (
        '{"type":"batch_completed","completedJobs":1,"failedJobs":1,"cancelledJobs":1,"totalEvents":5,"results":'
    )
    assert results.startswith(
        '{"jobId":"j1","sequence":2,"filename":"Grün.pdf","status":"completed","resultCode":"a1B2c3D4e5F6",'
        '"meetName":"Lark Open","eventCount":7,"cached":true,"errorCode":null,"errorMessage":null,'
        '"errorDetails":null,"retriable":null},'
        '{"jobId":"j1","sequence":2,"filename":"Grün.pdf","status":"failed","resultCode":null,'
    )


def test_a_tick_is_the_progress_of_its_job() -> None:
    tick = Tick.of(JOB, after=4)
    assert (tick.batch_id, tick.after) == ("b1", 4)
    assert tick.data == encode(job_event(JOB))


def test_the_events_have_a_json_schema() -> None:
    _, components = msgspec.json.schema_components([StreamEvent])
    tags = {
        name: schema["properties"].get("type", {}).get("enum")
        for name, schema in components.items()
        if "properties" in schema
    }
    assert [tag for (tag,) in filter(None, tags.values())] == list(EventType)
    assert list(components["JobProgress"]["properties"])[1:3] == ["jobId", "sequence"]
