"""A language that is English in brackets and with accents: text that does not come from the catalogue stands out."""

from collections.abc import Iterator
from contextlib import contextmanager
from string import Formatter

from heatsync.model.rendering import Catalogue, Text, current_catalogue, use_catalogue

OPEN, CLOSE = "\N{MATHEMATICAL LEFT WHITE SQUARE BRACKET}", "\N{MATHEMATICAL RIGHT WHITE SQUARE BRACKET}"
_ACCENTS = str.maketrans("aeiouyAEIOUY", "áéíóúýÁÉÍÓÚÝ")
_UNTRANSLATED = {"VERBATIM"}  # it is a text from elsewhere, and bracketing it would hide a bypass


@contextmanager
def pseudo_language() -> Iterator[None]:
    """Render everything in the pseudo-language for the length of the block."""
    before, english = current_catalogue(), Catalogue.load()
    texts = {code: text if code in _UNTRANSLATED else _pseudo(text) for code, text in english.texts.items()}
    use_catalogue(Catalogue("en", texts, english.separators))
    try:
        yield
    finally:
        use_catalogue(before)


def is_pseudo(text: str) -> bool:
    """Whether all of the text comes from the catalogue, except what stands inside as a parameter."""
    return text.startswith(OPEN) and text.endswith(CLOSE)


def _pseudo(text: Text) -> Text:
    if isinstance(text, str):
        return f"{OPEN}{_accented(text)}{CLOSE}"
    return {
        category: form if category == "by" else f"{OPEN}{_accented(form)}{CLOSE}" for category, form in text.items()
    }


def _accented(template: str) -> str:
    """The template with accents everywhere except inside its placeholders."""
    parts = []
    for literal, name, separator, _ in Formatter().parse(template):
        parts.append(literal.translate(_ACCENTS))
        if name is not None:
            parts.append(f"{{{name}{':' if separator else ''}{separator}}}")
    return "".join([*parts, CLOSE])
