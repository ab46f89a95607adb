"""Compares the names of a meet's events, which one sheet abbreviates and another prints in full."""

import re

from heatsync.names.folding import fold
from heatsync.results.event_gender import gender_of

_WORDS = re.compile(r"\d+|[^\W\d_]+")
_RELAY = re.compile(r"\b(?:rel(?:a[iy]|e[vt])\w*|rel|e?staf|sztafet|bayra|valto|viesti)|\b\d ?x ?\d")
_LEAST_STEM = 3
"""Letters. "Free" is "Freestyle", but "M" need not be "Medley"."""


def may_be_one_event(one: str, other: str) -> bool:
    """Whether two printed names may belong to one event: "200 Free" is "Girls 13-14 200 LC Meter Freestyle"."""
    if {gender_of(one), gender_of(other)} == {"female", "male"}:
        return False
    return is_abbreviation(one, other)


def is_abbreviation(one: str, other: str) -> bool:
    """Whether every word of the shorter text is in the longer one, whole or abbreviated."""
    few, many = sorted((_WORDS.findall(fold(one)), _WORDS.findall(fold(other))), key=len)
    return _abbreviates(few, many) or (len(few) == len(many) and _abbreviates(many, few))


def names_a_relay(event_name: str) -> bool:
    """Whether an event's name contains a word for a relay, in the languages of most sheets."""
    return _RELAY.search(fold(event_name)) is not None


def _abbreviates(few: list[str], many: list[str]) -> bool:
    return all(any(_may_be_one_word(word, whole) for whole in many) for word in few)


def _may_be_one_word(word: str, whole: str) -> bool:
    if word == whole:
        return True
    if word.isdigit() or whole.isdigit():
        return False
    return _ends_with(whole, word) or (len(whole) >= _LEAST_STEM and _ends_with(word, whole))


def _ends_with(word: str, part: str) -> bool:
    """Whether a word begins or ends with the part: "Freestyle" and "Free", "Butterfly" and "Fly"."""
    return word.startswith(part) or word.endswith(part)
