"""Writes the swimmer's entries as a calendar file that phones and computers take in."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from icalendar import Alarm, Calendar, Event
from icalendar.enums import TRANSP

from heatsync.model.errors import BadQuery
from heatsync.model.message import Message
from heatsync.model.rendering import render
from heatsync.model.swim import TimeSource
from heatsync.names.folding import simplify

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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
    """How a calendar is wanted: `zone` is the venue's, `reminder` the time before a swim."""

    zone: ZoneInfo | None = None
    reminder: timedelta | None = None

    @classmethod
    def parse(cls, *, tz: str | None = None, reminder: str | None = None) -> Self:
        """From what a person typed: "Europe/Berlin", "10" (minutes). Raises `BadQuery`."""
        return cls(zone=_zone(tz) if tz else None, reminder=_minutes(reminder) if reminder else None)


def make_calendar(results: Results, swimmer: str, stamp: datetime, options: CalendarOptions) -> bytes:
    """The calendar of the merged entries. `stamp` is when they were found: with it the same results are the same bytes.

    Times are floating, that is the meet's local ones wherever the phone is, unless the options name the venue's zone.
    """
    calendar = Calendar.new(
        prodid="-//HeatSync//HeatSync//EN",
        uid=_digest(swimmer, *(found.job_id for found in results.entries)),
        name=_line(Message("CALENDAR_NAME", swimmer=swimmer)),
        description=_line(_description(results)),
    )
    dated = [(found, day) for found in results.entries if (day := found.day)]
    for (found, day), uid in zip(dated, _uids([found for found, _ in dated]), strict=True):
        calendar.add_component(_entry(found, day, uid, stamp, options))
    if dated:
        days = [day for _, day in dated]
        calendar.add_missing_timezones(date(min(days).year - 1, 1, 1), date(max(days).year + 1, 12, 31))
    ical: bytes = calendar.to_ical()
    return ical


def _entry(found: ResultEntry, day: date, uid: str, stamp: datetime, options: CalendarOptions) -> Event:
    title = _line(found.title)
    timed = found.start is not None
    start = datetime.combine(day, found.start, options.zone) if found.start is not None else day
    entry = Event.new(
        uid=uid,
        stamp=stamp,
        start=start,
        end=start + (SWIM if timed else timedelta(days=1)),
        summary=title,
        location=_plain(found.meet_name) or None,
        description="\n".join(map(_line, _details(found))),
        transparency=None if timed else TRANSP.TRANSPARENT,
    )
    # An all-day entry begins at midnight: a reminder before it would wake the family.
    if timed and options.reminder is not None:
        entry.add_component(Alarm.new_display(title, -options.reminder))
    return entry


def _details(found: ResultEntry) -> Iterable[Message]:
    swim = found.swim
    yield from _labelled_values(found)
    if found.start is None:
        yield Message("TIME_NOT_PRINTED")
    elif swim.time_source in _TIME_NOTES:
        yield _TIME_NOTES[swim.time_source]
    if swim.session_date is None:
        yield Message("FIRST_DAY_OF_MEET")


def _labelled_values(found: ResultEntry) -> Iterable[Message]:
    swim, relay = found.swim, found.swim.relay
    if swim.swimmer_name:
        yield Message("LABEL_SWIMMER", name=swim.swimmer_name)
    if team := (relay.team if relay else None) or swim.team:
        yield Message("LABEL_TEAM", team=team)
    if swim.seed_time:
        yield Message("LABEL_SEED_TIME", time=swim.seed_time)
    if found.meet_name:
        yield Message("LABEL_MEET", meet=found.meet_name)
    if swim.session_name:
        yield Message("LABEL_SESSION", session=swim.session_name)
    if swim.round:
        yield Message("LABEL_ROUND", round=swim.round)


def _description(results: Results) -> Message:
    missing = results.undated
    if not missing:
        return Message("CALENDAR_DESCRIPTION")
    return Message("CALENDAR_WITHOUT", entries=[found.title for found in missing])


def _uids(events: Sequence[ResultEntry]) -> list[str]:
    """One UID per entry, the same for the same swim in a newer heat sheet, so that the calendar moves its entry.

    Only where entries of one calendar would share one (a psych sheet and a heat sheet of one meet) do leg, heat, lane
    and rank tell them apart, and in the end their order.
    """
    short = [_swim(found) for found in events]
    collisions = Counter(short)
    long = [
        swim if collisions[swim] == 1 else (*swim, *_place(found)) for swim, found in zip(short, events, strict=True)
    ]
    seen: Counter[tuple[object, ...]] = Counter()
    uids = []
    for swim in long:
        seen[swim] += 1
        uids.append(_digest(*swim, *((seen[swim],) if seen[swim] > 1 else ())))
    return uids


def _swim(found: ResultEntry) -> tuple[object, ...]:
    event = found.swim
    # A meet comes back every year under one name, and next year's calendar must not move last year's entries.
    day = event.session_date or found.meet_start or ""
    meet = simplify(found.meet_name)
    number = event.event_label or event.event_number or event.event_name
    # Not folded: a calendar that was imported before has the UIDs of plain names with their commas and hyphens.
    swimmer = simplify(event.swimmer_name or "")
    return (meet, (found.meet_start or day)[:4] if meet else day, number, event.round, swimmer)


def _place(found: ResultEntry) -> tuple[object, ...]:
    event, relay = found.swim, found.swim.relay
    leg = (relay.letter, relay.leg) if relay else (None, None)
    return (*leg, event.heat_number, event.lane, event.rank)


def _digest(*parts: object) -> str:
    text = "\x1f".join("" if part is None else str(part) for part in parts)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32] + "@heatsync"


def _line(message: Message) -> str:
    """The message on one line: the library does not escape line breaks in every property."""
    return _plain(render(message))


def _plain(text: str) -> str:
    """Without control characters and halves of characters, which PDFs contain and calendar files must not."""
    kept = (" " if unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} else char for char in text)
    return " ".join("".join(kept).split())


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: the name of a folder, as "Europe" is
        raise BadQuery(Message("TZ_PARAMETER")) from None


def _minutes(text: str) -> timedelta:
    if re.fullmatch(r"[0-9]{1,5}", text) is None or int(text) > LONGEST_REMINDER_MINUTES:
        raise BadQuery(Message("REMINDER_PARAMETER", max=LONGEST_REMINDER_MINUTES))
    return timedelta(minutes=int(text))
