"""A second pass over doubtful lines and fields, once the whole sheet is known."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence

from heatsync.model.sheet import SheetEntry, SheetEvent
from heatsync.parsing.fields import MARKS, NUMBER, SEED, tidy_name, without_marks
from heatsync.parsing.lines import Swimmer
from heatsync.parsing.place import Pending
from heatsync.parsing.sheet_builder import SheetBuilder

_AGELESS = re.compile(rf"{NUMBER}(?P<rest>[^\W\d].*?) {SEED}{MARKS}")
_UNSEEDED = re.compile(rf"(?P<team>.+?[^\W\d_])(?P<seed>X?NT){MARKS}")
_MIXED = re.compile(r"\bmi(?:x|st)", re.IGNORECASE)
_LEAST_SUPPORT = 2
_NAME_WORDS = 2


def recover_ageless(sheet: SheetBuilder, lines: Sequence[Pending]) -> None:
    """Read the lines without an age if it is clear where the name ends and the team begins. The others are unread."""
    found = [(pending, _ageless(pending)) for pending in lines]
    teams = _Teams(sheet.entries, {match["rest"] for _, match in found if match})
    read: list[tuple[int, SheetEntry]] = []
    for pending, match in found:
        parted = teams.part(match["rest"]) if match else None
        if match and parted:
            name, team = parted
            swimmer = Swimmer(int(match["number"]), tidy_name(name), team, match["seed"])
            read.append((pending.at, pending.place.entry(swimmer)))
        else:
            sheet.unread.append(pending.line)
    for at, entry in reversed(read):
        sheet.entries.insert(at, entry)
        sheet.empty_heats.pop((entry.event, entry.heat), None)


def _ageless(pending: Pending) -> re.Match[str] | None:
    place = pending.place
    if place.event is None or place.is_relay or place.columns.is_results:
        return None
    return _AGELESS.match(without_marks(pending.line.text))


class _Teams:
    """Splits a text into name and team, by the teams that occur elsewhere in the sheet.

    In a sheet that never prints an age, a team is the end that many such texts share and that many given names precede.
    """

    def __init__(self, entries: Sequence[SheetEntry], texts: Collection[str]) -> None:
        self._known = {entry.team for entry in entries if entry.team} if texts else set()
        before: dict[str, set[str]] = defaultdict(set)
        for text in texts:
            words = text.split()
            for at in range(_NAME_WORDS, len(words)):
                before[" ".join(words[at:])].add(" ".join(words[:at]))
        self._shared = {team for team, names in before.items() if _are_names(names)}

    def part(self, text: str) -> tuple[str, str] | None:
        if text in self._known:
            return None
        words = text.split()
        partings = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(_NAME_WORDS, len(words))]
        for teams in (self._known, self._shared):
            for name, team in partings:
                if team in teams and _is_name(name):
                    return name, team
        return partings[0] if len(partings) == 1 and "," in text and _is_name(partings[0][0]) else None


def _is_name(text: str) -> bool:
    """Whether a text can be a whole name: "Doe, Uma" or "Uma Doe", but not "Doe,"."""
    return not any(map(str.isdigit, text)) and len(text.split()) >= _NAME_WORDS and not text.endswith(",")


def _are_names(texts: Collection[str]) -> bool:
    """Whether these texts, which all precede the same words, are names: most end in different words."""
    names = [text for text in texts if _is_name(text)]
    return len(names) >= _LEAST_SUPPORT and 2 * len({name.split()[-1] for name in names}) > len(names)


def settle_school_years(sheet: SheetBuilder) -> None:
    """If more swimmers of an event have a school year ("SO") than an age, its numbers are school years too.

    The column titles are missing then.
    """
    if not any(entry.school_year for entry in sheet.entries):
        return
    at_school = _swimmers(sheet, lambda entry: entry.school_year)
    aged = _swimmers(sheet, lambda entry: entry.age)
    settled = {event for event in aged if at_school[event] > aged[event]}
    for at, entry in enumerate(sheet.entries) if settled else ():
        if entry.age and entry.event in settled:
            sheet.entries[at] = entry._replace(age=None, school_year=str(entry.age))


def _swimmers(sheet: SheetBuilder, has: Callable[[SheetEntry], object]) -> Counter[int]:
    """How many swimmers of each event have this. A line that is printed twice counts once."""
    return Counter(event for event, _ in {(entry.event, entry.name) for entry in sheet.entries if has(entry)})


def recover_unseeded(entries: list[SheetEntry]) -> None:
    """Split "NT" from the end of a team if the rest is a team elsewhere in the sheet. "KENT" stays a team."""
    untimed = [at for at, entry in enumerate(entries) if entry.seed_time is None and entry.team]
    teams = {entry.team for entry in entries} if untimed else set()
    for at in untimed:
        found = _UNSEEDED.match(entries[at].team or "")
        if found and found["team"] in teams:
            entries[at] = entries[at]._replace(team=found["team"], seed_time=found["seed"])


def forget_doubtful_genders(sheet: SheetBuilder) -> None:
    """Drop the genders of an event unless it is mixed and prints one for every swimmer: the letters may be initials."""
    gendered = [(at, entry) for at, entry in enumerate(sheet.entries) if entry.gender]
    doubtful = _with_doubtful_genders(sheet, {entry.event for _, entry in gendered}) if gendered else set()
    for at, entry in gendered:
        if entry.event in doubtful:
            sheet.entries[at] = entry._replace(gender=None)


def _with_doubtful_genders(sheet: SheetBuilder, events: Iterable[int]) -> set[int]:
    lacking = {entry.event for entry in sheet.entries if entry.name and not entry.gender}
    return {event for event in events if event in lacking or not _is_mixed(sheet.events[event])}


def _is_mixed(event: SheetEvent) -> bool:
    return bool(_MIXED.search(f"{event.name}")) or " / " in f"{event.label}"
