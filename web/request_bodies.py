"""The JSON bodies that operations accept. Unknown members are refused: a misspelled filter must not match more jobs."""

from typing import Annotated, Final, TypeVar

import msgspec
from aiohttp import web

from heatsync.model.errors import BadJson
from web.validators import MAX_REASON, WORD, one_line

_MAX_AGE: Final = 1e12  # seconds: older than any job, and no number that a database refuses

Word = Annotated[str, msgspec.Meta(pattern=WORD)]
Seconds = Annotated[float, msgspec.Meta(ge=0, le=_MAX_AGE)]


class _RequestBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    pass


class Reasoned(_RequestBody, frozen=True, kw_only=True):
    """What every operation accepts."""

    reason: str | None = None

    @property
    def reason_line(self) -> str | None:
        """The reason on one line, cut to its maximum length."""
        return one_line(self.reason or "", MAX_REASON)


class JobFilter(_RequestBody, frozen=True, kw_only=True):
    """Selects failed jobs of all batches. `older_than` is the age of the failure."""

    error_code: Word | None = None
    batch_id: Word | None = None
    older_than: Seconds | None = None

    @property
    def is_empty(self) -> bool:
        return self == JobFilter()


class RestartByFilter(Reasoned, frozen=True, kw_only=True):
    """The body of `POST /api/operator/restart`."""

    filter: JobFilter | None = None
    dry_run: bool = False


B = TypeVar("B", bound=Reasoned)


async def read_body(request: web.Request, body: type[B]) -> B:
    """The request's body. It may be empty. Raises `BadJson`."""
    raw = await request.read()
    try:
        return msgspec.json.decode(raw if raw.strip() else b"{}", type=body)
    except (msgspec.DecodeError, ValueError, RecursionError):
        raise BadJson from None
