"""Validates and cleans client input: names, links, file names, reasons and IDs."""

import re
import unicodedata
from contextlib import suppress
from typing import Final
from urllib.parse import unquote, urlsplit

import msgspec

from heatsync.model.errors import BadForm, InvalidUrls, MissingSwimmer
from heatsync.model.message import Message
from heatsync.names.several_names import names_several
from heatsync.names.swimmer_name import SwimmerName

MAX_NAME: Final = 200
MAX_FILENAME: Final = 255
MAX_URL: Final = 2048
MAX_REASON: Final = 500
WORD: Final = r"\A[ -~]+\Z"
"""IDs and codes are printable ASCII. PostgreSQL refuses to look up some other characters."""


def swimmer_name(text: str) -> str:
    """The name on one line, without invisible characters.

    Raises `MissingSwimmer` if it has no letters, and `BadForm` if it is too long or several names.
    """
    name = _visible(text)
    if not SwimmerName(name).is_name:
        raise MissingSwimmer
    if names_several(text.strip()):
        raise BadForm(Message("SEVERAL_SWIMMERS"))
    if len(name) > MAX_NAME:
        raise BadForm(Message("SWIMMER_NAME_TOO_LONG", max=MAX_NAME))
    return name


def links(text: str) -> list[str]:
    """The links in a JSON list, or none in an empty field, which browsers send. Raises `InvalidUrls`."""
    if not text.strip():
        return []
    try:
        listed = msgspec.json.decode(text, type=list[str])
    except ValueError:
        raise InvalidUrls from None
    return [_link(url.strip()) for url in listed]


def upload_name(raw: str | None) -> str | None:
    """The name of an uploaded file, without a path: clients send Windows paths, "../a.pdf" and percent-encoding."""
    return _file_name(raw or "")


def link_name(url: str) -> str | None:
    """The last segment of a link's path, or None."""
    return _file_name(urlsplit(url).path)


def one_line(text: str, max_length: int) -> str | None:
    """The text on one line, cut to a length, or None if nothing is left."""
    return _visible(text)[:max_length].rstrip() or None


def is_word(text: str) -> bool:
    """Whether this may be an ID or a code."""
    return re.match(WORD, text) is not None


def _file_name(path: str) -> str | None:
    with suppress(UnicodeDecodeError):
        path = unquote(path, errors="strict")
    return _visible(path.replace("\\", "/").rpartition("/")[2])[:MAX_FILENAME] or None


def _link(url: str) -> str:
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises ValueError if it is not a number
    except ValueError:
        raise InvalidUrls from None
    well_formed = parts.scheme in {"http", "https"} and parts.hostname and not any(map(str.isspace, parts.netloc))
    if not well_formed or len(url) > MAX_URL or any(unicodedata.category(char) == "Cc" for char in url):
        raise InvalidUrls
    return url


def _visible(text: str) -> str:
    spaced = (" " if unicodedata.category(char) in {"Cc", "Zl", "Zp"} else char for char in text)
    seen = (char for char in spaced if unicodedata.category(char) not in {"Cf", "Cs"})
    return " ".join("".join(seen).split())
