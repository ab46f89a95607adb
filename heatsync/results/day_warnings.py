"""Corrects the warnings of one sheet about days that another sheet of the batch gives."""

from collections.abc import Iterable, Iterator, Sequence

from heatsync.model.message import Message, Value
from heatsync.model.swim import Swim
from heatsync.results.result_entry import ResultEntry

_UNKNOWN = "?"


def still_true(warnings: Iterable[Message], entries: Sequence[ResultEntry]) -> Iterator[Message]:
    """The warnings of a sheet, without the events whose entries have a day by now. `entries` are those of the sheet."""
    undated = {_label(entry.swim) for entry in entries if entry.swim.session_date is None}
    for warning in warnings:
        events = warning.parameters.get("events")
        if warning.code != "DAY_NOT_PRINTED" or not isinstance(events, tuple):
            yield warning
        elif left := [event for event in events if _event(event) in undated]:
            yield Message("DAY_NOT_PRINTED", events=left)


def _label(swim: Swim) -> str:
    return swim.event_label or str(swim.event_number or _UNKNOWN)


def _event(value: object) -> Value:
    """The event's label in "event 12", "event 12 of Uma Doe" or "event 12 (RC)"."""
    while isinstance(value, Message):
        value = value.parameters.get("event", value.parameters.get("head"))
    return str(value)
