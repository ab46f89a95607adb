"""The base class of all JSON bodies, and their encoding."""

from datetime import UTC, datetime
from functools import cache
from typing import Self

import msgspec


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
        values = {}
        for name, encoded in _names(cls):
            value = given[name] if name in given else _first(sources, name)
            if value is not _ABSENT:
                values[encoded] = value
        return msgspec.convert(values, cls, from_attributes=True, dec_hook=_convert)


_ABSENT = object()


@cache
def _names(body: type[Body]) -> list[tuple[str, str]]:
    """The fields of a body: the name of the attribute, and the name in the JSON."""
    return [(field.name, field.encode_name) for field in msgspec.structs.fields(body)]


def _first(sources: tuple[object, ...], name: str) -> object:
    for source in sources:
        value = getattr(source, name, _ABSENT)
        if value is not _ABSENT:
            return value
    return _ABSENT


_encoder = msgspec.json.Encoder(enc_hook=str)


def encode(body: Body) -> bytes:
    """The body as UTF-8 on one line."""
    return _encoder.encode(body)


def _convert(type_: type, value: object) -> object:
    if type_ is Moment and isinstance(value, datetime):
        return Moment(value)
    raise NotImplementedError
