"""Downloads files from URLs of unknown origin, with limits on size, time and reachable networks."""

import socket
from collections.abc import Callable, Sequence
from contextlib import suppress

import aiohttp

from heatsync.model.cancel import CancelToken
from heatsync.model.errors import DownloadBlocked, DownloadFailed, DownloadTimeout, JobError, PdfTooLarge
from heatsync.model.message import Message
from heatsync.model.metrics import NOOP, Metrics, timed_step
from heatsync.model.progress import ProgressCallback
from heatsync.net.io_loop import IoLoop
from heatsync.net.ip_filter import FilteringSocketFactory, IpNetwork
from heatsync.net.retry import retry_after

_CHUNK_BYTES = 64 * 1024
_MAX_REDIRECTS = 5
_HEADERS = {
    "User-Agent": "HeatSync",
    "Accept": "application/pdf, */*;q=0.5",
    "Accept-Encoding": "identity",  # so that Content-Length is the file's size; PDFs are compressed inside
}
_RETRIABLE_STATUSES = frozenset({408, 425, 429})
_MESSAGES = {
    401: Message("DOWNLOAD_NEEDS_LOGIN", status=401),
    403: Message("DOWNLOAD_FORBIDDEN", status=403),
    404: Message("DOWNLOAD_NOT_FOUND", status=404),
    410: Message("DOWNLOAD_GONE", status=410),
    429: Message("DOWNLOAD_THROTTLED", status=429),
}


class Downloader:
    """Downloads on the I/O loop. `allow` are private networks that downloads may reach.

    `timeout` limits a whole download, `read_timeout` the connecting and each wait for bytes, in seconds. `max_bytes`
    limits the file, without a transfer's compression.
    """

    def __init__(
        self,
        io_loop: IoLoop,
        *,
        max_bytes: int,
        allow: Sequence[IpNetwork] = (),
        timeout: float = 120,
        read_timeout: float = 20,
        metrics: Metrics = NOOP,
    ) -> None:
        self._io_loop = io_loop
        self._max_bytes = max_bytes
        self._allow = allow
        self._timeout = timeout
        self._wait_timeouts = aiohttp.ClientTimeout(
            total=None, connect=read_timeout, sock_connect=read_timeout, sock_read=read_timeout
        )
        self._metrics = metrics

    def fetch(
        self, url: str, write: Callable[[bytes], object], progress: ProgressCallback, cancel: CancelToken
    ) -> None:
        """Download `url` and pass its bytes to `write`, in chunks. Blocks.

        `write` and `progress` are called in the I/O loop's thread and must be quick. Raises `DownloadFailed`,
        `DownloadTimeout`, `DownloadBlocked`, `PdfTooLarge` or `Cancelled`.
        """
        with timed_step(self._metrics, "download"):
            self._io_loop.run(
                lambda: self._fetch(url, write, progress),
                cancel=cancel,
                timeout=self._timeout,
                timeout_error=DownloadTimeout(transient=True),
            )

    async def _fetch(self, url: str, write: Callable[[bytes], object], progress: ProgressCallback) -> None:
        sockets = FilteringSocketFactory(self._allow)
        # A session for each download: no cookie and no connection is kept.
        connector = aiohttp.TCPConnector(
            socket_factory=sockets,
            resolver=aiohttp.ThreadedResolver(),  # calls the loop's `getaddrinfo`, and the I/O loop's uses no thread
            force_close=True,
        )
        try:
            async with (
                aiohttp.ClientSession(
                    connector=connector,
                    cookie_jar=aiohttp.DummyCookieJar(),
                    headers=_HEADERS,
                    timeout=self._wait_timeouts,
                ) as session,
                session.get(url, max_redirects=_MAX_REDIRECTS + 1) as response,
            ):
                await self._receive(response, write, progress)
        except (aiohttp.ClientError, TimeoutError) as error:
            # Without the cause: its text has the URL, which may contain a password and would be logged.
            raise _to_job_error(error, refused=sockets.refused) from None

    async def _receive(
        self, response: aiohttp.ClientResponse, write: Callable[[bytes], object], progress: ProgressCallback
    ) -> None:
        _check_status(response)
        length = response.content_length or 0
        if length > self._max_bytes:
            raise PdfTooLarge
        received, reported = 0, -1
        async for chunk in response.content.iter_chunked(_CHUNK_BYTES):
            write(chunk)
            received += len(chunk)
            if received > self._max_bytes:
                raise PdfTooLarge
            percent = min(100, received * 100 // length) if length else 0
            if percent > reported:
                reported = percent
                progress(percent, Message("DOWNLOADING"))


def _check_status(response: aiohttp.ClientResponse) -> None:
    status = response.status
    if status == 200:  # noqa: PLR2004 - OK: the only status that comes with the whole file
        return
    is_server_error = status >= 500  # noqa: PLR2004 - RFC 9110, section 15.6
    default = (
        Message("DOWNLOAD_SERVER_ERROR", status=status)
        if is_server_error
        else Message("DOWNLOAD_REFUSED", status=status)
    )
    raise DownloadFailed(
        _MESSAGES.get(status, default),
        transient=is_server_error or status in _RETRIABLE_STATUSES,
        retry_after=retry_after(response.headers.get("Retry-After")),
    )


def _to_job_error(error: Exception, *, refused: bool) -> JobError:  # noqa: PLR0911 - one line for each error
    match error:
        case aiohttp.ClientConnectorError():
            return _connection_error(error, refused=refused)
        case aiohttp.TooManyRedirects():
            return DownloadFailed(Message("DOWNLOAD_REDIRECTS"))
        case aiohttp.NonHttpUrlClientError():
            return DownloadFailed(Message("DOWNLOAD_NOT_WEB"))
        case aiohttp.InvalidURL():
            return DownloadBlocked() if _is_disguised_ip(error) else DownloadFailed(Message("DOWNLOAD_BAD_URL"))
        case aiohttp.ClientResponseError():
            return DownloadFailed(Message("DOWNLOAD_BAD_ANSWER"))
        case TimeoutError():
            return DownloadTimeout(transient=True)
        case _:
            return DownloadFailed(Message("DOWNLOAD_BROKEN_OFF"), transient=True)


def _connection_error(error: aiohttp.ClientConnectorError, *, refused: bool) -> JobError:
    match error:
        case aiohttp.ClientConnectorDNSError() if error.os_error.errno == socket.EAI_NONAME:
            return DownloadFailed(Message("DOWNLOAD_NO_SUCH_HOST"))
        case aiohttp.ClientConnectorDNSError():
            return DownloadFailed(Message("DOWNLOAD_HOST_NOT_FOUND"), transient=True)
        case aiohttp.ClientSSLError():
            return DownloadFailed(Message("DOWNLOAD_INSECURE"))
        case _ if refused:
            return DownloadBlocked()
        case _:
            return DownloadFailed(Message("DOWNLOAD_BROKEN_OFF"), transient=True)


def _is_disguised_ip(error: aiohttp.InvalidURL) -> bool:
    """Whether the host is an IPv4 address in an unusual notation (0x7f000001, 127.1), which aiohttp rejects."""
    with suppress(OSError):
        return bool(socket.inet_aton(str(error.url)))
    return False
