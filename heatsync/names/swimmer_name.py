"""The requested swimmer's name."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from itertools import pairwise

from heatsync.names.folding import fold, spellings
from heatsync.names.matching import MatchQuality, has_same_words, is_same_word, is_surname_cut, match_names
from heatsync.names.person_name import SUFFIXES, PersonName, Words, parse_name

_GLUED = re.compile(r"(?<=[^\W\d])(?=\d)|(?<=\d)(?=[^\W\d])")
_TWO_WORDS = 2


class SwimmerName:
    """A requested name, parsed once: "Last, First M" or "First Last"."""

    def __init__(self, text: str) -> None:
        self.text = " ".join(text.split())
        self._names = parse_name(self.text)
        splits = {(name.surname, name.given) for name in self._names}
        self._swapped = tuple(
            PersonName(name.given, name.surname, name.initials, name.nickname, name.suffix)
            for name in self._names
            if name.given and (name.given, name.surname) not in splits
        )

    @property
    def is_name(self) -> bool:
        """Whether the text has a letter. Texts without letters are not names, and would all share one key."""
        return any(map(str.isalpha, fold(self.text)))

    @property
    def first_words(self) -> frozenset[str]:
        """A matching printed name contains at least one of these words, however its words are separated."""
        return frozenset(part[0] for name in self._names for part in (name.surname, name.given) if part)

    @property
    def key(self) -> str:
        """Equal for two spellings that match the same prints, so that a cache can answer one with the other."""
        return "|".join(map(_key, self._names))

    def both_orders(self) -> tuple[str, str]:
        """The name as "Uma Doe" and as "Doe, Uma". Without a comma, the last word is the surname."""
        surname, comma, given = (part.strip() for part in self.text.partition(","))
        if comma and fold(given) not in SUFFIXES:
            return f"{given} {surname}".strip(), f"{surname}, {given}"
        words = self.text.replace(",", " ").split()
        at = len(words) - (2 if len(words) > _TWO_WORDS and fold(words[-1]) in SUFFIXES else 1)
        if at < 1:
            return self.text, self.text
        return " ".join(words), f"{' '.join(words[at:])}, {' '.join(words[:at])}"

    @property
    def without_initials(self) -> SwimmerName:
        """The name without middle initials and suffix. Namesakes that differ in those only share it."""
        words = self.text.replace(",", ", ").split()
        bare = " ".join(word for word in words if len(folded := fold(word)) > 1 and folded not in SUFFIXES)
        return SwimmerName(bare) if len(fold(bare).split()) >= _TWO_WORDS else self

    def match(self, printed: str, *, cut: bool = False) -> MatchQuality:
        """How well a printed name matches. `cut`: the column cut it off."""
        names = parse_name(printed)
        straight = max((match_names(mine, name, cut=cut) for mine in self._names for name in names), default=None)
        if straight:
            return straight
        if cut and "," not in printed and any(is_surname_cut(name, printed) for name in self._names):
            return MatchQuality.FULL  # as good as a cut given name: a warning names both
        return MatchQuality.SWAPPED if self._is_swapped(names) else MatchQuality.NONE

    def appears_in(self, line: str) -> bool:
        """Whether a line contains every word of the name, in any order."""
        words = _words_in(line)
        return any(_has_all_words(name, words) for name in self._names)

    def is_spelled_out_in(self, text: str) -> bool:
        """Whether a text contains the name's words side by side, in either order."""
        printed = [f" {fold(spelling)} " for spelling in spellings(text)]
        orders = ((name.given + name.surname, name.surname + name.given) for name in self._names)
        return any(f" {' '.join(words)} " in folded for both in orders for words in both for folded in printed)

    def may_appear_in(self, text: str) -> bool:
        """Whether a text of any length contains the words that every print of the name has."""
        words = _words_in(text)
        return any(_may_have_name(name, words) for name in self._names)

    def _is_swapped(self, names: tuple[PersonName, ...]) -> bool:
        return any(match_names(mine, name, cut=False) for mine in self._swapped for name in names) or any(
            has_same_words(mine, name) for mine in self._names for name in names
        )


def same_person(one: str, other: str) -> bool:
    """Whether two printed names can belong to one person: no word differs, and no initial."""
    return SwimmerName(one).match(other) is MatchQuality.FULL


def _key(name: PersonName) -> str:
    parts = (name.surname, name.given, sorted(name.initials), name.nickname, (name.suffix,))
    return ",".join(" ".join(part) for part in parts)


def _words_in(text: str) -> set[str]:
    """The folded words, and two or three in a row as one. An age is split off its word: "Uma13".

    "de la Roe" is "Delaroe". Umlauts are spelled out, too.
    """
    found: set[str] = set()
    for spelling in spellings(text):
        words = _GLUED.sub(" ", fold(spelling)).split()
        threes = zip(words, words[1:], words[2:], strict=False)
        found.update(words, map("".join, pairwise(words)), map("".join, threes))
    return found


def _has_all_words(name: PersonName, words: AbstractSet[str]) -> bool:
    """Whether the words include every surname and given name."""
    return _includes(words, name.surname) and _includes(words, name.given)


def _may_have_name(name: PersonName, words: AbstractSet[str]) -> bool:
    """Whether the words include the surname and a given name or the nickname. A sheet may abbreviate the other ones."""
    forenames = [part for part in (*((given,) for given in name.given), name.given, name.nickname) if part]
    return _includes(words, name.surname) and (not forenames or any(_includes(words, part) for part in forenames))


def _includes(words: AbstractSet[str], part: Words) -> bool:
    return "".join(part) in words or all(any(is_same_word(word, other) for other in words) for word in part)
