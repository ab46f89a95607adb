"""What a caller chooses for a calendar: the venue's time zone, and the reminder."""

import re
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from heatsync.model.errors import BadQuery
from heatsync.model.message import Message

LONGEST_REMINDER_MINUTES = 7 * 24 * 60

_NO_PLACES = frozenset({"Factory", "localtime", "posixrules"})
"""Files of the time zone database that are not the zone of a place: calendar software does not know their names."""


@dataclass(frozen=True, slots=True)
class CalendarOptions:
    """`zone` is the time zone of the venue, `reminder` the time before a swim."""

    zone: ZoneInfo | None = None
    reminder: timedelta | None = None

    @classmethod
    def parse(cls, *, tz: str | None = None, reminder: str | None = None) -> Self:
        """Parse query parameters: "Europe/Berlin", "10" (minutes). Raises `BadQuery`."""
        return cls(zone=_zone(tz) if tz else None, reminder=_minutes(reminder) if reminder else None)


NO_OPTIONS = CalendarOptions()


def _zone(name: str) -> ZoneInfo:
    # The list comes first: ZoneInfo opens files by their name, and raises RecursionError for hundreds of slashes.
    if name not in _iana_names():
        raise BadQuery(Message("TZ_PARAMETER"))
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # a broken file of the system
        raise BadQuery(Message("TZ_PARAMETER")) from None


@cache
def _iana_names() -> frozenset[str]:
    return frozenset(available_timezones()) - _NO_PLACES


def _minutes(text: str) -> timedelta:
    if re.fullmatch(r"[0-9]{1,5}", text) is None or int(text) > LONGEST_REMINDER_MINUTES:
        raise BadQuery(Message("REMINDER_PARAMETER", max=LONGEST_REMINDER_MINUTES))
    return timedelta(minutes=int(text))
