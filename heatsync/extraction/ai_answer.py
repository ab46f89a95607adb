"""The AI reader's answer: its JSON schema, and the checks that its entries are the swimmer's and possible."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from heatsync.extraction.page_selection import PageSelection
from heatsync.model.errors import AiBadAnswer
from heatsync.model.extraction import Extraction
from heatsync.model.message import Message
from heatsync.model.swim import RelayLeg, Swim, TimeSource
from heatsync.names.matching import MatchQuality
from heatsync.names.nearest import nearest_names
from heatsync.names.para_class import name_without_class, team_without_class
from heatsync.names.swimmer_name import SwimmerName
from heatsync.results.deduplication import without_repeats_in_sheet
from heatsync.search.search_warnings import not_in_sheet

_SPACES = re.compile(r"\s+")
_READER = "ai"  # the name of `AiExtractor`, which imports this module
_CLOCKS = ("%H:%M", "%I:%M %p", "%I:%M%p", "%H:%M:%S")
_LARGEST_NUMBER = 9999
"""The largest number that fits a column of a heat sheet."""


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


def check_answer(answer: AiAnswer, swimmer: SwimmerName, shown: PageSelection, version: str) -> Extraction:
    """The swimmer's entries in the answer, and a warning for everything that was left out.

    `shown` are the pages that the AI reader was given, `version` is the AI reader's.
    """
    own, others = _split([_without_class(entry) for entry in answer.entries], swimmer)
    values = _Values(shown)
    meet_start = values.day(answer.meet_start)
    swims = without_repeats_in_sheet([_swim(entry, values) for entry in own])
    warnings = values.warnings
    if others:
        names = dict.fromkeys(name or Message("UNNAMED_SWIMMER") for name in others)
        warnings.append(Message("AI_OTHER_NAMES_LEFT_OUT", names=names, swimmer=swimmer.text))
    if not own:
        candidates = [*filter(None, others), *answer.similar_names]
        warnings.append(not_in_sheet(swimmer, nearest_names(swimmer.text, candidates)))
    return Extraction(
        extractor=_READER,
        version=version,
        meet_name=answer.meet_name or "",
        meet_start=meet_start,
        swims=tuple(replace(swim, entry=number) for number, swim in enumerate(swims, 1)),
        warnings=tuple(dict.fromkeys(warnings)),
    )


def _split(entries: Sequence[AiEntry], swimmer: SwimmerName) -> tuple[list[AiEntry], list[str | None]]:
    """The entries whose names match best, and the other names."""
    qualities = [swimmer.match(entry.swimmer_name or "") for entry in entries]
    best = max(qualities, default=MatchQuality.NONE) or MatchQuality.FULL
    rated = list(zip(entries, qualities, strict=True))
    others = [entry.swimmer_name for entry, quality in rated if quality is not best]
    return [entry for entry, quality in rated if quality is best], others


def _without_class(entry: AiEntry) -> AiEntry:
    """The entry without the para class that some meets print behind the name and before the team."""
    name, team = entry.swimmer_name, entry.team
    cleaned = {"swimmer_name": name and name_without_class(name), "team": team and team_without_class(team)}
    return entry.model_copy(update=cleaned)


def _swim(entry: AiEntry, values: _Values) -> Swim:
    start, relay = values.clock(entry.heat_start_time), entry.relay
    return replace(
        Swim(**dict(entry)),  # the members have the same names
        event_number=values.count(entry.event_number),
        age=values.count(entry.age),
        birth_year=values.count(entry.birth_year),
        heat_number=values.count(entry.heat_number),
        lane=values.count(entry.lane, least=0),
        rank=values.count(entry.rank),
        heat_start_time=start,
        time_source=TimeSource(entry.time_source or TimeSource.PRINTED) if start else None,
        session_date=values.day(entry.session_date),
        relay=RelayLeg(relay.letter, values.count(relay.leg), relay.team) if relay else None,
        page=values.page(entry.page),
        read_by=_READER,
        verified=False,
    )


class _Values:
    """Converts values of the answer. A value that is not possible becomes None, with a warning."""

    def __init__(self, shown: PageSelection) -> None:
        self._shown = shown
        self.warnings: list[Message] = []

    def count(self, value: int | None, least: int = 1) -> int | None:
        """The number of an event, a heat, a lane (from 0), or a year."""
        if value is None or least <= value <= _LARGEST_NUMBER:
            return value
        self.warnings.append(Message("AI_BAD_NUMBER"))
        return None

    def page(self, counted: int | None) -> int | None:
        """The page of the whole PDF. The AI reader counts the pages that it was given."""
        page = self._shown.page_of(counted)
        if page is None and counted is not None:
            self.warnings.append(Message("AI_BAD_PAGE"))
        return page

    def clock(self, value: str | None) -> str | None:
        """A clock time as "HH:MM"."""
        if value is None:
            return None
        for layout in _CLOCKS:
            try:
                return datetime.strptime(value, layout).strftime("%H:%M")  # noqa: DTZ007 - the meet's local time
            except ValueError:
                continue
        self.warnings.append(Message("AI_BAD_TIME"))
        return None

    def day(self, value: str | None) -> str | None:
        """A date as "YYYY-MM-DD"."""
        if value is None:
            return None
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            self.warnings.append(Message("AI_BAD_DATE"))
            return None
