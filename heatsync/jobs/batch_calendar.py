"""The calendar of a batch, with the last change of each entry, and the empty calendar of a removed batch."""

from dataclasses import dataclass
from datetime import datetime

from heatsync.jobs.batch_results import BatchResults, MergedJobs
from heatsync.model.errors import NotFound, StoreUnavailable
from heatsync.model.message import Message
from heatsync.results.calendar import CalendarHeading, make_calendar, make_removed_calendar
from heatsync.results.calendar_entries import calendar_entries, calendar_notes, digest
from heatsync.results.calendar_options import NO_OPTIONS, CalendarOptions
from heatsync.results.calendar_revisions import CALENDAR, Revisions
from heatsync.results.calendar_texts import one_line
from heatsync.results.filters import NO_FILTERS, Filters
from heatsync.store.store import Store

_TRIES = 5


@dataclass(frozen=True, slots=True)
class Urls:
    """The URLs of a batch: its page, and its calendar as it was requested."""

    page: str
    feed: str


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """The calendar, and when it changed last."""

    ical: bytes
    changed: datetime


class BatchCalendar:
    """Blocks on the database, and on merging."""

    def __init__(self, store: Store) -> None:
        self._results = BatchResults(store)
        self._revisions = store.calendar_revisions
        self._deletion = store.deletion

    def of_batch(
        self,
        batch_id: str,
        filters: Filters = NO_FILTERS,
        options: CalendarOptions = NO_OPTIONS,
        urls: Urls | None = None,
    ) -> CalendarFile:
        """The calendar so far, or an empty one for a batch that was removed. Raises `NotFound`."""
        try:
            merged, revisions = self._read(batch_id)
        except NotFound:
            return self._removed(batch_id, filters)
        return CalendarFile(write_calendar(merged, revisions, filters, options, urls), revisions.changed)

    def _read(self, batch_id: str) -> tuple[MergedJobs, Revisions]:
        for _ in range(_TRIES):
            merged = self._results.of_batch(batch_id)
            revisions = self._revisions.record(merged.batch, _digests(merged))
            if revisions is not None:
                return merged, revisions
        raise StoreUnavailable(detail="the batch changes faster than it can be merged")

    def _removed(self, batch_id: str, filters: Filters) -> CalendarFile:
        removed = self._deletion.removed_at(batch_id)
        if removed is None:
            raise NotFound
        removed = removed.replace(microsecond=0)
        return CalendarFile(make_removed_calendar(_uid(batch_id, filters), removed), removed)


def write_calendar(
    merged: MergedJobs,
    revisions: Revisions,
    filters: Filters = NO_FILTERS,
    options: CalendarOptions = NO_OPTIONS,
    urls: Urls | None = None,
) -> bytes:
    """The calendar of merged results, which must be unfiltered."""
    entries = calendar_entries(merged.results, merged.batch.swimmer_name, filters)
    return make_calendar(_heading(merged, filters, urls), entries, revisions, options)


def _digests(merged: MergedJobs) -> dict[str, str]:
    """The checksums of all entries and of the calendar. They depend on no filter and on no option."""
    entries = calendar_entries(merged.results, merged.batch.swimmer_name)
    digests = {entry.uid: entry.digest for entry in entries}
    return digests | {CALENDAR: digest(*sorted(digests.items()), *calendar_notes(merged.results))}


def _heading(merged: MergedJobs, filters: Filters, urls: Urls | None) -> CalendarHeading:
    batch = merged.batch
    return CalendarHeading(
        uid=_uid(batch.id, filters),
        name=one_line(Message("CALENDAR_NAME", swimmer=batch.swimmer_name)),
        notes=list(calendar_notes(merged.results, filters)),
        page=urls.page if urls else None,
        feed=urls.feed if urls else None,
    )


def _uid(batch_id: str, filters: Filters) -> str:
    """The calendars of two namesakes are two calendars of one batch."""
    return digest(batch_id, filters.age, filters.team) + "@heatsync"
