"""Decides whether a name in a sheet is the swimmer's: by whole words, never by a part of one."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from heatsync.names.folding import fold, letters_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Words = tuple[str, ...]

_NICKNAME = re.compile(
    '["\u201c\u201d\u201e\u00ab\u00bb(]([^"\u201c\u201d\u201e\u00ab\u00bb()]+)["\u201c\u201d\u00ab\u00bb)]'
    "|(?<!\\S)['\u2018]{1,2}([^'\u2018\u2019]+)['\u2019]{1,2}(?!\\S)"
)
_GLUED = re.compile(r"(?<=[^\W\d])(?=\d)|(?<=\d)(?=[^\W\d])")
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "2nd", "3rd"})
_PARTED = frozenset({"d", "l", "o"})
"""What an apostrophe joins to a surname where it is typed: "Pat O Brien"."""
_TWO_WORDS = 2
_LIKENESS = 0.6
_LEAST_CUT = 10
"""Letters of a surname that a column broke off. Fewer would be anybody's."""


class Fit(IntEnum):
    """How well a name in a sheet fits; falsy if it does not."""

    NO = 0
    SWAPPED = 1
    """The same words, but another one is the surname ("Doe Uma"; "Doe, Uma van")."""
    PART = 2
    """Every word asked for is there, and the surname has further ones ("Doe-Roe, Uma")."""
    LOOSE = 3
    """Every word asked for is there, and there are further given names ("Doe, Uma Lotte")."""
    WHOLE = 4


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name in folded words. `initials` are middle ones; `suffix` is "jr", "iii" or ""."""

    surname: Words
    given: Words
    initials: Words = ()
    nickname: Words = ()
    suffix: str = ""

    @property
    def calls(self) -> tuple[Words, ...]:
        """What stands for the given names: they, the nickname, or both."""
        return (self.given, self.nickname, self.given + self.nickname) if self.nickname else (self.given,)


def _person(surname: Sequence[str], given: Sequence[str], nickname: Words) -> PersonName:
    suffix = ""
    for words in (surname, given):
        if len(words) > 1:
            suffix = next((word for word in words if word in _SUFFIXES), suffix)
    last = [w for w in surname if w not in _SUFFIXES] or list(surname)
    first = [w for w in given if w not in _SUFFIXES] or list(given)
    if first and all(len(w) == 1 for w in first):
        first = ["".join(first)]  # "A. J." is the given name AJ, not A with a middle initial
    initials = tuple(w for w in first[1:] if len(w) == 1)
    return PersonName(tuple(last), tuple(first[:1] + [w for w in first[1:] if len(w) > 1]), initials, nickname, suffix)


@lru_cache(maxsize=8192)
def readings(text: str) -> tuple[PersonName, ...]:
    """The ways to read a name: one with a comma; without one, each way to part given names from surname."""
    nicknames = [a or b for a, b in _NICKNAME.findall(text)]
    nickname = tuple(fold(" ".join(nicknames)).split())
    text = _NICKNAME.sub(" ", text)
    surname, comma, given = text.partition(",")
    if comma and (not fold(surname) or fold(given) in _SUFFIXES):  # "Uma Doe, Jr"
        text, comma = f"{surname} {given}", ""
    if comma:
        return (_person(fold(surname).split(), fold(given).split(), nickname),)
    words = fold(text).split()
    suffix = [w for w in words[1:] if w in _SUFFIXES][:1]
    words = [words[0], *(w for w in words[1:] if w not in _SUFFIXES)] if words else []
    initials = [w for w in words[1:-1] if len(w) == 1]
    solid = [words[0], *(w for w in words[1:-1] if len(w) > 1), words[-1]] if len(words) > 1 else words
    if len(solid) < _TWO_WORDS:
        return (_person(solid, (), nickname),) if solid else ()
    ways = [_person(solid[at:] + suffix, solid[:at] + initials, nickname) for at in range(len(solid) - 1, 0, -1)]
    if len(words) > _TWO_WORDS and words[-2] in _PARTED:
        ways.append(_person(["".join(words[-2:]), *suffix], words[:-2], nickname))
    return tuple(ways)


def _same(asked: str, printed: str) -> bool:
    """Equal words; "?" stands in print for one letter that the meet's database could not hold.

    Of a word in a script that it could not hold at all, nothing is left that could tell two people apart.
    """
    if asked == printed:
        return True
    return 0 < 2 * printed.count("?") <= len(printed) == len(asked) and all(
        p in {a, "?"} for a, p in zip(asked, printed, strict=True)
    )


def _missing(asked: Words, printed: Words) -> tuple[list[str], list[str]]:
    """The words asked for that are not printed, and the printed ones that were not asked for."""
    left, missing = list(printed), []
    for word in asked:
        found = next((p for p in left if _same(word, p)), None)
        if found is None:
            missing.append(word)
        else:
            left.remove(found)
    return missing, left


def _fit(asked: PersonName, printed: PersonName, *, cut: bool) -> Fit:
    if asked.suffix and printed.suffix and asked.suffix != printed.suffix:
        return Fit.NO
    surname = Fit.WHOLE
    if "".join(asked.surname) != "".join(printed.surname):  # "Mc Donald" is "McDonald"
        missing, extra = _missing(asked.surname, printed.surname)
        if missing:
            return Fit.NO
        surname = Fit.PART if extra else Fit.WHOLE
    given = max(_given_fit(a, asked.initials, p, printed.initials, cut=cut) for a in asked.calls for p in printed.calls)
    return min(surname, given)


def _given_fit(asked: Words, asked_initials: Words, printed: Words, printed_initials: Words, *, cut: bool) -> Fit:
    if cut and printed and asked and asked[0] != printed[-1] and asked[0].startswith(printed[-1]):
        return Fit.WHOLE
    missing, extra = _missing(asked, printed)
    if "".join(asked) == "".join(printed):  # "Anne-Marie" is "Annemarie"
        missing, extra = [], []
    if asked and printed and len(missing) == len(asked):
        return Fit.NO
    if asked and not printed:
        return Fit.WHOLE if cut else Fit.NO
    initials = list(printed_initials)
    for word in missing:  # a printed initial may stand for the second given name that was asked for
        if word[0] not in initials:
            return Fit.NO
        initials.remove(word[0])
    if not _agree(asked_initials, [*initials, *(word[0] for word in extra)]):
        return Fit.NO
    return Fit.LOOSE if asked and extra and not asked_initials else Fit.WHOLE


def _agree(asked: Sequence[str], printed: Sequence[str]) -> bool:
    """Whether two people's middle initials can be one's: what one side leaves out speaks against nothing."""
    one, other = set(asked), set(printed)
    return one <= other or other <= one


def _same_words(asked: PersonName, printed: PersonName) -> bool:
    """Whether all words are the same, whichever of them are the surname: "van Roe, Uma" is "Roe, Uma van"."""
    return (
        sorted(asked.surname + asked.given) == sorted(printed.surname + printed.given)
        and _agree(asked.initials, printed.initials)
        and not (asked.suffix and printed.suffix and asked.suffix != printed.suffix)
    )


def _begins(asked: PersonName, printed: str) -> bool:
    """Whether a print that broke off within the surname is the beginning of it."""
    letters = fold(printed).replace(" ", "")
    return len(letters) >= _LEAST_CUT and "".join(asked.surname + asked.given).startswith(letters)


class SwimmerName:
    """The name that was asked for, parsed once: `Last, First M` or `First Last`."""

    def __init__(self, text: str) -> None:
        self.text = " ".join(text.split())
        self._asked = readings(self.text)
        swapped = {(p.given, p.surname) for p in self._asked}
        self._swapped = tuple(
            PersonName(p.given, p.surname, p.initials, p.nickname, p.suffix)
            for p in self._asked
            if p.given and (p.surname, p.given) not in swapped
        )

    @property
    def first_words(self) -> frozenset[str]:
        """Of these a print that fits holds at least one, however it is parted into words."""
        return frozenset(part[0] for p in self._asked for part in (p.surname, p.given) if part)

    @property
    def key(self) -> str:
        """The same for two spellings that match the same way, so that a cache may answer one with the other."""
        return "|".join(
            ",".join(" ".join(part) for part in (p.surname, p.given, sorted(p.initials), p.nickname, (p.suffix,)))
            for p in self._asked
        )

    def both_orders(self) -> tuple[str, str]:
        """As "Uma Doe" and as "Doe, Uma"; of a name without a comma the last word is the surname."""
        surname, comma, given = (part.strip() for part in self.text.partition(","))
        if comma and fold(given) not in _SUFFIXES:
            return f"{given} {surname}".strip(), f"{surname}, {given}"
        words = self.text.replace(",", " ").split()
        at = len(words) - (2 if len(words) > _TWO_WORDS and fold(words[-1]) in _SUFFIXES else 1)
        if at < 1:
            return self.text, self.text
        return " ".join(words), f"{' '.join(words[at:])}, {' '.join(words[:at])}"

    @property
    def without_initials(self) -> SwimmerName:
        """The name that those who differ from it in the middle initial or the suffix have too."""
        words = self.text.replace(",", ", ").split()
        bare = " ".join(word for word in words if len(folded := fold(word)) > 1 and folded not in _SUFFIXES)
        return SwimmerName(bare) if len(fold(bare).split()) >= _TWO_WORDS else self

    @property
    def not_there(self) -> str:
        """The sentence that the swimmer was not found."""
        return f"{self.text} is not in this sheet."

    def fits(self, printed: str, *, cut: bool = False) -> Fit:
        """How well a printed name fits. `cut`: the print broke off within the name."""
        names = readings(printed)
        straight = max((_fit(a, p, cut=cut) for a in self._asked for p in names), default=Fit.NO)
        if straight:
            return straight
        if cut and "," not in printed and any(_begins(a, printed) for a in self._asked):
            return Fit.WHOLE  # no less than where the given name is cut: who asks is told of both
        swapped = any(_fit(a, p, cut=False) for a in self._swapped for p in names)
        return Fit.SWAPPED if swapped or any(_same_words(a, p) for a in self._asked for p in names) else Fit.NO

    def appears_in(self, line: str) -> bool:
        """Whether a line of text holds every word of the name, whatever the order."""
        words = _words_in(line)
        return any(_all_in(p.surname, words) and _all_in(p.given, words) for p in self._asked)

    def is_written_in(self, text: str) -> bool:
        """Whether the name is written out there, its words side by side in either order."""
        folded = f" {fold(text)} "
        orders = ((p.given + p.surname, p.surname + p.given) for p in self._asked)
        return any(f" {' '.join(words)} " in folded for both in orders for words in both)

    def may_be_in(self, text: str) -> bool:
        """Whether a text, of one line or many, holds the words without which no print of the name could fit."""
        words = _words_in(text)
        return any(_all_in(p.surname, words) and _given_in(p, words) for p in self._asked)


class NameIndex:
    """Many names or lines, made once: to look closely at each of a thousand takes 10 ms for every swimmer."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._letters = [letters_of(text) for text in texts]

    def hopeful(self, swimmer: SwimmerName) -> list[int]:
        """Which of the texts, from 0, may hold the name at all; a "?" may be any letter of it."""
        words = {*swimmer.first_words, "?"}
        hopeful = {at for word in words for at, letters in enumerate(self._letters) if word in letters}
        for word in words:
            if len(word) > _LEAST_CUT:  # a column may have broken it off
                hopeful |= {at for at, letters in enumerate(self._letters) if letters and word.startswith(letters)}
        return sorted(hopeful)


def _words_in(text: str) -> set[str]:
    """The folded words, also what an age is glued to, and two or three in a row as one: "de la Roe" is "Delaroe"."""
    words = _GLUED.sub(" ", fold(text)).split()
    threes = zip(words, words[1:], words[2:], strict=False)
    return {*words, *map("".join, pairwise(words)), *map("".join, threes)}


def _all_in(part: Words, words: set[str]) -> bool:
    return "".join(part) in words or all(any(_same(word, w) for w in words) for word in part)


def _given_in(person: PersonName, words: set[str]) -> bool:
    """One of the given names or the nickname: of the others a sheet may print the initial only."""
    calls = [part for part in (*((name,) for name in person.given), person.given, person.nickname) if part]
    return not calls or any(_all_in(part, words) for part in calls)


def same_person(one: str, other: str) -> bool:
    """Whether two printed names can be one person's: no word differs, and no initial."""
    return SwimmerName(one).fits(other) is Fit.WHOLE


def nearest(name: str, candidates: Iterable[str], n: int = 3) -> list[str]:
    """The candidates that look most like a name that is not among them, best first, as they are printed.

    Then those of the same surname: a sheet may print a nickname, or the family has asked for the brother.
    """
    by_fold: dict[str, str] = {}
    for candidate in candidates:
        by_fold.setdefault(_given_first(candidate), candidate)
    near = [by_fold[f] for f in difflib.get_close_matches(_given_first(name), by_fold, n, _LIKENESS)]
    family = {person.surname for person in readings(name) if person.surname}
    kin = (printed for printed in by_fold.values() if any(person.surname in family for person in readings(printed)))
    return list(dict.fromkeys([*near, *kin]))[:n]


def _given_first(text: str) -> str:
    surname, _, given = text.partition(",")
    return fold(f"{given} {surname}")
