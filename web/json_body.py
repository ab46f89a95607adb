"""JSON bodies: their base class, their encoding, and the responses that carry them.

Responses that a client may keep have an ETag, the checksum of the body (RFC 9110, section 8.8.3).
"""

import hashlib
from datetime import UTC, datetime
from itertools import product
from types import SimpleNamespace
from typing import Self

import msgspec
from aiohttp import hdrs, web


class Moment:
    """A point in time in a body: UTC with milliseconds, `2026-03-14T09:15:00.000Z` (RFC 3339).

    No dataclass: msgspec would encode it as an object.
    """

    def __init__(self, at: datetime) -> None:
        self._text = at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def __str__(self) -> str:
        return self._text


class Body(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A JSON object that clients read, or a part of one.

    A field is named after its source attribute. `name=` gives the name in the JSON where that is not the
    same word in camel case.
    """

    @classmethod
    def of(cls, *sources: object, **given: object) -> Self:
        """Take each field from `given`, or from the first of `sources` that has an attribute of that name.

        Values are converted to the types of the fields: nested objects to bodies, a `datetime` to a `Moment`.
        Raises `msgspec.ValidationError` if one has another type, or is missing.
        """
        for source, name in product(sources, cls.__struct_fields__):
            if name not in given and hasattr(source, name):
                given[name] = getattr(source, name)
        return msgspec.convert(SimpleNamespace(**given), cls, from_attributes=True, dec_hook=_convert)


_encoder = msgspec.json.Encoder(enc_hook=str)


def encode(body: Body) -> bytes:
    """The body as UTF-8 on one line."""
    return _encoder.encode(body)


def _convert(type_: type, value: object) -> object:
    if type_ is Moment and isinstance(value, datetime):
        return Moment(value)
    raise NotImplementedError


def json_response(body: Body, *, status: int = 200) -> web.Response:
    """A response that no client or proxy keeps."""
    response = web.Response(body=encode(body), status=status, content_type="application/json", charset="utf-8")
    response.headers[hdrs.CACHE_CONTROL] = "no-store"
    return response


def cacheable_json(request: web.Request, body: Body) -> web.Response:
    return cacheable(request, encode(body), "application/json")


def cacheable(request: web.Request, body: bytes, content_type: str, *, changed: datetime | None = None) -> web.Response:
    """A 200 with the body, or a 304 if the client has it. Clients must revalidate before they use it again.

    `changed` is the last change of the body, in whole seconds.
    """
    etag = hashlib.sha256(body).hexdigest()[:32]
    response = (
        web.Response(status=304)
        if is_known(request, etag) or _is_unchanged(request, changed)
        else web.Response(body=body, content_type=content_type, charset="utf-8")
    )
    response.etag = etag
    response.last_modified = changed
    response.headers[hdrs.CACHE_CONTROL] = "no-cache"
    return response


def is_known(request: web.Request, etag: str) -> bool:
    """Whether `If-None-Match` has this ETag."""
    # Weak ones count too: a proxy that compresses turns our ETags into weak ones.
    return any(tag.value in {etag, "*"} for tag in request.if_none_match or ())


def _is_unchanged(request: web.Request, changed: datetime | None) -> bool:
    """Whether the body has not changed since `If-Modified-Since`.

    An ETag is more exact and decides alone (RFC 9110 section 13.1.3).
    """
    since = request.if_modified_since
    return changed is not None and since is not None and hdrs.IF_NONE_MATCH not in request.headers and changed <= since
