"""Writes the swimmer's entries as an iCalendar file (RFC 5545 and RFC 7986)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Alarm, Calendar, Event, vDuration
from icalendar.enums import STATUS, TRANSP

from heatsync.model.message import Message
from heatsync.results.calendar_entries import CalendarEntry
from heatsync.results.calendar_options import CalendarOptions
from heatsync.results.calendar_revisions import Revisions, sequence_at
from heatsync.results.calendar_texts import one_line
from heatsync.results.calendar_zone import timezone_component, utc_component

SWIM = timedelta(minutes=5)

_REFRESH = timedelta(minutes=15)
_REFRESH_REMOVED = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class CalendarHeading:
    """What a calendar says about itself. `page` and `feed` are URLs, None if there is no server."""

    uid: str
    name: str
    notes: Sequence[str]
    page: str | None = None
    feed: str | None = None


def make_calendar(
    heading: CalendarHeading, entries: Sequence[CalendarEntry], revisions: Revisions, options: CalendarOptions
) -> bytes:
    """The calendar of these entries. Equal arguments give equal bytes.

    Times are floating (RFC 5545 section 3.3.5): the meet's local time in every time zone, unless the options name one.
    """
    calendar = _empty(heading, revisions.changed, _REFRESH)
    for entry in entries:
        calendar.add_component(_component(entry, heading.page, revisions.of(entry.uid), options))
    days = [entry.day for entry in entries]
    if options.zone is not None and calendar.get_missing_tzids():
        calendar.subcomponents.insert(0, timezone_component(options.zone, min(days), max(days)))
        calendar.add("X-WR-TIMEZONE", options.zone.key)
    return _written(calendar)


def make_removed_calendar(uid: str, removed: datetime) -> bytes:
    """The calendar of a batch that was removed: without entries, and with the reason in its name and description."""
    note = one_line(Message("CALENDAR_REMOVED", day=removed.date().isoformat()))
    heading = CalendarHeading(uid, one_line(Message("CALENDAR_REMOVED_NAME")), [note])
    return _written(_empty(heading, removed, _REFRESH_REMOVED))


def _empty(heading: CalendarHeading, changed: datetime, refresh: timedelta) -> Calendar:
    calendar = Calendar.new(
        prodid="-//HeatSync//HeatSync//EN",
        uid=heading.uid,
        name=heading.name,
        description=" ".join(heading.notes),
        url=heading.page,
        source=heading.feed,
        last_modified=changed,
    )
    # RFC 7986 requires VALUE here. icalendar's own setter does not write it.
    calendar.add("REFRESH-INTERVAL", vDuration(refresh, {"VALUE": "DURATION"}))
    calendar.add("X-PUBLISHED-TTL", vDuration(refresh))  # the only one that Outlook reads
    return calendar


def _written(calendar: Calendar) -> bytes:
    if not calendar.subcomponents:
        calendar.add_component(utc_component())  # RFC 5545 section 3.6 requires one component
    ical: bytes = calendar.to_ical()
    return ical


def _component(entry: CalendarEntry, page: str | None, changed: datetime, options: CalendarOptions) -> Event:
    start, length = _time(entry, options)
    is_busy = entry.start is not None and not entry.is_scratched
    details = [*entry.details, *([one_line(Message("LABEL_PAGE", url=page))] if page else [])]
    component = Event.new(
        uid=entry.uid,
        stamp=changed,  # without a METHOD, it is the last change too (RFC 5545 section 3.8.7.2)
        last_modified=changed,
        sequence=sequence_at(changed),
        status=STATUS.CANCELLED if entry.is_scratched else STATUS.CONFIRMED,
        start=start,
        end=start + length,
        summary=entry.summary,
        location=entry.location or None,
        description="\n".join(details),
        url=page,
        transparency=None if is_busy else TRANSP.TRANSPARENT,
    )
    # A reminder of an all-day entry would ring before midnight.
    if is_busy and options.reminder is not None:
        component.add_component(Alarm.new_display(entry.summary, -options.reminder))
    return component


def _time(entry: CalendarEntry, options: CalendarOptions) -> tuple[date, timedelta]:
    """The start and the length. A swim without a start takes the whole day."""
    if entry.start is None:
        return entry.day, timedelta(days=1)
    return datetime.combine(entry.day, entry.start, options.zone), SWIM
