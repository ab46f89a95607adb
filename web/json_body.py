"""The base class of all JSON bodies, and their encoding."""

from datetime import UTC, datetime
from itertools import product
from types import SimpleNamespace
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
