"""A message to a user as a code and parameters. Its text comes from the catalogue, see `heatsync.model.rendering`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True, init=False)
class Message:
    """`Message("DOWNLOAD_NOT_FOUND", status=404)`: hashable, comparable, and unchanged by msgspec's round trip to JSON.

    A parameter is a text, a number, another message, or a list of these. Its name is a placeholder in the catalogue's
    text. Write the code as a literal and name every parameter: a test compares each call with the catalogue.
    """

    code: str
    parameters: dict[str, Parameter]

    def __init__(self, code: str, /, **parameters: Value | Iterable[Value]) -> None:
        object.__setattr__(self, "code", code)
        frozen = {name: value if isinstance(value, Value) else tuple(value) for name, value in parameters.items()}
        object.__setattr__(self, "parameters", frozen)

    def __hash__(self) -> int:
        return hash((self.code, frozenset(self.parameters.items())))


Value: TypeAlias = str | int | float | Message
Parameter: TypeAlias = Value | tuple[Value, ...]
