"""The words of a calendar entry, each text on one line."""

import unicodedata
from collections.abc import Iterable, Iterator

from heatsync.model.message import Message, Value
from heatsync.model.rendering import render
from heatsync.model.swim import TimeSource
from heatsync.results.changes import Change, ChangeKind
from heatsync.results.result_entry import ResultEntry

_TIME_NOTES = {
    TimeSource.APPROXIMATE: Message("START_IS_APPROXIMATE"),
    TimeSource.TIMELINE: Message("START_IS_FROM_TIMELINE"),
    TimeSource.ESTIMATED: Message("START_IS_ESTIMATED"),
}


def one_line(message: Message) -> str:
    """The message on one line. icalendar does not escape line breaks in all properties."""
    return plain_line(render(message))


def plain_line(text: str) -> str:
    """The text without control characters and lone surrogates, which PDFs can contain and calendar files must not."""
    kept = (" " if unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} else char for char in text)
    return " ".join("".join(kept).split())


def summary(name: Value, entry: ResultEntry, *, is_scratched: bool) -> str:
    """The swimmer and the swim: "Uma: 50 Free, heat 4 lane 3"."""
    place = [Message("SUMMARY_SCRATCHED")] if is_scratched else entry.swim.place
    return one_line(Message("SUMMARY", swimmer=name, parts=[_event(entry), *place]))


def details(entry: ResultEntry, change: Change | None, *, is_unclear: bool) -> tuple[str, ...]:
    """Everything else that is known about the swim. `is_unclear`: it may be a namesake's."""
    return tuple(map(one_line, (*_change_in_words(change), *_details(entry, is_unclear=is_unclear))))


def _event(entry: ResultEntry) -> Value:
    number = entry.swim.event_label or str(entry.swim.event_number or "")
    if name := entry.event_short_name:
        return name
    return Message("TITLE_EVENT", number=number) if number else Message("TITLE_EVENT_UNKNOWN")


def _change_in_words(change: Change | None) -> Iterator[Message]:
    if change is None:
        return
    if change.kind is ChangeKind.SCRATCHED:
        yield Message("SCRATCHED_IN_NEWEST")
    elif change.differences:
        yield Message("CHANGED_IN_NEWEST", changes=[difference.message for difference in change.differences])


def _details(entry: ResultEntry, *, is_unclear: bool) -> Iterator[Message]:
    swim = entry.swim
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
