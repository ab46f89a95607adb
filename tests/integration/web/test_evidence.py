"""Evidence over HTTP: the sheet, its highlighted copy and the image of one line, and the errors without them."""

import asyncio
import io
import socket
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

import pypdfium2
import pytest
from pypdf import PdfReader

import web.evidence
from heatsync.model.packed_sheet import unpack_sheet
from heatsync.names.swimmer_name import SwimmerName
from heatsync.parsing.read_pdf import read_pdf
from heatsync.pdf.line_picture import MAX_BYTES, WIDTH
from heatsync.search.finder import Finder
from heatsync.store.batches import NewJob
from heatsync.store.tables import PdfRow
from tests.support.app_without_actors import SWIM
from tests.support.batch_work import complete, post_batch
from tests.support.line_pictures import SAME, blue, likeness, opened, yellow
from tests.support.samples import sample_sheets
from tests.support.stored_pdfs import keep_pdf
from tests.unit.web.test_forms import form

PDF = sample_sheets()["saturday-finals.pdf"]
ENTRIES = 4
LIMIT = 20


def entries(name="Uma Doe"):
    finder = Finder(unpack_sheet(read_pdf(PDF, lambda *_: None)))
    return finder.find(SwimmerName(name)).swims


async def read_sheet(edge, events=None, filename="saturday finals.pdf", content=PDF):
    """Finish a batch of one sheet, and return the URL of its job."""
    sent = form(("swimmer", "Uma Doe"), ("pdfs", content, filename))
    answer = await edge.client.post("/api/batch/extract", data=sent)
    batch_id = (await answer.json())["batchId"]
    complete(edge.store, batch_id, entries() if events is None else events)
    return url_of(edge, batch_id)


def url_of(edge, batch_id):
    (job,) = edge.store.batches.find(batch_id).jobs
    return f"/api/batch/{batch_id}/jobs/{job.id}"


async def error(edge, url):
    answer = await edge.client.get(url)
    body = await answer.json()
    assert body.keys() == {"success", "error", "message", "details"}
    return answer.status, body["error"]


def marked_texts(pdf):
    """The text under each highlight, in the order of the annotations."""
    texts = []
    with pypdfium2.PdfDocument(pdf) as document:
        for number, page in enumerate(PdfReader(io.BytesIO(pdf)).pages):
            text = document[number].get_textpage()
            for note in page.get("/Annots", []):
                assert note.get_object()["/Subtype"] == "/Highlight"
                left, bottom, right, top = map(float, note.get_object()["/Rect"])
                texts.append(text.get_text_bounded(left, bottom, right, top).strip())
    return texts


async def test_a_sheet_is_returned_unchanged_with_headers_that_prevent_scripts(edge):
    answer = await edge.client.get(f"{await read_sheet(edge)}/sheet.pdf")
    assert await answer.read() == PDF
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Length"] == str(len(PDF))
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=\"saturday finals.pdf\"; filename*=UTF-8''saturday%20finals.pdf"
    )
    assert await (await edge.client.get(f"{await read_sheet(edge)}/sheet.pdf?highlight=0")).read() == PDF


async def test_the_swimmers_lines_and_her_part_of_a_relay_line_are_marked(edge):
    answer = await edge.client.get(f"{await read_sheet(edge)}/sheet.pdf?highlight=1")
    assert answer.headers["Content-Type"] == "application/pdf"
    marked = marked_texts(await answer.read())
    assert len(marked) == ENTRIES
    assert [text[:10] for text in marked] == ["5 Doe, Uma", "7 Doe, Uma", "3) Doe, Um", "3) Doe, Um"]
    assert not any("4)" in text for text in marked)


async def test_only_entries_that_match_the_filter_are_marked(edge):
    doe, *others = entries()
    url = await read_sheet(edge, [replace(doe, age=11), *others])
    marked = marked_texts(await (await edge.client.get(f"{url}/sheet.pdf?highlight=1&age=11")).read())
    assert [text[:10] for text in marked] == ["5 Doe, Uma"]


async def test_a_sheet_without_entries_is_returned_unmarked(edge):
    url = await read_sheet(edge, [])
    assert await (await edge.client.get(f"{url}/sheet.pdf?highlight=1")).read() == PDF


async def test_a_picture_shows_the_marked_line_below_its_headings(edge):
    url = await read_sheet(edge)
    for swim in entries():
        answer = await edge.client.get(f"{url}/entries/{swim.entry}.png")
        assert answer.headers["Content-Type"] == "image/png"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        png = await answer.read()
        assert len(png) <= MAX_BYTES
        picture = opened(png)
        assert picture.width == WIDTH
        [line] = yellow(picture)
        assert likeness(picture, line, PDF, swim.page, swim.box) > SAME
        assert len(blue(picture)) == len(swim.headings) == (3 if swim.relay else 2)
        for area, heading in zip(blue(picture), swim.headings, strict=True):
            assert likeness(picture, area, PDF, heading.page, heading.box) > SAME


async def test_an_entry_without_headings_has_a_picture_of_its_line(edge):
    doe, *_ = entries()
    url = await read_sheet(edge, [replace(doe, headings=())])
    picture = opened(await (await edge.client.get(f"{url}/entries/1.png")).read())
    assert (len(yellow(picture)), len(blue(picture)), picture.width) == (1, 0, WIDTH)


async def test_the_results_say_where_the_headings_are(edge):
    url = await read_sheet(edge)
    results = await (await edge.client.get(f"{url.partition('/jobs/')[0]}/results")).json()
    event = next(event for event in results["events"] if event["entry"] == ENTRIES)
    assert [heading["kind"] for heading in event["headings"]] == ["event", "heat", "team"]
    assert event["headings"][1] == {"kind": "heat", "page": 1, "box": list(entries()[3].headings[1].box)}


@pytest.mark.parametrize("proof", ["sheet.pdf", "sheet.pdf?highlight=1", "entries/1.png"])
async def test_evidence_has_an_etag_and_a_head_response_has_no_body(edge, proof):
    url = f"{await read_sheet(edge)}/{proof}"
    etag = (await edge.client.get(url)).headers["ETag"]
    again = await edge.client.get(url, headers={"If-None-Match": etag})
    assert (again.status, again.headers["ETag"], await again.read()) == (304, etag, b"")
    assert "sandbox" in again.headers["Content-Security-Policy"]
    head = await edge.client.head(url)
    assert (head.status, head.headers["ETag"], await head.read()) == (200, etag, b"")


@pytest.mark.parametrize(
    "proof",
    [
        "entries/0.png", "entries/5.png", "entries/01.png", "entries/999999.png", f"entries/{'9' * 40}.png",
        "entries/-1.png", "entries/1.pdf", "entries/%31%00.png", "entries/\u0661.png", "sheet.png", "",
    ],
)  # fmt: skip
async def test_unknown_entries_and_file_names_are_not_found(edge, proof):
    assert await error(edge, f"{await read_sheet(edge)}/{proof}") == (404, "NOT_FOUND")


@pytest.mark.parametrize("proof", ["sheet.pdf", "sheet.pdf?highlight=1", "entries/1.png"])
async def test_a_job_is_found_only_in_its_own_batch(edge, proof):
    one, other = await read_sheet(edge), await read_sheet(edge)
    swapped = f"{one.rpartition('/jobs/')[0]}/jobs/{other.rpartition('/')[2]}"
    for url in (swapped, one[:-12] + "0" * 12, f"/api/batch/{'0' * 8}-0000-4000-8000-{'0' * 12}/jobs/{one[-36:]}"):
        assert await error(edge, f"{url}/{proof}") == (404, "NOT_FOUND")


@pytest.mark.parametrize("proof", ["sheet.pdf", "sheet.pdf?highlight=1", "entries/1.png"])
async def test_a_job_without_a_pdf_has_no_evidence(edge, proof):
    batch = await post_batch(edge, urls='["http://example.com/a.pdf"]')
    assert await error(edge, f"{url_of(edge, batch['batchId'])}/{proof}") == (404, "NOT_FOUND")


@pytest.mark.parametrize("proof", ["sheet.pdf", "sheet.pdf?highlight=1", "entries/1.png"])
async def test_a_deleted_pdf_is_not_found(edge, proof):
    url = await read_sheet(edge)
    for path in (edge.folder / "pdfs").iterdir():
        path.unlink()
    assert await error(edge, f"{url}/{proof}") == (404, "NOT_FOUND")
    with edge.store.database.transaction():
        edge.store.database.write(PdfRow.delete())
    assert await error(edge, f"{url}/{proof}") == (404, "NOT_FOUND")


async def test_an_unread_job_has_only_its_sheet(edge):
    url = url_of(edge, (await post_batch(edge))["batchId"])
    assert (await edge.client.get(f"{url}/sheet.pdf")).status == 200
    assert await error(edge, f"{url}/sheet.pdf?highlight=1") == (404, "NOT_FOUND")
    assert await error(edge, f"{url}/entries/1.png") == (404, "NOT_FOUND")


async def test_an_entry_without_a_box_has_no_image(edge):
    url = await read_sheet(edge, [SWIM, replace(entries()[0], entry=2)])
    assert await error(edge, f"{url}/entries/1.png") == (404, "NOT_FOUND")
    assert len(marked_texts(await (await edge.client.get(f"{url}/sheet.pdf?highlight=1")).read())) == 1


@pytest.mark.parametrize(
    "query", ["highlight=2", "highlight=", "highlight=yes", "highlight=1&age=x", "highlight=1&team="]
)
async def test_an_invalid_query_is_refused(edge, query):
    assert await error(edge, f"{await read_sheet(edge)}/sheet.pdf?{query}") == (400, "BAD_QUERY")


async def test_failed_rendering_returns_422_and_the_sheet_is_still_available(edge):
    broken = b"%PDF-1.4 and nothing else"
    url = await read_sheet(edge, [replace(SWIM, box=(1.0, 2.0, 3.0, 4.0))], content=broken)
    assert await error(edge, f"{url}/sheet.pdf?highlight=1") == (422, "PROOF_FAILED")
    assert await error(edge, f"{url}/entries/1.png") == (422, "PROOF_FAILED")
    assert await (await edge.client.get(f"{url}/sheet.pdf")).read() == broken


async def test_a_missing_page_fails_only_the_evidence(edge):
    url = await read_sheet(edge, [replace(entries()[0], page=99)])
    assert await error(edge, f"{url}/sheet.pdf?highlight=1") == (422, "PROOF_FAILED")
    assert await error(edge, f"{url}/entries/1.png") == (422, "PROOF_FAILED")


@pytest.mark.parametrize(
    ("filename", "plain", "encoded"),
    [
        ("Rücken.PDF", "R_cken.PDF", "R%C3%BCcken.PDF"),
        ('a"b;c\\d.pdf', "d.pdf", "d.pdf"),
        ("a\"b;c'd", "a_b_c_d.pdf", "a%22b%3Bc%27d.pdf"),
        ("../../etc/passwd", "passwd.pdf", "passwd.pdf"),
        (None, "heat-sheet.pdf", "heat-sheet.pdf"),
    ],
)  # fmt: skip
async def test_file_names_are_sanitized(edge, filename, plain, encoded):
    sha256 = keep_pdf(edge.store, PDF)
    name = web.validators.upload_name(filename)
    batch_id = edge.store.batches.create("Uma Doe", [NewJob(name, None, sha256)]).id
    answer = await edge.client.get(f"{url_of(edge, batch_id)}/sheet.pdf")
    assert answer.headers["Content-Disposition"] == f"attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}"


def large_sheet(edge):
    """The URL of a job whose sheet is larger than any socket buffer."""
    edge.store.pdfs._max_bytes = 32 << 20
    sha256 = keep_pdf(edge.store, b"%PDF" + bytes(LARGE))
    return url_of(edge, edge.store.batches.create("Uma Doe", [NewJob("a.pdf", None, sha256)]).id)


LARGE = 24 << 20


@asynccontextmanager
async def asking(edge):
    """A connection that receives a large sheet and is not read."""
    request = f"GET {large_sheet(edge)}/sheet.pdf HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    edge.ended.clear()
    with socket.socket() as client:
        client.setblocking(False)
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(LIMIT):
            await loop.sock_connect(client, (edge.client.host, edge.client.port))
            await loop.sock_sendall(client, request)
            assert await loop.sock_recv(client, 8) == b"HTTP/1.1"
            yield client
            await edge.ended.wait()


async def test_a_download_ends_when_the_client_disconnects(edge):
    async with asking(edge) as client:
        client.close()


async def test_a_client_that_does_not_read_is_disconnected(edge, monkeypatch):
    monkeypatch.setattr(web.evidence, "_CHUNK_TIMEOUT", 0.05)
    async with asking(edge) as client:
        await edge.ended.wait()
        received = 0
        with suppress(ConnectionError):
            while piece := await asyncio.get_running_loop().sock_recv(client, 1 << 20):
                received += len(piece)
        assert received < LARGE


async def test_rendering_ends_with_the_server(edge):
    url = await read_sheet(edge)
    assert (await edge.client.get(f"{url}/entries/1.png")).status == 200
    for close in edge.client.server.app.on_shutdown:
        await close(edge.client.server.app)
    assert await error(edge, f"{url}/entries/2.png") == (422, "PROOF_FAILED")
