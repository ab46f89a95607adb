"""Preselects the texts in which a name may appear."""

from collections.abc import Iterable

from heatsync.names.folding import letters_of, spellings
from heatsync.names.matching import LEAST_CUT
from heatsync.names.swimmer_name import SwimmerName


class NameIndex:
    """The letters of many names or lines. Matching each of a thousand takes 10 ms per swimmer."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._letters = [" ".join(map(letters_of, spellings(text))) for text in texts]

    def candidates(self, swimmer: SwimmerName) -> list[int]:
        """The indexes of the texts that may contain the name. A printed "?" may be any letter of it."""
        words = {*swimmer.first_words, "?"}
        found = {at for word in words for at, letters in enumerate(self._letters) if word in letters}
        for word in words:
            if len(word) > LEAST_CUT:  # a column may have cut it
                found |= {at for at, letters in enumerate(self._letters) if any(map(word.startswith, letters.split()))}
        return sorted(found)
