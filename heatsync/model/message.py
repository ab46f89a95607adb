"""A message to a user as a code and parameters. Its text comes from the catalogue, see `heatsync.model.rendering`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True, init=False)
class Message:
    """`Message("DOWNLOAD_NOT_FOUND", status=404)`: hashable, comparable, and unchanged by a round trip through JSON.

    A parameter is a text, a number, another message, or a list of these. Its name is a placeholder in the catalogue's
    text. Write the code as a literal and name every parameter: a test compares each call with the catalogue.
    """

    code: str
    parameters: dict[str, Parameter]

    def __init__(self, code: str, /, **parameters: Value | Iterable[Value]) -> None:
        object.__setattr__(self, "code", code)
        object.__setattr__(self, "parameters", {name: _frozen(value) for name, value in parameters.items()})

    def __hash__(self) -> int:
        return hash((self.code, frozenset(self.parameters.items())))

    def to_json(self) -> dict[str, object]:
        """`{"code": ..., "parameters": {...}}`. Messages among the parameters have the same form."""
        return {"code": self.code, "parameters": {name: _to_json(value) for name, value in self.parameters.items()}}

    @classmethod
    def from_json(cls, raw: object) -> Message:
        """The inverse of `to_json`. Raises `ValueError` for anything else."""
        match raw:
            case {"code": str(code), "parameters": dict(parameters), **rest} if not rest:
                return cls(code, **{str(name): _from_json(value) for name, value in parameters.items()})
        raise ValueError("not a message")


Value: TypeAlias = str | int | float | Message
Parameter: TypeAlias = Value | tuple[Value, ...]


def _frozen(value: Value | Iterable[Value]) -> Parameter:
    return value if isinstance(value, str | int | float | Message) else tuple(value)


def _to_json(value: Parameter) -> object:
    if isinstance(value, tuple):
        return [_to_json(each) for each in value]
    return value.to_json() if isinstance(value, Message) else value


def _from_json(raw: object) -> Parameter:
    return tuple(map(_value, raw)) if isinstance(raw, list) else _value(raw)


def _value(raw: object) -> Value:
    return raw if isinstance(raw, str | int | float) else Message.from_json(raw)
