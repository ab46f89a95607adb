"""A trap is a generated sheet that is hard to read, with all its entries, and the marks of a reader that read it."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field

from heatsync.model.packed_sheet import unpack_sheet
from heatsync.model.sheet import Sheet
from heatsync.names.matching import MatchQuality
from heatsync.names.swimmer_name import SwimmerName
from heatsync.parsing.read_pdf import read_pdf
from tests.support.hytek_pdf import Known


@dataclass(frozen=True)
class Case:
    """`dates` has the sessions' dates, `asked` the number of entries that each of these names finds."""

    pdf: bytes
    known: Sequence[Known]
    pages: Sequence[int]
    dates: Sequence[str | None] | None = None
    asked: Mapping[str, int] = field(default_factory=dict)
    starts: Sequence[str | None] | None = None
    withdrawn: Sequence[str] = ()
    blank_pages: Sequence[int] = ()
    unread: int = 0


@dataclass(frozen=True)
class Marks:
    """`found` counts the entries that are correct in every field. `wrong` lists other entries and wrong facts."""

    entries: int
    found: int
    wrong: tuple[str, ...]
    missed: int

    @property
    def is_full(self) -> bool:
        return self.found == self.entries and not self.wrong and not self.missed


@dataclass(frozen=True)
class Trap:
    layout: str
    name: str
    make: Callable[[], Case]

    def marks(self) -> Marks:
        case = self.make()
        sheet = unpack_sheet(read_pdf(case.pdf, lambda percent, text: None))
        known = Counter((page, *asdict(entry).items()) for page, entry in zip(case.pages, case.known, strict=True))
        read = Counter(_as_known(sheet, case.known))
        found = (known & read).total()
        wrong = [f"{list(row)}" for row in (read - known).elements()] + list(_wrong_facts(self.layout, case, sheet))
        return Marks(known.total(), found, tuple(wrong), (known - read).total())


TRAPS: list[Trap] = []


def trap(layout: str, name: str) -> Callable[[Callable[[], Case]], Callable[[], Case]]:
    """Register a function that generates a sheet of this layout with this trap."""

    def kept(make: Callable[[], Case]) -> Callable[[], Case]:
        TRAPS.append(Trap(layout, name, make))
        return make

    return kept


def _as_known(sheet: Sheet, known: Sequence[Known]) -> list[tuple[object, ...]]:
    members = list(asdict(known[0])) if known else []
    return [
        (
            entry.page,
            *((m, sheet.events[entry.event].label if m == "event" else getattr(entry, m)) for m in members),
        )
        for entry in sheet.entries
    ]


def _wrong_facts(layout: str, case: Case, sheet: Sheet) -> list[str]:
    facts = {
        "layout": (sheet.layout, layout),
        "withdrawn": (sorted(gone.name for gone in sheet.withdrawn), sorted(case.withdrawn)),
        "blank pages": (list(sheet.blank_pages), list(case.blank_pages)),
        "unread lines": (len(sheet.unread), case.unread),
        "missing heats": ([e.label for e in sheet.events if e.heats and e.missing_heats], []),
    }
    if case.dates is not None:
        facts["dates"] = ([session.date for session in sheet.sessions], list(case.dates))
    if case.starts is not None:
        facts["starts"] = ([event.start for event in sheet.events], list(case.starts))
    facts |= {f"asked for {name}": (_entries_of(sheet, name), count) for name, count in case.asked.items()}
    return [f"{fact}: {read!r}, not {known!r}" for fact, (read, known) in facts.items() if read != known]


def _entries_of(sheet: Sheet, name: str) -> int:
    swimmer = SwimmerName(name)
    fits = [swimmer.match(entry.name, cut=entry.cut) for entry in sheet.entries if entry.name]
    best = max(fits, default=MatchQuality.NONE)
    return fits.count(best) if best else 0
