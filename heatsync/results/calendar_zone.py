"""The time zone of a calendar as a VTIMEZONE component (RFC 5545 section 3.6.5).

icalendar's own has a COMMENT, which RFC 5545 does not allow there, and starts summer time an hour late.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

_STEP = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_ANY_DAYS = (date(2026, 1, 1), date(2026, 1, 1))


def timezone_component(zone: ZoneInfo, first: date, last: date) -> Timezone:
    """The rules of the zone from the year before the first day to the year after the last one."""
    component = Timezone()
    component.add("TZID", zone.key)
    start, end = datetime(first.year - 1, 1, 1, tzinfo=UTC), datetime(last.year + 1, 12, 31, tzinfo=UTC)
    component.add_component(_observance(zone, start, _offset(start, zone)))
    for moment in _changes(zone, start, end):
        component.add_component(_observance(zone, moment, _offset(moment - _SECOND, zone)))
    return component


def utc_component() -> Timezone:
    """A component that shows nothing, for a calendar that would be empty."""
    return timezone_component(ZoneInfo("Etc/UTC"), *_ANY_DAYS)


def _changes(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[datetime]:
    """The first second of each new offset or name. No zone changes twice a day."""
    while start < end:
        if _rule(start, zone) != _rule(start + _STEP, zone):
            yield _change(zone, start, start + _STEP)
        start += _STEP


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    rule = _rule(before, zone)
    while after - before > _SECOND:
        middle = before + timedelta(seconds=(after - before) // _SECOND // 2)
        before, after = (middle, after) if _rule(middle, zone) == rule else (before, middle)
    return after


def _observance(zone: ZoneInfo, moment: datetime, offset_from: timedelta) -> TimezoneStandard | TimezoneDaylight:
    local = moment.astimezone(zone)
    observance = TimezoneDaylight() if local.dst() else TimezoneStandard()
    observance.DTSTART = (moment + offset_from).replace(tzinfo=None)  # by the clock that is about to change
    observance.TZOFFSETFROM = offset_from
    observance.TZOFFSETTO = _offset(moment, zone)
    observance.add("TZNAME", local.tzname() or zone.key)
    return observance


def _rule(moment: datetime, zone: ZoneInfo) -> tuple[object, ...]:
    local = moment.astimezone(zone)
    return local.utcoffset(), local.tzname(), local.dst()


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()
