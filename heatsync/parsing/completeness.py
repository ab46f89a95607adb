"""Checks that the entries of a sheet are complete, by what a lost heading does to lanes and heats."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from operator import itemgetter

from heatsync.model.errors import NotAHeatSheet
from heatsync.model.message import Message
from heatsync.model.sheet import SheetEntry
from heatsync.parsing.sheet_builder import SheetBuilder

_MOST_UNREAD = 0.2
_MOST_EMPTY = 0.2
_MOST_SHARED = 0.2
# By index, because attribute access takes twice as long and this runs for every entry.
_place = itemgetter(*map(SheetEntry._fields.index, ("lane", "event", "heat", "round", "leg")))
_number = itemgetter(*map(SheetEntry._fields.index, ("heat", "lane", "rank")))
_who = itemgetter(*map(SheetEntry._fields.index, ("name", "team", "relay_letter")))


def judge(sheet: SheetBuilder) -> Iterator[Message]:
    """The warnings about incomplete entries. Raises `NotAHeatSheet` if too much is missing."""
    _judge_lines(sheet)
    placed = [entry for entry in sheet.entries if entry.lane is not None]
    shared = _shared_lanes(placed)
    if shared > _MOST_SHARED * len(placed):
        raise NotAHeatSheet(Message("TOO_MANY_SHARED_LANES", shared=shared, entries=len(placed)))
    if shared:
        yield Message("LANES_SHARED", entries=shared)
    if sheet.empty_heats:
        yield Message("HEATS_EMPTY", heats=len(sheet.empty_heats))
    if disordered := _disordered_lanes(sheet.entries):
        yield Message("LANES_OUT_OF_ORDER", heats=disordered)
    if sheet.entries and all(place == (None, None, None) for place in map(_number, sheet.entries)):
        yield Message("HEATS_NOT_DRAWN")


def _judge_lines(sheet: SheetBuilder) -> None:
    heats, empty = len(sheet.numbered_heats), len(sheet.empty_heats)
    timeline = 0 if heats else sum(event.start is not None for event in sheet.events)
    understood, unread = len(sheet.entries) or timeline, len(sheet.unread)
    if not understood or unread > _MOST_UNREAD * (unread + understood):
        raise NotAHeatSheet(Message("MOST_LINES_UNREAD", read=understood, unread=unread))
    if empty > 1 and empty > _MOST_EMPTY * heats:
        raise NotAHeatSheet(Message("HEATS_WITHOUT_LANES", empty=empty, heats=heats))


def _shared_lanes(placed: Sequence[SheetEntry]) -> int:
    """The number of lanes that are taken twice, which happens when a heading is missed."""
    is_unique = len(set(map(_place, placed))) == len(placed)
    taken: defaultdict[object, set[object]] = defaultdict(set)
    for entry in placed:
        if entry.is_relay or not is_unique:
            *place, leg = _place(entry)
            taken[(*place,)].add(_who(entry)[entry.is_relay :])
            if leg is not None:
                taken[(*place, leg)].add(entry.name)
    return sum(len(others) - 1 for others in taken.values())


def _disordered_lanes(entries: Sequence[SheetEntry]) -> int:
    """The number of lanes below a higher lane of their heat. No program prints that: a heading is missing."""
    pairs = pairwise(map(_place, entries))
    return sum(one[1:4] == two[1:4] and None not in (one[0], two[0]) and two[0] < one[0] for one, two in pairs)
