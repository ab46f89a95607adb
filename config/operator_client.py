"""An HTTP client for the operator API of a running service."""

from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias, TypeVar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

import msgspec

from config.operator_token import FILE, plain
from config.settings import Settings

T = TypeVar("T")
JsonObject: TypeAlias = dict[str, object]

_TIMEOUT: Final = 30.0
_ANY_INTERFACE: Final = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 - recognized, not listened on
_NOT_HEATSYNC: Final = "The server's response is not from HeatSync."


class Refused(Exception):
    """The service refused the request."""


class ListedBatch(msgspec.Struct, frozen=True):
    """A batch in a list, and all its jobs."""

    batch: JsonObject
    jobs: list[JsonObject]


class OperatorClient:
    """Every method blocks. Raises `Refused` with the service's message, or `ConnectionError`."""

    def __init__(self, server: str, token: str) -> None:
        self._server = server.rstrip("/")
        self._token = token
        # No proxy and no redirects: either would receive the token.
        self._opener = build_opener(ProxyHandler({}), _NoRedirect())

    def request(self, path: str, body: Mapping[str, object] | None = None) -> JsonObject:
        """The service's response to a POST of this body, or to a GET without one."""
        data = None if body is None else msgspec.json.encode(body)
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        request = Request(f"{self._server}{path}", data, headers)  # noqa: S310 - http or https only
        try:
            with self._opener.open(request, timeout=_TIMEOUT) as response:
                return _decode(response.read())
        except HTTPError as error:
            with error:
                raise Refused(_decode(error.read()).get("message", "The service refused the request.")) from None
        except OSError as error:
            reason = getattr(error, "reason", error)
            raise ConnectionError(f"Can't reach the service at {self._server}: {reason}") from None

    def batches(self, **filters: object) -> Iterator[ListedBatch]:
        """The matching batches, newest first. Requests the next page only when it is needed."""
        query = {name: value for name, value in filters.items() if value}
        cursor: object = ""
        while cursor is not None:
            page = query | ({"cursor": cursor} if cursor else {})
            response = self.request(f"/api/operator/batches?{urlencode(page, doseq=True)}")
            yield from member(response, "batches", list[ListedBatch])
            cursor = response.get("nextCursor")

    def find_job(self, job_id: str) -> tuple[JsonObject, JsonObject]:
        """A job's batch, and the job."""
        for found in self.batches(job=job_id) if job_id else ():
            for job in found.jobs:
                if job.get("id") == job_id:
                    return found.batch, job
        raise Refused("There is no job with this ID. It may have expired.")


def client_of(settings: Settings, server: str | None) -> OperatorClient:
    """A client of this server, or of the one in the settings. The token is in the settings or in the data folder."""
    path = settings.data_dir / FILE
    token = plain(settings.operator_token) or (path.read_text().strip() if path.is_file() else None)
    if token is None:
        raise Refused(
            "No operator token was found. Set HEATSYNC_OPERATOR_TOKEN, or set HEATSYNC_DATA_DIR"
            " to the service's data folder."
        )
    host = "127.0.0.1" if settings.host in _ANY_INTERFACE else settings.host
    return OperatorClient(server or f"http://{f'[{host}]' if ':' in host else host}:{settings.port}", token)


def member(response: JsonObject, name: str, kind: type[T]) -> T:
    """What this member of a response holds. Raises `Refused` if it is of another kind."""
    try:
        return msgspec.convert(response.get(name), kind)
    except msgspec.ValidationError:
        raise Refused(_NOT_HEATSYNC) from None


def _decode(raw: bytes) -> JsonObject:
    try:
        return msgspec.json.decode(raw, type=JsonObject)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Refused(_NOT_HEATSYNC) from None


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None
