"""Checks what the AI reader says: its answer must have the agreed shape, and nothing in it is taken on trust."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from heatsync.model.errors import AiBadAnswer
from heatsync.model.swim import RelayLeg, Swim, TimeSource
from heatsync.names.matching import MatchQuality
from heatsync.names.nearest import nearest_names
from heatsync.results.deduplication import without_repeats_in_sheet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from heatsync.extraction.page_selection import PageSelection
    from heatsync.names.swimmer_name import SwimmerName

_SPACES = re.compile(r"\s+")


def _blank_is_unknown(value: object) -> object:
    """Models that must name every member often write "" for what the sheet does not say."""
    return (_SPACES.sub(" ", value).strip() or None) if isinstance(value, str) else value


Text = Annotated[str | None, BeforeValidator(_blank_is_unknown)]


class _Strict(BaseModel):
    """No member has a default: strict JSON schemas want all of them named, unknown ones as null."""

    model_config = ConfigDict(extra="forbid", strict=True)


class AiRelay(_Strict):
    """A relay leg of the swimmer."""

    letter: Text
    leg: int | None
    team: Text


class AiEntry(_Strict):
    """One entry as the AI reader gives it."""

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
        """Raises `AiBadAnswer`, without the answer's text: it may hold names."""
        try:
            return cls.model_validate_json(text)
        except ValidationError:
            raise AiBadAnswer from None


def answer_schema() -> dict[str, Any]:
    """The JSON schema that the AI reader is held to."""
    schema = AiAnswer.model_json_schema()
    for member in ("entries", "similar_names"):  # strict schemas know no bounds: they are for our own check
        del schema["properties"][member]["maxItems"]
    return schema


class CheckedAnswer:
    """The entries of the answer that are the swimmer's, and a warning for everything that was left out."""

    def __init__(self, answer: AiAnswer, swimmer: SwimmerName, shown: PageSelection) -> None:
        self._shown = shown
        self._notes: list[str] = []
        fits = [swimmer.match(entry.swimmer_name or "") for entry in answer.entries]
        best = max(fits, default=MatchQuality.NONE)
        own = [entry for entry, fit in zip(answer.entries, fits, strict=True) if best and fit == best]
        others = [entry.swimmer_name for entry, fit in zip(answer.entries, fits, strict=True) if not fit or fit != best]
        self.meet_name = answer.meet_name or ""
        self.meet_start = self._day(answer.meet_start)
        told = without_repeats_in_sheet([self._event(entry) for entry in own])
        self.swims = tuple(replace(event, entry=number) for number, event in enumerate(told, 1))
        if others:
            self._notes.append(_left_out(others, swimmer))
        if not own:
            self._notes.append(_not_there(swimmer, [*filter(None, others), *answer.similar_names]))

    @property
    def warnings(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._notes))

    def _event(self, entry: AiEntry) -> Swim:
        start = self._clock(entry.heat_start_time)
        return Swim(
            event_number=self._count(entry.event_number),
            event_label=entry.event_label,
            event_name=entry.event_name,
            swimmer_name=entry.swimmer_name,
            age=self._count(entry.age),
            birth_year=self._count(entry.birth_year),
            team=entry.team,
            seed_time=entry.seed_time,
            heat_number=self._count(entry.heat_number),
            lane=self._count(entry.lane, least=0),
            rank=self._count(entry.rank),
            heat_start_time=start,
            time_source=TimeSource(entry.time_source or TimeSource.PRINTED) if start else None,
            session_date=self._day(entry.session_date),
            session_name=entry.session_name,
            round=entry.round,
            relay=None
            if entry.relay is None
            else RelayLeg(letter=entry.relay.letter, leg=self._count(entry.relay.leg), team=entry.relay.team),
            page=self._page(entry.page),
            read_by="ai",
            verified=False,
        )

    def _count(self, value: int | None, least: int = 1) -> int | None:
        """A number that can be one of an event, a heat, a lane (pools have a lane 0), a year; else unknown."""
        if value is None or least <= value <= 9999:  # noqa: PLR2004 - what fits the sheet's columns
            return value
        self._notes.append("The AI reader gave a number that cannot be right; it was left out.")
        return None

    def _page(self, counted: int | None) -> int | None:
        """The page of the whole PDF."""
        page = self._shown.page_of(counted)
        if page is None and counted is not None:
            self._notes.append("The AI reader named a page that it was not shown; it was left out.")
        return page

    def _clock(self, value: str | None) -> str | None:
        """A clock time as "HH:MM"."""
        if value is None:
            return None
        for layout in ("%H:%M", "%I:%M %p", "%I:%M%p", "%H:%M:%S"):
            try:
                return datetime.strptime(value, layout).strftime("%H:%M")  # noqa: DTZ007 - the meet's local time
            except ValueError:
                continue
        self._notes.append("The AI reader gave a start time that cannot be one; it was left out.")
        return None

    def _day(self, value: str | None) -> str | None:
        """A date as "YYYY-MM-DD"."""
        if value is None:
            return None
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            self._notes.append("The AI reader gave a date that cannot be one; it was left out.")
            return None


def _left_out(names: Iterable[str | None], swimmer: SwimmerName) -> str:
    seen = dict.fromkeys(name or "somebody without a name" for name in names)
    return f"The AI reader also gave entries of {'; '.join(seen)}: left out, as that is not {swimmer.text}."


def _not_there(swimmer: SwimmerName, candidates: Iterable[str]) -> str:
    near = nearest_names(swimmer.text, candidates)
    return f"{swimmer.not_there} The nearest names in it are {'; '.join(near)}." if near else swimmer.not_there
