"""Access for operators: tokens, sessions and refusals."""

import pytest
import structlog.testing
from aiohttp import web

from web.access import COOKIE, MAX_WRONG_TOKENS_PER_MINUTE, SESSION_SECONDS, Access, Role, is_local
from web.errors import errors_in_one_shape

OPERATOR, READER = "operators secret ümlaut", "readers secret"


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def door(aiohttp_client, clock):
    """A client of an application with one URL for operators and one for readers."""

    async def open_door(operator=OPERATOR, reader=READER, ended=None):
        access = Access(operator, reader, clock=clock, ended=ended)

        def needs(least):
            async def answer(request):
                return web.Response(text=access.require(request, least))

            return answer

        async def anybody(request):
            return web.Response(text=f"{access.role(request)} {is_local(request)}")

        app = web.Application(middlewares=[errors_in_one_shape])
        for path, least in (("/change", Role.OPERATOR), ("/look", Role.READER)):
            app.router.add_get(path, needs(least))
            app.router.add_post(path, needs(least))
        app.router.add_get("/anybody", anybody)
        client = await aiohttp_client(app)
        client.access = access
        return client

    return open_door


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def cookie(value: str, **headers: str) -> dict[str, str]:
    return {"Cookie": f"{COOKIE}={value}", **headers}


async def asked(answer) -> tuple[int, str]:
    return answer.status, await answer.text() if answer.status == 200 else (await answer.json())["error"]


async def test_each_token_permits_its_own_actions(door):
    client = await door()
    assert await asked(await client.post("/change", headers=bearer(OPERATOR))) == (200, "operator")
    assert await asked(await client.get("/look", headers=bearer(OPERATOR))) == (200, "operator")
    assert await asked(await client.get("/look", headers=bearer(READER))) == (200, "reader")
    assert await asked(await client.post("/change", headers=bearer(READER))) == (403, "FORBIDDEN")


@pytest.mark.parametrize("given", [{}, {"Authorization": "Basic dW1hOmRvZQ=="}, bearer("")])
async def test_requests_without_a_token_are_unauthorized(door, given):
    client = await door()
    assert await asked(await client.get("/look", headers=given)) == (401, "UNAUTHORIZED")


async def test_a_token_in_the_url_is_ignored(door):
    client = await door()
    assert (await client.get("/look", params={"token": OPERATOR})).status == 401


async def test_wrong_tokens_are_rate_limited_and_never_logged(door):
    client = await door()
    with structlog.testing.capture_logs() as logs:
        for number in range(MAX_WRONG_TOKENS_PER_MINUTE):
            answer = await client.get("/look", headers=bearer(f"guess {number}"))
            assert await asked(answer) == (403, "FORBIDDEN")
        answer = await client.get("/look", headers=bearer("one guess more"))
    assert await asked(answer) == (429, "TOO_MANY_TRIES")
    assert int(answer.headers["Retry-After"]) > 0
    elsewhere = bearer("a guess") | {"X-Forwarded-For": "203.0.113.9"}
    assert await asked(await client.get("/look", headers=elsewhere)) == (403, "FORBIDDEN"), "each address has its own"
    assert not any(word in str(logs) for word in ("guess", "127.0.0.1", OPERATOR))


async def test_the_right_token_works_after_many_wrong_ones_from_the_same_ip_address(door):
    client = await door()
    for number in range(MAX_WRONG_TOKENS_PER_MINUTE + 1):
        await client.get("/look", headers=bearer(f"guess {number}"))
    assert await asked(await client.post("/change", headers=bearer(OPERATOR))) == (200, "operator")
    assert await asked(await client.get("/look", headers=bearer(READER))) == (200, "reader")
    session = client.access.session(Role.OPERATOR)
    assert await asked(await client.get("/look", headers=cookie(session))) == (200, "operator")
    assert await asked(await client.get("/look", headers=bearer("a guess"))) == (429, "TOO_MANY_TRIES")


async def test_a_session_has_its_tokens_role_until_it_expires(door, clock):
    client = await door()
    session = client.access.session(Role.READER)
    assert OPERATOR not in session
    assert READER not in session
    assert await asked(await client.get("/look", headers=cookie(session))) == (200, "reader")
    clock.now += SESSION_SECONDS
    assert (await client.get("/look", headers=cookie(session))).status == 401


async def test_a_session_cannot_be_forged_or_outlive_its_token(door, clock):
    client = await door()
    session = client.access.session(Role.READER)
    raised = session.replace("reader", "operator")
    longer = session.replace(str(int(clock.now) + SESSION_SECONDS), str(int(clock.now) + 2 * SESSION_SECONDS))
    of_others = Access(OPERATOR, "another secret", clock=clock).session(Role.READER)
    for forged in (raised, longer, of_others, "", ".", "reader", "operator.x.y", f"{session}0"):
        assert (await client.get("/look", headers=cookie(forged))).status == 401, forged
    without_reader = await door(reader=None)
    assert (await without_reader.get("/look", headers=cookie(session))).status == 401


async def test_an_ended_session_is_refused_and_other_sessions_continue(door):
    client = await door()
    mine, others = client.access.session(Role.OPERATOR), client.access.session(Role.OPERATOR)
    assert mine != others
    ended = client.access.end_session(mine)
    assert (await client.get("/look", headers=cookie(mine))).status == 401
    assert (await client.get("/look", headers=cookie(others))).status == 200
    later = await door(ended=dict([ended]))
    assert (await later.get("/look", headers=cookie(mine))).status == 401
    assert (await later.get("/look", headers=cookie(others))).status == 200
    for forged in ("", "operator.1.2.3", f"{others}0"):
        assert client.access.end_session(forged) is None


async def test_another_sites_page_cannot_use_a_session(door):
    client = await door()
    session, here = client.access.session(Role.OPERATOR), f"http://{client.host}:{client.port}"
    for ours in ({"Sec-Fetch-Site": "same-origin"}, {"Origin": here}):
        assert (await client.post("/change", headers=cookie(session, **ours))).status == 200, ours
    for theirs in (
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": here},
        {"Origin": "https://example.com"},
        {"Origin": "null"},
    ):
        answer = await client.post("/change", headers=cookie(session, **theirs))
        assert await asked(answer) == (403, "FORBIDDEN"), theirs


async def test_operator_endpoints_are_off_without_an_operator_token(door):
    client = await door(None, None)
    for headers in ({}, bearer("anything")):
        answer = await client.post("/change", headers=headers)
        assert answer.status == 403
        assert "HEATSYNC_OPERATOR_TOKEN" in (await answer.json())["message"]
    looking = await door(None)
    assert (await looking.get("/look", headers=bearer(READER))).status == 200


async def test_clients_behind_a_local_proxy_are_not_local(door):
    client = await door()
    assert await (await client.get("/anybody")).text() == "None True"
    forwarded = {"X-Forwarded-For": "127.0.0.1, 203.0.113.9"}
    assert await (await client.get("/anybody", headers=forwarded)).text() == "None False"
