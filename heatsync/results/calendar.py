"""Writes the swimmer's entries as an iCalendar file (RFC 5545)."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from icalendar import Alarm, Calendar, Event
from icalendar.enums import TRANSP

from heatsync.model.errors import BadQuery
from heatsync.model.message import Message
from heatsync.model.rendering import render
from heatsync.model.swim import TimeSource
from heatsync.names.folding import simplify
from heatsync.results.merge import Results
from heatsync.results.result_entry import ResultEntry

SWIM = timedelta(minutes=5)
LONGEST_REMINDER_MINUTES = 7 * 24 * 60

_TIME_NOTES = {
    TimeSource.APPROXIMATE: Message("START_IS_APPROXIMATE"),
    TimeSource.TIMELINE: Message("START_IS_FROM_TIMELINE"),
    TimeSource.ESTIMATED: Message("START_IS_ESTIMATED"),
}


@dataclass(frozen=True, slots=True)
class CalendarOptions:
    """`zone` is the time zone of the venue, `reminder` the time before a swim."""

    zone: ZoneInfo | None = None
    reminder: timedelta | None = None

    @classmethod
    def parse(cls, *, tz: str | None = None, reminder: str | None = None) -> Self:
        """Parse query parameters: "Europe/Berlin", "10" (minutes). Raises `BadQuery`."""
        return cls(zone=_zone(tz) if tz else None, reminder=_minutes(reminder) if reminder else None)


def make_calendar(results: Results, swimmer: str, stamp: datetime, options: CalendarOptions) -> bytes:
    """The calendar of the merged entries. `stamp` is when they were found, so equal results give equal bytes.

    Times are floating (RFC 5545 section 3.3.5): the meet's local time in every time zone, unless the options name one.
    """
    calendar = Calendar.new(
        prodid="-//HeatSync//HeatSync//EN",
        uid=_digest(swimmer, *(entry.job_id for entry in results.entries)),
        name=_line(Message("CALENDAR_NAME", swimmer=swimmer)),
        description=_line(_description(results)),
    )
    dated = [(entry, day) for entry in results.entries if (day := entry.day)]
    for (entry, day), uid in zip(dated, _uids([entry for entry, _ in dated]), strict=True):
        calendar.add_component(_component(entry, day, uid, stamp, options))
    if dated:
        days = [day for _, day in dated]
        calendar.add_missing_timezones(date(min(days).year - 1, 1, 1), date(max(days).year + 1, 12, 31))
    ical: bytes = calendar.to_ical()
    return ical


def _component(entry: ResultEntry, day: date, uid: str, stamp: datetime, options: CalendarOptions) -> Event:
    title = _line(entry.swim.title)
    is_timed = entry.start is not None
    start = datetime.combine(day, entry.start, options.zone) if entry.start is not None else day
    component = Event.new(
        uid=uid,
        stamp=stamp,
        start=start,
        end=start + (SWIM if is_timed else timedelta(days=1)),
        summary=title,
        location=_plain(entry.meet_name) or None,
        description="\n".join(map(_line, _details(entry))),
        transparency=None if is_timed else TRANSP.TRANSPARENT,
    )
    # A reminder of an all-day entry would ring before midnight.
    if is_timed and options.reminder is not None:
        component.add_component(Alarm.new_display(title, -options.reminder))
    return component


def _details(entry: ResultEntry) -> Iterable[Message]:
    swim = entry.swim
    yield from _labelled_values(entry)
    if entry.start is None:
        yield Message("TIME_NOT_PRINTED")
    elif swim.time_source in _TIME_NOTES:
        yield _TIME_NOTES[swim.time_source]
    if swim.session_date is None:
        yield Message("FIRST_DAY_OF_MEET")


def _labelled_values(entry: ResultEntry) -> Iterable[Message]:
    swim, relay = entry.swim, entry.swim.relay
    if swim.swimmer_name:
        yield Message("LABEL_SWIMMER", name=swim.swimmer_name)
    if team := (relay.team if relay else None) or swim.team:
        yield Message("LABEL_TEAM", team=team)
    if swim.seed_time:
        yield Message("LABEL_SEED_TIME", time=swim.seed_time)
    if entry.meet_name:
        yield Message("LABEL_MEET", meet=entry.meet_name)
    if swim.session_name:
        yield Message("LABEL_SESSION", session=swim.session_name)
    if swim.round:
        yield Message("LABEL_ROUND", round=swim.round)


def _description(results: Results) -> Message:
    undated = [entry.swim.title for entry in results.entries if entry.day is None]
    return Message("CALENDAR_WITHOUT", entries=undated) if undated else Message("CALENDAR_DESCRIPTION")


def _uids(entries: Sequence[ResultEntry]) -> list[str]:
    """One UID per entry. It is equal for the same swim in a newer heat sheet, so that a calendar moves its entry.

    If entries of one calendar would share a UID (a psych sheet and a heat sheet of one meet), then leg, heat, lane and
    rank are added, and finally a counter.
    """
    swims = [_swim(entry) for entry in entries]
    collisions = Counter(swims)
    seen: Counter[tuple[object, ...]] = Counter()
    uids = []
    for swim, entry in zip(swims, entries, strict=True):
        parts = swim if collisions[swim] == 1 else (*swim, *_place(entry))
        seen[parts] += 1
        uids.append(_digest(*parts, *((seen[parts],) if seen[parts] > 1 else ())))
    return uids


def _swim(entry: ResultEntry) -> tuple[object, ...]:
    swim = entry.swim
    # A meet has the same name every year, and this year's calendar must not move last year's entries.
    day = swim.session_date or entry.meet_start or ""
    meet = simplify(entry.meet_name)
    number = swim.event_label or swim.event_number or swim.event_name
    # Not folded: the UIDs of calendars that were imported earlier contain commas and hyphens of the names.
    swimmer = simplify(swim.swimmer_name or "")
    return (meet, (entry.meet_start or day)[:4] if meet else day, number, swim.round, swimmer)


def _place(entry: ResultEntry) -> tuple[object, ...]:
    swim, relay = entry.swim, entry.swim.relay
    leg = (relay.letter, relay.leg) if relay else (None, None)
    return (*leg, swim.heat_number, swim.lane, swim.rank)


def _digest(*parts: object) -> str:
    text = "\x1f".join("" if part is None else str(part) for part in parts)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32] + "@heatsync"


def _line(message: Message) -> str:
    """The message on one line. The library does not escape line breaks in all properties."""
    return _plain(render(message))


def _plain(text: str) -> str:
    """The text without control characters and lone surrogates, which PDFs contain and calendar files must not."""
    kept = (" " if unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} else char for char in text)
    return " ".join("".join(kept).split())


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: a folder, such as "Europe"
        raise BadQuery(Message("TZ_PARAMETER")) from None


def _minutes(text: str) -> timedelta:
    if re.fullmatch(r"[0-9]{1,5}", text) is None or int(text) > LONGEST_REMINDER_MINUTES:
        raise BadQuery(Message("REMINDER_PARAMETER", max=LONGEST_REMINDER_MINUTES))
    return timedelta(minutes=int(text))
