"""What the name of an event says of it."""

import re

_GENDERS = frozenset({
    "girl", "girls", "boy", "boys", "woman", "women", "man", "men", "female", "male", "mujeres", "hombres", "niñas",
    "niños", "damas", "varones", "femenina", "femenino", "masculina", "masculino",
})  # fmt: skip
_WORD = re.compile(r"\w+")


def is_single_gender(name: str) -> bool:
    """Not "Mixed 200 Free", nor "Girls / Boys 200 Free"."""
    words = _WORD.findall(name.lower())
    return name[:1].isalpha() and words[0] in _GENDERS and sum(map(_GENDERS.__contains__, words)) == 1
