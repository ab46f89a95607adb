"""Loads the settings from the command line, the environment and `.env`, and records the origin of each."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import DotEnvSettingsSource, EnvSettingsSource

from config.settings import PREFIX, Settings, environment_name
from config.values import MustBe

_FOR_TESTS: Final = f"{PREFIX}TEST_"


class InvalidSettings(Exception):
    """Invalid settings: one sentence for each."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


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
        raise InvalidSettings((f"Can't read the file .env: {error}.",)) from error
    origins = {field: _origin(field, given, environment, file) for field in Settings.model_fields}
    try:
        settings = Settings.model_validate(given)
    except ValidationError as error:
        raise InvalidSettings(_problems(error, origins)) from None  # pydantic's own text repeats secrets
    return Loaded(settings, origins, _warnings({**file, **environment}))


def _origin(field: str, given: Container[str], environment: Container[str], file: Container[str]) -> str:
    name = environment_name(field).lower()
    if field in given:
        return "command line"
    if name in environment:
        return "environment"
    return ".env" if name in file else "default"


def _problems(error: ValidationError, origins: Mapping[str, str]) -> tuple[str, ...]:
    """One sentence for each invalid setting, even if several of its parts are invalid."""
    by_field = {_field(detail): detail for detail in reversed(error.errors())}
    return tuple(
        _problem(field, by_field[field], origins[field]) for field in Settings.model_fields if field in by_field
    )


def _problem(field: str, detail: ErrorDetails, origin: str) -> str:
    if detail["type"] == "sentence":
        return detail["msg"]
    valid = next(item for item in Settings.model_fields[field].metadata if isinstance(item, MustBe))
    seen = "" if valid.secret else f", not {detail['input']!r}"
    return f"{environment_name(field)} must be {valid.words}{seen} ({origin})."


def _field(detail: ErrorDetails) -> str:
    name = str(detail["loc"][0])
    return next(field for field in Settings.model_fields if name in {field, environment_name(field)})


def _warnings(variables: Mapping[str, str | None]) -> tuple[str, ...]:
    known = {environment_name(field) for field in Settings.model_fields}
    names = sorted({name.upper() for name in variables})
    unknown = [name for name in names if name.startswith(PREFIX) and name not in known]
    return tuple(_warning(name, known) for name in unknown if not name.startswith(_FOR_TESTS))


def _warning(name: str, known: set[str]) -> str:
    similar = get_close_matches(name, known, n=1)
    advice = f" Did you mean {similar[0]}?" if similar else ""
    return f"{name} is not a HeatSync setting.{advice}"
