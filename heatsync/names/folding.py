"""Folds names of people, clubs, meets and rounds to plain letters, so that spellings of one name compare equal."""

import re
import unicodedata

# Every character that is typed or printed as an apostrophe. The dot in the middle is Catalan: "Gal\u00b7la".
_APOSTROPHES = re.compile("['\u2018\u2019\u201b\u2032\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\uff07\u00b4\u00b7`.]")
# Letters that Unicode does not decompose. U+0131 is the Turkish dotless i. PDFs with a broken font print U+03D0 for the
# ligature "fi"; NFKD alone would make it a beta.
_LETTERS = str.maketrans({
    "\u03d0": "f", "\u0131": "i", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d", "ð": "d", "Ð": "d",
    "ħ": "h", "Ħ": "h", "ŧ": "t", "Ŧ": "t", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "þ": "th", "Þ": "th",
})  # fmt: skip
_SPELLED_OUT = {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"}
"""How meets print letters that their software or their keyboard lacks."""
_UMLAUTS = str.maketrans(_SPELLED_OUT | {letter.upper(): text.title() for letter, text in _SPELLED_OUT.items()})
_PLAIN_UMLAUTS = str.maketrans("äöüøåÄÖÜØÅ", "aouoaAOUOA")
_ABBREVIATION = re.compile(r"(?<=[^\W\d_]{2})\.(?=[^\W\d_])")
"""A dot that separates words: the one of "St.Mary", not those of "A.J."."""
_WORD = re.compile(r"(?:[^\W_]|\?)+")
_NO_LETTERS = re.compile("[^\\w?]|[_\u02b9\u02bb-\u02bf\u02c8]")
"""Everything that no folded word contains. Unicode counts some apostrophes among the letters."""


def fold(text: str) -> str:
    """The words of a text in lower case, without accents, ligatures, dots and apostrophes.

    Every other character that is neither a letter nor a digit separates words. "?" counts as a letter: meet software
    prints it for a letter that its database cannot store.
    """
    return " ".join(_WORD.findall(simplify(text)))


def spellings(text: str) -> tuple[str, ...]:
    """The text, and if it has umlauts, the text with these spelled out: "Müller" is also "Mueller".

    The other way is unsafe: "Michael" is not "Michäl". So two names are one if any of their spellings are.
    """
    if text.isascii():
        return (text,)
    composed = unicodedata.normalize("NFC", text)
    spelled = composed.translate(_UMLAUTS)
    return (text,) if spelled == composed else (text, spelled)


def without_umlauts(text: str) -> str:
    """The text with plain letters for umlauts, so that it has one of its `spellings` only."""
    return text if text.isascii() else unicodedata.normalize("NFC", text).translate(_PLAIN_UMLAUTS)


def letters_of(text: str) -> str:
    """The folded text without spaces, by which two names of a meet are compared: "Lark-Open" is "Lark Open"."""
    return _NO_LETTERS.sub("", _plain_letters(text))


def simplify(text: str) -> str:
    """The text in lower case, without accents, ligatures, dots and apostrophes. All other characters stay."""
    if "." in text:
        text = _ABBREVIATION.sub(" ", text)
    return _APOSTROPHES.sub("", _plain_letters(text))


def _plain_letters(text: str) -> str:
    if text.isascii():  # 50 times as fast, and nearly every name is
        return text.casefold()
    # Apostrophes go first: NFKD splits U+00B4 into a space and an accent, and would split the word with it.
    plain = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text.translate(_LETTERS)))
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold().translate(_LETTERS)
