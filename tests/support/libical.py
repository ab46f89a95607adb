"""libical, the parser in GNOME, KDE and Cyrus: it reads calendars as many programs do, and says what is not allowed."""

import ctypes
from collections.abc import Iterator
from ctypes.util import find_library
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tests.support.requirements import leave_out

_EVENT = 4
"""ICAL_VEVENT_COMPONENT"""


class _Time(ctypes.Structure):
    """`struct icaltimetype`"""

    _fields_ = [
        *(
            (name, ctypes.c_int)
            for name in ("year", "month", "day", "hour", "minute", "second", "is_date", "is_summer")
        ),
        ("zone", ctypes.c_void_p),
    ]


@dataclass(frozen=True)
class ReadCalendar:
    """What a parser found: its complaints, and each event's summary and start in UTC. A day starts at midnight."""

    errors: list[str]
    starts: dict[str, datetime]


def read_by_libical(ical: bytes) -> ReadCalendar:
    library = _library()
    calendar = library.icalparser_parse_string(ical)
    if not calendar:
        return ReadCalendar(["not a calendar"], {})
    try:
        is_allowed = library.icalrestriction_check(calendar)
        text = library.icalcomponent_as_ical_string(calendar).decode().replace("\r\n ", "")
        errors = [line for line in text.splitlines() if line.startswith("X-LIC-ERROR")]
        return ReadCalendar(errors or ([] if is_allowed else ["restrictions"]), dict(_starts(library, calendar)))
    finally:
        library.icalcomponent_free(calendar)


def _starts(library: ctypes.CDLL, calendar: int) -> Iterator[tuple[str, datetime]]:
    utc = library.icaltimezone_get_utc_timezone()
    event = library.icalcomponent_get_first_component(calendar, _EVENT)
    while event:
        start = library.icaltime_convert_to_zone(library.icalcomponent_get_dtstart(event), utc)
        midnight = datetime(start.year, start.month, start.day, tzinfo=UTC)
        after = timedelta(hours=start.hour, minutes=start.minute, seconds=start.second)
        yield library.icalcomponent_get_summary(event).decode(), midnight + after
        event = library.icalcomponent_get_next_component(calendar, _EVENT)


def _library() -> ctypes.CDLL:
    name = find_library("ical")
    if name is None:
        leave_out("there is no libical here (Debian: libical3)")
    library = ctypes.CDLL(name)
    pointer, text = ctypes.c_void_p, ctypes.c_char_p
    for function, result, *arguments in (
        ("icalparser_parse_string", pointer, text),
        ("icalrestriction_check", ctypes.c_int, pointer),
        ("icalcomponent_as_ical_string", text, pointer),
        ("icalcomponent_free", None, pointer),
        ("icalcomponent_get_first_component", pointer, pointer, ctypes.c_int),
        ("icalcomponent_get_next_component", pointer, pointer, ctypes.c_int),
        ("icalcomponent_get_summary", text, pointer),
        ("icalcomponent_get_dtstart", _Time, pointer),
        ("icaltime_convert_to_zone", _Time, _Time, pointer),
        ("icaltimezone_get_utc_timezone", pointer),
    ):
        called = getattr(library, function)
        called.restype, called.argtypes = result, arguments
    return library
