"""The form of a new batch: accepted and refused forms, and that a refused form leaves nothing behind."""

import asyncio
import errno
import hashlib
import json
import threading
from dataclasses import dataclass, field

import pytest
import structlog.testing
from aiohttp import ClientError, FormData, MultipartWriter

from tests.support.app_without_actors import MAX_PDF_BYTES, MAX_PDFS, THREADS
from tests.support.eventually import next_turn
from web.forms import MAX_FIELD_BYTES, MAX_OTHER_PARTS

PDF = b"%PDF-1.4 invented"
URL = "/api/batch/extract"
LINE = b"\r\n"
MULTIPART = {"Content-Type": "multipart/form-data; boundary=frontier"}


def form(*fields) -> FormData:
    data = FormData(quote_fields=False)
    for name, value, *filename in fields:
        if filename:
            data.add_field(name, value, filename=filename[0], content_type="application/pdf")
        else:
            data.add_field(name, value, content_type="text/plain")
    return data


def part(disposition: str, body: bytes, *headers: str) -> bytes:
    lines = [b"--frontier", f"Content-Disposition: {disposition}".encode(), *(h.encode() for h in headers), b"", body]
    return LINE.join(lines) + LINE


def raw(*parts: bytes, end: bytes = b"--frontier--\r\n") -> dict:
    return {
        "data": b"".join(parts) + end,
        "headers": MULTIPART,
    }


SWIMMER = part('form-data; name="swimmer"', b"Uma Doe")
SHEET = part('form-data; name="pdfs"; filename="a.pdf"', PDF)
BEGUN = part('form-data; name="pdfs"; filename="a.pdf"', PDF + b"x" * 600_000)


async def jobs_of(edge, **request):
    answer = await edge.client.post(URL, **request)
    body = await answer.json()
    assert answer.status == 202, body
    return edge.store.batches.find(body["batchId"])


async def refused(edge, status, code, **request) -> str:
    answer = await edge.client.post(URL, **request)
    body = await answer.json()
    assert (answer.status, body["success"], body["error"]) == (status, False, code)
    assert sorted(body) == ["details", "error", "message", "success"]
    edge.assert_nothing_left()
    return body["message"]


async def test_files_precede_links_each_in_the_order_sent(edge):
    view = await jobs_of(
        edge,
        data=form(
            ("urls", '["https://example.com/one.pdf", "http://example.com/two.pdf"]'),
            ("pdfs", PDF + b"1", "first.pdf"),
            ("swimmer", "Uma Doe"),
        ),
    )
    assert [(job.sequence, job.filename, job.source_url) for job in view.jobs] == [
        (1, "first.pdf", None),
        (2, "one.pdf", "https://example.com/one.pdf"),
        (3, "two.pdf", "http://example.com/two.pdf"),
    ]


async def test_pdfs_with_and_without_brackets_are_the_same_field(edge):
    view = await jobs_of(
        edge, data=form(("swimmer", "Uma Doe"), ("pdfs", PDF + b"1", "1.pdf"), ("pdfs[]", PDF + b"2", "2.pdf"))
    )
    assert [job.filename for job in view.jobs] == ["1.pdf", "2.pdf"]


async def test_the_bytes_are_stored_as_sent_without_temporary_files(edge):
    content = PDF + bytes(range(256)) * 3_000 + b"\r\n--frontie\r\n"
    view = await jobs_of(edge, data=form(("swimmer", "Uma Doe"), ("pdfs", content, "a.pdf")))
    assert view.jobs[0].pdf_sha256 == hashlib.sha256(content).hexdigest()
    with edge.store.pdfs.open(view.jobs[0].pdf_sha256) as kept:
        assert kept.path.read_bytes() == content
    assert list((edge.folder / "incoming").iterdir()) == []


async def test_the_same_file_sent_twice_is_two_jobs_with_one_content(edge):
    view = await jobs_of(edge, data=form(("swimmer", "Uma Doe"), ("pdfs", PDF, "a.pdf"), ("pdfs", PDF, "b.pdf")))
    assert len(view.jobs) == 2
    assert len(edge.files()) == 1


async def test_an_empty_file_or_one_that_is_not_a_pdf_is_a_job(edge):
    view = await jobs_of(edge, data=form(("swimmer", "Uma Doe"), ("pdfs", b"hello", "a.txt"), ("pdfs", b"", "b.pdf")))
    assert [job.filename for job in view.jobs] == ["a.txt", "b.pdf"]


async def test_empty_file_inputs_and_links_fields_are_ignored(edge):
    empty = part('form-data; name="pdfs"; filename=""', b"", "Content-Type: application/octet-stream")
    links = part('form-data; name="urls"', b"")
    view = await jobs_of(edge, **raw(SWIMMER, empty, links, SHEET))
    assert [job.filename for job in view.jobs] == ["a.pdf"]
    assert len(edge.files()) == 1


async def test_links_can_be_sent_as_a_json_part(edge):
    writer = MultipartWriter("form-data")
    for name, payload in (("swimmer", "Uma Doe"), ("urls", None)):
        appended = writer.append_json(["https://example.com/a.pdf"]) if payload is None else writer.append(payload)
        appended.set_content_disposition("form-data", name=name)
    view = await jobs_of(edge, data=writer)
    assert [job.source_url for job in view.jobs] == ["https://example.com/a.pdf"]


@pytest.mark.parametrize(
    ("disposition", "shown"),
    [
        ('filename="C:\\\\sheets\\\\a.pdf"', "a.pdf"),
        ('filename="../../etc/a.pdf"', "a.pdf"),
        ('filename="Z%C3%BCrich.pdf"', "Zürich.pdf"),
        ('filename="Zürich.pdf"', "Zürich.pdf"),
        ("filename*=UTF-8''Z%C3%BCrich.pdf", "Zürich.pdf"),
        ('filename="a;b;c;d.pdf"', "a;b;c;d.pdf"),
        ('filename="50%.pdf"', "50%.pdf"),
        ('filename="a%0D%0A%00b.pdf"', "a b.pdf"),
        ('filename="%2e%2e%2fa.pdf"', "a.pdf"),
        ('filename="' + "a" * 400 + '.pdf"', "a" * 255),
    ],
)
@pytest.mark.filterwarnings("ignore:form-data:aiohttp.BadContentDispositionHeader")
async def test_file_names_lose_paths_and_invisible_characters(edge, disposition, shown):
    view = await jobs_of(edge, **raw(SWIMMER, part(f'form-data; name="pdfs"; {disposition}', PDF)))
    assert view.jobs[0].filename == shown


async def test_the_swimmers_name_is_normalized(edge):
    data = form(("swimmer", " \x00Uma\t Dé\u200b\u202eoe\r\n"), ("pdfs", PDF, "a.pdf"))
    assert (await jobs_of(edge, data=data)).batch.swimmer_name == "Uma Déoe"


async def test_a_form_in_another_charset_is_read(edge):
    latin = part('form-data; name="swimmer"', "José Doe".encode("latin-1"), "Content-Type: text/plain; charset=latin-1")
    assert (await jobs_of(edge, **raw(latin, SHEET))).batch.swimmer_name == "José Doe"


@pytest.mark.parametrize("name", [None, "", "   ", "\x00\u200b"])
async def test_a_form_without_a_swimmer_is_refused(edge, name):
    fields = [("pdfs", PDF, "a.pdf")] + ([("swimmer", name)] if name is not None else [])
    message = await refused(edge, 400, "MISSING_SWIMMER", data=form(*fields))
    assert message == "Enter the swimmer's name."


@pytest.mark.parametrize("name", ["-", ", ,", "\U0001f3ca", "12", "??", "''"])
async def test_a_name_without_letters_is_refused(edge, name):
    await refused(edge, 400, "MISSING_SWIMMER", data=form(("swimmer", name), ("pdfs", PDF, "a.pdf")))


@pytest.mark.parametrize("name", ["Uma Doe; Ash Poe", "Uma Doe, Ash Poe, Kim Roe", "Uma Doe\nAsh Poe"])
async def test_several_names_in_one_field_are_refused(edge, name):
    message = await refused(edge, 400, "BAD_FORM", data=form(("swimmer", name), ("pdfs", PDF, "a.pdf")))
    assert message == "Enter one swimmer's name only. Send a separate batch for each swimmer."


async def test_a_missing_swimmer_is_reported_before_missing_sheets(edge):
    await refused(edge, 400, "MISSING_SWIMMER", data=form(("urls", "nonsense")))


async def test_a_form_without_sheets_is_refused(edge):
    await refused(edge, 400, "NO_PDFS", data=form(("swimmer", "Uma Doe")))
    await refused(edge, 400, "NO_PDFS", data=form(("swimmer", "Uma Doe"), ("urls", "[]")))


@pytest.mark.parametrize(
    "urls",
    [
        "https://example.com/a.pdf",
        '{"url": "https://example.com/a.pdf"}',
        "[1]",
        "[null]",
        '["ftp://example.com/a.pdf"]',
        '["file:///etc/passwd"]',
        '["https:///a.pdf"]',
        '["/a.pdf"]',
        '["https://exam ple.com/a.pdf"]',
        '["https://example.com:port/a.pdf"]',
        '["https://[::1/a.pdf"]',
        '["https://example.com/\\u0000a.pdf"]',
        '["https://example.com/\\ud83d.pdf"]',
        '[""]',
        json.dumps(["https://example.com/" + "a" * 2048]),
        "[" * 100_000,
        "9" * 10_000,
        "[NaN]",
    ],
)
async def test_invalid_links_are_refused(edge, urls):
    fields = form(("swimmer", "Uma Doe"), ("pdfs", PDF, "a.pdf"), ("urls", urls))
    await refused(edge, 400, "INVALID_URLS", data=fields)


async def test_more_sheets_than_the_limit_are_refused_whether_files_or_links(edge):
    files = [("pdfs", PDF, f"{n}.pdf") for n in range(MAX_PDFS + 1)]
    message = await refused(edge, 413, "BATCH_TOO_LARGE", data=form(("swimmer", "Uma Doe"), *files))
    assert str(MAX_PDFS) in message
    links = ("urls", json.dumps(["https://example.com/a.pdf"] * MAX_PDFS))
    await refused(edge, 413, "BATCH_TOO_LARGE", data=form(("swimmer", "Uma Doe"), files[0], links))
    await refused(edge, 413, "BATCH_TOO_LARGE", **raw(SWIMMER, *[part('form-data; name="pdfs"', PDF)] * (MAX_PDFS + 1)))


async def test_one_file_too_many_is_refused_before_its_upload(edge):
    async def body():
        yield SWIMMER + SHEET * MAX_PDFS + BEGUN
        await edge.ended.wait()

    answer = await asyncio.wait_for(edge.client.post(URL, data=body(), headers=MULTIPART), 30)
    assert answer.status == 413
    edge.assert_nothing_left()


async def test_as_many_sheets_as_the_limit_are_accepted(edge):
    files = [("pdfs", PDF, f"{n}.pdf") for n in range(MAX_PDFS)]
    assert len((await jobs_of(edge, data=form(("swimmer", "Uma Doe"), *files))).jobs) == MAX_PDFS


async def test_a_file_at_the_size_limit_is_accepted_and_one_byte_more_is_refused(edge):
    fields = [("swimmer", "Uma Doe"), ("pdfs", PDF, "small.pdf"), ("pdfs", b"x" * (MAX_PDF_BYTES + 1), "large.pdf")]
    message = await refused(edge, 413, "FILE_TOO_LARGE", data=form(*fields))
    assert "large.pdf" in message
    await jobs_of(edge, data=form(("swimmer", "Uma Doe"), ("pdfs", b"x" * MAX_PDF_BYTES, "large.pdf")))


async def test_a_body_that_is_not_multipart_is_refused(edge):
    await refused(edge, 400, "BAD_FORM", data=b"")
    await refused(edge, 400, "BAD_FORM", json={"swimmer": "Uma Doe"})
    await refused(edge, 400, "BAD_FORM", data={"swimmer": "Uma Doe"})
    await refused(edge, 400, "BAD_FORM", data=b"", headers={"Content-Type": "multipart/mixed; boundary=frontier"})


MANY = [part('form-data; name="note"', b"")] * (MAX_PDFS + MAX_OTHER_PARTS + 1)
EMPTY_FILES = [part('form-data; name="pdfs"; filename=""', b"")] * (MAX_PDFS + MAX_OTHER_PARTS + 1)


@pytest.mark.parametrize(
    "request_",
    [
        {"data": SWIMMER + SHEET, "headers": {"Content-Type": "multipart/form-data"}},
        {"data": SWIMMER, "headers": {"Content-Type": "multipart/form-data; boundary=" + "b" * 80}},
        {"data": b"no boundary in here", "headers": {"Content-Type": "multipart/form-data; boundary=frontier"}},
        raw(SWIMMER, SHEET, end=b""),
        raw(SWIMMER, SHEET[:-4], end=b""),
        raw(SWIMMER, SHEET, end=b"--frontier"),
        raw(SWIMMER, SHEET, end=b"--frontier\r\n"),
        raw(SWIMMER, SHEET, end=b"--frontier\r\nContent-Disp"),
        raw(SWIMMER, SHEET, end=b"--other--\r\n"),
        raw(part('form-data; name="swimmer"', b"Jos\xe9"), SHEET),
        raw(part('form-data; name="swimmer"', b"Uma", "Content-Type: text/plain; charset=klingon"), SHEET),
        raw(part('form-data; name="_charset_"', b"x" * 50), SWIMMER, SHEET),
        raw(part('form-data; name="swimmer"', b"U" * 201), SHEET),
        raw(part('form-data; name="swimmer"', b"U" * (MAX_FIELD_BYTES + 1)), SHEET),
        raw(part('form-data; name="note"', b"U" * (MAX_FIELD_BYTES + 1)), SWIMMER, SHEET),
        raw(SWIMMER, part('form-data; name="swimmer"', b"Pim Lark"), SHEET),
        raw(SWIMMER, part('form-data; name="x"', b"", "Content-Type: multipart/mixed; boundary=inner"), SHEET),
        raw(SWIMMER, part('form-data; name="pdfs"; filename="a"', b"JVBERg==", "Content-Transfer-Encoding: base64")),
        raw(SWIMMER, part('form-data; name="x"', b"", "X-Long: " + "x" * 20_000), SHEET),
        raw(SWIMMER, part('form-data; name="x"', b"", *["X-Many: x"] * 500), SHEET),
        raw(SWIMMER, SHEET, *MANY),
        raw(SWIMMER, SHEET, *EMPTY_FILES),
    ],
)
async def test_a_form_that_is_damaged_or_cut_off_is_refused_and_leaves_nothing(edge, request_):
    await refused(edge, 400, "BAD_FORM", **request_)


async def test_a_client_that_disconnects_during_an_upload_leaves_nothing(edge):
    writing = watch_writes(edge)
    _, writer = await asyncio.open_connection(edge.client.host, edge.client.port)
    writer.write(
        b"POST /api/batch/extract HTTP/1.1\r\nHost: heatsync\r\nContent-Length: 900000\r\n"
        b"Content-Type: multipart/form-data; boundary=frontier\r\n\r\n" + SWIMMER + BEGUN
    )
    await asyncio.wait_for(writing.begun.wait(), 30)
    assert len(edge.files()) == 1
    with structlog.testing.capture_logs() as logs:
        writer.close()
        await asyncio.wait_for(edge.ended.wait(), 30)
    edge.assert_nothing_left()
    assert [(log["event"], log["code"]) for log in logs] == [("request_refused", "BAD_FORM")]


async def test_a_body_that_does_not_match_its_content_encoding_is_refused(edge):
    headers = {**MULTIPART, "Content-Encoding": "deflate"}
    await refused(edge, 400, "BAD_FORM", data=b"\x78\x9cnot deflated" + b"\xff" * 900, headers=headers)


async def test_an_aborted_chunked_upload_leaves_nothing(edge):
    writing = watch_writes(edge)

    async def body():
        yield SWIMMER + BEGUN
        await writing.begun.wait()
        raise ConnectionError("the phone went off line")

    with pytest.raises(ClientError):
        await edge.client.post(URL, data=body(), headers=MULTIPART)
    await asyncio.wait_for(edge.ended.wait(), 30)
    edge.assert_nothing_left()


async def test_a_service_that_stops_during_an_upload_leaves_nothing(edge):
    writing = watch_writes(edge)

    async def body():
        yield SWIMMER + BEGUN
        await edge.ended.wait()

    async with asyncio.TaskGroup() as tasks:
        post = tasks.create_task(edge.client.post(URL, data=body(), headers=MULTIPART))
        await asyncio.wait_for(writing.begun.wait(), 30)
        edge.running.cancel()
        await asyncio.wait_for(edge.ended.wait(), 30)
        post.cancel()
    edge.assert_nothing_left()


async def test_a_service_that_stops_twice_while_its_threads_are_busy_leaves_nothing(edge):
    writing, free = watch_writes(edge), threading.Event()

    async def body():
        yield SWIMMER + BEGUN
        await edge.ended.wait()

    async with asyncio.TaskGroup() as tasks:
        post = tasks.create_task(edge.client.post(URL, data=body(), headers=MULTIPART))
        await asyncio.wait_for(writing.begun.wait(), 30)
        busy = [edge.executor.submit(free.wait, 30) for _ in range(THREADS)]
        edge.running.cancel()
        for _ in range(3):  # the handler is cleaning up now, queued behind the busy threads
            await next_turn()
        edge.running.cancel()
        await asyncio.wait_for(edge.ended.wait(), 30)
        post.cancel()
        free.set()
    await asyncio.gather(*map(asyncio.wrap_future, busy))
    await asyncio.to_thread(edge.executor.shutdown)
    edge.assert_nothing_left()


async def test_a_full_disk_is_an_internal_error_and_leaves_nothing(edge):
    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    watch_writes(edge, instead=full)
    with structlog.testing.capture_logs() as logs:
        answer = await edge.client.post(URL, data=form(("swimmer", "Uma Doe"), ("pdfs", PDF, "a.pdf")))
    assert (answer.status, (await answer.json())["error"]) == (500, "INTERNAL")
    assert "request_failed" in [line["event"] for line in logs]
    edge.assert_nothing_left()


async def test_an_upload_is_never_held_in_memory_as_a_whole(edge):
    async def body():
        yield SWIMMER + part('form-data; name="pdfs"; filename="a.pdf"', b"")[:-2]
        for _ in range(90):
            yield b"x" * 10_000
        yield LINE + b"--frontier--" + LINE

    writing = watch_writes(edge)
    await jobs_of(edge, data=body(), headers=MULTIPART)
    assert sum(writing.sizes) == 900_000
    assert max(writing.sizes) < 450_000


@dataclass
class Writing:
    """The writes of an upload: an event to wait for, and the size of each piece."""

    begun: asyncio.Event = field(default_factory=asyncio.Event)
    sizes: list[int] = field(default_factory=list)


def watch_writes(edge, instead=None) -> Writing:
    """Observe the real store, or fail in its place."""
    writing, loop, receive = Writing(), asyncio.get_running_loop(), edge.store.pdfs.stage

    def receive_watched():
        incoming = receive()
        write = instead or incoming.write

        def write_watched(chunk):
            write(chunk)
            writing.sizes.append(len(chunk))
            loop.call_soon_threadsafe(writing.begun.set)

        incoming.write = write_watched
        return incoming

    edge.store.pdfs.stage = receive_watched
    return writing
