"""Finds the day and time at which a sheet was printed, which tells two issues of it apart."""

import re
from typing import NamedTuple

from heatsync.parsing.clock import CLOCK, clock
from heatsync.parsing.dates import DAY, PrintedDays, meet_days

_GAP = r",?\s+(?:at |um |- )?"
_PRINTED = re.compile(
    rf"(?<![\d./-])(?:(?P<day>{DAY}){_GAP}(?P<time>{CLOCK})|(?P<first>{CLOCK}){_GAP}(?P<then>{DAY}))(?![\d/])"
)


class PrintTime(NamedTuple):
    """A day as printed, before it is known whether the month comes first, and the time as "HH:MM"."""

    day: str
    time: str

    def read(self, order: str | None) -> str | None:
        """Give "YYYY-MM-DDTHH:MM"; None if the day can be read two ways."""
        days = meet_days(PrintedDays(self.day, self.day), order)
        return f"{days.first.isoformat()}T{self.time}" if days else None


def printed_at(text: str) -> PrintTime | None:
    """Find "11:02 PM 6/10/2026", "13.03.2026 13:33" or "22.06.2026, 11:47:04 Uhr" in a text."""
    found = _PRINTED.search(text)
    time = clock(found["time"] or found["first"]) if found else None
    return PrintTime(found["day"] or found["then"], time) if found and time else None
