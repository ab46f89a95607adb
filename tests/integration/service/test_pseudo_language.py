"""Every text that a client reads comes from the catalogue: in a pseudo-language, all of them change."""

import json
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest
from aiohttp import FormData, web
from icalendar import Calendar

from config.engine import running_engine
from config.settings import Settings
from heatsync.model.message import Message
from heatsync.model.rendering import render
from tests.support.hytek_pdf import RELAY
from tests.support.hytek_text import LANES, MARK, MEET, SESSION
from tests.support.openai_server import KEY, OpenAiServer
from tests.support.operators import OPERATOR, READER, bearer
from tests.support.pseudo_language import is_pseudo, pseudo_language
from tests.support.services import make_services
from tests.support.sse import parse
from tests.support.unknown_layout_pdf import HEAT, OTHERS, in_white, unknown_sheet
from tests.support.web_server import serving
from tests.unit.extraction.test_ai_answer import answer, entry
from web.app import make_app
from web.hub import Hub

TEXTS = {"message", "errorMessage", "progressMessage", "warnings", "sentence", "doing"}
NOBODY = "5eba7c55-7ac4-4a4e-9d2e-0a1b2c3d4e5f"
BATCH = f"/api/batch/{NOBODY}"
REFUSED = (
    ("GET", "/api/nothing"),
    ("PUT", "/api/batch/extract"),
    ("POST", "/api/batch/extract"),
    ("GET", BATCH),
    ("DELETE", BATCH),
    ("POST", f"{BATCH}/restart"),
    ("GET", "/api/result/abcdefABCDEF"),
    ("GET", "/api/operator/batches"),
    ("GET", "/api/operator/batches?status=lost"),
    ("GET", "/api/operator/batches?cursor=lost"),
    ("GET", "/api/operator/batches?limit=0"),
    ("GET", "/api/operator/batches?olderThan=x"),
    ("GET", "/api/operator/batches?olderThan=1e300"),
    ("GET", "/api/operator/attempts"),
    ("POST", "/api/operator/restart"),
    ("POST", "/api/operator/pause"),
)
LARKS = tuple(f"{lane} Lark, Pim 13 SC 28.0{lane}" for lane in range(1, 9))
PAGE = (
    MARK, MEET, SESSION,
    "Event 1 Girls 13-14 50 LC Meter Freestyle", LANES, "Heat 1 of 1 Prelims",
    *LARKS, "4 Doe, Uma 13 RC 27.90", "9 Doe, Uma ~ RC~ 27.9 NT",
    "Alternates", "1 Doe, Uma 13 RC 27.90",
    "Event 2 Girls 400 IM", LANES, "Heat 2 of 3 Finals - Swimming with Finals", "4 Doe, Uma 11 NOVA-CA 5:27.90",
    "Event 3 Girls 50 Free", LANES, "Heat 1 of 1 Prelims", "5 Doe-Roe, Uma 13 RC 30.00", "6 Doe, Uma 13 RC 31.00",
    "7 Doe, Uma 13 RC 32.00",
    "Splits by Doe, Uma here",
    "Event 9 Girls 200 Medley Relay", RELAY, "Heat 1 of 1 Finals", "4 RC B 2:05.81",
)  # fmt: skip
IN_SHEET = {
    "ALTERNATE", "CLASH", "HEATS_MISSING", "LANES_SHARED", "LINES_UNREAD", "NAME_IN_OTHER_LINE", "NAME_IN_UNREAD_LINE",
    "PAGES_READ_BY_AI", "RELAYS_WITHOUT_NAMES", "SEVERAL_PEOPLE", "SIMILAR_NAMES_LEFT_OUT", "SWUM_WITH_FINALS",
    "AI_BAD_DATE", "AI_NOT_IN_TEXT", "AI_OTHER_NAMES_LEFT_OUT", "AI_READ_PICTURE", "HIDDEN_TEXT_LEFT_OUT",
    "NOT_IN_CALENDAR", "READ_BY_AI",
}  # fmt: skip
# Codes of facts only: a tick such as READING_PAGE may be dropped on a busy machine.
IN_PROGRESS = {"DOWNLOADING", "OPENING", "ENTRIES_FOUND", "DOWNLOAD_NOT_FOUND"}


async def nothing_here(_):
    return web.Response(status=404)


@pytest.fixture
def engine(tmp_path):
    """The engine of the real service, with a server in place of OpenAI, rendering in the pseudo-language."""
    with OpenAiServer() as openai, pseudo_language():
        openai.text = answer(
            entry(event_number=7, heat_number=2, lane=4, seed_time="2:10.55", page=1),
            entry(event_number=8, heat_number=3, lane=2, page=2, session_date="soon"),
            entry(event_number=7, heat_number=2, lane=3, swimmer_name="Roe, Kit", page=1),
        )
        settings = Settings(
            data_dir=tmp_path,
            download_allow=["127.0.0.1/32"],
            OPENAI_API_KEY=KEY,
            OPENAI_BASE_URL=openai.base_url,
        )
        hub = Hub()
        with running_engine(settings, hub) as engine, ThreadPoolExecutor(4) as executor:
            yield (
                engine,
                make_services(engine.store, engine.actors, executor, tmp_path, hub=hub, evidence=engine.evidence),
            )


@pytest.fixture
async def client(engine, aiohttp_client):
    _, services = engine
    client = await aiohttp_client(make_app(services))
    services.hub.open(services.actors.unwatch)
    yield client
    services.hub.close()


def texts(body, name=""):
    """The texts for users in a JSON value, each with the name of its member."""
    match body:
        case dict():
            for member, value in body.items():
                is_text = member in TEXTS or (member == "error" and "success" not in body)
                yield from texts(value, member if is_text else "")
        case list():
            for value in body:
                yield from texts(value, name)
        case str() if name and body:
            yield name, body


def details(body):
    """The messages behind the texts in a JSON value."""
    match body:
        case {"code": str(code), "parameters": dict(parameters)}:
            yield msgspec.convert({"code": code, "parameters": parameters}, Message)
        case dict():
            for value in body.values():
                yield from details(value)
        case list():
            for value in body:
                yield from details(value)


def check(*bodies) -> set[str]:
    """All texts are in the pseudo-language and equal their rendered details. Returns the codes."""
    found = [text for body in bodies for text in texts(body)]
    assert found
    assert [(name, text) for name, text in found if not is_pseudo(text)] == []
    messages = [message for body in bodies for message in details(body)]
    said = "\n".join(text for _, text in found)
    assert [message for message in messages if render(message) not in said] == []
    return {message.code for message in messages}


async def ask(client, path, method="GET", **more):
    async with client.request(method, path, **more) as response:
        return await response.json()


async def post(client, link):
    form = FormData(default_to_multipart=True)
    form.add_field("swimmer", "Uma Doe")
    form.add_field("urls", json.dumps([link]))
    sheets = {
        "friday.pdf": unknown_sheet(PAGE, None),
        "gala.pdf": unknown_sheet(HEAT, OTHERS, hide=lambda canvas: in_white(canvas, "4 Doe, Uma 13 LARK 2:00.00")),
        "menu.pdf": b"<html>",
    }
    for name, content in sheets.items():
        form.add_field("pdfs", content, filename=name, content_type="application/pdf")
    return await ask(client, "/api/batch/extract", "POST", data=form)


async def check_calendar(client, batch) -> None:
    async with client.get(f"{batch['statusUrl']}/calendar.ics") as response:
        calendar = Calendar.from_ical(await response.read())
    lines = [str(calendar["name"]), str(calendar["description"])]
    for event in calendar.events:
        lines += [str(event["summary"]), *str(event["description"]).splitlines()]
    assert len(lines) > len(calendar.events)
    assert [line for line in lines if not is_pseudo(line)] == []


@pytest.mark.parametrize("token", [None, OPERATOR, READER, "a guess"])
async def test_refusals_are_in_the_language_of_the_catalogue(client, token):
    headers = {} if token is None else bearer(token)
    bodies = [await ask(client, path, method, headers=headers) for method, path in REFUSED]
    assert {"NOT_FOUND", "METHOD_NOT_ALLOWED", "BAD_FORM"} <= check(*(body for body in bodies if not body["success"]))


async def test_batches_and_results_are_in_the_language_of_the_catalogue(client):
    with serving(heats=nothing_here) as server:
        batch = await post(client, server.url("/heats"))
        async with client.get(batch["streamUrl"]) as response:
            story = [event for _, event in parse(await response.read())]
    assert story[-1]["type"] == "batch_completed"
    status = await ask(client, batch["statusUrl"])
    results = await ask(client, batch["resultsUrl"])
    assert check(*story, status) >= IN_PROGRESS
    assert check(results) >= IN_SHEET
    code = results["sources"][0]["resultCode"]
    check(await ask(client, f"/api/result/{code}"), await ask(client, f"{batch['resultsUrl']}?age=99&team=PV"))
    jobs = [job["id"] for job in status["jobs"]]
    owner = bearer(batch["manageToken"])
    check(
        await ask(client, f"{batch['statusUrl']}/cancel", "POST", headers=owner),
        await ask(client, f"{batch['statusUrl']}/jobs/{jobs[0]}/restart", "POST", headers=owner),
        await ask(client, f"{batch['statusUrl']}/jobs/{jobs[0]}/entries/999.png"),
        await ask(client, f"{batch['resultsUrl']}?age=x"),
        await ask(client, f"{batch['statusUrl']}/calendar.ics?tz=Mars"),
        await ask(client, f"/api/operator/attempts?batchId={batch['batchId']}", headers=bearer(OPERATOR)),
        await ask(client, "/api/operator/actors", headers=bearer(OPERATOR)),
    )
    await check_calendar(client, batch)
