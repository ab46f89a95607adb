"""Compares printed rounds: "Timed Finals" are "Finals", but semifinals and swim-offs are not."""

import re
from typing import Literal

from heatsync.names.folding import fold, letters_of

Stage = Literal["swim-off", "quarterfinal", "semifinal", "final", "heats"]

_SYNONYMS = (
    (re.compile(r"\bsemis?(?: ?final\w*)?\b"), "semifinal"),
    (re.compile(r"\bquarter ?final\w*\b"), "quarterfinal"),
    (re.compile(r"\bprelim\w*\b"), "prelim"),
    (re.compile(r"\b(?:timed )?final(?:s|e|es)?\b"), "final"),
)
_STAGES: tuple[tuple[str, Stage], ...] = (
    ("swimoff", "swim-off"),
    ("quarter", "quarterfinal"),
    ("viertel", "quarterfinal"),
    ("semi", "semifinal"),
    ("halb", "semifinal"),
    ("zwischenlauf", "semifinal"),
    ("final", "final"),
)


def same_round(one: str, other: str) -> bool:
    """Whether two printed rounds are the same one. The A and the B final are two."""
    return _words(one) == _words(other)


def same_stage(one: str, other: str) -> bool:
    """Whether a timeline's round covers an entry's: its "Finals" start all finals, but no semifinals."""
    return _stage(one) == _stage(other)


def _words(text: str) -> list[str]:
    folded = fold(text)
    for pattern, word in _SYNONYMS:
        folded = pattern.sub(word, folded)
    return sorted(folded.split())


def _stage(text: str) -> Stage:
    letters = letters_of(text)
    return next((stage for part, stage in _STAGES if part in letters), "heats")
