"""Messages in a job's row: the text at the time of writing, and beside it the code and the parameters as JSON."""

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import msgspec
from peewee import Field, TextField

from heatsync.model.message import Message
from heatsync.model.rendering import render

_CACHED = 1_000
"""Most jobs have the same few messages: encoding them each time costs 5 % of the jobs per second."""


def progress_columns(message: Message) -> dict[str, Any]:
    """The columns of a job's progress."""
    return {"progress_message": render(message), "progress_details": message}


@lru_cache(_CACHED)
def encode_message(message: Message | None) -> str | None:
    return None if message is None else json.dumps(msgspec.to_builtins(message))


@lru_cache(_CACHED)
def decode_message(text: str | None) -> Message | None:
    return None if text is None else msgspec.convert(json.loads(text), Message)


if TYPE_CHECKING:

    class MessageField(Field[Message | None]): ...
else:

    class MessageField(TextField):
        """A `Message` as JSON."""

        db_value = staticmethod(encode_message)
        python_value = staticmethod(decode_message)
