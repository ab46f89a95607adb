"""The types of settings, each with the words that describe a valid value."""

from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address
from pathlib import Path
from typing import Annotated, Literal, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit

from pydantic import AfterValidator, BeforeValidator, ByteSize, Field
from pydantic_settings import NoDecode

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class MustBe:
    """Completes the message "HEATSYNC_PORT must be ..." about an invalid value, which does not repeat a secret one."""

    words: str
    secret: bool = False


def _split(value: object) -> object:
    if not isinstance(value, str):
        return value
    return tuple(item.strip() for item in value.split(",") if item.strip())


def _lower(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


def _folder(path: Path) -> Path:
    """Absolute, so that a later change of the working directory has no effect."""
    path = path.expanduser().absolute()
    if path.exists() and not path.is_dir():
        raise ValueError
    return path


def _database_url(url: str) -> str:
    kind, _, rest = url.partition("://")
    if kind == "sqlite":
        # Each thread has its own connection, and an in-memory database exists per connection.
        is_valid = rest.startswith("/") and rest != "/" and ":memory:" not in rest and "?" not in rest
    else:
        parts = urlsplit(url)
        database, port = parts.path.strip("/"), parts.port  # which raises ValueError if it is not a number
        is_valid = kind in {"postgresql", "postgres"} and database != "" and port != 0
    if not is_valid:
        raise ValueError
    return url


def web_url(url: str) -> str:
    """The same URL. Raises `ValueError` if it is not that of a web server."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.port == 0:
        raise ValueError
    return url


def _origin(url: str) -> str:
    """The URL without a slash at its end. Raises `ValueError` if other URLs cannot begin with it."""
    parts = urlsplit(web_url(url))
    if parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError
    return url.rstrip("/")


def _name_server(server: str) -> str:
    with suppress(ValueError):
        return str(ip_address(server))
    parts = urlsplit(f"//{server}")
    ip_address(parts.hostname or "")
    if parts.port == 0 or parts.path:
        raise ValueError
    return server


def without_password(url: str) -> str:
    """The URL with its passwords masked."""
    parts = urlsplit(url)
    login, at, host = parts.netloc.rpartition("@")
    user, colon, password = login.partition(":")
    login = f"{user}{colon}{'****' if password else ''}"
    query = [(key, "****" if key == "password" else value) for key, value in parse_qsl(parts.query)]
    tail = f"?{urlencode(query, safe='*/')}" if query else ""
    return f"{parts.scheme}://{login}{at}{host}{parts.path}{tail}"


Text = Annotated[str, Field(min_length=1), MustBe("text that is not empty")]
Port = Annotated[int, Field(ge=0, le=65_535), MustBe("a port number from 1 to 65535, or 0 for any free port")]
Count = Annotated[int, Field(ge=1), MustBe("an integer of at least 1")]
Days = Annotated[int, Field(ge=1, le=36_500), MustBe("an integer from 1 to 36500")]
Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False), MustBe("a number of seconds greater than 0")]
Bytes = Annotated[ByteSize, Field(gt=0), MustBe("a number of bytes, or a size such as 20MiB")]
Folder = Annotated[Path, AfterValidator(_folder), MustBe("a folder, or a path where a folder can be created")]
DatabaseUrl = Annotated[
    str,
    AfterValidator(_database_url),
    MustBe("a URL such as sqlite:///heatsync.db or postgresql://user:password@host/database", secret=True),
]
WebUrl = Annotated[
    Annotated[str, AfterValidator(web_url)] | None,
    MustBe("a URL that starts with http:// or https://", secret=True),
]
PublicUrl = Annotated[
    Annotated[str, AfterValidator(_origin)] | None,
    MustBe("a URL such as https://heatsync.example.com"),
]
CommaSeparated = Annotated[tuple[T, ...], NoDecode, BeforeValidator(_split)]
Networks = Annotated[
    CommaSeparated[IPv4Network | IPv6Network],
    MustBe("networks such as 127.0.0.0/8 or fd00::/8, separated by commas"),
]
NameServers = Annotated[
    CommaSeparated[Annotated[str, AfterValidator(_name_server)]],
    MustBe("IP addresses such as 9.9.9.9 or 127.0.0.1:5353, separated by commas"),
]
ExtractorName = Annotated[Literal["auto", "local", "ai"], BeforeValidator(_lower), MustBe("auto, local or ai")]
LogLevel = Annotated[
    Literal["debug", "info", "warning", "error"],
    BeforeValidator(_lower),
    MustBe("debug, info, warning or error"),
]
LogFormat = Annotated[Literal["auto", "json", "console"], BeforeValidator(_lower), MustBe("auto, json or console")]
