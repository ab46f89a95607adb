"""Renders messages as text in the language of the process. One TOML file in `catalogue/` holds one language.

A text is a `str.format` template. A text that depends on a number has a form per CLDR plural category (Unicode TR 35,
part 3, "Language Plural Rules"), and `by` names the parameter that decides: a number, or a list, whose items count.
Worker processes send messages as codes and must not import this module: Babel alone takes 60 ms.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TypeAlias

import structlog
from babel import Locale

from heatsync.model.message import Message, Parameter, Value

log = structlog.get_logger()

Text: TypeAlias = "str | Mapping[str, str]"
"""A template, or one per plural category beside `by`."""

DEFAULT_LANGUAGE = "en"


class Catalogue:
    """All texts of one language. A code that it lacks is looked up in `fallback`."""

    def __init__(
        self, language: str, texts: Mapping[str, Text], separators: Mapping[str, str], fallback: Catalogue | None = None
    ) -> None:
        """`separators` join the items of a list: `texts` between texts, `numbers` between numbers, and any other where
        a text names it: `{parts:comma}`.
        """
        self.language = language
        self.texts = texts
        self.separators = separators
        self._fallback = fallback
        self._plural_form = Locale.parse(language).plural_form  # takes 20 ms: not within the first batch

    @classmethod
    def load(cls, language: str = DEFAULT_LANGUAGE) -> Catalogue:
        """The catalogue of a language. Raises `FileNotFoundError` if there is none."""
        raw = tomllib.loads((files("heatsync.model") / "catalogue" / f"{language}.toml").read_text("utf-8"))
        fallback = None if language == DEFAULT_LANGUAGE else cls.load()
        return cls(language, raw["messages"], raw["separators"], fallback)

    def render(self, message: Message) -> str:
        """The message as text. Never raises: without a text, it falls back to the code and the parameters."""
        if message.code not in self.texts and self._fallback is not None:
            return self._fallback.render(message)
        values = {name: self._shown(value) for name, value in message.parameters.items()}
        try:
            return self._form(message, self.texts[message.code]).format_map(values)
        except (LookupError, ValueError):
            log.exception("message_not_rendered", code=message.code, language=self.language)
            return _bare(message.code, values)

    def _form(self, message: Message, text: Text) -> str:
        if isinstance(text, str):
            return text
        number = message.parameters[text["by"]]
        count = len(number) if isinstance(number, tuple) else number
        category = self._plural_form(count) if isinstance(count, int | float) else "other"
        return text.get(category) or text["other"]

    def _shown(self, value: Parameter) -> str | _Items:
        if not isinstance(value, tuple):
            return self._word(value)
        kind = "numbers" if all(isinstance(each, int | float) for each in value) else "texts"
        return _Items([self._word(each) for each in value], self.separators, kind)

    def _word(self, value: Value) -> str:
        return self.render(value) if isinstance(value, Message) else str(value)


@dataclass(frozen=True, slots=True)
class _Items:
    """A list inside a template, which may name the separator."""

    texts: Sequence[str]
    separators: Mapping[str, str]
    kind: str

    def __format__(self, separator: str) -> str:
        return self.separators[separator or self.kind].join(self.texts)


def _bare(code: str, values: Mapping[str, str | _Items]) -> str:
    """A sentence for a code without a text, such as "Download not found: 404."."""
    words = code.replace("_", " ").capitalize()
    return f"{words}: {', '.join(map(format, values.values()))}." if values else f"{words}."


_chosen: Catalogue | None = None
_english = cache(Catalogue.load)


def use_catalogue(catalogue: Catalogue) -> None:
    """Render everything in this process with `catalogue` from now on."""
    global _chosen  # noqa: PLW0603 - one language per process, chosen by the composition root
    _chosen = catalogue


def current_catalogue() -> Catalogue:
    """The catalogue of this process: English unless another one was chosen."""
    return _chosen or _english()


def render(message: Message) -> str:
    """The message as text in the language of this process."""
    return current_catalogue().render(message)
