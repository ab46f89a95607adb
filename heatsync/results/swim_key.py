"""The identity of a swim across the issues of its sheet: a re-post that changes its heat or lane does not change it."""

from typing import NamedTuple, Self

from heatsync.names.folding import fold, spellings
from heatsync.names.person_name import parse_name
from heatsync.results.meet_name import name_key
from heatsync.results.printed_names import round_family
from heatsync.results.result_entry import ResultEntry


class SwimKey(NamedTuple):
    """Every value is folded, and "" if it is unknown.

    - `meet` and `session` lack words such as "UPDATED"; `year` is that of the day or of the meet's first day.
    - `event` is the printed number ("21 / 22"), `event_name` the folded name. `round` is a family: "Finals", "Timed
      Finals" and "A - Final" are one.
    - `swimmer` has no middle initials, and its words are sorted: "Doe, Uma M" is "Uma Doe". So two namesakes in one
      event share a key; `ResultEntry.person` tells them apart.
    - `relay` is the team's letter if it has one. Heat, lane, time and leg are not part of the key, since a newer issue
      can change them.
    """

    meet: str
    year: str
    day: str
    session: str
    event: str
    event_name: str
    round: str
    swimmer: str
    relay: str

    @classmethod
    def of(cls, entry: ResultEntry) -> Self:
        swim = entry.swim
        return cls(
            meet=name_key(entry.meet_name),
            year=(swim.session_date or entry.meet_start or "")[:4],
            day=swim.session_date or "",
            session=name_key(swim.session_name or ""),
            event=event_number(swim.event_label, swim.event_number),
            event_name=fold(swim.event_name or ""),
            round=round_family(swim.round),
            swimmer=swimmer_key(swim.swimmer_name or ""),
            relay=fold((swim.relay and swim.relay.letter) or ""),
        )


def event_number(label: str | None, number: int | None) -> str:
    """The printed number: "12", "21 22" for "21 / 22", "" if there is none."""
    return fold(label or "") or ("" if number is None else str(number))


def swimmer_key(name: str) -> str:
    """The words of a name, sorted, with umlauts spelled out, without middle initials and nickname: "doe uma"."""
    # The first reading has the shortest surname; all readings have the same words.
    parsed = next(iter(parse_name(spellings(name)[-1])), None)
    if parsed is None:
        return ""
    return " ".join(sorted([*parsed.surname, *parsed.given, *filter(None, [parsed.suffix])]))
