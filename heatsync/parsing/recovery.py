"""Gives a sheet's doubtful lines a second chance, once all its lines are known."""

import re
from collections import defaultdict
from collections.abc import Collection, Sequence

from heatsync.model.sheet import SheetEntry
from heatsync.parsing.fields import MARKS, NUMBER, SEED, tidy_name, tidy_team, without_marks
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
    found = [(pending, _AGELESS.match(without_marks(pending.line.text))) for pending in lines]
    teams = _Teams(sheet.entries, {match["rest"] for pending, match in found if match and _may_be_swimmer(pending)})
    read: list[tuple[int, SheetEntry]] = []
    for pending, match in found:
        line = pending.line
        parted = teams.part(match["rest"]) if match and _may_be_swimmer(pending) else None
        if match and parted:
            name, team = parted
            swimmer = Swimmer(int(match["number"]), tidy_name(name), tidy_team(team), match["seed"])
            read.append((pending.at, pending.place.entry(swimmer)))
        else:
            sheet.unread.append(line)
    for at, entry in reversed(read):
        sheet.entries.insert(at, entry)


def _may_be_swimmer(pending: Pending) -> bool:
    place = pending.place
    return place.event is not None and not place.is_relay and not place.columns.is_results


class _Teams:
    """Where a name ends and a team begins in a text that has both: by the teams that stand elsewhere in the sheet.

    In a sheet that never prints an age, a team is the end that many such texts share and that many given names precede.
    """

    def __init__(self, entries: Sequence[SheetEntry], texts: Collection[str]) -> None:
        self._known = sorted({entry.team for entry in entries if entry.team}, key=len, reverse=True) if texts else []
        before: dict[str, set[str]] = defaultdict(set)
        for text in texts:
            words = text.split()
            for at in range(_NAME_WORDS, len(words)):
                before[" ".join(words[at:])].add(" ".join(words[:at]))
        self._shared = {team for team, names in before.items() if _are_names(names)}

    def part(self, text: str) -> tuple[str, str] | None:
        words = text.split()
        if text in self._known:
            return None
        for team in self._known:
            if text.endswith(f" {team}") and _is_name(name := text.removesuffix(team).rstrip()):
                return name, team
        for at in range(_NAME_WORDS, len(words)):
            name, team = " ".join(words[:at]), " ".join(words[at:])
            if team in self._shared and _is_name(name):
                return name, team
        name, team = " ".join(words[:_NAME_WORDS]), " ".join(words[_NAME_WORDS:])
        is_certain = len(words) == _NAME_WORDS + 1 and "," in name
        return (name, team) if is_certain and _is_name(name) else None


def _is_name(text: str) -> bool:
    """Whether a text can be a whole name: "Doe, Uma" or "Uma Doe", but not "Doe,"."""
    return not any(map(str.isdigit, text)) and len(text.split()) >= _NAME_WORDS and not text.endswith(",")


def _are_names(texts: Collection[str]) -> bool:
    """Whether these texts, which stand before one and the same end, are names: the words that end them differ."""
    names = [text for text in texts if _is_name(text)]
    return len(names) >= _LEAST_SUPPORT and 2 * len({name.split()[-1] for name in names}) > len(names)


def recover_unseeded(entries: list[SheetEntry]) -> None:
    """Take the "NT" that touches a long team from it if the sheet has such a team elsewhere, for "KENT" is a team."""
    untimed = [at for at, entry in enumerate(entries) if entry.seed_time is None and entry.team]
    teams = {entry.team for entry in entries if entry.team} if untimed else set()
    for at in untimed:
        found = _UNSEEDED.match(entries[at].team or "")
        if found and found["team"] in teams:
            entries[at] = entries[at]._replace(team=found["team"], seed_time=found["seed"])


def forget_doubtful_genders(sheet: SheetBuilder) -> None:
    """Believe the letter at an age only in a mixed event in which nobody goes without: else it may be an initial."""
    told = {entry.event for entry in sheet.entries if entry.gender}
    if not told:
        return
    silent = {entry.event for entry in sheet.entries if entry.name and not entry.gender}
    mixed = {
        at
        for at in told - silent
        if _MIXED.search(sheet.events[at].name or "") or " / " in (sheet.events[at].label or "")
    }
    sheet.entries[:] = [
        entry if not entry.gender or entry.event in mixed else entry._replace(gender=None) for entry in sheet.entries
    ]
