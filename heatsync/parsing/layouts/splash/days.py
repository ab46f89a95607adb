"""Gives the sessions of a SPLASH sheet their days, once it is known whether it writes the month or the day first."""

import re
from collections.abc import Mapping, Sequence

from heatsync.model.message import Message
from heatsync.model.page_text import PageText
from heatsync.parsing.layouts.builder import SheetBuilder
from heatsync.parsing.layouts.dates import Days, PrintedDays, decide_order, meet_days

# "ANKARA, 12. - 13.3.2026", "ANKARA, 30.4. - 1.5.2026", "ANKARA, 3/12/2026 - 3/13/2026": town, first day and last day.
_DAYS = re.compile(
    r"(?:(?P<town>\D+), )?(?P<one>\d{1,2})[./]?(?:(?P<two>\d{1,2})[./]?)?(?P<year>\d{4})? ?[-\u2013] ?"
    r"(?P<last_one>\d{1,2})[./](?P<last_two>\d{1,2})[./](?P<last_year>\d{4})$"
)
_DAY = re.compile(r"(?:(?P<town>\D+), )?(?P<day>\d{1,2}[./]\d{1,2}[./]\d{4})$")


def place_and_days(line: str) -> tuple[str | None, PrintedDays] | None:
    """The town and the meet's days, in the line that says nothing else."""
    if one := _DAY.match(line):
        return one["town"], PrintedDays(one["day"], one["day"])
    if found := _DAYS.match(line):
        between = "/" if "/" in line else "."
        first = (found["one"], found["two"] or found["last_two"], found["year"] or found["last_year"])
        last = (found["last_one"], found["last_two"], found["last_year"])
        return found["town"], PrintedDays(between.join(first), between.join(last))
    return None


def dated(
    sheet: SheetBuilder, printed: Mapping[str, int], meet: PrintedDays | None, pages: Sequence[PageText]
) -> tuple[str | None, tuple[Message, ...]]:
    """Date the sessions by their printed days; gives the meet's first day, and a sentence if days are in doubt."""
    with_slashes = (line for page in pages for line in page.lines if "/" in line)
    order = decide_order(with_slashes, [(meet, ())] if meet and "/" in meet.first else [])
    in_doubt = []
    for text, index in printed.items():
        days = _read(PrintedDays(text, text), order)
        sheet.sessions[index] = sheet.sessions[index]._replace(date=days.first.isoformat() if days else None)
        if days is None and order is None and "/" in text:
            in_doubt.append(text)
    dates = [session.date for session in sheet.sessions if session.date]
    first = _read(meet, order) if meet else None
    notes = tuple(Message("DAYS_AMBIGUOUS", day=text) for text in in_doubt)
    return first.first.isoformat() if first else min(dates, default=None), notes


def _read(printed: PrintedDays, order: str | None) -> Days | None:
    """With dots the day comes first everywhere."""
    return meet_days(printed, "dmy" if "." in printed.first else order)
