"""One entry of the results: a swim and the heat sheet that it comes from."""

from dataclasses import dataclass
from datetime import date, datetime, time

from heatsync.model.swim import Swim
from heatsync.results.event_names import short_event_name

FIRST_YEAR, LAST_YEAR = 1970, 2100


@dataclass(frozen=True, slots=True)
class EventRound:
    """A round of an event as a timeline prints it, with its day and start ("HH:MM")."""

    round: str | None
    session_date: str | None
    session_name: str | None
    start_time: str


@dataclass(frozen=True, slots=True)
class ResultEntry:
    """A swim of one person, with the number `person` in `Results.people`.

    `source` is the job's sequence; `meet_name` is "" if unknown. `rounds` are those of the event that the timelines of
    the batch list, in the order of their starts. `heat_seconds` is the duration of the heat by its seed times.
    """

    swim: Swim
    source: int
    job_id: str
    meet_name: str
    meet_start: str | None
    person: int = 0
    rounds: tuple[EventRound, ...] = ()
    heat_seconds: float | None = None

    @property
    def event_short_name(self) -> str | None:
        """The event's name without sex, age group and course; as printed if it is not understood."""
        return short_event_name(self.swim.event_name)

    @property
    def day(self) -> date | None:
        """The day of the swim. If the sheet does not state it, the first day of the meet."""
        return day_of(self.swim.session_date) or day_of(self.meet_start)

    @property
    def start(self) -> time | None:
        """The start of the heat, in the meet's local time."""
        try:
            return datetime.strptime(self.swim.heat_start_time or "", "%H:%M").time()  # noqa: DTZ007 - the meet's clock
        except ValueError:
            return None


def day_of(text: str | None) -> date | None:
    """The day of "YYYY-MM-DD". None for any other text."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    # A misread year could be one that calendar software cannot represent.
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None
