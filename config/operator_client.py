"""Speaks to a running service as an operator: what the command line asks for goes over the same API as everything."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from config.operator_tokens import FILE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from config.settings import Settings

_SECONDS: Final = 30.0
_EVERYWHERE: Final = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 - recognised, not listened on
_HAS_NONE = "There is no operators' token: set HEATSYNC_OPERATOR_TOKEN, or run this where the service keeps its data."


class Refused(Exception):
    """The service refused, in its own words."""


class Unreachable(Exception):
    """No service answers."""


class OperatorClient:
    """Every method blocks, and raises `Refused` with the service's own words, or `Unreachable`."""

    def __init__(self, server: str, token: str) -> None:
        self._server = server.rstrip("/")
        self._token = token
        # No proxy of the environment and no redirect: they would be sent the token.
        self._opener = build_opener(ProxyHandler({}), _NoRedirect())

    def ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The service's answer."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        request = Request(f"{self._server}{path}", data, headers, method=method)  # noqa: S310 - of the operator's own
        try:
            with self._opener.open(request, timeout=_SECONDS) as answer:
                return _object(answer.read())
        except HTTPError as error:
            with error:
                raise Refused(_object(error.read()).get("message", "The service refused.")) from None
        except OSError as error:
            raise Unreachable(f"No response from {self._server}: {getattr(error, 'reason', error)}") from None

    def batches(self, **wanted: Any) -> Iterator[dict[str, Any]]:
        """The batches that fit, the newest first. Asks for the next ones when they are wanted."""
        query = {name: value for name, value in wanted.items() if value}
        cursor: str | None = ""
        while cursor is not None:
            page = query | ({"cursor": cursor} if cursor else {})
            answer = self.ask("GET", f"/api/operator/batches?{urlencode(page, doseq=True)}")
            yield from answer["batches"]
            cursor = answer["nextCursor"]

    def find_job(self, job_id: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """A job and its batch."""
        found = next(self.batches(job=job_id), None) if job_id else None
        if found is None:
            raise Refused("There is no such job. It may have expired.")
        return found["batch"], next(job for job in found["jobs"] if job["id"] == job_id)


def is_web_address(text: str) -> bool:
    """Whether a service may be there."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def client_of(settings: Settings, server: str | None) -> OperatorClient:
    """A client for this server, or the one of the settings, with the token of the settings or of the data folder."""
    host = "127.0.0.1" if settings.host in _EVERYWHERE else settings.host
    ours = f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"
    path = settings.data_dir / FILE
    if settings.operator_token is not None:
        token = settings.operator_token.get_secret_value().strip()
    elif path.is_file():
        token = path.read_text().strip()
    else:
        raise Refused(_HAS_NONE)
    return OperatorClient(server or ours, token)


def _object(raw: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(raw)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise Refused("The server's response is not from HeatSync.")
    return answer
