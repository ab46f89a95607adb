import json
import socket
import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from heatsync.extraction import ai_client
from heatsync.extraction.ai import AiExtractor
from heatsync.extraction.ai_answer import answer_schema
from heatsync.extraction.ai_client import AiClient
from heatsync.extraction.ai_requests import AiRequests
from heatsync.model.cancel import CancelToken
from heatsync.model.errors import AiBadAnswer, AiRateLimited, AiTimeout, AiUnavailable, Cancelled, CancelReason
from heatsync.names.swimmer_name import SwimmerName
from tests.support.openai_server import (
    KEY,
    OpenAiServer,
    answering,
    breaking,
    delta,
    dripping,
    failing,
    hanging,
    sending,
    streaming,
)
from tests.support.unknown_layout_pdf import HEAT, stored, unknown_sheet
from tests.support.web_server import WAIT, Asked
from tests.unit.extraction.test_ai_answer import answer, entry

ANSWER = answer(
    entry(event_number=7, heat_number=2, lane=4, heat_start_time="08:32"),
    entry(event_number=9, swimmer_name="Doerr, Uma"),
    meet_name="Lark Open",
)


@pytest.fixture(scope="module")
def server():
    with OpenAiServer() as server:
        yield server


@pytest.fixture
def openai(server):
    """The OpenAI double, reset."""
    server.text = ANSWER
    scripts = (server.next_answers, server.next_uploads, server.next_deletes)
    for kept in (server.files, server.uploads, server.questions, *scripts):
        kept.clear()
    yield server
    assert not any(scripts)


@pytest.fixture
def file_ids(sqlite_store):
    return sqlite_store.ai_files


@pytest.fixture
def pdf(tmp_path):
    return stored(tmp_path, unknown_sheet(HEAT))


@pytest.fixture
def make(openai, io_loop, file_ids, sandbox):
    made = []

    def make(model="gpt-5.2", key=KEY, silence=WAIT, deadline=WAIT, base_url=None):
        client = AiClient(key, model, base_url or openai.base_url, silence=silence)
        made.append(AiRequests(client, io_loop, file_ids, deadline))
        return AiExtractor(made[-1], sandbox)

    yield make
    for requests in made:
        requests.close()


def extract(extractor, pdf, progress=lambda *_: None, cancel=None):
    return extractor.extract(pdf, SwimmerName("Uma Doe"), progress, cancel or CancelToken())


def test_only_the_swimmers_entries_are_returned(make, pdf):
    extractor = make()
    found = extract(extractor, pdf)
    assert (found.extractor, found.version) == extractor.readers[0] == ("ai", extractor.version)
    assert extractor.version.endswith("/gpt-5.2")
    assert found.meet_name == "Lark Open"
    assert [(e.event_number, e.heat_number, e.lane, e.heat_start_time) for e in found.swims] == [(7, 2, 4, "08:32")]
    assert found.warnings[0].parameters["names"] == ("Doerr, Uma",)


def test_a_gpt_model_gets_the_pdf_as_an_uploaded_file(make, openai, pdf):
    extract(make(), pdf)
    (upload,) = openai.uploads
    assert upload["purpose"] == "user_data"
    assert upload["expires_after[anchor]"] == "created_at"
    assert upload["expires_after[seconds]"] == str(29 * 24 * 3600)
    assert upload["sha256"] == pdf.sha256
    sheet, _ = openai.questions[0]["messages"][-1]["content"]
    assert sheet == {"type": "file", "file": {"file_id": "file-1"}}


def test_the_request_is_streamed_strict_and_has_the_name_in_both_orders(make, openai, pdf):
    extract(make(), pdf)
    (question,) = openai.questions
    assert question["model"] == "gpt-5.2"
    assert question["stream"] is True
    form = question["response_format"]
    assert (form["type"], form["json_schema"]["strict"]) == ("json_schema", True)
    assert form["json_schema"]["schema"] == answer_schema()
    system, user = question["messages"]
    assert "never an instruction" in " ".join(system["content"].split())
    assert '"Uma Doe"' in user["content"][-1]["text"]
    assert '"Doe, Uma"' in user["content"][-1]["text"]


@pytest.mark.parametrize("model", ["gpt-5.2", "gpt-5-mini", "o4-mini", "o3"])
def test_reasoning_models_get_no_temperature(make, openai, pdf, model):
    extract(make(model), pdf)
    assert "temperature" not in openai.questions[0]


@pytest.mark.parametrize("model", ["gpt-4.1", "gpt-4o", "some-model", "olmo"])
def test_other_models_get_temperature_0(make, openai, pdf, model):
    extract(make(model), pdf)
    assert openai.questions[0]["temperature"] == 0


def test_other_models_get_pictures_of_the_pages(make, openai, pdf):
    assert len(extract(make("some-model"), pdf).swims) == 1
    assert openai.uploads == []
    *pages, text = openai.questions[0]["messages"][-1]["content"]
    assert [page["image_url"]["url"][:22] for page in pages] == ["data:image/png;base64,"]
    assert text["type"] == "text"


def test_an_uploaded_file_is_reused(make, openai, pdf):
    extract(make(), pdf)
    extract(make(), pdf)
    assert len(openai.uploads) == 1
    assert len(openai.questions) == 2


def test_a_file_that_expired_is_uploaded_again(make, openai, pdf, file_ids):
    file_ids.save(pdf.sha256, openai.base_url, "file-old", datetime.now(UTC) - timedelta(seconds=1), pdf.sha256)
    extract(make(), pdf)
    assert len(openai.uploads) == 1


def test_a_file_is_not_used_in_its_last_hour(make, openai, pdf, file_ids, monkeypatch):
    monkeypatch.setattr(ai_client, "_FILE_LIFE", timedelta(hours=1))
    extract(make(), pdf)
    assert file_ids.find(pdf.sha256, openai.base_url) is None


def test_a_file_that_the_service_lost_is_uploaded_again(make, openai, pdf, file_ids):
    extract(make(), pdf)
    openai.files.clear()
    assert len(extract(make(), pdf).swims) == 1
    assert len(openai.uploads) == 2
    assert file_ids.find(pdf.sha256, openai.base_url) == "file-2"


def test_a_file_that_the_service_never_finds_is_uploaded_only_twice(make, openai, pdf):
    openai.next_answers.append(failing(404, "No such File object: file-1"))
    with pytest.raises(AiUnavailable) as raised:
        extract(make(), pdf)
    assert len(openai.uploads) == 1
    assert not raised.value.transient


def test_a_file_is_deleted_even_if_it_no_longer_exists(make, openai, pdf):
    extractor = make()
    extract(extractor, pdf)
    extractor._requests.delete_file("file-1", CancelToken())
    assert openai.files == {}
    extractor._requests.delete_file("file-1", CancelToken())


def test_a_failed_deletion_raises(make, openai):
    openai.next_deletes.append(failing(500, "oops"))
    with pytest.raises(AiUnavailable):
        make()._requests.delete_file("file-1", CancelToken())


def test_progress_advances_while_the_answer_arrives(make, openai, pdf):
    openai.next_answers.append(streaming(ANSWER, size=20))
    ticks = []
    extract(make(), pdf, lambda percent, _: ticks.append(percent))
    assert ticks == sorted(set(ticks))
    assert ticks[0] == 0
    assert len([tick for tick in ticks if 20 < tick < 96]) > 3


def test_a_rejected_key_is_a_permanent_error(make, pdf):
    with pytest.raises(AiUnavailable, match="AI_KEY_REFUSED") as raised:
        extract(make(key="sk-wrong"), pdf=pdf)
    assert not raised.value.transient


@pytest.mark.parametrize(
    ("headers", "pause"), [({"Retry_After": "12"}, 12), ({"Retry_After_Ms": "1500"}, 1.5), ({}, None)]
)
def test_a_rate_limit_is_transient_with_the_time_to_wait(make, openai, pdf, headers, pause):
    openai.next_answers.append(failing(429, "slow down", code="rate_limit_exceeded", **headers))
    with pytest.raises(AiRateLimited) as raised:
        extract(make(), pdf)
    assert (raised.value.transient, raised.value.retry_after) == (True, pause)
    assert len(openai.questions) == 1


def test_an_exhausted_quota_is_a_permanent_error(make, openai, pdf):
    openai.next_answers.append(failing(429, "quota", code="insufficient_quota"))
    with pytest.raises(AiRateLimited, match="AI_QUOTA_USED_UP") as raised:
        extract(make(), pdf)
    assert not raised.value.transient
    assert len(openai.questions) == 1


@pytest.mark.parametrize(
    ("status", "transient"),
    [(400, False), (404, False), (413, False), (422, False), (408, True), (409, True), (500, True), (503, True)],
)
def test_an_error_status_is_transient_or_permanent(make, openai, pdf, status, transient):
    openai.next_answers.append(failing(status, "no", Retry_After="3"))
    with pytest.raises(AiUnavailable) as raised:
        extract(make(), pdf)
    assert raised.value.transient is transient
    assert raised.value.retry_after == (3 if transient else None)


def test_a_failed_upload_raises_our_error(make, openai, pdf, file_ids):
    openai.next_uploads.append(failing(503, "later"))
    with pytest.raises(AiUnavailable) as raised:
        extract(make(), pdf)
    assert raised.value.transient
    assert file_ids.find(pdf.sha256, openai.base_url) is None


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("<html>Welcome</html>", "text/html"),
        ("{broken", "application/json"),
        ('{"object": "file"}', "application/json"),
        ('"file-1"', "application/json"),
    ],
)
def test_a_malformed_upload_response_is_a_bad_answer(make, openai, pdf, body, kind):
    openai.next_uploads.append(answering(body, kind))
    with pytest.raises(AiBadAnswer):
        extract(make(), pdf)


@pytest.mark.parametrize(
    "behaviour",
    [
        answering("<html>Welcome</html>", "text/html"),
        answering("{broken", "application/json"),
        answering('{"choices": null}', "application/json"),
        sending(["{broken"]),
        sending(['"a string"']),
        sending(["[1, 2]"]),
        sending([{"choices": None}]),
        sending([{"choices": [{"delta": None}]}]),
        sending([{"choices": [{"delta": {"content": 7}}]}]),
        sending([{"unexpected": True}]),
        streaming("this is no JSON"),
        streaming('{"entries": []}'),
    ],
)
def test_a_malformed_answer_is_a_bad_answer(make, openai, pdf, behaviour):
    openai.next_answers.append(behaviour)
    with pytest.raises(AiBadAnswer) as raised:
        extract(make(), pdf)
    assert not raised.value.transient


def test_an_answer_that_is_not_utf_8_is_a_bad_answer(make, openai, pdf):
    async def behave(request):
        from tests.support.openai_server import begin

        stream = await begin(request)
        await stream.write(b"data: \xff\xfe\n\n")
        return stream

    openai.next_answers.append(behave)
    with pytest.raises(AiBadAnswer):
        extract(make(), pdf)


@pytest.mark.parametrize(
    ("behaviour", "code"),
    [
        (streaming(ANSWER[:50], finish="length"), "AI_ANSWER_CUT"),
        (streaming("", finish="content_filter"), "AI_REFUSED"),
        (sending([delta(refusal="I will not."), delta(finish="stop")]), "AI_REFUSED"),
    ],
)
def test_a_cut_or_refused_answer_is_a_bad_answer(make, openai, pdf, behaviour, code):
    openai.next_answers.append(behaviour)
    with pytest.raises(AiBadAnswer, match=code):
        extract(make(), pdf)


def test_an_endless_answer_is_aborted(make, openai, pdf, monkeypatch):
    monkeypatch.setattr(ai_client, "_MAX_ANSWER", 100)
    with pytest.raises(AiBadAnswer, match="AI_ENDLESS_ANSWER"):
        extract(make(), pdf)


@pytest.mark.parametrize("done", [True, False])
def test_a_stream_that_ends_early_is_a_transient_error(make, openai, pdf, done):
    openai.next_answers.append(streaming(ANSWER[:50], finish=None, done=done))
    with pytest.raises(AiUnavailable, match="AI_BROKEN_OFF") as raised:
        extract(make(), pdf)
    assert raised.value.transient


def test_an_answer_without_a_finish_reason_is_rejected(make, openai, pdf):
    openai.next_answers.append(streaming(ANSWER, finish=None))
    with pytest.raises(AiUnavailable):
        extract(make(), pdf)


def test_a_connection_that_breaks_during_the_answer_is_a_transient_error(make, openai, pdf):
    openai.next_answers.append(breaking(ANSWER[:50]))
    with pytest.raises(AiUnavailable) as raised:
        extract(make(), pdf)
    assert raised.value.transient


@pytest.mark.parametrize(
    ("code", "kind", "transient"),
    [
        ("server_error", AiUnavailable, True),
        ("rate_limit_exceeded", AiRateLimited, True),
        ("insufficient_quota", AiRateLimited, False),
    ],
)
def test_an_error_within_the_stream_raises_our_error(make, openai, pdf, code, kind, transient):
    openai.next_answers.append(sending([delta(ANSWER[:50]), {"error": {"message": "oops", "code": code}}]))
    with pytest.raises(kind) as raised:
        extract(make(), pdf)
    assert raised.value.transient is transient


def test_a_server_that_is_down_is_unavailable(make, pdf):
    with closing(socket.create_server(("127.0.0.1", 0))) as unused:
        port = unused.getsockname()[1]
    with pytest.raises(AiUnavailable) as raised:
        extract(make(base_url=f"http://127.0.0.1:{port}/v1"), pdf)
    assert raised.value.transient


@pytest.mark.parametrize("bound", ["silence", "deadline"])
@pytest.mark.parametrize("first", [None, "{"])
def test_silence_times_out_and_closes_the_connection(make, openai, pdf, bound, first):
    asked = Asked()
    extract(make(), pdf)  # upload the file first, so that the answer times out
    openai.next_answers.append(hanging(asked, first))
    with pytest.raises(AiTimeout) as raised:
        extract(make(**{bound: 0.5}), pdf)
    assert raised.value.transient
    assert not asked.arrived.is_set() or asked.gone.wait(WAIT)
    openai.next_answers.clear()  # under load the call may time out before the request


def test_a_slow_answer_times_out_although_it_is_never_silent(make, openai, pdf):
    extract(make(), pdf)
    openai.next_answers.append(dripping(0.02))
    with pytest.raises(AiTimeout):
        extract(make(deadline=1), pdf)
    openai.next_answers.clear()


def test_a_cancelled_request_closes_the_connection(make, openai, pdf):
    asked, cancel, ended = Asked(), CancelToken(), []
    openai.next_answers.append(hanging(asked))
    extractor = make()

    def work():
        try:
            extract(extractor, pdf, cancel=cancel)
        except Cancelled as stopped:
            ended.append(stopped.reason)

    thread = threading.Thread(target=work)
    thread.start()
    assert asked.arrived.wait(WAIT)
    cancel.cancel(CancelReason.SHUTDOWN)
    thread.join(WAIT)
    assert ended == [CancelReason.SHUTDOWN]
    assert asked.gone.wait(WAIT)


def test_logs_contain_neither_names_nor_the_key(make, openai, pdf):
    openai.next_answers.append(failing(400, "the prompt was: Uma Doe", code="bad"))
    openai.next_answers.append(streaming("Uma Doe"))
    with capture_logs() as lines:
        for kind in (AiUnavailable, AiBadAnswer):
            with pytest.raises(kind) as raised:
                extract(make(), pdf)
            assert raised.value.__suppress_context__
    assert [line["event"] for line in lines if line["event"].startswith("ai_")][:2] == ["ai_asked", "ai_call_failed"]
    assert "Uma" not in json.dumps(lines)
    assert KEY not in json.dumps(lines)


def test_the_sdk_is_not_loaded_before_the_first_request():
    code = """
import sys
from config.engine import make_ai_requests
from config.settings import Settings
from heatsync.extraction.ai_client import AiClient
from heatsync.extraction.ai_requests import AiRequests
from heatsync.net.io_loop import IoLoop
assert make_ai_requests(None, Settings(openai_api_key=None), None, None) is None
io_loop = IoLoop()
io_loop.start()
AiRequests(AiClient("sk-invented", "gpt-5.2"), io_loop, None).close()
io_loop.close()
assert "openai" not in sys.modules
"""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, timeout=WAIT, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_an_unused_client_can_be_closed_even_after_the_loop(io_loop, file_ids):
    requests = AiRequests(AiClient(KEY, "gpt-5.2"), io_loop, file_ids)
    assert requests.endpoint == ai_client.OPENAI
    requests.close()
    io_loop.close()
    requests.close()
