"""Decides whether two entries are one swim. If in doubt, they are two: a missing swim is worse than an extra one."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence

from heatsync.model.agreement import agree
from heatsync.model.swim import Swim, TimeSource
from heatsync.names.folding import fold
from heatsync.results.meet_name import name_key
from heatsync.results.person import Profile
from heatsync.results.printed_names import is_abbreviation, may_be_one_event, names_a_relay, same_round
from heatsync.results.result_entry import ResultEntry
from heatsync.search.heat_durations import seconds

_SwimEntries = dict[int, ResultEntry]
"""The entries of one swim by their index, which is negative for known entries."""

_OF_THE_SHEET = frozenset({TimeSource.PRINTED, TimeSource.APPROXIMATE})


def without_repeats(entries: Sequence[ResultEntry], known: Sequence[ResultEntry] = ()) -> list[ResultEntry]:
    """The first entry of each swim that is not among the known ones, in their order.

    The most detailed entries are assigned first, and a repeat must agree with all entries of its swim. So an entry
    without a session never joins Saturday's swim and Sunday's into one.
    """
    swims: dict[Hashable, list[_SwimEntries]] = defaultdict(list)
    for at, entry in enumerate(known, -len(known)):
        swims[_place(entry)].append({at: entry})
    for at, entry in sorted(enumerate(entries), key=lambda numbered: -_detail(numbered[1].swim)):
        _assign(at, entry, swims[_place(entry)])
    firsts = sorted(min(swim) for alike in swims.values() for swim in alike)
    return [entries[at] for at in firsts if at >= 0]


def without_repeats_in_sheet(swims: Iterable[Swim], known: Iterable[Swim] = ()) -> list[Swim]:
    """As `without_repeats`, for swims that are read from one sheet."""
    return [entry.swim for entry in without_repeats(_of_one_sheet(swims), _of_one_sheet(known))]


def _is_repeat(one: ResultEntry, other: ResultEntry) -> bool:
    """Whether two entries with one place (event, heat and lane, or rank) are one swim.

    - In two sheets: if nothing contradicts it, and both or neither know the day, the round, the label and the leg.
    - In one sheet, if AI read at least one: if nothing contradicts it. AI repeats entries, and then omits members.
    - In one sheet, if the local reader read both, or if they have neither heat, lane nor rank: if both state the same.
      Then the PDF contains a printout twice.
    """
    a, b = one.swim, other.swim
    if not (_may_be_one_swim(a, b) and Profile.of(one).may_be(Profile.of(other))):
        return False
    if one.source != other.source:
        return _is_known_alike(a, b) and _may_be_one_meet(one, other)
    if "ai" in {a.read_by, b.read_by} and _is_placed(a):
        return agree(_seed(a), _seed(b))
    return _as_printed(a) == _as_printed(b)


def _assign(at: int, entry: ResultEntry, swims: list[_SwimEntries]) -> None:
    for swim in swims:
        if all(_is_repeat(other, entry) for other in swim.values()):
            swim[at] = entry
            return
    swims.append({at: entry})


def _place(entry: ResultEntry) -> Hashable:
    """The values that all entries of one swim share, even if their sheets omit others."""
    swim = entry.swim
    rank = swim.rank if swim.heat_number is None and swim.lane is None else None
    return (
        name_key(entry.meet_name), entry.person, _event(swim), swim.heat_number, swim.lane, rank, swim.relay is None
    )  # fmt: skip


def _event(swim: Swim) -> str:
    """The event's number. A combined event "21 / 22" has its first one, an event without a number its name."""
    if swim.event_number is not None:
        return str(swim.event_number)
    return next(iter(fold(swim.event_label or "").split()), f"named {fold(swim.event_name or '')}")


def _is_placed(swim: Swim) -> bool:
    return swim.heat_number is not None or swim.lane is not None or swim.rank is not None


def _may_be_one_swim(one: Swim, other: Swim) -> bool:
    """Whether nothing that both entries state about the event, the session and the leg differs."""
    return all(
        (
            agree(_known(one.event_label), _known(other.event_label)),
            agree(one.session_date, other.session_date),
            _may_be_one_session(one, other),
            _may_have_one_name(one, other),
            not one.round or not other.round or same_round(one.round, other.round),
            agree(_printed_start(one), _printed_start(other)),
            *map(agree, _leg(one), _leg(other)),
        )
    )


def _may_be_one_session(one: Swim, other: Swim) -> bool:
    """An abbreviated name is enough on one day only: "Saturday" may be another session than "Saturday PM"."""
    names = _known(one.session_name), _known(other.session_name)
    if agree(*names):
        return True
    is_one_day = one.session_date is not None and one.session_date == other.session_date
    return is_one_day and is_abbreviation(*(name or "" for name in names))


def _may_have_one_name(one: Swim, other: Swim) -> bool:
    """Whether the names may belong to one event. A leg's event is always a relay, whatever its printed name."""
    if not one.event_name or not other.event_name:
        return True
    is_one_kind = one.relay is not None or names_a_relay(one.event_name) == names_a_relay(other.event_name)
    return is_one_kind and may_be_one_event(one.event_name, other.event_name)


def _is_known_alike(one: Swim, other: Swim) -> bool:
    """Whether two sheets give the same day, label and leg, and both give a round or neither does."""
    labels = [_known(swim.event_label) or str(swim.event_number) for swim in (one, other)]
    return (
        labels[0] == labels[1]
        and one.session_date == other.session_date
        and bool(one.round) == bool(other.round)
        and _leg(one) == _leg(other)
    )


def _may_be_one_meet(one: ResultEntry, other: ResultEntry) -> bool:
    """Sheets without a meet name may belong to two meets: event names separate them, or the meets' dates if undated."""
    if not name_key(one.meet_name) and _known(one.swim.event_name) != _known(other.swim.event_name):
        return False
    return one.swim.session_date is not None or agree(one.meet_start, other.meet_start)


def _leg(swim: Swim) -> tuple[str | None, int | None]:
    return (_known(swim.relay.letter), swim.relay.leg) if swim.relay else (None, None)


def _printed_start(swim: Swim) -> str | None:
    return swim.heat_start_time if swim.time_source in _OF_THE_SHEET else None


def _seed(swim: Swim) -> float | str | None:
    return seconds(swim.seed_time) or _known(swim.seed_time)


def _known(text: str | None) -> str | None:
    """The folded text, None if there is none."""
    return fold(text or "") or None


def _as_printed(swim: Swim) -> tuple[object, ...]:
    """The values that can distinguish two swims in one place."""
    return (
        swim.event_label, swim.event_name, swim.session_date, swim.session_name, swim.round, swim.heat_start_time,
        swim.seed_time, *_leg(swim),
    )  # fmt: skip


def _detail(swim: Swim) -> int:
    """How many values an entry has that can distinguish it from others."""
    return sum(bool(member) for member in (*_as_printed(swim), swim.age, swim.birth_year, swim.team))


def _of_one_sheet(swims: Iterable[Swim]) -> list[ResultEntry]:
    return [ResultEntry(swim, source=0, job_id="", meet_name="", meet_start=None) for swim in swims]
