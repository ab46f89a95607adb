"""Finds a meet's days and a session's day in what a sheet prints, and says nothing where it can be read two ways."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

DAY = r"\d{1,2}[/.]\d{1,2}[/.]\d{4}|\d{1,2}-\d{1,2}-\d{4}|\d{4}-\d{1,2}-\d{1,2}"
NUMERIC = re.compile(rf"\b({DAY})(?:\s*(?:to|-|\u2013|a|al|au|bis)\s*({DAY}))?\b")
_PAIR = re.compile(r"\b(\d{1,2})[/.-](\d{1,2})[/.-]\d{4}\b")
_ENGLISH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {
    **{month: number for number, month in enumerate(_ENGLISH, 1)},
    "ene": 1, "m\u00e4r": 3, "abr": 4, "mai": 5, "ago": 8, "okt": 10, "dez": 12, "dic": 12,
}  # fmt: skip
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)\.?"
)
_TO = r"\s*(?:-|\u2013|to)\s*"
_MONTH_FIRST = (
    rf"\b(?P<month>{_MONTH}) (?P<day>\d{{1,2}})(?:(?:, (?P<first_year>\d{{4}}))?{_TO}(?:(?P<last_month>{_MONTH}) )?"
    r"(?P<last_day>\d{1,2}))?,? (?P<year>\d{4})\b"
)
_DAY_FIRST = (
    rf"\b(?P<day>\d{{1,2}})(?:(?: (?P<month>{_MONTH})(?: (?P<first_year>\d{{4}}))?)?{_TO}(?P<last_day>\d{{1,2}}))?"
    rf" (?P<last_month>{_MONTH}),? (?P<year>\d{{4}})\b"
)
_SPELLED = [re.compile(pattern, re.IGNORECASE) for pattern in (_MONTH_FIRST, _DAY_FIRST)]
_BEHIND_THE_NAME = re.compile(f"(?<=- ){_DAY_FIRST}", re.IGNORECASE)
_MONTH_DAY = re.compile(rf"\b({_MONTH}) (\d{{1,2}})\b(?!:)", re.IGNORECASE)
_DAY_MONTH = re.compile(
    r"\b(\d{1,2})\.? (?:de )?(ene|feb|mar|abr|may|jun|jul|ago|sep|oct|nov|dic|jan|apr|aug|dec)[a-z]*", re.IGNORECASE
)
_WEEKDAY = re.compile(
    r"\b(?:(mon)(?:day)?|(tue)(?:s|sday)?|(wed)(?:nesday)?|(thu)(?:r|rs|rsday)?|(fri)(?:day)?|(sat)(?:urday)?"
    r"|(sun)(?:day)?|(lunes)|(martes)|(mi[eé]rcoles)|(jueves)|(viernes)|(s[aá]bado)|(domingo))\b",
    re.IGNORECASE,
)
_NTH_DAY = re.compile(r"\bday (?:of meet:? )?(\d)\b", re.IGNORECASE)
_WEEK = 7
_LAST_DAY = 31
_MONTHS_OF_A_YEAR = 12
_LONGEST_MEET = timedelta(days=20)
_ORDERS = ("mdy", "dmy")


@dataclass(frozen=True, slots=True)
class Days:
    """The first and last day of a meet."""

    first: date
    last: date

    def __iter__(self) -> Iterator[date]:
        day = self.first
        while day <= self.last:
            yield day
            day += timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PrintedDays:
    """A meet's days as printed, before it is known whether 1/9/2026 is in January or in September."""

    first: str
    last: str

    def read(self, order: str) -> Days | None:
        first, last = _date(self.first, order), _date(self.last, order)
        if first and last and timedelta(0) <= last - first <= _LONGEST_MEET:
            return Days(first, last)
        return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _date(text: str, order: str) -> date | None:
    one, two, year = (int(part) for part in re.split(r"[/.-]", text))
    if one > _LAST_DAY:
        return _day(one, two, year)
    return _day(year, one, two) if order == "mdy" else _day(year, two, one)


def iso_day(year: str, month: str, day: str) -> str | None:
    """Give "2026-03-25"; the month is a number or a name. None if there is no such day."""
    number = int(month) if month.isdigit() else _MONTHS.get(month[:3].lower(), 0)
    found = _day(int(year), number, int(day))
    return found.isoformat() if found else None


def printed_days(text: str) -> PrintedDays | None:
    """The days in a text, numeric ("6/11/2026 to 6/14/2026") or spelled ("August 5-8, 2026", "5 to 8 Aug 2026")."""
    if numeric := NUMERIC.search(text):
        return PrintedDays(numeric[1], numeric[2] or numeric[1])
    spelled = next(filter(None, (pattern.search(text) for pattern in _SPELLED)), None)
    return _spelled_days(spelled) if spelled else None


def _spelled_days(found: re.Match[str]) -> PrintedDays:
    day, month, first_year, last_day, last_month, year = found.group(
        "day", "month", "first_year", "last_day", "last_month", "year"
    )
    first = f"{first_year or year}-{_month(month or last_month)}-{day}"
    return PrintedDays(first, f"{year}-{_month(last_month or month)}-{last_day or day}")


def _month(name: str) -> int:
    return _MONTHS[name[:3].lower()]


def without_days(text: str) -> str:
    """What is left of a heading when its days are taken out."""
    return _BEHIND_THE_NAME.sub("", NUMERIC.sub("", text))


def weekdays(text: str) -> set[int]:
    """The weekdays named in a text, Monday being 0."""
    return {at % _WEEK for found in _WEEKDAY.finditer(text) for at, day in enumerate(found.groups()) if day}


def decide_order(text: Iterable[str], meets: Sequence[tuple[PrintedDays, Sequence[str]]]) -> str | None:
    """Whether the sheet writes the month or the day first, by everything it prints; None if both are possible.

    `meets` are the meet's days with the names of their sessions: a "Saturday" session needs a Saturday.
    """
    pairs = {pair for line in filter(_may_have_date, text) for pair in _PAIR.findall(line)}
    orders = [order for order in _ORDERS if _agree(order, pairs) and all(_is_possible(order, *meet) for meet in meets)]
    return orders[0] if len(orders) == 1 else None


def _may_have_date(line: str) -> bool:
    """A quick test that rules out most lines."""
    return "/" in line or "-20" in line or line.count(".") > 1


def _agree(order: str, pairs: Iterable[tuple[str, str]]) -> bool:
    return all(int(pair[_ORDERS.index(order)]) <= _MONTHS_OF_A_YEAR for pair in pairs)


def _is_possible(order: str, printed: PrintedDays, sessions: Sequence[str]) -> bool:
    days = printed.read(order)
    named = [weekdays(name) for name in sessions]
    return days is not None and all(not any_of or any_of & {day.weekday() for day in days} for any_of in named)


def meet_days(printed: PrintedDays, order: str | None) -> Days | None:
    """The meet's days; None if the sheet does not decide between two readings that differ.

    A date with dots always starts with the day.
    """
    order = "dmy" if "." in printed.first else order
    readings = {days for o in ([order] if order else _ORDERS) if (days := printed.read(o))}
    return readings.pop() if len(readings) == 1 else None


def session_date(name: str, days: Days | None, order: str | None, nth: int | None = None) -> date | None:
    """A session's day: by the date, the weekday or the "Day 2" in its name; None if they leave a choice.

    `nth` is the day's number in the meet, if it is printed elsewhere.
    """
    if days is None:
        return None
    if nth is None and (printed := printed_days(name)):
        said = meet_days(printed, order)
        return said.first if said and said.first in [*days] else None
    choice = [day for day in days if _fits(day, days.first, name, nth)]
    return choice[0] if len(choice) == 1 else None


def _fits(day: date, first: date, name: str, nth: int | None) -> bool:
    """Whether a session of this name can be on this day of a meet that begins on the first."""
    if nth is None and (named := _NTH_DAY.search(name)):
        nth = int(named[1])
    is_nth = nth is None or (day - first).days == nth - 1
    return is_nth and weekdays(name) in (set(), {day.weekday()}) and _is_named(day, name)


def _is_named(day: date, name: str) -> bool:
    """Whether the month and day written in a session's name, if any, are this day's."""
    named = [(m[:3], d) for m, d in _MONTH_DAY.findall(name)] + [(m, d) for d, m in _DAY_MONTH.findall(name)]
    return not named or any(_MONTHS[m.lower()] == day.month and int(d) == day.day for m, d in named)
