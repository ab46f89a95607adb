"""One entry of the results: a swim and the heat sheet that it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import time

    from heatsync.model.swim import RelayLeg, Swim

FIRST_YEAR, LAST_YEAR = 1970, 2100


@dataclass(frozen=True, slots=True)
class ResultEntry:
    """A swim of one person, who is `person` in `Results.people`.

    `source` is the job's sequence; `meet_name` is "" if unknown.
    """

    swim: Swim
    source: int
    job_id: str
    meet_name: str
    meet_start: str | None
    person: int = 0

    @property
    def day(self) -> date | None:
        """The day of the swim. If the sheet does not state it, the first day of the meet."""
        return day_of(self.swim.session_date) or day_of(self.meet_start)

    @property
    def start(self) -> time | None:
        """When the heat starts, in the meet's local time."""
        try:
            return datetime.strptime(self.swim.heat_start_time or "", "%H:%M").time()  # noqa: DTZ007 - the meet's clock
        except ValueError:
            return None

    @property
    def title(self) -> str:
        """The entry in words: "Event 12 Girls 13-14 200 Free, heat 3 lane 4"."""
        return ", ".join(filter(None, (_event_title(self.swim), _place_title(self.swim), _leg_title(self.swim.relay))))


def _event_title(swim: Swim) -> str:
    number = swim.event_label or swim.event_number
    event = f"Event {number}" if number else ""
    return " ".join(filter(None, (event, swim.event_name))) or "Unnamed event"


def _place_title(swim: Swim) -> str:
    heat, lane = _numbered("heat", swim.heat_number), _numbered("lane", swim.lane)
    return " ".join(filter(None, (heat, lane))) or _numbered("ranked", swim.rank)


def _leg_title(relay: RelayLeg | None) -> str:
    if relay is None:
        return ""
    team = f"relay {relay.letter}" if relay.letter else ""
    return " ".join(filter(None, (team, _numbered("leg", relay.leg))))


def _numbered(word: str, number: int | None) -> str:
    return "" if number is None else f"{word} {number}"


def day_of(text: str | None) -> date | None:
    """The day of "YYYY-MM-DD". None for any other text."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    # A misread year could be one that calendar software cannot represent.
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None
