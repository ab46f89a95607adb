"""When the entries of a calendar changed last. Calendar software accepts an entry only if it is newer than its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

CALENDAR = ""
"""In place of a UID: the calendar as a whole."""

_FIRST_SECOND = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Revisions:
    """`changed` is the last change of the calendar, `entries` that of each entry by UID, in whole seconds."""

    changed: datetime
    entries: Mapping[str, datetime] = field(default_factory=dict)

    def of(self, uid: str) -> datetime:
        return self.entries.get(uid, self.changed)


def sequence_at(changed: datetime) -> int:
    """The SEQUENCE of an entry that changed then (RFC 5545 section 3.8.7.4): seconds, which fit 32 bits until 2088.

    A counter would begin at 0 in each batch, so the calendar of a new batch would not replace that of an older one.
    """
    return max(0, int((changed - _FIRST_SECOND).total_seconds()))
