"""The entries of a calendar, in words: what each says, whose swim it is, and whether it was scratched."""

import hashlib
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, time

from heatsync.model.message import Message, Value
from heatsync.model.rendering import render
from heatsync.model.swim import Swim, TimeSource
from heatsync.results.calendar_names import chosen_people, summary_names
from heatsync.results.event_names import short_event_name
from heatsync.results.filters import NO_FILTERS, Filters
from heatsync.results.merge import Results
from heatsync.results.person import Person
from heatsync.results.result_entry import ResultEntry
from heatsync.results.swim_uids import uids_of

_TIME_NOTES = {
    TimeSource.APPROXIMATE: Message("START_IS_APPROXIMATE"),
    TimeSource.TIMELINE: Message("START_IS_FROM_TIMELINE"),
    TimeSource.ESTIMATED: Message("START_IS_ESTIMATED"),
}


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One swim. `start` is in the meet's local time, None for a swim without a known time.

    `uid` is the same in every calendar that has this swim. All texts are on one line each.
    """

    uid: str
    day: date
    start: time | None
    is_scratched: bool
    summary: str
    location: str
    details: tuple[str, ...]

    @property
    def digest(self) -> str:
        """Changes with everything that the entry says."""
        return digest(repr(replace(self, uid="")))


def calendar_entries(results: Results, swimmer: str, filters: Filters = NO_FILTERS) -> list[CalendarEntry]:
    """The dated swims of the people that the filters leave. `results` are unfiltered: UIDs depend on all swims."""
    swims = [entry for entry in results.entries if entry.day]
    uids = uids_of(swims)
    names = summary_names(results.people, swimmer, filters)
    return [
        _calendar_entry(entry, day, uid, names[entry.person], results.people[entry.person])
        for entry, uid in zip(swims, uids, strict=True)
        if (day := entry.day) and entry.person in names
    ]


def calendar_notes(results: Results, filters: Filters = NO_FILTERS) -> Iterator[str]:
    """What the calendar as a whole says: namesakes, and swims that have no day."""
    yield one_line(Message("CALENDAR_DESCRIPTION"))
    people = chosen_people(results.people, filters)
    if len(people) > 1:
        labels = [person.label for person in people.values()]
        yield one_line(Message("CALENDAR_SEVERAL", count=len(people), people=labels))
    undated = [entry.swim.title for entry in results.entries if entry.day is None and entry.person in people]
    if undated:
        yield one_line(Message("CALENDAR_WITHOUT", entries=undated))


def digest(*parts: object) -> str:
    """A checksum of these values."""
    text = "\x1f".join("" if part is None else str(part) for part in parts)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


def one_line(message: Message) -> str:
    """The message on one line. icalendar does not escape line breaks in all properties."""
    return _plain(render(message))


def _calendar_entry(entry: ResultEntry, day: date, uid: str, name: Value, person: Person) -> CalendarEntry:
    return CalendarEntry(
        uid=uid,
        day=day,
        start=entry.start,
        is_scratched=False,
        summary=one_line(Message("SUMMARY", swimmer=name, parts=_parts(entry.swim, is_scratched=False))),
        location=_plain(entry.meet_name),
        details=tuple(map(one_line, _details(entry, is_scratched=False, is_unclear=person.is_unclear))),
    )


def _parts(swim: Swim, *, is_scratched: bool) -> list[Value]:
    number = swim.event_label or str(swim.event_number or "")
    event = short_event_name(swim.event_name) or (Message("TITLE_EVENT", number=number) if number else Message("TITLE_EVENT_UNKNOWN"))
    return [event, Message("SUMMARY_SCRATCHED")] if is_scratched else [event, *swim.place]


def _details(entry: ResultEntry, *, is_scratched: bool, is_unclear: bool) -> Iterator[Message]:
    swim = entry.swim
    if is_scratched:
        yield Message("SCRATCHED_IN_NEWEST")
    if is_unclear:
        yield Message("UNCLEAR_SWIM")
    yield from _labelled_values(entry)
    if entry.start is None:
        yield Message("TIME_NOT_PRINTED")
    elif swim.time_source in _TIME_NOTES:
        yield _TIME_NOTES[swim.time_source]
    if swim.session_date is None:
        yield Message("FIRST_DAY_OF_MEET")


def _labelled_values(entry: ResultEntry) -> Iterable[Message]:
    swim, relay = entry.swim, entry.swim.relay
    yield swim.title
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


def _plain(text: str) -> str:
    """The text without control characters and lone surrogates, which PDFs contain and calendar files must not."""
    kept = (" " if unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} else char for char in text)
    return " ".join("".join(kept).split())
