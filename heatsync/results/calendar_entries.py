"""The entries of a calendar: one for each swim that has a day, scratched swims included."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time

from heatsync.model.message import Message, Value
from heatsync.results.calendar_names import chosen_people, summary_names
from heatsync.results.calendar_texts import details, one_line, plain_line, summary
from heatsync.results.changes import Change, ChangeKind
from heatsync.results.filters import NO_FILTERS, Filters
from heatsync.results.merge import Results
from heatsync.results.person import Person
from heatsync.results.result_entry import ResultEntry
from heatsync.results.swim_uids import uids_of


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One swim. `start` is in the meet's local time, None for a swim without a known time.

    `uid` is the same in every calendar that has this swim. Each text is on one line.
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
        """A checksum of everything that the entry says."""
        return digest(repr(self))


def calendar_entries(results: Results, swimmer: str, filters: Filters = NO_FILTERS) -> list[CalendarEntry]:
    """The dated swims of the people that the filters leave, with the scratched ones at the end.

    `results` are unfiltered: UIDs depend on all swims.
    """
    changes = {change.entry: change for change in results.changes}
    scratched = [change.entry for change in results.changes if change.kind is ChangeKind.SCRATCHED]
    swims = [entry for entry in (*results.entries, *scratched) if entry.day]
    uids = uids_of([_oldest(entry, changes.get(entry)) for entry in swims])
    names = summary_names(results.people, swimmer, filters)
    return [
        _calendar_entry(entry, day, uid, names[entry.person], results.people[entry.person], changes.get(entry))
        for entry, uid in zip(swims, uids, strict=True)
        if (day := entry.day) and entry.person in names
    ]


def calendar_notes(results: Results, filters: Filters = NO_FILTERS) -> Iterator[str]:
    """Notes about the whole calendar: namesakes, and swims that have no day."""
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


def _oldest(entry: ResultEntry, change: Change | None) -> ResultEntry:
    """The swim in its oldest sheet, whose UID it keeps even if the newest one prints another relay or event number."""
    return change.before if change and change.before else entry


def _calendar_entry(
    entry: ResultEntry, day: date, uid: str, name: Value, person: Person, change: Change | None
) -> CalendarEntry:
    is_scratched = change is not None and change.kind is ChangeKind.SCRATCHED
    return CalendarEntry(
        uid=uid,
        day=day,
        start=entry.start,
        is_scratched=is_scratched,
        summary=summary(name, entry, is_scratched=is_scratched),
        location=plain_line(entry.meet_name),
        details=details(entry, change, is_unclear=person.is_unclear),
    )
