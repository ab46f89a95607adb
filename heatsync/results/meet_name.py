"""Compares the printed names of meets and sessions, which a newer issue of a sheet marks as "UPDATED" or "v2"."""

import re
from functools import lru_cache

from heatsync.names.folding import letters_of

_MARK = (
    r"(?:updated?|revised?|revision|corrected|correction|amended|re-?issued?|re-?posted|scratches (?:applied|removed)"
    r"|aktualisiert|korrigiert|ge\u00e4ndert|actualizad[oa]|corregid[oa]|corrig\u00e9e?|mise? \u00e0 jour|aggiornat[oa]"
    r"|g\u00fcncellendi|aktualizacja)"
)
_DATE = r"(?:\d{1,2}[./-]\d{1,2}(?:[./-]\d{2,4}|\.)?|\d{4}-\d\d-\d\d)(?!\d)"
_CLOCK = r"\d{1,2}[:.]\d\d ?(?:[ap]\.?m\b\.?)?|\d{1,2} ?[ap]\.?m\b\.?"
_NUMBER = r"\s*#?\d{1,2}(?:\.\d)?(?![\d:./-])(?! ?[ap]\.?m\b)"
# A bare "v" or "rev" may be a word of the name. Before a year, "updated" has no number of its own.
_VERSION = re.compile(
    rf"(?<!\w)(?:(?:v|ver\.?|version|rev\.?|revision|update|issue){_NUMBER}|{_MARK})(?!\w)"
    rf"(?:[\s,:(]*(?:(?:as of|at|on)\s+)?(?:{_DATE}|{_CLOCK}))*",
    re.IGNORECASE,
)


@lru_cache(maxsize=1024)
def name_key(name: str) -> str:
    """Equal for two spellings of a meet's or session's name, and for the names of two issues of one sheet."""
    return letters_of(_VERSION.sub(" ", name)) or letters_of(name)
