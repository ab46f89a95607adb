"""What the fields of a form must be: a swimmer's name, a list of links, the name of a file, somebody's reason."""

from __future__ import annotations

import json
import unicodedata
from typing import Final
from urllib.parse import unquote, urlsplit

from heatsync.model.errors import BadForm, InvalidUrls, MissingSwimmer
from heatsync.model.message import Message

LONGEST_NAME: Final = 200
LONGEST_FILENAME: Final = 255
LONGEST_URL: Final = 2048
LONGEST_REASON: Final = 500


def swimmer_name(text: str) -> str:
    """The name on one line, without invisible characters. Raises `MissingSwimmer` if nothing is left."""
    name = _visible(text)
    if not name:
        raise MissingSwimmer
    if len(name) > LONGEST_NAME:
        raise BadForm(Message("SWIMMER_NAME_TOO_LONG", max=LONGEST_NAME))
    return name


def links(text: str) -> list[str]:
    """The links of a JSON list. An empty field, as browsers send it, has none. Raises `InvalidUrls`."""
    if not text.strip():
        return []
    try:
        listed = json.loads(text)
    except (ValueError, RecursionError):  # a hundred thousand opening brackets
        raise InvalidUrls from None
    if not isinstance(listed, list):
        raise InvalidUrls
    return [_link(entry) for entry in listed]


def upload_name(raw: str | None) -> str | None:
    """A name to show, never a path: clients send Windows paths, "../a.pdf" and percent-encoded ones."""
    return _shown(raw or "")


def link_name(url: str) -> str | None:
    """The last segment of a link's path, None if there is none."""
    return _shown(urlsplit(url).path)


def one_line(text: str, longest: int) -> str | None:
    """What people wrote, on one line and cut to a length; None if they wrote nothing."""
    return _visible(text)[:longest].rstrip() or None


def is_word(text: str) -> bool:
    """Whether this may be an id or a code. Others no database has, and not every database can be asked for."""
    return text.isascii() and text.isprintable() and text != ""


def _shown(path: str) -> str | None:
    last = _decoded(path).replace("\\", "/").rpartition("/")[2]
    return _visible(last)[:LONGEST_FILENAME] or None


def _decoded(text: str) -> str:
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError:
        return text


def _link(entry: object) -> str:
    if not isinstance(entry, str):
        raise InvalidUrls
    url = entry.strip()
    try:
        url.encode()  # half a character, which JSON can spell, can be neither stored nor fetched
        parts = urlsplit(url)
        _ = parts.port  # raises ValueError if it is no number
    except ValueError:
        raise InvalidUrls from None
    well_formed = parts.scheme in {"http", "https"} and parts.hostname and not any(map(str.isspace, parts.netloc))
    if not well_formed or len(url) > LONGEST_URL or any(unicodedata.category(char) == "Cc" for char in url):
        raise InvalidUrls
    return url


def _visible(text: str) -> str:
    spaced = (" " if unicodedata.category(char) in {"Cc", "Zl", "Zp"} else char for char in text)
    seen = (char for char in spaced if unicodedata.category(char) not in {"Cf", "Cs"})
    return " ".join("".join(seen).split())
