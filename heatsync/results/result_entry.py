"""One entry of the results: a swim, and the heat sheet that it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import time

    from heatsync.model.swim import Swim

FIRST_YEAR, LAST_YEAR = 1970, 2100


@dataclass(frozen=True, slots=True)
class ResultEntry:
    """An entry and where it comes from: `source` is the job's sequence, `meet_name` is "" when unknown.

    `person` is the index of who swims in `Results.people`.
    """

    swim: Swim
    source: int
    job_id: str
    meet_name: str
    meet_start: str | None
    person: int = 0

    @property
    def day(self) -> date | None:
        """The day to plan with: the entry's own, else the meet's first."""
        return day_of(self.swim.session_date) or day_of(self.meet_start)

    @property
    def start(self) -> time | None:
        """The meet's local time at which the heat starts."""
        try:
            return datetime.strptime(self.swim.heat_start_time or "", "%H:%M").time()  # noqa: DTZ007 - the meet's clock
        except ValueError:
            return None

    @property
    def title(self) -> str:
        """The entry in words: "Event 12 Girls 13-14 200 Free, heat 3 lane 4"."""
        event, relay = self.swim, self.swim.relay
        number = event.event_label or event.event_number
        name = (
            " ".join(word for word in (f"Event {number}" if number else "", event.event_name or "") if word)
            or "Unnamed event"
        )
        place = " ".join(
            f"{word} {value}"
            for word, value in (("heat", event.heat_number), ("lane", event.lane))
            if value is not None
        )
        if not place and event.rank is not None:
            place = f"ranked {event.rank}"
        team = f"relay {relay.letter}" if relay and relay.letter else ""
        leg = f"leg {relay.leg}" if relay and relay.leg is not None else ""
        return ", ".join(part for part in (name, place, " ".join(word for word in (team, leg) if word)) if part)


def day_of(text: str | None) -> date | None:
    """The day of "YYYY-MM-DD"; None for anything else."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    # A misread year must not leave the range that calendars can count in.
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None
