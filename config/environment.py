"""Loads the settings from the command line, the environment and `.env`, and records the origin of each."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import groupby
from typing import Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import DotEnvSettingsSource, EnvSettingsSource

from config.settings import PREFIX, Settings, environment_name
from config.values import MustBe

_FOR_TESTS: Final = f"{PREFIX}TEST_"
_FIELDS: Final = {environment_name(field): field for field in Settings.model_fields}


class InvalidSettings(Exception):
    """Invalid settings. Its arguments are one sentence for each."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """The settings, the origin of each by field, and warnings for the user."""

    settings: Settings
    origins: Mapping[str, str]
    warnings: tuple[str, ...]


def load(**overrides: object) -> Loaded:
    """Load all settings. `overrides` come from the command line; None means that the option was not used.

    Raises `InvalidSettings` with every invalid setting.
    """
    given = {field: value for field, value in overrides.items() if value is not None}
    try:
        environment, file = EnvSettingsSource(Settings).env_vars, DotEnvSettingsSource(Settings).env_vars
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidSettings(f"Can't read the file .env: {error}.") from error
    origins = {field: _origin(field, given, environment, file) for field in Settings.model_fields}
    try:
        settings = Settings.model_validate(given)
    except ValidationError as error:
        raise InvalidSettings(*_problems(error, origins)) from None  # pydantic's own text repeats secrets
    return Loaded(settings, origins, tuple(_warnings([*file, *environment])))


def _origin(field: str, given: Container[str], environment: Container[str], file: Container[str]) -> str:
    name = environment_name(field).lower()
    if field in given:
        return "command line"
    if name in environment:
        return "environment"
    return ".env" if name in file else "default"


def _problems(error: ValidationError, origins: Mapping[str, str]) -> Iterator[str]:
    """One sentence for each invalid setting, even if several of its parts are invalid."""
    for location, details in groupby(error.errors(), key=lambda detail: str(detail["loc"][0])):
        field = _FIELDS.get(location, location)
        yield _problem(field, next(details), origins[field])


def _problem(field: str, detail: ErrorDetails, origin: str) -> str:
    if detail["type"] == "sentence":
        return detail["msg"]
    valid = next(item for item in Settings.model_fields[field].metadata if isinstance(item, MustBe))
    seen = "" if valid.secret else f", not {detail['input']!r}"
    return f"{environment_name(field)} must be {valid.words}{seen} ({origin})."


def _warnings(variables: Iterable[str]) -> Iterator[str]:
    for name in sorted({name.upper() for name in variables} - _FIELDS.keys()):
        if name.startswith(PREFIX) and not name.startswith(_FOR_TESTS):
            similar = get_close_matches(name, _FIELDS, n=1)
            advice = f" Did you mean {similar[0]}?" if similar else ""
            yield f"{name} is not a HeatSync setting.{advice}"
