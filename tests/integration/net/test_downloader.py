"""Downloads from real servers: limits, redirects, forbidden addresses, and retriable and permanent errors."""

import asyncio
import gzip
import socket
import threading
import zlib
from contextlib import closing
from ipaddress import ip_network

import pytest
from aiohttp import web

from heatsync.model.cancel import CancelToken
from heatsync.model.errors import Cancelled, CancelReason, DownloadBlocked, DownloadFailed, DownloadTimeout, PdfTooLarge
from heatsync.net.downloader import Downloader
from heatsync.net.io_loop import IoLoop
from heatsync.store.staged_pdf import StagedPdf
from tests.support.web_server import WAIT, Asked, serving

LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 1200
LIMIT = 1_000_000


@pytest.fixture
def incoming(tmp_path):
    with StagedPdf(tmp_path, LIMIT) as incoming:
        yield incoming


class Progress(list):
    def __call__(self, percent, message):
        self.append((percent, message))


def downloader(io_loop, **limits):
    return Downloader(
        io_loop, **{"max_bytes": LIMIT, "allow": LOOPBACK, "timeout": WAIT, "read_timeout": WAIT} | limits
    )


def fetch(io_loop, url, into, progress=None, cancel=None, **limits):
    downloader(io_loop, **limits).fetch(
        url, into.write, Progress() if progress is None else progress, cancel or CancelToken()
    )


def content(incoming):
    incoming.finish()
    return incoming.path.read_bytes()


async def send_pdf(_):
    return web.Response(body=PDF, content_type="application/pdf")


def answering(status, **headers):
    async def response(_):
        return web.Response(status=status, headers=headers)

    return serving(sheet=response)


def test_a_pdf_is_downloaded_whole_and_its_progress_is_reported(io_loop, incoming):
    progress = Progress()
    with serving(sheet=send_pdf) as server:
        fetch(io_loop, server.url("/sheet"), incoming, progress)
    assert content(incoming) == PDF
    percents = [percent for percent, _ in progress]
    assert percents[-1] == 100
    assert percents == sorted(set(percents))


def test_without_a_content_length_the_pdf_is_still_downloaded_whole(io_loop, incoming):
    async def chunked(request):
        response = web.StreamResponse()
        await response.prepare(request)
        for at in range(0, len(PDF), 10_000):
            await response.write(PDF[at : at + 10_000])
        return response

    progress = Progress()
    with serving(sheet=chunked) as server:
        fetch(io_loop, server.url("/sheet"), incoming, progress)
    assert content(incoming) == PDF
    assert [percent for percent, _ in progress] == [0]


def test_cookies_and_proxies_of_the_environment_are_not_used(io_loop, incoming, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    seen = []

    async def first(_):
        response = web.Response(status=302, headers={"Location": "/second"})
        response.set_cookie("session", "kept")
        return response

    async def second(request):
        seen.append(request.headers.get("Cookie"))
        return await send_pdf(request)

    with serving(first=first, second=second) as server:
        fetch(io_loop, server.url("/first"), incoming)
    assert seen == [None]


def test_a_password_in_the_url_is_sent_but_not_in_the_error(io_loop, incoming):
    seen = []

    async def locked(request):
        seen.append(request.headers.get("Authorization"))
        return web.Response(status=401)

    with serving(sheet=locked) as server, pytest.raises(DownloadFailed) as raised:
        fetch(io_loop, server.url("/sheet").replace("//", "//pim:hush@"), incoming)
    assert seen == ["Basic cGltOmh1c2g="]
    assert "hush" not in str(raised.value)


@pytest.mark.parametrize("url", ["http://pim:hush@/x", "http://pim:hush@[bad/x", "ftp://pim:hush@127.0.0.1/x"])
def test_an_error_whose_text_has_the_password_is_not_chained(io_loop, incoming, url):
    with pytest.raises(DownloadFailed) as raised:
        fetch(io_loop, url, incoming)
    assert raised.value.__suppress_context__
    assert raised.value.__cause__ is None
    assert not raised.value.transient


def redirecting(hops):
    async def hop(request):
        left = int(request.query["left"])
        if left == 0:
            return await send_pdf(request)
        return web.Response(status=302, headers={"Location": f"/hop?left={left - 1}"})

    return serving(hop=hop), f"/hop?left={hops}"


def test_five_redirects_are_followed(io_loop, incoming):
    server, path = redirecting(5)
    with server:
        fetch(io_loop, server.url(path), incoming)
    assert content(incoming) == PDF


def test_a_sixth_redirect_is_not_followed(io_loop, incoming):
    server, path = redirecting(6)
    with server, pytest.raises(DownloadFailed, match="DOWNLOAD_REDIRECTS") as raised:
        fetch(io_loop, server.url(path), incoming)
    assert not raised.value.transient


@pytest.mark.parametrize("target", ["http://10.0.0.1/", "http://169.254.169.254/latest", "http://[::1]/", "//0.0.0.0/"])
def test_a_redirect_to_a_private_address_is_blocked(io_loop, incoming, target):
    with answering(302, Location=target) as server, pytest.raises(DownloadBlocked):
        fetch(io_loop, server.url("/sheet"), incoming, allow=[ip_network("127.0.0.1/32")])


@pytest.mark.parametrize("target", ["file:///etc/hosts", "ftp://127.0.0.1/x", "data:text/plain,x"])
def test_a_redirect_to_another_scheme_is_not_followed(io_loop, incoming, target):
    with answering(302, Location=target) as server, pytest.raises(DownloadFailed, match="DOWNLOAD_NOT_WEB"):
        fetch(io_loop, server.url("/sheet"), incoming)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "0x7f000001",
        "0x7f.0.0.1",
        "2130706433",
        "017700000001",
        "127.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::7f00:1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[fe80::1]",
        "0.0.0.0",  # noqa: S104 - not bound
        "192.168.1.1",
        "224.0.0.1",
    ],
)
def test_a_private_address_is_blocked_in_any_notation(io_loop, incoming, host):
    with pytest.raises(DownloadBlocked) as raised:
        fetch(io_loop, f"http://{host}/sheet.pdf", incoming, allow=())
    assert not raised.value.transient


def test_no_connection_is_opened_to_a_blocked_address(io_loop, incoming):
    reached = threading.Event()

    async def sheet(request):
        reached.set()
        return await send_pdf(request)

    with serving(sheet=sheet) as server, pytest.raises(DownloadBlocked):
        fetch(io_loop, server.url("/sheet"), incoming, allow=())
    assert not reached.is_set()


@pytest.mark.parametrize(
    ("status", "transient"),
    [
        (204, False),
        (304, False),
        (400, False),
        (401, False),
        (403, False),
        (404, False),
        (410, False),
        (408, True),
        (429, True),
        (500, True),
        (503, True),
    ],
)
def test_an_error_status_has_a_message_and_is_retriable_or_not(io_loop, incoming, status, transient):
    with answering(status) as server, pytest.raises(DownloadFailed) as raised:
        fetch(io_loop, server.url("/sheet"), incoming)
    assert raised.value.message.parameters == {"status": status}
    assert raised.value.transient is transient
    assert raised.value.retry_after is None


def test_the_servers_retry_after_is_kept(io_loop, incoming):
    with answering(503, **{"Retry-After": "7"}) as server, pytest.raises(DownloadFailed) as raised:
        fetch(io_loop, server.url("/sheet"), incoming)
    assert raised.value.retry_after == 7


def test_a_content_length_over_the_limit_is_refused_before_any_byte_is_written(io_loop, incoming):
    async def large(_):
        return web.Response(body=bytes(LIMIT + 1))

    with serving(sheet=large) as server, pytest.raises(PdfTooLarge):
        fetch(io_loop, server.url("/sheet"), incoming)
    assert incoming.size == 0


def test_a_body_over_the_limit_is_cut_off_without_a_content_length(io_loop, incoming):
    async def endless(request):
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(bytes(50_000))

    with serving(sheet=endless) as server, pytest.raises(PdfTooLarge):
        fetch(io_loop, server.url("/sheet"), incoming)
    assert incoming.size <= LIMIT + 100_000


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_decompression_bomb_is_cut_off_by_its_decompressed_size(io_loop, incoming, encoding):
    zeros = bytes(50 * LIMIT)
    packed = gzip.compress(zeros) if encoding == "gzip" else zlib.compress(zeros)
    assert len(packed) < LIMIT

    async def bomb(_):
        return web.Response(body=packed, headers={"Content-Encoding": encoding})

    with serving(sheet=bomb) as server, pytest.raises(PdfTooLarge):
        fetch(io_loop, server.url("/sheet"), incoming)
    assert incoming.size <= LIMIT + 100_000


def test_a_compressed_response_within_the_limit_is_decompressed(io_loop, incoming):
    async def packed(_):
        return web.Response(body=gzip.compress(PDF), headers={"Content-Encoding": "gzip"})

    progress = Progress()
    with serving(sheet=packed) as server:
        fetch(io_loop, server.url("/sheet"), incoming, progress)
    assert content(incoming) == PDF
    assert all(0 <= percent <= 100 for percent, _ in progress)


def test_a_corrupt_compressed_response_fails(io_loop, incoming):
    async def broken(_):
        return web.Response(body=b"this is not gzip", headers={"Content-Encoding": "gzip"})

    with serving(sheet=broken) as server, pytest.raises(DownloadFailed):
        fetch(io_loop, server.url("/sheet"), incoming)


def test_a_broken_connection_is_retriable(io_loop, incoming):
    async def breaking(request):
        response = web.StreamResponse()
        response.content_length = len(PDF)
        await response.prepare(request)
        await response.write(PDF[:1000])
        request.transport.abort()
        return response

    with serving(sheet=breaking) as server, pytest.raises(DownloadFailed, match="DOWNLOAD_BROKEN_OFF") as raised:
        fetch(io_loop, server.url("/sheet"), incoming)
    assert raised.value.transient


def test_a_refused_connection_is_retriable(io_loop, incoming):
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port = server.getsockname()[1]
    with pytest.raises(DownloadFailed, match="DOWNLOAD_BROKEN_OFF") as raised:
        fetch(io_loop, f"http://127.0.0.1:{port}/", incoming)
    assert raised.value.transient


def test_a_response_that_is_not_http_fails(io_loop, incoming):
    def talk(server):
        connection, _ = server.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(b"SSH-2.0-nonsense\r\n\r\n")

    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        thread = threading.Thread(target=talk, args=(server,))
        thread.start()
        with pytest.raises(DownloadFailed, match="DOWNLOAD_BAD_ANSWER"):
            fetch(io_loop, f"http://127.0.0.1:{server.getsockname()[1]}/", incoming)
        thread.join(WAIT)


def test_a_server_without_tls_fails_for_an_https_url(io_loop, incoming):
    with serving(sheet=send_pdf) as server, pytest.raises(DownloadFailed, match="DOWNLOAD_INSECURE") as raised:
        fetch(io_loop, server.url("/sheet").replace("http:", "https:"), incoming)
    assert not raised.value.transient


def test_an_unknown_host_has_its_own_message(io_loop, incoming):
    with pytest.raises(DownloadFailed, match="DOWNLOAD_NO_SUCH_HOST") as raised:
        fetch(io_loop, f"http://{'a' * 63}.{'b' * 63}.{'c' * 63}.{'d' * 63}.example/", incoming)
    assert not raised.value.transient


def test_a_failed_dns_lookup_is_retriable(incoming):
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as unused:
        unused.bind(("127.0.0.1", 0))
        nameserver = f"127.0.0.1:{unused.getsockname()[1]}"
    io_loop = IoLoop((nameserver,))
    io_loop.start()
    with pytest.raises(DownloadFailed, match="DOWNLOAD_HOST_NOT_FOUND") as raised:
        fetch(io_loop, "http://sheets.example/", incoming)
    assert raised.value.transient
    io_loop.close()


@pytest.mark.parametrize("limit", ["read_timeout", "timeout"])
def test_a_server_that_stops_sending_times_out(io_loop, incoming, limit):
    asked = Asked()

    async def silent(request):
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(PDF[:1000])
        await asked.hang()

    with serving(sheet=silent) as server:
        with pytest.raises(DownloadTimeout) as raised:
            fetch(io_loop, server.url("/sheet"), incoming, **{limit: 0.3})
        # A busy machine may time out before it has sent the request.
        assert not asked.arrived.is_set() or asked.gone.wait(WAIT)
    assert raised.value.transient


def test_a_server_that_sends_slowly_times_out(io_loop, incoming):
    async def dripping(request):
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"%")
            await asyncio.sleep(0.02)

    with serving(sheet=dripping) as server, pytest.raises(DownloadTimeout):
        fetch(io_loop, server.url("/sheet"), incoming, timeout=0.5)


def test_a_waiting_download_can_be_cancelled_and_closes_its_connection(io_loop, incoming):
    asked, cancel = Asked(), CancelToken()
    outcome = []

    async def silent(_):
        await asked.hang()

    def work(url):
        try:
            fetch(io_loop, url, incoming, cancel=cancel)
        except Cancelled as stopped:
            outcome.append(stopped.reason)

    with serving(sheet=silent) as server:
        thread = threading.Thread(target=work, args=(server.url("/sheet"),))
        thread.start()
        assert asked.arrived.wait(WAIT)
        cancel.cancel(CancelReason.USER)
        thread.join(WAIT)
        assert outcome == [CancelReason.USER]
        assert asked.gone.wait(WAIT)
