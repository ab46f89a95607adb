"""The shape of the AI reader's answer, as a JSON schema and as a parser."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from heatsync.model.errors import AiBadAnswer

_SPACES = re.compile(r"\s+")


def _blank_is_unknown(value: object) -> object:
    """Models that must fill every member often write "" for an unknown value."""
    return (_SPACES.sub(" ", value).strip() or None) if isinstance(value, str) else value


Text = Annotated[str | None, BeforeValidator(_blank_is_unknown)]


class _Strict(BaseModel):
    """Members have no default: strict JSON schemas require all of them, with null for unknown values."""

    model_config = ConfigDict(extra="forbid", strict=True)


class AiRelay(_Strict):
    """A relay leg of the swimmer."""

    letter: Text
    leg: int | None
    team: Text


class AiEntry(_Strict):
    """One entry."""

    page: int | None
    event_number: int | None
    event_label: Text
    event_name: Text
    swimmer_name: Text
    age: int | None
    birth_year: int | None
    team: Text
    seed_time: Text
    heat_number: int | None
    lane: int | None
    rank: int | None
    heat_start_time: Text
    time_source: Annotated[Literal["printed", "approximate", "timeline"] | None, BeforeValidator(_blank_is_unknown)]
    session_date: Text
    session_name: Text
    round: Text
    relay: AiRelay | None


class AiAnswer(_Strict):
    """The whole answer."""

    meet_name: Text
    meet_start: Text
    entries: list[AiEntry] = Field(max_length=2000)
    similar_names: list[str] = Field(max_length=200)

    @classmethod
    def parse(cls, text: str) -> AiAnswer:
        """Raises `AiBadAnswer`, without quoting the answer: it may contain names."""
        try:
            return cls.model_validate_json(text)
        except ValidationError:
            raise AiBadAnswer from None


def answer_schema() -> dict[str, Any]:
    """The JSON schema that the AI reader must follow."""
    schema = AiAnswer.model_json_schema()
    for member in ("entries", "similar_names"):  # strict schemas allow no bounds
        del schema["properties"][member]["maxItems"]
    return schema
