"""Loads the settings from the command line, the environment and `.env`, and records the origin of each."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import groupby
from typing import Final

from pydantic import ValidationError
from pydantic_settings import DotEnvSettingsSource, EnvSettingsSource

from config.settings import PREFIX, Settings, environment_name
from config.values import MustBe

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
    origins = dict.fromkeys(Settings.model_fields, "default")
    for origin, variables in ((".env", file), ("environment", environment)):
        origins |= {field: origin for name, field in _FIELDS.items() if name.lower() in variables}
    origins |= dict.fromkeys(given, "command line")
    try:
        settings = Settings.model_validate(given)
    except ValidationError as error:
        raise InvalidSettings(*_problems(error, origins)) from None  # pydantic's own text repeats secrets
    return Loaded(settings, origins, tuple(_warnings([*file, *environment])))


def _problems(error: ValidationError, origins: Mapping[str, str]) -> Iterator[str]:
    """One sentence for each invalid setting, even if several of its parts are invalid."""
    for location, details in groupby(error.errors(), key=lambda detail: str(detail["loc"][0])):
        field, detail = _FIELDS.get(location, location), next(details)
        if detail["type"] == "sentence":
            yield detail["msg"]
            continue
        valid = next(item for item in Settings.model_fields[field].metadata if isinstance(item, MustBe))
        seen = "" if valid.secret else f", not {detail['input']!r}"
        yield f"{environment_name(field)} must be {valid.words}{seen} ({origins[field]})."


def _warnings(variables: Iterable[str]) -> Iterator[str]:
    for name in sorted({name.upper() for name in variables} - _FIELDS.keys()):
        if name.startswith(PREFIX) and not name.startswith(f"{PREFIX}TEST_"):
            similar = get_close_matches(name, _FIELDS, n=1)
            advice = f" Did you mean {similar[0]}?" if similar else ""
            yield f"{name} is not a HeatSync setting.{advice}"
