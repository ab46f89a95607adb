"""Recognizes several names in a text that should be one swimmer's name."""

import re

from heatsync.names.folding import fold
from heatsync.names.person_name import SUFFIXES

_SEPARATOR = re.compile(r"[;&\r\n\u2028\u2029]|\s[/+]\s|\band\b|\bund\b(?! zu\b)", re.IGNORECASE)
_TWO_WORDS, _THREE_PARTS, _FOUR_PARTS = 2, 3, 4


def names_several(text: str) -> bool:
    """Whether the text is certainly more than one name: "Uma Doe; Ash Poe", but not "Doe/Roe, Uma"."""
    parts = _SEPARATOR.split(text)
    if len(parts) > 1 and all(map(_is_whole, parts)):
        return True
    parts = _parts(text)
    return len(parts) >= _FOUR_PARTS or (len(parts) == _THREE_PARTS and all(map(_is_whole, parts)))


def two_names(text: str) -> tuple[str, str] | None:
    """The two names of "Uma Doe, Ash Poe", which may be one name, too: "Doe Roe, Uma Kim"."""
    parts = _parts(text)
    return (parts[0], parts[1]) if len(parts) == _TWO_WORDS and all(map(_is_whole, parts)) else None


def _parts(text: str) -> list[str]:
    """What commas separate, without suffixes."""
    return [part.strip() for part in text.split(",") if fold(part) not in SUFFIXES]


def _is_whole(part: str) -> bool:
    """Whether this may be a whole name: one word may be half of one."""
    return len(fold(part).split()) >= _TWO_WORDS
