"""Facts that follow from the name of an event."""

import re

from heatsync.names.folding import letters_of

_GENDERS = frozenset({
    "girl", "girls", "boy", "boys", "woman", "women", "man", "men", "female", "male", "mujeres", "hombres", "niñas",
    "niños", "damas", "varones", "femenina", "femenino", "masculina", "masculino",
})  # fmt: skip
_WORD = re.compile(r"\w+")


def is_single_gender(name: str) -> bool:
    """Not "Mixed 200 Free", nor "Girls / Boys 200 Free"."""
    words = _WORD.findall(name.lower())
    return name[:1].isalpha() and words[0] in _GENDERS and sum(map(_GENDERS.__contains__, words)) == 1


def is_part(name: str | None, of: str | None) -> bool:
    """Whether a name is the start of another: it may be printed shorter where the event continues."""
    return not name or not of or letters_of(of).startswith(letters_of(name))
