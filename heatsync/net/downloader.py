"""Fetches a heat sheet from a link that a stranger gave, within bounds of bytes, time and reach."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, NoReturn, Protocol

import aiohttp

from heatsync.model.errors import DownloadBlocked, DownloadFailed, DownloadTimeout, JobError, PdfTooLarge
from heatsync.model.message import Message
from heatsync.model.metrics import NOOP, timed_step
from heatsync.net.ip_filter import DialGuard
from heatsync.net.retry_after import retry_after

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heatsync.model.cancel import CancelToken
    from heatsync.model.metrics import Metrics
    from heatsync.model.progress import ProgressCallback
    from heatsync.net import ip_filter
    from heatsync.net.io_loop import IoLoop

_CHUNK = 64 * 1024
_MAX_REDIRECTS = 5
_HEADERS = {
    "User-Agent": "HeatSync",
    "Accept": "application/pdf, */*;q=0.5",
    "Accept-Encoding": "identity",  # a PDF is compressed inside, and its length is then what the server says
}

_REFUSALS = {
    401: Message("DOWNLOAD_NEEDS_LOGIN", status=401),
    403: Message("DOWNLOAD_FORBIDDEN", status=403),
    404: Message("DOWNLOAD_NOT_FOUND", status=404),
    410: Message("DOWNLOAD_GONE", status=410),
    429: Message("DOWNLOAD_THROTTLED", status=429),
}


class ByteSink(Protocol):
    """Receives the bytes of one download; `size` counts them."""

    size: int

    def write(self, chunk: bytes) -> None: ...


class Downloader:
    """Fetches links on the I/O loop. `allow` names private networks that may be reached all the same.

    `total` bounds a whole download and `silence` the wait for the next bytes, in seconds; `max_bytes` the PDF as it
    comes out, unpacked.
    """

    def __init__(
        self,
        io_loop: IoLoop,
        *,
        max_bytes: int,
        allow: Sequence[ip_filter.Network] = (),
        total: float = 120,
        silence: float = 20,
        metrics: Metrics = NOOP,
    ) -> None:
        self._io_loop = io_loop
        self._max_bytes = max_bytes
        self._allow = tuple(allow)
        self._total = total
        self._metrics = metrics
        self._timeout = aiohttp.ClientTimeout(total=None, connect=silence, sock_connect=silence, sock_read=silence)

    def fetch(self, url: str, into: ByteSink, progress: ProgressCallback, cancel: CancelToken) -> None:
        """Write what is at `url` to `into`, which must be new for every try.

        `progress` is called in the I/O loop's thread: it must be quick. Raises `DownloadFailed`, `DownloadTimeout`,
        `DownloadBlocked` or `PdfTooLarge`.
        """
        with timed_step(self._metrics, "download"):
            self._io_loop.run(
                lambda: self._fetch(url, into, progress),
                cancel=cancel,
                deadline=self._total,
                on_timeout=DownloadTimeout(transient=True),
            )

    async def _fetch(self, url: str, into: ByteSink, progress: ProgressCallback) -> None:
        guard = DialGuard(self._allow)
        # A session of its own per download: no cookie and no connection outlives it.
        connector = aiohttp.TCPConnector(
            socket_factory=guard,
            resolver=aiohttp.ThreadedResolver(),  # asks the loop, and the I/O loop needs no thread for it
            force_close=True,
        )
        try:
            async with (
                aiohttp.ClientSession(
                    connector=connector, cookie_jar=aiohttp.DummyCookieJar(), headers=_HEADERS, timeout=self._timeout
                ) as session,
                session.get(url, max_redirects=_MAX_REDIRECTS + 1) as answer,
            ):
                await self._receive(answer, into, progress)
        except (aiohttp.ClientError, TimeoutError) as error:
            _raise_typed(error, guard)

    async def _receive(self, answer: aiohttp.ClientResponse, into: ByteSink, progress: ProgressCallback) -> None:
        _check_status(answer)
        length = answer.content_length or 0
        if length > self._max_bytes:
            raise PdfTooLarge
        told = -1
        async for chunk in answer.content.iter_chunked(_CHUNK):
            into.write(chunk)
            if into.size > self._max_bytes:
                raise PdfTooLarge
            percent = min(100, into.size * 100 // length) if length else 0
            if percent > told:
                told = percent
                progress(percent, Message("DOWNLOADING"))


def _check_status(answer: aiohttp.ClientResponse) -> None:
    status = answer.status
    if status == 200:  # noqa: PLR2004 - the only status that brings a whole file
        return
    broken = status >= 500  # noqa: PLR2004 - HTTP's server errors
    other = Message("DOWNLOAD_SERVER_ERROR", status=status) if broken else Message("DOWNLOAD_REFUSED", status=status)
    raise DownloadFailed(
        _REFUSALS.get(status, other),
        transient=broken or status in {408, 425, 429},
        retry_after=retry_after(answer.headers.get("Retry-After")),
    )


def _raise_typed(error: Exception, guard: DialGuard) -> NoReturn:
    # Without the cause: its text holds the link, and a link may hold a password, which no log may show.
    raise _typed(error, guard) from None


def _typed(error: Exception, guard: DialGuard) -> JobError:  # noqa: PLR0911 - a table, one line per failure
    match error:
        case aiohttp.ClientConnectorDNSError() if error.os_error.errno == socket.EAI_NONAME:
            return DownloadFailed(Message("DOWNLOAD_NO_SUCH_HOST"))
        case aiohttp.ClientConnectorDNSError():
            return DownloadFailed(Message("DOWNLOAD_HOST_NOT_FOUND"), transient=True)
        case aiohttp.ClientConnectorCertificateError() | aiohttp.ClientConnectorSSLError():
            return DownloadFailed(Message("DOWNLOAD_INSECURE"))
        case aiohttp.ClientConnectorError() if guard.refused:
            return DownloadBlocked()
        case aiohttp.TooManyRedirects():
            return DownloadFailed(Message("DOWNLOAD_REDIRECTS"))
        case aiohttp.NonHttpUrlClientError():
            return DownloadFailed(Message("DOWNLOAD_NOT_WEB"))
        case aiohttp.InvalidURL():
            return DownloadBlocked() if _is_disguised(error) else DownloadFailed(Message("DOWNLOAD_BAD_URL"))
        case aiohttp.ClientResponseError():
            return DownloadFailed(Message("DOWNLOAD_BAD_ANSWER"))
        case TimeoutError():
            return DownloadTimeout(transient=True)
        case _:
            return DownloadFailed(Message("DOWNLOAD_BROKEN_OFF"), transient=True)


def _is_disguised(error: aiohttp.InvalidURL) -> bool:
    """An IPv4 address in another spelling (0x7f000001, 127.1), which aiohttp does not dial."""
    host = str(error.url)
    try:
        socket.inet_aton(host)
    except OSError:
        return False
    return True
