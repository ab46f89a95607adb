"""Finds the words of a name in a text of unknown structure."""

import re
from collections.abc import Set as AbstractSet
from itertools import pairwise

from heatsync.names.folding import fold
from heatsync.names.matching import is_same_word
from heatsync.names.person_name import PersonName, Words

_GLUED = re.compile(r"(?<=[^\W\d])(?=\d)|(?<=\d)(?=[^\W\d])")


def words_in(text: str) -> set[str]:
    """The folded words, and two or three in a row as one. An age is split off its word: "Uma13".

    "de la Roe" is "Delaroe".
    """
    words = _GLUED.sub(" ", fold(text)).split()
    threes = zip(words, words[1:], words[2:], strict=False)
    return {*words, *map("".join, pairwise(words)), *map("".join, threes)}


def has_all_words(name: PersonName, words: AbstractSet[str]) -> bool:
    """Whether the words include every surname and given name."""
    return _includes(words, name.surname) and _includes(words, name.given)


def may_have_name(name: PersonName, words: AbstractSet[str]) -> bool:
    """Whether the words include the surname and a given name or the nickname. A sheet may abbreviate the other ones."""
    forenames = [part for part in (*((given,) for given in name.given), name.given, name.nickname) if part]
    return _includes(words, name.surname) and (not forenames or any(_includes(words, part) for part in forenames))


def _includes(words: AbstractSet[str], part: Words) -> bool:
    return "".join(part) in words or all(any(is_same_word(word, other) for other in words) for word in part)
